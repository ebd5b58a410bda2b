"""A folder of backups: of each account a store file, and a manifest that says what is in it.

An account's backup is complete when its manifest is there: both are written under other names and get their own when
they are whole and durable, the manifest last.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import msgspec

from pardalote.store.folders import make_durable
from pardalote.store.moving import Sum
from pardalote.store.promise import StoreError

# There are people's data in it.
_PRIVATE = 0o600
# Lies in a folder while a run is under way; a run that was broken off left it.
_UNFINISHED = "unfinished"
_SECRET = "secret"  # noqa: S105 (the name of a file)
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup of an account holds."""

    account: int
    name: str
    # Everything that was acknowledged before this second is in it: seconds since 1970, and in words (UTC).
    at: int
    moment: str
    schema_revision: str
    # SHA-256 of the file, in hexadecimal digits.
    file_checksum: str
    tables: Mapping[str, Sum]
    format: int = _FORMAT


class BackupFolder:
    """Finds, reads and writes what lies in a folder of backups."""

    def __init__(self, path: Path) -> None:
        """Name the folder, which need not be there yet."""
        self.path = path

    def file(self, account: int) -> Path:
        """Return where the store file of an account lies."""
        return self.path / f"{account}.db"

    def accounts(self) -> list[int]:
        """Return the numbers of the accounts whose backups are complete."""
        return sorted(int(each.stem) for each in self.path.glob("*.json") if each.stem.isdigit())

    def manifest(self, account: int) -> Manifest:
        """Return what is said of an account's backup. Raises StoreError when there is none that can be read."""
        path = self._manifest_path(account)
        try:
            found = msgspec.json.decode(path.read_bytes(), type=Manifest)
        except FileNotFoundError as error:
            raise StoreError(f"there is no backup of account {account} in {self.path}") from error
        except msgspec.DecodeError as error:
            raise StoreError(f"{path.name}: {error}") from error
        if found.format != _FORMAT:
            raise StoreError(f"{path.name} is of a format that this version of Pardalote does not know")
        return found

    def complete(self, manifest: Manifest) -> None:
        """Say that an account's backup is complete."""
        path = self._manifest_path(manifest.account)
        write_private(path, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")

    def begin(self) -> bool:
        """Begin a run, or go on with one that was broken off; say which: whether one was."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (self.path / _UNFINISHED).exists():
            return True
        write_private(self.path / _UNFINISHED, b"")
        return False

    @property
    def is_unfinished(self) -> bool:
        """Whether a run is under way, or was broken off."""
        return (self.path / _UNFINISHED).exists()

    def finish(self) -> None:
        """Say that the run is complete."""
        (self.path / _UNFINISHED).unlink(missing_ok=True)
        make_durable(self.path)

    def keep_secret(self, secret: bytes) -> None:
        """Keep the server's secret with the backup."""
        write_private(self.path / _SECRET, secret + b"\n")

    def restore_secret(self, data: Path) -> None:
        """Give a data folder the secret of the backup. Raises StoreError when there is none, or it has another one."""
        path, place = self.path / _SECRET, data / _SECRET
        if not path.is_file():
            raise StoreError(f"there is no secret in {self.path}")
        secret = path.read_bytes()
        if not place.exists():
            write_private(place, secret)
        elif place.read_bytes().strip() != secret.strip():
            raise StoreError(f"{data} has another secret already")

    def _manifest_path(self, account: int) -> Path:
        return self.path / f"{account}.json"


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read: under another name, and durable before it gets its own."""
    fresh = path.with_name(f".{path.name}.part")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    fresh.rename(path)
    make_durable(path.parent)
