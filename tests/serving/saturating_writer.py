"""A process that writes to an account's file in a tight loop, through the store, until its input ends.

Its arguments are the data folder, the account's number, and a name under which its rows are written.
"""

import sys
import threading
from pathlib import Path

from sqlalchemy import func, select

from pardalote.actions import campaigns
from pardalote.actions.work import Work
from pardalote.store.accounts import Accounts
from pardalote.store.schema import campaign
from pardalote.store.statements import Statement
from tests.stores import accounts_of

_NEWEST = Statement(select(func.max(campaign.c.id).label("newest")))


def write(accounts: Accounts, number: int, name: str) -> int:
    """Write one campaign in a transaction of its own; return its id, which counts the writes of all."""
    store = accounts.open(number)
    assert store is not None
    with store.writing() as connection:
        return campaigns.create(Work(connection, store.furnishing(connection), now=0), name)


def newest(accounts: Accounts, number: int) -> int:
    """Return the id of the newest campaign, without waiting for any writer."""
    store = accounts.open(number)
    assert store is not None
    with store.reading() as connection:
        row = connection.one(_NEWEST)
    assert row is not None
    return int(row["newest"])


def _saturate(data: Path, number: int, name: str) -> None:
    ended = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    accounts = accounts_of(data)
    write(accounts, number, name)
    print("writing", flush=True)
    while not ended.is_set():
        write(accounts, number, name)
    accounts.close()


if __name__ == "__main__":
    _saturate(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
