"""Ways of breaking: what is done to a server under load, and what it may do to its clients."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event

from pardalote.store.jobs import WORKING
from pardalote.store.promise import Row
from tests.faults import traces
from tests.faults.callers import ACCOUNT
from tests.faults.clock import JumpingClock
from tests.faults.cuts import cut_some
from tests.faults.disks import files_limited, filled
from tests.faults.ledger import Ledger
from tests.faults.load import Load
from tests.faults.stores import Store
from tests.served import COMMAND, Served, Session

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

    def wait_for_a_job(self) -> None:
        """Wait until a job is under way, and then a moment longer; or, where none is begun, only for some seconds."""
        end = time.monotonic() + _PATIENCE_FOR_JOBS
        while time.monotonic() < end and not self.jobs_under_way():
            Event().wait(_BETWEEN_LOOKS)
        Event().wait(self.chance.random() * _LONGEST_MOMENT)

    def jobs_under_way(self) -> list[Row]:
        """Return the jobs that somebody works on."""
        with self.store.reading(ACCOUNT) as connection:
            return [each for each in traces.jobs(connection) if each["state"] == WORKING]


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
    """Kill the process that was started; its workers, and who carries out jobs, end with it."""
    with ExitStack() as watched:
        workers = [os.pidfd_open(pid) for pid in scene.server.worker_pids() | scene.server.job_pids()]
        for each in workers:
            watched.callback(os.close, each)
        scene.server.process.kill()
        for each in workers:
            # A process that has ended makes its descriptor readable.
            assert select.select([each], [], [], _PATIENCE)[0], "a process outlives its parent"
    scene.server.ended()


def kill_worker(scene: Scene) -> None:
    """Kill one worker; another takes its place."""
    before = scene.server.worker_pids()
    os.kill(scene.chance.choice(sorted(before)), signal.SIGKILL)
    scene.ledger.wait_for(answers=_GOES_ON)
    assert scene.server.process.poll() is None


def kill_job_process(scene: Scene) -> None:
    """Kill the process that carries out jobs; another takes its place, and goes on with what was under way."""
    killed = scene.server.job_pids()
    _signal(killed, signal.SIGKILL)
    scene.ledger.wait_for(answers=_GOES_ON)
    end = time.monotonic() + _PATIENCE
    while not scene.server.job_pids() - killed:
        assert time.monotonic() < end, "nobody carries out jobs any more"
        Event().wait(_BETWEEN_LOOKS)


def let_job_process_stand_still(scene: Scene) -> None:
    """Let the process that carries out jobs stand still for longer than its lease, while another one takes them over.

    Mostly in the midst of a job; where it is its turn at writing, everybody waits for it.
    """
    stopped = scene.server.job_pids()
    for _ in range(_MOST_STOPS):
        if scene.jobs_under_way():
            _signal(stopped, signal.SIGSTOP)
            # Nobody can look while it has the turn at writing: that is what they would wait for.
            if _is_written_to(scene) and scene.jobs_under_way():
                break
            _signal(stopped, signal.SIGCONT)
        elif scene.load.beginner is not None:
            scene.load.beginner.begin_more()
        Event().wait(scene.chance.random() * _LONGEST_MOMENT)
    else:
        _signal(stopped, signal.SIGSTOP)
    try:
        Event().wait(LEASE + 1)
        other = subprocess.Popen([COMMAND, "work", "--once", "--data", str(scene.store.data), *scene.store.options])
        with suppress(subprocess.TimeoutExpired):
            other.wait(_LONG_FOR_WORK)
    finally:
        _signal(stopped, signal.SIGCONT)
    assert other.wait(_PATIENCE) == 0
    scene.ledger.wait_for(answers=_GOES_ON)


def _signal(pids: Iterable[int], which: signal.Signals) -> None:
    for each in pids:
        os.kill(each, which)


def _is_written_to(scene: Scene) -> bool:
    """Say whether the store is written to, within a moment."""
    before = scene.ledger.answers
    Event().wait(_LONGEST_MOMENT)
    return scene.ledger.answers > before + _UNDER_WAY


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


def jump(clock: JumpingClock, jumps: Sequence[int]) -> Callable[[Scene], None]:
    """Return a fault that sets the server's clock forwards and backwards; in the end it is as late as it ever was."""

    def strike(scene: Scene) -> None:
        for seconds in (*scene.chance.sample(jumps, 3), max(jumps)):
            clock.set(seconds)
            scene.ledger.wait_for(answers=_GOES_ON)

    return strike


_HOUR, _DAY = 3600, 86_400
# Seconds from the right time: keys end, days and years change, and what was written last lies in the future.
LONG_JUMPS = (1, -1, 2 * _HOUR, -2 * _HOUR, 40 * _DAY, -40 * _DAY, 400 * _DAY, 0)
# What is begun does not expire by these.
SHORT_JUMPS = (1, -1, 60, -60, 2 * _HOUR, -2 * _HOUR, 0)


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


# Seconds for which nobody else may have a job, after its last step.
LEASE = 2
# Seconds.
_PATIENCE_FOR_JOBS, _BETWEEN_LOOKS, _LONGEST_MOMENT = 3, 0.005, 0.1
_LONG_FOR_WORK, _MOST_STOPS = 5, 50
# Answers that may still come when nobody can write any more.
_UNDER_WAY = 4
_CUTS = 12
_NOBODY = 2**31 - 1
# Seconds.
_PATIENCE = 60
KILLS = (
    Fault("kill all processes", kill_all, ends=True),
    Fault("kill the parent", kill_parent, ends=True),
    Fault("kill a worker", kill_worker),
)
KILLED_JOBS = Fault("kill the job process", kill_job_process)
STOPPED_JOBS = Fault("job process stands still", let_job_process_stand_still)
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
    full_disk(lambda scene: files_limited(scene.server.worker_pids() | scene.server.job_pids(), scene.store.data)),
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


def clock_jumps(clock: Path, jumps: Sequence[int] = LONG_JUMPS) -> Fault:
    """Return the fault of a clock that is set, on a server that was started with it (clock.py)."""
    return Fault("clock jumps", jump(JumpingClock(clock), jumps), answers_all=True)
