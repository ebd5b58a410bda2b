"""Where the time of a call goes: the rooms called in process, without HTTP, whole and stage by stage.

`python bench/stages.py [--calls N] [--only TEXT] [--nothing-kept] [--profile]`
"""

import argparse
import cProfile
import functools
import pstats
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import account
from bench.operations import OPERATIONS, Operation, headers
from pardalote.actions.carrying import at_once
from pardalote.actions.prospects import batch, deeds
from pardalote.actions.work import Rules
from pardalote.api import door, prospect_batches, prospects, routes
from pardalote.api.auth import Authentication
from pardalote.api.kept import KeptAnswers
from pardalote.api.kept_rows import KeptRows
from pardalote.api.patient import Patient
from pardalote.api.request import Request
from pardalote.clock import SystemClock
from pardalote.jobs.bell import Bell
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of
from pardalote.store.sqlite import store
from pardalote.wire import as_json, as_xml

_SECRET = b"a secret of the bench"
_BATCHES = 9
_REST = "rest"

# What belongs to a stage; what a stage calls of another one counts for the other.
_STAGES: tuple[tuple[str, Any, str], ...] = (
    ("parse", door, "read_path"),
    ("parse", door, "read_form"),
    ("parse", door, "read_body"),
    ("parse", door, "Parameters"),
    ("parse", prospect_batches, "read_batch"),
    ("who", Authentication, "claim"),
    ("who", Authentication, "_prove_keys"),
    ("begin, end", store._Reading, "__enter__"),
    ("begin, end", store._Reading, "__exit__"),
    ("begin, end", store._Writing, "__enter__"),
    ("begin, end", store._Writing, "__exit__"),
    ("find", prospects, "find_readable"),
    ("find", prospects, "whole"),
    ("deed", deeds, "create"),
    ("deed", deeds, "update"),
    ("deed", deeds, "upsert"),
    ("deed", batch, "carry_out"),
    ("view", prospects, "show"),
    ("say", as_xml, "say"),
    ("say", as_json, "say"),
)
_COLUMNS = (*dict.fromkeys(stage for stage, _, _ in _STAGES), _REST)


class Stopwatch:
    """Adds up the time of each stage; at any moment exactly one stage runs."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stage = _REST
        self._since = time.perf_counter()

    def switch(self, stage: str) -> str:
        """Let a stage run from now on; return the one that ran."""
        now = time.perf_counter()
        self.seconds[self._stage] += now - self._since
        former, self._stage, self._since = self._stage, stage, now
        return former

    def watch(self) -> None:
        """Put the watch around every function of the stages, for the rest of the process."""
        for stage, owner, name in _STAGES:
            setattr(owner, name, self._watched(stage, getattr(owner, name)))

    def _watched(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function, updated=())
        def run(*given: Any, **named: Any) -> Any:
            former = self.switch(stage)
            try:
                return function(*given, **named)
            finally:
                self.switch(former)

        return run


class Rooms:
    """The rooms on a data folder, wired as app.py wires them."""

    def __init__(self, data: Path, kept_answers: int) -> None:
        """Make the account that is measured; keep so many megabytes of answers."""
        self._keys = account.make(Settings(data=data), _SECRET)
        engine = engine_of(Settings(data=data))
        authentication = Authentication(Accounts(engine), _SECRET, SystemClock(), Rules(), True)
        kept = KeptAnswers(kept_answers * 1024 * 1024)
        rows = KeptRows(kept_answers * 1024 * 1024)
        where = (at_once, at_once, Patient(authentication, engine), Bell(None))
        self._door = door.Door(routes.Routes(routes.ROUTES, ()), authentication, False, True, kept, rows, *where)
        self._sent = 0

    def requests(self, operation: Operation, count: int) -> list[Request]:
        """Return the next requests of an operation, as the HTTP side hands them over."""
        made = []
        given = dict(headers(self._keys, operation))
        for n in range(self._sent, self._sent + count):
            path, _, query = operation.target(n).removeprefix(b"/api").partition(b"?")
            made.append(Request(operation.method, path, query, given, "127.0.0.1", operation.body(n)))
        self._sent += count
        return made

    def answer(self, request: Request, status: int) -> None:
        """Let a request be answered; reads and writes wait for nothing, so that no loop is needed."""
        try:
            self._door.answer(request).__await__().send(None)
        except StopIteration as ended:
            assert ended.value.status == status, ended.value


def whole(rooms: Rooms, operation: Operation, calls: int) -> float:
    """Return the microseconds from a request whose body is here to the bytes of its answer: the best of the batches."""
    taken = []
    for _ in range(_BATCHES):
        requests = rooms.requests(operation, calls)
        started = time.perf_counter()
        for each in requests:
            rooms.answer(each, operation.status)
        taken.append((time.perf_counter() - started) / calls * 1e6)
    return min(taken)


def by_stage(rooms: Rooms, watch: Stopwatch, operation: Operation, calls: int) -> dict[str, float]:
    """Return the microseconds of each stage: the best of the batches."""
    taken: dict[str, list[float]] = {stage: [] for stage in _COLUMNS}
    for _ in range(_BATCHES):
        requests = rooms.requests(operation, calls)
        watch.switch(_REST)
        watch.seconds.clear()
        for each in requests:
            rooms.answer(each, operation.status)
        watch.switch(_REST)
        for stage in _COLUMNS:
            taken[stage].append(watch.seconds[stage] / calls * 1e6)
    return {stage: min(values) for stage, values in taken.items()}


def main() -> None:
    """Print a table; with --profile, what cProfile finds in each operation."""
    parser = argparse.ArgumentParser(description="Times the rooms without HTTP.")
    parser.add_argument("--calls", type=int, default=300, metavar="N", help="calls in each of nine batches")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the operations whose names hold this")
    parser.add_argument("--nothing-kept", action="store_true", help="make every answer anew")
    parser.add_argument("--profile", action="store_true", help="print the functions that take the longest")
    given = parser.parse_args()
    wanted = [each for each in OPERATIONS if given.only in each.name]
    with tempfile.TemporaryDirectory(prefix="pardalote-bench-") as folder:
        rooms = Rooms(Path(folder), 0 if given.nothing_kept else Settings().kept_answers)
        if given.profile:
            _profile(rooms, wanted, given.calls)
            return
        wholes = {each.name: whole(rooms, each, given.calls) for each in wanted}
        watch = Stopwatch()
        watch.watch()
        print(f"| µs per call | whole | {' | '.join(_COLUMNS)} |")
        print(f"|---|{'---:|' * (len(_COLUMNS) + 1)}")
        for each in wanted:
            found = by_stage(rooms, watch, each, given.calls)
            cells = [wholes[each.name], *(found[stage] for stage in _COLUMNS)]
            print(f"| {each.name} | {' | '.join(f'{cell:.0f}' for cell in cells)} |")


def _profile(rooms: Rooms, wanted: list[Operation], calls: int) -> None:
    for operation in wanted:
        requests = rooms.requests(operation, calls * _BATCHES)
        profile = cProfile.Profile()
        profile.enable()
        for each in requests:
            rooms.answer(each, operation.status)
        profile.disable()
        print(f"\n{operation.name}, {len(requests)} calls")
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
