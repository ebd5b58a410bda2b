"""Measures whether a call costs the same whatever the number of prospects, on SQLite or PostgreSQL (bench/README.md).

`python bench/scale.py [--database URL] [--sizes 10000 1000000 10000000] [--calls N] [--folder DIR] [--keep]`
"""

import argparse
import http.client
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import crowd, processes
from bench.crowd import Crowd
from bench.processes import Served
from pardalote.settings import Settings

_FIRST_NUMBER = 7001
_WARM_UP = 30
_SEED = 7
_MOST_GROWTH = 1.5
_NANOSECONDS_A_MATCH = 50
# So many newest or highest-scored prospects meet a criterion at every size.
_MATCHES = crowd.SMALL
_TOTAL = re.compile(rb"<total_results>(\d+)<")

Parameters = dict[str, str]
# The total is what is asked for.
_NEWEST = {"output": "simple", "fields": "id", "limit": "1"}
_NARROW = {**_NEWEST, "sort_by": "id"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A call: what it asks for of a crowd, given a random number of one of its prospects."""

    name: str
    operation: str
    parameters: Callable[[Crowd, int], Parameters]
    status: int = 200
    # Whether the API promises no more than time in proportion to what is met.
    linear: bool = False


def _fixed(**parameters: str) -> Callable[[Crowd, int], Parameters]:
    return lambda _crowd, _number: parameters


def _total(**parameters: str) -> Callable[[Crowd, int], Parameters]:
    return _fixed(**_NARROW, **parameters)


def _fresh(number: int) -> str:
    return f"grace.{number}.{time.time_ns()}@crowd.example"


def _email(number: int) -> str:
    return f"ada.{1_000_000_000 + number}@crowd.example"


_CALLS = (
    Measured("read by id", "read", lambda _, n: {"id": str(n), "output": "simple"}),
    Measured("read by email", "read", lambda _, n: {"email": _email(n), "output": "simple"}),
    Measured("create", "create", lambda _, n: {"email": _fresh(n), "first_name": "Grace"}, 201),
    Measured("update", "update", lambda _, n: {"id": str(n), "company": f"Compilers {time.time_ns()}"}),
    Measured("upsert", "upsert", lambda _, n: {"email": _email(n), "company": f"Compilers {time.time_ns()}"}),
    Measured("first page", "query", _fixed(output="bulk", sort_by="id")),
    Measured("deep page by id", "query", lambda _, n: {"output": "bulk", "sort_by": "id", "id_greater_than": str(n)}),
    Measured("newest changes", "query", lambda c, _: {"output": "bulk", "updated_after": _since(c)}),
    Measured(
        "highest scores", "query", lambda c, _: {"output": "bulk", "score_greater_than": str(c.prospects - _MATCHES)}
    ),
    Measured("a list of 1,000", "query", _fixed(output="bulk", list_id=str(crowd.SMALL_LIST))),
    Measured("a list of a tenth", "query", _fixed(output="bulk", sort_by="id", list_id=str(crowd.LARGE_LIST))),
    Measured("total", "query", _total()),
    Measured("total of a list", "query", _total(list_id=str(crowd.LARGE_LIST))),
    Measured("total of an owner", "query", _total(assigned_to_user=str(crowd.OWNER))),
    Measured("total of the recycle bin", "query", _total(deleted="true")),
    Measured("total between ids", "query", lambda c, _: _between(c)),
    Measured("total of half the scores", "query", lambda c, _: _half(c), linear=True),
    Measured("page at an offset of half", "query", lambda c, _: _offset(c), linear=True),
)


def _since(crowd_: Crowd) -> str:
    return f"{int(time.time()) - crowd_.newest_at + _MATCHES} seconds ago"


def _high(crowd_: Crowd) -> str:
    return str(crowd_.prospects - _MATCHES)


def _between(crowd_: Crowd) -> Parameters:
    third = crowd_.prospects // 3
    return {**_NARROW, "id_greater_than": str(third), "id_less_than": str(2 * third)}


def _half(crowd_: Crowd) -> Parameters:
    # The newest have the highest scores: the page is found at once, and the time is the total's.
    return {**_NEWEST, "score_greater_than": str(crowd_.prospects // 2)}


def _offset(crowd_: Crowd) -> Parameters:
    return {"output": "bulk", "fields": "id", "sort_by": "id", "offset": str(crowd_.prospects // 2)}


class Client:
    """One connection that calls an account."""

    def __init__(self, port: int, crowd_: Crowd) -> None:
        self.crowd = crowd_
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        keys = crowd_.keys
        self._headers = {
            "Authorization": f"Pardot user_key={keys.user_key}, api_key={keys.api_key}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._numbers = random.Random(_SEED)

    def call(self, measured: Measured) -> tuple[float, bytes]:
        """Call once; return the milliseconds, and the answer."""
        number = self._numbers.randint(1, self.crowd.prospects)
        # One in a hundred is in the recycle bin.
        number -= number % crowd.BIN_EVERY == crowd.BINNED
        place = f"/api/prospect/version/3/do/{measured.operation}"
        body = urlencode(measured.parameters(self.crowd, number))
        started = time.perf_counter()
        self._connection.request("POST", place, body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        taken = (time.perf_counter() - started) * 1000
        assert answer.status == measured.status or b"err" not in content[:400], content[:400]
        return taken, content


Times = dict[tuple[str, int], list[float]]


def measure(port: int, crowds: list[Crowd], calls: int) -> tuple[Times, dict[tuple[str, int], int]]:
    """Call everything on each account in turn; return the milliseconds of every call, and the totals that were told."""
    clients = [Client(port, each) for each in crowds]
    times: Times = defaultdict(list)
    totals: dict[tuple[str, int], int] = {}
    for measured in _CALLS:
        wanted = max(calls // 20, 5) if measured.linear else calls
        for turn in range(wanted + (2 if measured.linear else _WARM_UP)):
            for client in clients:
                taken, content = client.call(measured)
                if turn >= (2 if measured.linear else _WARM_UP):
                    times[measured.name, client.crowd.prospects].append(taken)
                found = _TOTAL.search(content)
                if found:
                    totals[measured.name, client.crowd.prospects] = int(found[1])
    return times, totals


def measure_beside(port: int, crowd_: Crowd, calls: int) -> tuple[list[float], list[float]]:
    """Read prospects alone, and while another connection asks for long totals without a pause."""
    reader, counter = Client(port, crowd_), Client(port, crowd_)
    read = next(each for each in _CALLS if each.name == "read by id")
    long = next(each for each in _CALLS if each.linear)
    alone = [reader.call(read)[0] for _ in range(calls)]
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            counter.call(long)

    beside = threading.Thread(target=count)
    beside.start()
    try:
        return alone, [reader.call(read)[0] for _ in range(calls)]
    finally:
        done.set()
        beside.join()


def report(times: Times, totals: dict[tuple[str, int], int], sizes: list[int]) -> Iterator[str]:
    """Return the lines of the tables, in Markdown."""
    shown = " | ".join(f"{size:,}: median, p99 ms" for size in sizes)
    yield f"| call | {shown} | median grows | p99 grows | target |"
    yield "|---|" + "---:|" * (len(sizes) + 3)
    for measured in _CALLS:
        if measured.linear:
            continue
        found = [times[measured.name, size] for size in sizes]
        cells = " | ".join(f"{median(each):.2f}, {_p99(each):.2f}" for each in found)
        middle, slow = median(found[-1]) / median(found[0]), _p99(found[-1]) / _p99(found[0])
        yield f"| {measured.name} | {cells} | {middle:.2f} | {slow:.2f} | ≤ {_MOST_GROWTH} |"
    yield ""
    yield f"| linear | {' | '.join(f'{size:,}: ms' for size in sizes)} | matches | ns a match | target |"
    yield "|---|" + "---:|" * (len(sizes) + 3)
    for measured in _CALLS:
        if not measured.linear:
            continue
        middles = [median(times[measured.name, size]) for size in sizes]
        matches = totals.get((measured.name, sizes[-1]), sizes[-1] // 2)
        each = (middles[-1] - min(middles)) * 1e6 / matches
        cells = " | ".join(f"{middle:.1f}" for middle in middles)
        yield f"| {measured.name} | {cells} | {matches:,} | {each:.0f} | ≤ {_NANOSECONDS_A_MATCH} |"


def _p99(times: list[float]) -> float:
    return sorted(times)[min(int(len(times) * 0.99), len(times) - 1)]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measures whether calls cost more when there are more prospects.")
    parser.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000], metavar="N")
    parser.add_argument("--calls", type=int, default=300, metavar="N", help="calls of each kind on each account")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the data lies meanwhile; a temporary folder")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pardalote-scale-", dir=given.folder))
    try:
        settings = Settings(data=folder, database=given.database)
        crowds = []
        for position, size in enumerate(given.sizes):
            started = time.perf_counter()
            crowds.append(crowd.make(settings, _FIRST_NUMBER + position, size))
            print(f"{size:,} prospects made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        options = ("--database", given.database) if given.database else ()
        command = processes.pardalote(folder, "warnings", *options)
        with Served(command, "/", {}, folder / "log") as server:
            times, totals = measure(server.port, crowds, given.calls)
            alone, beside = measure_beside(server.port, crowds[-1], given.calls)
            megabytes = server.resident_megabytes()
        for line in report(times, totals, given.sizes):
            print(line)
        print(f"\nA simple read while another connection asks for long totals: median {median(beside):.2f} ms,", end="")
        print(f" p99 {_p99(beside):.2f} ms; alone {median(alone):.2f} and {_p99(alone):.2f} ms.")
        print(f"Resident memory of the worker afterwards: {megabytes or 0:.0f} MB. Cores: {os.cpu_count()}.")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
