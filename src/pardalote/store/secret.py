"""The server's secret: from it api_keys and demo credentials are derived."""

import hmac
import os
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from pardalote.store.folders import make_private, put_once

VARIABLE = "PARDALOTE_SECRET"


def load_secret(data: Path, environment: Mapping[str, str]) -> bytes:
    """Return the secret of the environment, or that of the data folder, made when there is none yet.

    Two processes that start together agree on one: the file is made whole elsewhere and linked into place.
    """
    given = environment.get(VARIABLE)
    if given:
        return given.encode()
    path = data / "secret"
    if not path.exists():
        make_private(data)
        fresh = data / f".secret-{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(descriptor)
        put_once(fresh, path)
    return path.read_text(encoding="ascii").strip().encode()


def derive(secret: bytes, *purpose: str | int) -> str:
    """Return 64 hexadecimal digits that only a holder of the secret can tell, one for each purpose."""
    return hmac.new(secret, "\x1f".join(map(str, purpose)).encode(), sha256).hexdigest()
