"""A process that creates prospects, one durable transaction after the other, with counters or without them."""

import sys
import time
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.repeating import repeated
from pardalote.actions.work import Work
from pardalote.clock import Clock, SystemClock
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.engines import engine_of
from pardalote.store.sources import TALLIES

_VALUES = {
    "first_name": "Grace",
    "last_name": "Hopper",
    "company": "Compilers & Co",
    "job_title": "Rear Admiral",
    "phone": "+1 202 555 01 00",
    "user_id": "1",
}
_WARM_UP = 20
_SECONDS_UNTIL_ALL_ARE_READY = 120


class Wanted(NamedTuple):
    """What a process is to do."""

    settings: Settings
    account: int
    is_counted: bool
    # What its addresses have that no other's have.
    name: str
    seconds: float


class Created(NamedTuple):
    """When a process has begun, and each prospect that it has created: the moment, and what it took, in seconds."""

    began: float
    done: list[tuple[float, float]]


def create(wanted: Wanted, start: Barrier, told: Pipe) -> None:
    """Create prospects for as long as it is wanted, from the moment on at which all writers are ready."""
    if not wanted.is_counted:
        without_counters()
    accounts = Accounts(engine_of(wanted.settings))
    store = accounts.open(wanted.account)
    assert store is not None
    clock = SystemClock()
    for number in range(_WARM_UP):
        _create(store, clock, f"warm.{number}.{wanted.name}@compilers.example")
    start.wait(_SECONDS_UNTIL_ALL_ARE_READY)
    began = now = time.perf_counter()
    done: list[tuple[float, float]] = []
    while now < began + wanted.seconds:
        before = now
        _create(store, clock, f"{len(done)}.{wanted.name}@compilers.example")
        now = time.perf_counter()
        done.append((now, now - before))
    accounts.close()
    told.send(Created(began, done))


def without_counters() -> None:
    """Let nothing be counted in this process, before anything has been derived from what is."""
    # All that a write does for counters begins with a look into these, or into what this module makes of them at first.
    assert "pardalote.store.moves" not in sys.modules
    assert isinstance(TALLIES, dict)
    TALLIES.clear()


def _create(store: AccountStore, clock: Clock, address: str) -> None:
    def deed() -> None:
        with store.writing() as connection:
            work = Work(connection, store.furnishing(connection), clock.now())
            deeds.create(work, Identity(email=address), _VALUES)

    repeated(deed)
