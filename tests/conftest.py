"""The store that the tests run on; fixtures: a server with the cast of the tests, and clients that are logged in."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.clock import HeldClock
from tests import cast, databases, stores
from tests.cast import Keys
from tests.driver import Client, Door
from tests.stores import POSTGRESQL, SQLITE, copied, failed_logins_of, kept_for_all

TESTS = Path(__file__).parent
# What a run on PostgreSQL is about when not everything is wanted: the promise, and deeds that lock, race and undo.
SECOND_RUN = frozenset(
    (
        "store",
        "jobs",
        *(f"cli/test_{each}.py" for each in ("backup", "copying", "load")),
        *(
            f"api/test_{each}.py"
            for each in ("batch", "create", "exports", "history", "identity", "import", "import_rows", "limits")
        ),
        *(f"api/test_{each}.py" for each in ("list_membership", "opportunities", "query", "shared_commits")),
        *(f"api/test_{each}.py" for each in ("undelete", "update", "upsert", "visitors")),
        "properties/test_consequences.py",
        "properties/test_counters.py",
        "serving/test_races.py",
        *(f"tracker/test_{each}.py" for each in ("bounces", "preferences", "unsubscribe")),
    )
)
_ONLY = {SQLITE: "sqlite_only", POSTGRESQL: "postgresql_only"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the tests choose the store."""
    parser.addoption("--store", choices=tuple(_ONLY), default=SQLITE, help="The store that the tests run on.")
    parser.addoption("--packaged", action="store_true", help="Take the PostgreSQL of the test environment.")
    parser.addoption("--whole", action="store_true", help="On PostgreSQL, run every test.")


def pytest_configure(config: pytest.Config) -> None:
    """Start a PostgreSQL server for all processes of the run, when it is one that they need."""
    _work_in_memory()
    for store, marker in _ONLY.items():
        config.addinivalue_line("markers", f"{marker}: about {store} alone")
    if config.getoption("--store") == SQLITE:
        os.environ.pop(databases.VARIABLE, None)
        return
    if not hasattr(config, "workerinput"):
        from tests.postgres import PostgresServer, packaged

        server = PostgresServer(packaged() if config.getoption("--packaged") else None)
        config.add_cleanup(server.stop)
        os.environ[databases.VARIABLE] = server.url("{}")
    patched = pytest.MonkeyPatch()
    patched.setattr("pardalote.store.postgres.pool.ConnectionPool", databases.LastingPool)
    config.add_cleanup(patched.undo)


def _work_in_memory() -> None:
    """Let all that is temporary lie in memory where there is plenty of it: a durable commit needs no disk there.

    What can be lost with the machine is lost with it anyway: nothing here outlives the run.
    """
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return
    told = os.statvfs(_MEMORY)
    # Some tests run programs that they put there.
    if told.f_bavail * told.f_frsize >= _ENOUGH_MEMORY and not told.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


_MEMORY = Path("/dev/shm")
_ENOUGH_MEMORY = 6 * 1024**3


def pytest_unconfigure() -> None:
    """Let go of all databases."""
    stores.close_all()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over what a run on PostgreSQL is not about, unless the whole is wanted."""
    if config.getoption("--store") == SQLITE or config.getoption("--whole"):
        return None
    place = collection_path.relative_to(TESTS).as_posix()
    is_wanted = any(
        place == each or place.startswith(f"{each}/") or each.startswith(f"{place}/") for each in SECOND_RUN
    )
    return None if is_wanted or place == "." else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about another store."""
    others = [marker for store, marker in _ONLY.items() if store != config.getoption("--store")]
    left_out = [each for each in items if any(each.get_closest_marker(marker) for marker in others)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [each for each in items if each not in left_out]


@pytest.fixture(scope="module", autouse=True)
def lent_to_module() -> Iterator[None]:
    """Give back in the end what the tests of a module shared."""
    with stores.lending():
        yield


@pytest.fixture(autouse=True)
def lent() -> Iterator[None]:
    """Give back in the end what a test had for itself."""
    with stores.lending():
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, dict[str, Keys]]]:
    """Make the cast's data folder once, to be copied; with it the users' keys."""
    data = kept_for_all(tmp_path_factory.mktemp("cast"))
    keys = cast.make(data)
    # Made here once, or every server would make its own.
    with failed_logins_of(data):
        pass
    return data, keys


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands where the cast's logins began."""
    return HeldClock(cast.STARTED_AT)


@pytest.fixture
def data(template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return copied(template[0], tmp_path / "data")


@pytest.fixture
def door(data: Path, clock: HeldClock) -> Iterator[Door]:
    """A server on the test's own data."""
    with Door(data, clock) as door:
        yield door


class Clients:
    """Clients of the cast's users, logged in."""

    def __init__(self, door: Door, keys: dict[int, dict[str, Keys]]) -> None:
        self._door = door
        self._keys = keys

    def of(self, version: int, email: str = cast.ADMINISTRATOR) -> Client:
        """Return a user's client on the account that speaks a version."""
        known = self._keys[version][email]
        return Client(self._door, version, email, cast.PASSWORD, known.user_key, known.api_key)


@pytest.fixture
def clients(door: Door, template: tuple[Path, dict[int, dict[str, Keys]]]) -> Clients:
    """Clients on the test's own server."""
    return Clients(door, template[1])


@pytest.fixture
def three(clients: Clients) -> Client:
    """The administrator of the account that speaks version 3."""
    return clients.of(3)


@pytest.fixture
def four(clients: Clients) -> Client:
    """The administrator of the account that speaks version 4."""
    return clients.of(4)


@pytest.fixture(params=[3, 4])
def either(request: pytest.FixtureRequest, clients: Clients) -> Client:
    """The administrator of each account in turn."""
    return clients.of(request.param)
