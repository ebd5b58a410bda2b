"""The accounts of a server in a data folder: a file `accounts/<number>.db` each."""

import secrets
import shutil
from pathlib import Path

from pardalote.store.folders import make_private, put_once
from pardalote.store.promise import Draft, Store, StoreError
from pardalote.store.schema import SCHEMA_REVISION, metadata, server_metadata
from pardalote.store.sqlite.files import made_once, migrating
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.sqlite.turns import LOCKS


class SqliteEngine:
    """Opens and makes the files of a data folder."""

    waits = False

    def __init__(self, data: Path, is_brief: bool = False) -> None:
        """Work in a data folder, which is made when it is not there; `is_brief`: see `brief`."""
        self._data = data
        self._is_brief = is_brief
        self._folder = data / "accounts"
        make_private(data)
        make_private(self._folder)
        self._compiler = new_compiler()

    def brief(self) -> "SqliteEngine":
        """Return an engine of the same files on which a reading that takes long is broken off: TakesLong."""
        return SqliteEngine(self._data, is_brief=True)

    def numbers(self) -> list[int]:
        """Return the numbers of all accounts, in order."""
        return sorted(int(path.stem) for path in self._folder.glob("*.db") if path.stem.isdigit())

    def holds(self, number: int) -> bool:
        """Say whether there is an account of this number."""
        return self._path(number).exists()

    def revision(self, number: int) -> str | None:
        """Return the migration step that an account's tables are at; None for an empty file. Raises StoreError."""
        store = SqliteStore(self._path(number), self._compiler)
        store.close()
        return store.revision

    def open(self, number: int) -> Store | None:
        """Return an account's store, migrated if it is older, or None when there is no such account.

        Raises StoreError when its file is no store, or can't be migrated.
        """
        path = self._path(number)
        if not path.exists():
            return None
        store = self._store(path)
        if store.revision != SCHEMA_REVISION:
            store.close()
            _migrate(path)
            store = self._store(path)
        return store

    def _store(self, path: Path) -> SqliteStore:
        return SqliteStore(path, self._compiler, self._is_brief)

    def draft(self, number: int) -> Draft:
        """Return an account in the making, with empty tables."""
        draft = self._folder / f".new-{secrets.token_hex(8)}.draft"
        shutil.copy(self._ready_made(), draft)
        return _DraftFile(draft, self._path(number), SqliteStore(draft, self._compiler))

    def server(self) -> Store:
        """Return the store of what belongs to no account."""
        return SqliteStore(made_once(self._data / "server.db", server_metadata), self._compiler)

    def close(self) -> None:
        """Do nothing: each store has its own file open."""

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.db"

    def _ready_made(self) -> Path:
        """Return the ready-made empty file, made once: copying it is a hundred times quicker than its tables."""
        return made_once(self._data / f"template-{SCHEMA_REVISION}.db", metadata)


def _migrate(path: Path) -> None:
    from pardalote.store.migrations import upgrade

    with migrating(path) as connection:
        upgrade(connection)


class _DraftFile:
    """An account in the making: its file has another name until it is complete."""

    def __init__(self, draft: Path, place: Path, store: SqliteStore) -> None:
        self.store = store
        self._draft = draft
        self._place = place

    def publish(self) -> None:
        """Give the complete file its place. Raises StoreError when another took the number meanwhile."""
        self.store.close()
        for suffix in LOCKS:
            self._draft.with_suffix(suffix).unlink()
        if not put_once(self._draft, self._place):
            raise StoreError(f"{self._place.name} exists already")

    def discard(self) -> None:
        """Remove the unfinished file."""
        self.store.close()
        for path in (self._draft, *(self._draft.with_suffix(suffix) for suffix in LOCKS)):
            path.unlink(missing_ok=True)
