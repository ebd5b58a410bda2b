"""The accounts of a server: making, opening and listing their stores."""

import secrets
from collections import OrderedDict
from contextlib import AbstractContextManager

from pardalote.records.account import Furnishing
from pardalote.store import furnishing, prospects
from pardalote.store.promise import Connection, Draft, Engine, Gone, Store, StoreError

# Stores beyond this many are closed, the least recently used first, once no call uses them any more.
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
    """The accounts that an engine keeps."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: OrderedDict[int, AccountStore] = OrderedDict()
        self.numbers = engine.numbers

    def open(self, number: int) -> AccountStore | None:
        """Return an account's store, migrated if it is older, or None when there is no such account.

        Raises StoreError when it is no store, or can't be migrated.
        """
        known = self._open.get(number)
        if known is not None:
            self._open.move_to_end(number)
            return known
        store = self._engine.open(number) if 0 < number <= LARGEST_NUMBER else None
        if store is None:
            return None
        opened = self._open[number] = AccountStore(number, store)
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
