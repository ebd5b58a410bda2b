"""By what a copy of an email is known when it comes back: a return path of its own (VERP), and its Message-ID.

`bounces@mail.example` becomes `bounces+3-17-0123456789abcdef@mail.example`: account, delivery and a signature, so that
a bounce says itself what has bounced, and nobody can speak for another copy by counting numbers up.
"""

import hmac
import re
from hashlib import sha256
from typing import NamedTuple


class Returned(NamedTuple):
    """What an address says to which something came back."""

    account: int
    # A prospect's copy of an email.
    delivery: int


def return_path(bounce_address: str, account: int, delivery: int, secret: bytes) -> str:
    """Return the address to which a copy comes back, made of the one at which all bounces arrive."""
    local, _, domain = bounce_address.rpartition("@")
    return f"{local}+{account}-{delivery}-{_sign(secret, account, delivery)}@{domain}"


# Mail servers on the way may change the case of letters.
_TOLD = re.compile(r"\+([0-9]{1,18})-([0-9]{1,18})-([0-9a-f]{16})@", re.IGNORECASE)


def read_return_path(address: str, secret: bytes) -> Returned | None:
    """Return what an address says to which mail came back; None for one that this server hasn't made."""
    found = _TOLD.search(address)
    if found is None:
        return None
    returned = Returned(int(found[1]), int(found[2]))
    is_ours = hmac.compare_digest(found[3].lower(), _sign(secret, *returned))
    return returned if is_ours else None


def message_id(account: int, delivery: int, domain: str, secret: bytes) -> str:
    """Return the Message-ID of a copy, without its brackets: the same whenever it is handed over."""
    return f"{account}.{delivery}.{_sign(secret, account, delivery)}@{domain}"


def _sign(secret: bytes, account: int, delivery: int) -> str:
    return hmac.digest(secret, f"return path {account} {delivery}".encode(), sha256).hex()[:16]
