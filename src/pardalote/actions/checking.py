"""Looking whether an account's store is sound: by the engine, by its rows, by its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from pardalote.actions import credentials
from pardalote.store import checking, checking_prospects, counters, furnishing
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.moving import Progress
from pardalote.store.promise import Connection, StoreError


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in an account: what is wrong, and what is worth knowing though nothing is wrong with it."""

    account: int
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check(accounts: Accounts, number: int, tell: Progress, repair: bool = False) -> Found:
    """Look at everything in an account, as of one moment. `repair` counts anew what its counters say wrongly."""
    try:
        store = accounts.open(number)
        if store is None:
            return Found(number, ("its file is gone",))
        found = tuple(store.problems())
        if found:
            # What damaged pages hold says nothing.
            return Found(number, found)
        repaired = _repair(store) if repair else ()
        with store.reading() as connection:
            problems = tuple(_problems(connection, number, tell))
            # Of what is damaged there is more to say than this.
            notes = repaired + (() if problems else tuple(_notes(connection)))
    except StoreError as error:
        return Found(number, (str(error),))
    return Found(number, problems, notes)


def _problems(connection: Connection, number: int, tell: Progress) -> Iterator[str]:
    account = furnishing.load(connection).account
    if account.number != number:
        yield f"it says that it is account {account.number}"
    if account.business_unit_id != credentials.make_business_unit_id(account.number):
        yield f"its business unit id {account.business_unit_id} is that of another account"
    yield from counters.problems(connection)
    yield from checking.problems(connection, tell)


def _notes(connection: Connection) -> Iterator[str]:
    dead = checking_prospects.dead_values(connection)
    if dead:
        yield f"{dead} prospects keep values of custom fields that were removed; nobody sees them"


def _repair(store: AccountStore) -> tuple[str, ...]:
    """Count anew when a counter is wrong; say what was."""
    with store.reading() as connection:
        wrong = counters.problems(connection)
    if wrong:
        with store.writing() as connection:
            counters.recount(connection)
    return tuple(f"repaired: {each}" for each in wrong)
