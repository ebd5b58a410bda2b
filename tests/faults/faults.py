"""Ways of breaking: what is done to a server under load, and what it may do to its clients."""

import os
import select
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.clock import JumpingClock
from tests.faults.cuts import cut_some
from tests.faults.disks import files_limited, filled
from tests.faults.ledger import Ledger
from tests.faults.load import Load
from tests.faults.stores import Store
from tests.served import Served, Session

# More writes than this, after something was broken and mended, show that it goes on.
_GOES_ON = 10


@dataclass(frozen=True)
class Scene:
    """What a fault strikes at."""

    session: Session
    store: Store
    load: Load
    chance: Random

    @property
    def server(self) -> Served:
        """The server, under load."""
        return self.session.server

    @property
    def ledger(self) -> Ledger:
        """What its clients are answered."""
        return self.load.ledger


@dataclass(frozen=True)
class Fault:
    """One way of breaking; `strike` returns once it is done, and mended if the server goes on."""

    name: str
    strike: Callable[[Scene], None]
    # Whether the server is gone afterwards, or goes on.
    ends: bool = False
    # Whether a write without an answer can't have been carried out.
    answers_all: bool = False


def kill_all(scene: Scene) -> None:
    """Kill every process at once."""
    scene.server.kill()


def kill_parent(scene: Scene) -> None:
    """Kill the process that was started; its workers end with it."""
    with ExitStack() as watched:
        workers = [os.pidfd_open(pid) for pid in scene.server.worker_pids()]
        for each in workers:
            watched.callback(os.close, each)
        scene.server.process.kill()
        for each in workers:
            # A process that has ended makes its descriptor readable.
            assert select.select([each], [], [], _PATIENCE)[0], "a worker outlives its parent"
    scene.server.ended()


def kill_worker(scene: Scene) -> None:
    """Kill one worker; another takes its place."""
    before = scene.server.worker_pids()
    os.kill(scene.chance.choice(sorted(before)), signal.SIGKILL)
    scene.ledger.wait_for(answers=_GOES_ON)
    assert scene.server.process.poll() is None


def stop(scene: Scene) -> None:
    """Ask the server to end, as `kill` does."""
    _stopped(scene, lambda: scene.server.process.send_signal(signal.SIGTERM))


def stop_group(scene: Scene) -> None:
    """Ask every process to end at once, as systemd does."""
    _stopped(scene, lambda: os.killpg(scene.server.process.pid, signal.SIGTERM))


def interrupt_group(scene: Scene) -> None:
    """Interrupt every process at once, as Ctrl-C in a terminal does."""
    _stopped(scene, lambda: os.killpg(scene.server.process.pid, signal.SIGINT))


def stop_over_and_over(scene: Scene) -> None:
    """Ask every process to end, and the workers again until they have."""

    def ask() -> None:
        workers = scene.server.worker_pids()
        os.killpg(scene.server.process.pid, signal.SIGTERM)
        while scene.server.process.poll() is None:
            for each in workers:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGTERM)

    _stopped(scene, ask)


def stop_while_starting(scene: Scene) -> None:
    """Ask the server to end while one of its workers starts, in place of one that was killed."""
    before = scene.server.worker_pids()
    os.kill(min(before), signal.SIGKILL)
    while scene.server.worker_pids() <= before:
        assert scene.server.process.poll() is None
    scene.server.process.send_signal(signal.SIGTERM)
    # The one that starts has files open, which it is not asked to close, and may be told of as killed.
    status, told = scene.server.ended(), scene.server.logged()
    assert status == 0, f"it ended with {status}: {told}"
    assert "Traceback" not in told, told


def _stopped(scene: Scene, ask: Callable[[], None]) -> None:
    begins = len(scene.server.logged())
    ask()
    status = scene.server.ended()
    logged = scene.server.logged()[begins:]
    left = scene.store.left_open()
    assert (status, logged, left) == (0, "", []), f"it ended with {status}: {logged}; left behind: {left}"


def full_disk(full: Callable[[Scene], AbstractContextManager[None]]) -> Callable[[Scene], None]:
    """Return a fault that lets no write through for a while; reads go on, and writes once there is room again."""

    def strike(scene: Scene) -> None:
        with full(scene):
            scene.ledger.wait_for(refused=_GOES_ON)
            with scene.session.twin() as reader:
                assert reader.call("read", id=_NOBODY).code == 3
        scene.ledger.wait_for(answers=_GOES_ON)

    return strike


def cut_connections(scene: Scene) -> None:
    """Cut connections in the middle of a request, and before its answer; then ask the server to end.

    Only once it has ended is it certain what became of the writes whose answers nobody waited for.
    """
    cut_some(scene.session, scene.ledger, scene.chance, scene.load.numbers, _CUTS)
    scene.ledger.wait_for(answers=_GOES_ON)
    stop(scene)


def jump(clock: JumpingClock) -> Callable[[Scene], None]:
    """Return a fault that sets the server's clock forwards and backwards."""

    def strike(scene: Scene) -> None:
        for seconds in scene.chance.sample(_JUMPS, 3):
            clock.set(seconds)
            scene.ledger.wait_for(answers=_GOES_ON)

    return strike


_HOUR, _DAY = 3600, 86_400
# Seconds from the right time: keys end, days and years change, and what was written last lies in the future.
_JUMPS = (1, -1, 2 * _HOUR, -2 * _HOUR, 40 * _DAY, -40 * _DAY, 400 * _DAY, 0)


def kill_database(way: str) -> Callable[[Scene], None]:
    """Return a fault that kills the store's database, and starts it again after some writes were refused."""

    def strike(scene: Scene) -> None:
        database = scene.store.database
        assert database is not None
        # It can have committed, and not have said so.
        scene.ledger.refusals_are_certain = False
        database.kill(way)
        database.revive()
        scene.ledger.wait_for(answers=_GOES_ON)

    return strike


_CUTS = 12
_NOBODY = 2**31 - 1
# Seconds.
_PATIENCE = 60
KILLS = (
    Fault("kill all processes", kill_all, ends=True),
    Fault("kill the parent", kill_parent, ends=True),
    Fault("kill a worker", kill_worker),
)
STOPS = (
    Fault("SIGTERM to the parent", stop, ends=True, answers_all=True),
    Fault("SIGTERM to all processes", stop_group, ends=True, answers_all=True),
    Fault("SIGINT to all processes", interrupt_group, ends=True, answers_all=True),
    Fault("SIGTERM over and over", stop_over_and_over, ends=True, answers_all=True),
    Fault("SIGTERM while a worker starts", stop_while_starting, ends=True),
)
# A limit on the size of files fails writes as a full disk does, and needs no rights.
FULL_DISK = Fault(
    "limit on files",
    full_disk(lambda scene: files_limited(scene.server.worker_pids(), scene.store.data)),
    answers_all=True,
)
CUTS = Fault("cut connections", cut_connections, ends=True)


def database_kills(store: Store) -> tuple[Fault, ...]:
    """Return the faults of a store's own database, if it has one."""
    ways = store.database.ways if store.database is not None else ()
    return tuple(Fault(f"kill the database ({way})", kill_database(way)) for way in ways)


def full_file_system(place: Path) -> Fault:
    """Return the fault of a file system without room, which lies at a place of its own (disks.py)."""
    return Fault("full file system", full_disk(lambda _: filled(place)), answers_all=True)


def clock_jumps(clock: Path) -> Fault:
    """Return the fault of a clock that is set, on a server that was started with it (clock.py)."""
    return Fault("clock jumps", jump(JumpingClock(clock)), answers_all=True)
