"""Measures Pardalote against a floor and against the bare driver, and prints tables (bench/README.md).

`python bench/run.py [--seconds S] [--rounds N] [--only TEXT] [--pin] [--log calls] [--folder DIR]`
"""

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import account, driver_loop, load, processes
from bench.account import Keys
from bench.driver_loop import Rows
from bench.load import Load, Result
from bench.operations import BATCH_ITEMS, OPERATIONS, Operation, headers, request
from bench.processes import Served
from pardalote.settings import Settings
from pardalote.store.secret import load_secret

_HOST = b"127.0.0.1"
_STARTS = 5
# More writes than this a second and worker would be a surprise: the round then ends early.
_MOST_WRITES = 8000
_MOST_BATCHES = 600
_WARM_UP_SECONDS = 1
_NUMBERS = 10_000_000
# What the name of a read gets when the server that answers it keeps no answers.
_UNKEPT = ", nothing kept"

Figure = TypeVar("Figure")


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached, on SQLite with one worker and 16 connections."""

    ratio: float
    of_driver: bool = False


_TARGETS = {
    "read simple, XML": Target(0.3),
    "read simple, JSON": Target(0.3),
    "read full, XML": Target(0.1),
    "read full, JSON": Target(0.1),
    "create": Target(0.5, of_driver=True),
}
# Prospects a second of a batch, against those of single calls.
_BATCHES = {"batchUpsert, known": "upsert, known", "batchUpsert, new": "upsert, new"}
_TIMES_SINGLE = 12
_SECONDS_TO_START = 1.5
_MEGABYTES = 90


class Bench:
    """What is measured against what, and the figures that came of it."""

    def __init__(self, given: argparse.Namespace, folder: Path, generator: ProcessPoolExecutor) -> None:
        self._given = given
        self._folder = folder
        self._generator = generator
        self._wanted = [each for each in OPERATIONS if given.only in each.name]
        self._sent = 0
        self._rows: dict[str, Rows] = {}
        self.answered: defaultdict[str, list[Result]] = defaultdict(list)
        self.floor: defaultdict[str, list[Result]] = defaultdict(list)
        self.driven: defaultdict[str, list[float]] = defaultdict(list)
        self.starts: list[float] = []
        self.megabytes: float | None = None

    def measure(self) -> None:
        """Measure everything, round by round, so that a machine that drifts drifts for all."""
        data = self._folder / "data"
        data.mkdir()
        keys = account.make(Settings(data=data), load_secret(data, os.environ))
        shutil.copy(data / "accounts" / f"{account.NUMBER}.db", self._folder / "driver.db")
        with self._floor() as floor:
            for _ in range(_STARTS - 1):
                with self._pardalote(data, keys) as server:
                    self.starts.append(server.seconds_to_first_answer)
            with self._pardalote(data, keys) as server, self._pardalote(data, keys, "--kept-answers", "0") as unkept:
                self.starts.append(server.seconds_to_first_answer)
                self._rounds(server, unkept, floor, keys)
                self.megabytes = server.resident_megabytes()

    def _rounds(self, server: Served, unkept: Served, floor: Served, keys: Keys) -> None:
        # Reads by themselves: writes in between would leave nothing that is kept, and the rounds would measure that.
        for writes in (False, True):
            some = [each for each in self._wanted if each.writes == writes]
            self._rounds_of(some, server, unkept, floor, keys)

    def _rounds_of(self, some: list[Operation], server: Served, unkept: Served, floor: Served, keys: Keys) -> None:
        sizes = {each.name: self._warm_up(server, unkept, floor, keys, each) for each in some}
        for _ in range(self._given.rounds if some else 0):
            self.floor["smallest"].append(self._load_floor(floor, keys, OPERATIONS[0], 2, self._given.seconds))
            for each in some:
                size = sizes[each.name]
                self.floor[each.name].append(self._load_floor(floor, keys, each, size, self._given.seconds))
                self.answered[each.name].append(self._load(server, keys, each, self._given.seconds))
                if each.is_driven:
                    self.driven[each.name].append(self._drive(each))
                else:
                    self.answered[each.name + _UNKEPT].append(self._load(unkept, keys, each, self._given.seconds))
                    self.floor[each.name + _UNKEPT].append(self.floor[each.name][-1])

    def _warm_up(self, server: Served, unkept: Served, floor: Served, keys: Keys, operation: Operation) -> int:
        """Call an operation for a while, unmeasured; return the size of its answer."""
        size = self._load(server, keys, operation, _WARM_UP_SECONDS).size
        self._load_floor(floor, keys, operation, size, _WARM_UP_SECONDS)
        if operation.is_driven:
            file = self._folder / "data" / "accounts" / f"{account.NUMBER}.db"
            self._rows[operation.name] = driver_loop.rows_of_last_change(file)
        else:
            self._load(unkept, keys, operation, _WARM_UP_SECONDS)
        return size

    def _load(self, server: Served, keys: Keys, operation: Operation, seconds: float) -> Result:
        most = _MOST_BATCHES if operation.items else _MOST_WRITES
        count = int(most * seconds) if operation.writes else account.PROSPECTS
        first = self._sent if operation.writes else 0
        self._sent += count if operation.writes else 0
        requests = [request(operation, keys, _HOST, n) for n in range(first, first + count)]
        asked = Load(server.port, requests, not operation.writes, operation.status, self._given.connections, seconds)
        return self._generator.submit(load.run, asked).result()

    def _load_floor(self, floor: Served, keys: Keys, operation: Operation, size: int, seconds: float) -> Result:
        asked = request(operation, keys, _HOST, 0, target=b"/%d" % size)
        return self._generator.submit(
            load.run, Load(floor.port, [asked], True, 200, self._given.connections, seconds)
        ).result()

    def _drive(self, operation: Operation) -> float:
        rows, file = self._rows[operation.name], self._folder / "driver.db"
        if operation.operation == "create":
            return self._generator.submit(driver_loop.creates, file, rows, self._given.seconds).result()
        return self._generator.submit(driver_loop.updates, file, rows, account.PROSPECTS, self._given.seconds).result()

    def _pardalote(self, data: Path, keys: Keys, *options: str) -> Served:
        sent = {name.decode(): value.decode() for name, value in headers(keys, OPERATIONS[0])}
        path = OPERATIONS[0].target(0).decode()
        return Served(processes.pardalote(data, self._given.log, *options), path, sent, self._folder / "log")

    def _floor(self) -> Served:
        return Served(processes.floor(), "/2", {}, self._folder / "log")


def report(bench: Bench) -> Iterator[str]:
    """Return the lines of the tables, in Markdown."""
    yield "| operation | answer, bytes | calls/s | median ms | 99 % under ms | floor, calls/s | of the floor | target |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    smallest = bench.floor["smallest"]
    yield f"| (smallest constant answer) | 2 | | | | {_median_rate(smallest):,.0f} | | |"
    for name, results in bench.answered.items():
        target = _TARGETS.get(name)
        wanted = f"≥ {target.ratio}" if target and not target.of_driver else ""
        floor = bench.floor[name]
        ratio = median(each.rate / below.rate for each, below in zip(results, floor, strict=True))
        times = median(each.median_ms for each in results), median(each.slowest_percent_ms for each in results)
        yield (
            f"| {name} | {results[-1].size:,} | {_median_rate(results):,.0f} | {times[0]:.1f} | {times[1]:.1f} "
            f"| {_median_rate(floor):,.0f} | {ratio:.2f} | {wanted} |"
        )
    yield from _report_driver(bench)
    yield from _report_batches(bench)
    yield from _report_rest(bench)


def _report_driver(bench: Bench) -> Iterator[str]:
    if not bench.driven:
        return
    yield ""
    yield "| write | calls/s | bare driver, calls/s | of the bare driver | target |"
    yield "|---|---:|---:|---:|---:|"
    for name, driven in bench.driven.items():
        results, target = bench.answered[name], _TARGETS.get(name)
        ratio = median(each.rate / rate for each, rate in zip(results, driven, strict=True))
        wanted = f"≥ {target.ratio}" if target else ""
        yield f"| {name} | {_median_rate(results):,.0f} | {median(driven):,.0f} | {ratio:.2f} | {wanted} |"


def _report_batches(bench: Bench) -> Iterator[str]:
    measured = [pair for pair in _BATCHES.items() if bench.answered.keys() >= set(pair)]
    if not measured:
        return
    yield ""
    yield "| batch of 50 | prospects/s | single calls, prospects/s | times as many | target |"
    yield "|---|---:|---:|---:|---:|"
    for name, single in measured:
        rates = [each.rate * BATCH_ITEMS for each in bench.answered[name]]
        times = median(rate / each.rate for rate, each in zip(rates, bench.answered[single], strict=True))
        alone = _median_rate(bench.answered[single])
        yield f"| {name} | {median(rates):,.0f} | {alone:,.0f} | {times:.1f} | ≥ {_TIMES_SINGLE} |"


def _report_rest(bench: Bench) -> Iterator[str]:
    own = median(each.own_us for results in bench.floor.values() for each in results)
    yield ""
    yield "| | | target |"
    yield "|---|---:|---:|"
    yield f"| start to first answer, s | {median(bench.starts):.2f} | < {_SECONDS_TO_START} |"
    if bench.megabytes is not None:
        yield f"| resident memory of the worker after all rounds, MB | {bench.megabytes:.0f} | < {_MEGABYTES} |"
    yield f"| the generator's own processor time, µs per call | {own:.0f} | |"


def _median_rate(results: list[Result]) -> float:
    return median(each.rate for each in results)


@contextmanager
def _generator(pinned: bool) -> Iterator[ProcessPoolExecutor]:
    """Start the process that makes the load; `pinned` puts it on a core of its own."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, processes.pin, (1 if pinned else None,)) as pool:
        yield pool


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measures Pardalote against a floor and the bare driver.")
    parser.add_argument("--seconds", type=float, default=1, metavar="S", help="length of each measurement")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds, of which medians are shown")
    parser.add_argument("--connections", type=int, default=16, metavar="N", help="keep-alive connections")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the operations whose names hold this")
    parser.add_argument("--pin", action="store_true", help="servers on the first core, the generator on the second")
    parser.add_argument("--log", default="calls", help="what the server logs (to a file): calls, warnings, nothing")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the data lies meanwhile; a temporary folder")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="pardalote-bench-", dir=given.folder) as folder,
        _generator(given.pin) as generator,
    ):
        if given.pin:
            processes.pin(0)
        bench = Bench(given, Path(folder), generator)
        bench.measure()
    for line in report(bench):
        print(line)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
