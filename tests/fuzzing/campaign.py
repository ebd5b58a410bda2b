"""A campaign of hostile requests against the application, in this process; told by what was done and answered."""

import logging
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pardalote.clock import HeldClock
from tests.demo.conftest import AFTERWARDS, Made, clients
from tests.driver import Client, Door
from tests.fuzzing.hostility import LOGINS, hostile_call, hostile_login
from tests.fuzzing.judging import is_refused, tells_of, words_apart
from tests.kept import kept
from tests.stores import copied, lending
from tests.watching import Watch

# So many requests meet one copy of the accounts: what is deleted is there again for the next.
ROUND = 4000
_LOGIN_SHARE = 0.06
_ACCOUNTS = (3, 4)


@dataclass
class Report:
    """What a campaign has seen."""

    requests: int = 0
    refused: int = 0
    written: int = 0
    by_status: Counter[int] = field(default_factory=Counter)
    # By what was done to a request: how many, and how many of these were refused.
    by_mutation: Counter[str] = field(default_factory=Counter)
    refused_by_mutation: Counter[str] = field(default_factory=Counter)
    operations: set[tuple[object, object]] = field(default_factory=set)
    # The requests whose answers were not as they have to be, with what was wrong.
    faults: list[str] = field(default_factory=list)
    # The longest that the server took for one answer, in seconds, and to which request.
    slowest: tuple[float, str] = (0.0, "")
    # Resident memory after each round, in megabytes.
    memory: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Scene:
    """A copy of the accounts on a server."""

    door: Door
    clients: dict[int, Client]
    watch: Watch
    # By account: the words that only the other one holds.
    foreign: dict[int, set[str]]
    # What the server logged as its own faults.
    logged: list[str]


def run(made: Made, folder: Path, seed: int, requests: int) -> Report:
    """Send so many hostile requests; the same seed sends the same. `folder` is for copies of the accounts."""
    report, chance = Report(), random.Random(seed)
    foreign = {own: words_apart(kept(made.data, own), kept(made.data, 7 - own)) for own in _ACCOUNTS}
    while report.requests < requests:
        with _scene(made, folder, foreign) as scene:
            for _ in range(min(ROUND, requests - report.requests)):
                _send(scene, report, chance)
            report.faults += [
                f"a NUL is kept in account {own}" for own in _ACCOUNTS if _holds_nul(scene.door.data, own)
            ]
        report.memory.append(resident_megabytes())
    return report


def _holds_nul(data: Path, number: int) -> bool:
    rows = (row for table in kept(data, number).values() for row in table)
    return any(isinstance(value, str) and ("\0" in value or "\\u0000" in value) for row in rows for value in row)


@contextmanager
def _scene(made: Made, folder: Path, foreign: dict[int, set[str]]) -> Iterator[_Scene]:
    catcher = _Catcher()
    log = logging.getLogger("pardalote")
    log.addHandler(catcher)
    with lending():
        data = copied(made.data, folder / "data")
        try:
            with Door(data, HeldClock(AFTERWARDS)) as door:
                known = clients(door, made)
                with Watch(data, _ACCOUNTS) as watch:
                    yield _Scene(door, known, watch, foreign, catcher.lines)
        finally:
            log.removeHandler(catcher)
            shutil.rmtree(data, ignore_errors=True)


class _Catcher(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


def _send(scene: _Scene, report: Report, chance: random.Random) -> None:
    own = chance.choice(_ACCOUNTS)
    caller, other = scene.clients[own], scene.clients[7 - own]
    if chance.random() < _LOGIN_SHARE:
        done, sent = [LOGINS], hostile_login(chance, caller)
    else:
        hostile = hostile_call(chance, caller, other)
        done, sent = hostile.done, hostile.request()
    before = scene.watch.states()
    scene.door.lines.clear()
    refused, wrong = False, ""
    try:
        method, url, body, headers, client = sent
        started = time.perf_counter()
        answer = scene.door.call(method, url, body, headers, client)
        taken = time.perf_counter() - started
        if taken > report.slowest[0]:
            report.slowest = (taken, f"{done} {method} {url[:200]!r} {body[:200]!r}")
        report.by_status[answer.status] += 1
        refused = is_refused(answer, method)
        told = tells_of(answer, scene.foreign[own])
        assert not told, f"it tells {sorted(told)[:5]}"
        changed = {number for number, state in scene.watch.states().items() if state != before[number]}
        assert changed <= {own}, f"account {changed} changed"
        assert not (changed and refused), "refused, and something changed"
        assert not scene.logged, scene.logged[-1]
        report.written += bool(changed)
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    report.requests += 1
    report.refused += refused
    report.by_mutation.update(done)
    report.operations.update((line.get("object"), line.get("operation")) for line in scene.door.lines)
    if refused:
        report.refused_by_mutation.update(done)
    if wrong:
        scene.logged.clear()
        report.faults.append(f"{wrong}\n    {done} {sent[0]} {sent[1][:600]!r} {sent[2][:600]!r} {sent[3]}")


def resident_megabytes() -> float:
    """Return how much memory this process holds; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
