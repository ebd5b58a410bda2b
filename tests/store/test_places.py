"""The places for calls under way at once: shared by all processes, and freed when one ends, however it ends."""

import multiprocessing
from collections.abc import Iterator
from contextlib import ExitStack, closing
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest

from pardalote.settings import Settings
from pardalote.store.engines import engine_of
from pardalote.store.promise import Places
from tests.stores import engine_on, settings_of

_TRIES = 10_000
ACCOUNT, MOST = 7, 5
LARGEST_NUMBER = 2**31 - 1


def opened(data: Path, stack: ExitStack) -> Places:
    return stack.enter_context(closing(stack.enter_context(closing(engine_on(data))).places()))


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    """The places as a process sees them."""
    with ExitStack() as stack:
        yield opened(tmp_path, stack)


def hold(settings: Settings, number: int, held: Connection) -> None:
    """Take so many places, tell how many it were, and hold them until the process is ended."""
    with closing(engine_of(settings)) as engine, closing(engine.places()) as places:
        held.send(sum(places.take(ACCOUNT, MOST) is not None for _ in range(number)))
        held.recv()


class Another:
    """Another process that holds places."""

    def __init__(self, data: Path, number: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._line, end = spawn.Pipe()
        self._process = spawn.Process(target=hold, args=(settings_of(data), number, end), daemon=True)
        self._process.start()
        self.held = self._line.recv()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.join()


def taken(places: Places, account: int = ACCOUNT) -> int:
    """Return how many places can be taken, and give them back."""
    found = [place for _ in range(MOST + 1) if (place := places.take(account, MOST)) is not None]
    for place in found:
        places.give_back(place)
    return len(found)


def test_there_are_so_many(places: Places) -> None:
    assert taken(places) == taken(places) == MOST


def test_accounts_have_their_own(places: Places) -> None:
    for account in (1, ACCOUNT, LARGEST_NUMBER):
        held = [places.take(account, MOST) for _ in range(MOST)]
        assert None not in held
        assert places.take(account, MOST) is None
    assert taken(places, ACCOUNT + 1) == MOST


def test_what_another_process_holds_is_free_once_it_is_killed(places: Places, tmp_path: Path) -> None:
    own = places.take(ACCOUNT, MOST)
    another = Another(tmp_path, MOST)
    assert another.held == MOST - 1
    assert places.take(ACCOUNT, MOST) is None
    assert own is not None
    places.give_back(own)
    assert taken(places) == 1
    another.kill()
    # A database hears of it a moment later.
    assert any(taken(places) == MOST for _ in range(_TRIES))


@pytest.mark.postgresql_only
def test_a_database_that_was_started_anew_has_every_place_free(places: Places, tmp_path: Path) -> None:
    before = [places.take(ACCOUNT, MOST) for _ in range(2)]
    with psycopg.connect(settings_of(tmp_path).database, autocommit=True) as other:
        # In this database alone: other tests hold locks in theirs.
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    after = [places.take(ACCOUNT, MOST) for _ in range(MOST)]
    assert None not in after
    for each in before:
        assert each is not None
        places.give_back(each)
    assert places.take(ACCOUNT, MOST) is None
