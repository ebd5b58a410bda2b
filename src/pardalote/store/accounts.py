"""The accounts of a server: making, opening and listing their stores."""

import secrets
from collections import OrderedDict
from contextlib import AbstractContextManager
from threading import Lock

from pardalote.records.account import Furnishing
from pardalote.store import furnishing, prospects
from pardalote.store.promise import Connection, Draft, Engine, Gone, Store, StoreError
from pardalote.store.schema import SCHEMA_REVISION

# Stores beyond this many are closed, the least recently used first, once no call uses them any more.
_MOST_OPEN = 48
LARGEST_NUMBER = 2**31 - 1


class AccountStore:
    """An account's open store, and what of the account is kept at hand."""

    def __init__(self, number: int, store: Store) -> None:
        self.number = number
        self._store = store
        self._newest = store.newest
        # Whether a reading may miss what was just written.
        self.lags = self._newest is not store
        self.takes_turns = store.takes_turns
        self.problems = store.problems
        self.forget = store.forget
        self.look_again = store.look_again
        self.close = store.close
        self._furnishing: Furnishing | None = None

    def reading(self, prospect_id: int | None = None, fresh: bool = False) -> AbstractContextManager[Connection]:
        """Begin a transaction that sees one moment of the account and changes nothing.

        `prospect_id`: the prospect that it is likely to be about, whose stamp then comes with the beginning.
        `fresh`: nothing that was committed may be missing.
        """
        store = self._newest if fresh else self._store
        return store.reading(prospects.BEGINNING, prospect_id=prospect_id)

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

    def forget_furnishing(self) -> None:
        """Forget what is known of the furnishing: a transaction that may have changed it was undone."""
        self._furnishing = None


class Accounts:
    """The accounts that an engine keeps."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: OrderedDict[int, AccountStore] = OrderedDict()
        # Calls may come from several threads.
        self._turn = Lock()
        self.waits = engine.waits
        self.numbers = engine.numbers
        self.sizes = engine.sizes

    def behind(self) -> list[int]:
        """Return the numbers of the accounts whose tables are not those of this version, or can't be read at all."""
        return [number for number in self.numbers() if not self._is_up_to_date(number)]

    def _is_up_to_date(self, number: int) -> bool:
        try:
            return self._engine.revision(number) == SCHEMA_REVISION
        except StoreError:
            return False

    @property
    def open_stores(self) -> int:
        """How many stores are open."""
        return len(self._open)

    def open(self, number: int) -> AccountStore | None:
        """Return an account's store, migrated if it is older, or None when there is no such account.

        Raises StoreError when it is no store, or can't be migrated.
        """
        with self._turn:
            known = self._open.get(number)
            if known is not None:
                self._open.move_to_end(number)
                return known
        store = self._engine.open(number) if 0 < number <= LARGEST_NUMBER else None
        return None if store is None else self._keep_open(AccountStore(number, store))

    def _keep_open(self, opened: AccountStore) -> AccountStore:
        with self._turn:
            # Another thread may have opened it meanwhile.
            opened = self._open.setdefault(opened.number, opened)
            if len(self._open) > _MOST_OPEN:
                # Not closed by hand: a call that is waiting for something may still hold it.
                self._open.popitem(last=False)
        return opened

    def prepare(self, number: int | None = None, key: str = "") -> tuple[int, "NewAccount"]:
        """Begin a new account under a free number (or the given one, when it is free).

        Returns the number and the store to fill; the account exists only once `NewAccount.publish` is
        called, whole. `key`: under it a draft that was broken off is found as it was left. Raises StoreError when the
        given number is taken or can't be one.
        """
        if number is None:
            number = secrets.randbelow(LARGEST_NUMBER - 1000) + 1000
            while self._engine.holds(number):
                number = secrets.randbelow(LARGEST_NUMBER - 1000) + 1000
        elif self.holds(number):
            raise StoreError(f"account {number} exists already")
        return number, NewAccount(number, self._engine.draft(number, key))

    def holds(self, number: int) -> bool:
        """Say whether there is an account of this number. Raises StoreError when it can't be one."""
        if not 0 < number <= LARGEST_NUMBER:
            raise StoreError(f"the number of an account is from 1 to {LARGEST_NUMBER}")
        return self._engine.holds(number)

    def prepare_another(self, number: int, key: str = "") -> "NewAccount":
        """Begin what is to take the place of an account (`NewAccount.replace`)."""
        return NewAccount(number, self._engine.draft(number, key))

    def remove(self, number: int) -> None:
        """Remove an account for good; servers that have it open notice. Raises Gone when there is none."""
        self._open.pop(number, None)
        if not 0 < number <= LARGEST_NUMBER:
            raise Gone(f"there is no account {number}")
        self._engine.remove(number)

    def open_anew(self) -> None:
        """Let every store be opened again when it is asked for: one of them is gone, or another one by now.

        None is closed by hand: a call that is waiting for something may still hold it.
        """
        with self._turn:
            self._open.clear()

    def close(self) -> None:
        """Close every open store."""
        while self._open:
            self._open.popitem()[1].close()
        self._engine.close()


class NewAccount:
    """An account in the making: nobody finds it until it is complete."""

    def __init__(self, number: int, draft: Draft) -> None:
        self.store = AccountStore(number, draft.store)
        self.publish = draft.publish
        self.replace = draft.replace
        self.discard = draft.discard
        self.leave = draft.leave
