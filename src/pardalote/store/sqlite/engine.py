"""The accounts of a server in a data folder: a file `accounts/<number>.db` each."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pardalote.store.folders import make_private
from pardalote.store.promise import Draft, Places, Store, StoreError
from pardalote.store.schema import SCHEMA_REVISION, metadata, server_metadata
from pardalote.store.sqlite.drafts import begin_draft
from pardalote.store.sqlite.files import add_missing_tables, made_once, migrate
from pardalote.store.sqlite.places import SqlitePlaces
from pardalote.store.sqlite.removing import remove_file
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler


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

    def sizes(self) -> dict[int, int]:
        """Return the bytes that each account's file takes, with its log, by its number."""
        sizes: dict[int, int] = {}
        for each in os.scandir(self._folder):
            number, dot, kind = each.name.partition(".")
            if number.isdigit() and dot and kind in ("db", "db-wal"):
                # A log beside a file is gone when the last process has closed it.
                with suppress(FileNotFoundError):
                    sizes[int(number)] = sizes.get(int(number), 0) + each.stat().st_size
        return sizes

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
        try:
            store = self._store(path)
        except StoreError:
            if path.exists():
                raise
            # It was removed meanwhile.
            return None
        if store.revision != SCHEMA_REVISION:
            store.close()
            migrate(path)
            store = self._store(path)
        return store

    def _store(self, path: Path) -> SqliteStore:
        return SqliteStore(path, self._compiler, self._is_brief)

    def draft(self, number: int, key: str = "") -> Draft:
        """Return an account in the making, with empty tables, or under a key as it was left."""
        draft = self._folder / f".new-{key or secrets.token_hex(8)}-{SCHEMA_REVISION}.draft"
        return begin_draft(draft, self._path(number), self._ready_made(), self._compiler)

    def remove(self, number: int) -> None:
        """Remove an account's file. Raises Gone when there is none."""
        remove_file(self._path(number), self._compiler)

    def server(self) -> Store:
        """Return the store of what belongs to no account, with the tables that an older version had not."""
        path = made_once(self._data / "server.db", server_metadata)
        store = SqliteStore(path, self._compiler)
        add_missing_tables(path, server_metadata)
        return store

    def places(self) -> Places:
        """Return the places for calls under way at once."""
        return SqlitePlaces(self._data)

    def close(self) -> None:
        """Do nothing: each store has its own file open."""

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.db"

    def _ready_made(self) -> Path:
        """Return the ready-made empty file, made once: copying it is a hundred times quicker than its tables."""
        return made_once(self._data / f"template-{SCHEMA_REVISION}.db", metadata)
