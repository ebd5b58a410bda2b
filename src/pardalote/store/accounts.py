"""The accounts of a server: making, opening and listing their stores."""

import os
import secrets
import shutil
from collections import OrderedDict
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from pardalote.records.account import Furnishing
from pardalote.store import furnishing, prospects, sqlite
from pardalote.store.folders import make_private, put_once
from pardalote.store.promise import Connection, Store, StoreError
from pardalote.store.schema import SCHEMA_REVISION, metadata
from pardalote.store.sqlite import SqliteStore

# Files beyond this many are closed, the least recently used first, once no call uses them any more.
_MOST_OPEN = 48
LARGEST_NUMBER = 2**31 - 1


class AccountStore:
    """An account's open store, and what of the account is kept at hand."""

    def __init__(self, number: int, store: Store) -> None:
        self.number = number
        self._store = store
        self.problems = store.problems
        self.forget = store.forget
        self.close = store.close
        self._furnishing: Furnishing | None = None

    def reading(self, prospect_id: int | None = None) -> AbstractContextManager[Connection]:
        """Begin a transaction that sees one moment of the account and changes nothing.

        `prospect_id`: the prospect that it is likely to be about, whose stamp then comes with the beginning.
        """
        return self._store.reading(prospects.BEGINNING, prospect_id=prospect_id)

    def writing(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that waits its turn among the writers of the account."""
        return self._store.writing()

    def current_furnishing(self) -> Furnishing:
        """Return the account's furnishing as of now."""
        with self.reading() as connection:
            return self.furnishing(connection)

    def furnishing(self, connection: Connection) -> Furnishing:
        """Return the account's furnishing as the transaction sees it, at its beginning."""
        revision = connection.first["revision"] if connection.first else None
        if revision is None:
            revision = furnishing.revision(connection)
        known = self._furnishing
        if known is not None and known.revision == revision:
            return known
        self._furnishing = furnishing.load(connection)
        return self._furnishing


class Accounts:
    """The stores under one data folder: a file `accounts/<number>.db` each."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "accounts"
        make_private(data)
        make_private(self._folder)
        self._compiler = sqlite.new_compiler()
        self._open: OrderedDict[int, AccountStore] = OrderedDict()

    def numbers(self) -> list[int]:
        """Return the numbers of all accounts, in order."""
        return sorted(int(path.stem) for path in self._folder.glob("*.db") if path.stem.isdigit())

    @property
    def open_stores(self) -> int:
        """How many stores are open."""
        return len(self._open)

    def sizes(self) -> dict[int, int]:
        """Return the bytes that each account's store takes, by its number."""
        sizes: dict[int, int] = {}
        for each in os.scandir(self._folder):
            number, dot, kind = each.name.partition(".")
            if number.isdigit() and dot and kind in ("db", "db-wal"):
                # A log beside a file is gone when the last process has closed it.
                with suppress(FileNotFoundError):
                    sizes[int(number)] = sizes.get(int(number), 0) + each.stat().st_size
        return sizes

    def open(self, number: int) -> AccountStore | None:
        """Return an account's store, migrated if it is older, or None when there is no such account.

        Raises StoreError when its file is no store, or can't be migrated.
        """
        known = self._open.get(number)
        if known is not None:
            self._open.move_to_end(number)
            return known
        if not 0 < number <= LARGEST_NUMBER:
            return None
        path = self._path(number)
        if not path.exists():
            return None
        store = SqliteStore(path, self._compiler)
        if store.revision != SCHEMA_REVISION:
            store.close()
            self._migrate(path)
            store = SqliteStore(path, self._compiler)
        opened = self._open[number] = AccountStore(number, store)
        if len(self._open) > _MOST_OPEN:
            # Not closed by hand: a call that is waiting for something may still hold it.
            self._open.popitem(last=False)
        return opened

    def prepare(self, number: int | None = None) -> tuple[int, "NewAccount"]:
        """Begin a new account under a free number (or the given one, when it is free).

        Returns the number and the store to fill; the account exists only once `NewAccount.publish` is
        called, whole. Raises StoreError when the given number is taken or can't be one.
        """
        if number is None:
            number = secrets.randbelow(LARGEST_NUMBER - 1000) + 1000
            while self._path(number).exists():
                number = secrets.randbelow(LARGEST_NUMBER - 1000) + 1000
        elif not 0 < number <= LARGEST_NUMBER:
            raise StoreError(f"the number of an account is from 1 to {LARGEST_NUMBER}")
        elif self._path(number).exists():
            raise StoreError(f"account {number} exists already")
        draft = self._folder / f".new-{secrets.token_hex(8)}.draft"
        shutil.copy(self._template(), draft)
        return number, NewAccount(number, draft, self._path(number), SqliteStore(draft, self._compiler))

    def close(self) -> None:
        """Close every open store."""
        while self._open:
            self._open.popitem()[1].close()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.db"

    def _template(self) -> Path:
        """Return the ready-made empty file, made once: copying it is a hundred times quicker than its tables."""
        return sqlite.made_once(self._folder.parent / f"template-{SCHEMA_REVISION}.db", metadata)

    def _migrate(self, path: Path) -> None:
        from pardalote.store.migrations import upgrade

        with sqlite.migrating(path) as connection:
            upgrade(connection)


class NewAccount:
    """An account in the making: its file has another name until it is complete."""

    def __init__(self, number: int, draft: Path, place: Path, store: SqliteStore) -> None:
        self.store = AccountStore(number, store)
        self._draft = draft
        self._place = place

    def publish(self) -> None:
        """Give the complete file its place. Raises StoreError when another took the number meanwhile."""
        self.store.close()
        for suffix in sqlite.LOCKS:
            self._draft.with_suffix(suffix).unlink()
        if not put_once(self._draft, self._place):
            raise StoreError(f"{self._place.name} exists already")

    def discard(self) -> None:
        """Remove the unfinished file."""
        self.store.close()
        for path in (self._draft, *(self._draft.with_suffix(suffix) for suffix in sqlite.LOCKS)):
            path.unlink(missing_ok=True)
