"""Measures pages of 200 prospects against the bare driver, and whether they grow with the table (bench/README.md).

`python bench/pages.py [--seconds S] [--rounds N] [--connections N] [--rows N] [--folder DIR] [--log calls]`
"""

import argparse
import multiprocessing
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import account, load, processes
from bench.account import Keys
from bench.load import Load
from bench.operations import Operation, headers, request
from bench.processes import Served
from pardalote.settings import Settings
from pardalote.store import counters
from pardalote.store.secret import load_secret
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler

_HOST = b"127.0.0.1"
_ROWS = 200
# Pages begin at so many different rows.
_STARTS = account.PROSPECTS - _ROWS
_SMALL = 10_000
_AT_ONCE = 20_000
_TARGETS = {"bulk": 0.5, "simple": 0.3}
_MOST_GROWTH = 0.2
_NOTHING_KEPT = ("--kept-answers", "0")


def _page(output: str, format_: str, **parameters: str) -> Operation:
    named = ", ".join((output, format_.upper(), *parameters))
    return Operation(named, "query", "GET", 200, {"output": output, "format": format_, **parameters})


_BY_ID = {"sort_by": "id", "id_greater_than": "{id}"}
PAGES = tuple(_page(output, format_, **_BY_ID) for output in ("bulk", "simple", "full") for format_ in ("xml", "json"))
NEWEST = tuple(_page(output, "xml") for output in ("bulk", "simple"))


def driver_pages(file: Path, seconds: float) -> float:
    """Fetch the rows of one page after the other into tuples, with sqlite3 alone; return pages a second."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=-4000")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(prospect)")]
        # What a bulk page shows: the fields of a prospect, and who it is assigned to.
        shown = ", ".join(columns[: columns.index("user_id") + 1])
        page = f"SELECT {shown} FROM prospect WHERE is_archived = 0 AND id > ? ORDER BY id LIMIT {_ROWS}"
        pages, started = 0, time.perf_counter()
        while time.perf_counter() < started + seconds:
            assert len(connection.execute(page, (pages % _STARTS,)).fetchall()) == _ROWS
            pages += 1
        return pages / (time.perf_counter() - started)


def grow(file: Path, rows: int) -> None:
    """Let an account have so many prospects: copies of its last one, each with an address and times of its own."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        found = connection.execute("SELECT * FROM prospect ORDER BY id DESC LIMIT 1")
        names = [each[0] for each in found.description]
        last = dict(zip(names, found.fetchone(), strict=True))
        insert = f"INSERT INTO prospect ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        for start in range(last["id"] + 1, rows + 1, _AT_ONCE):
            connection.execute("BEGIN")
            connection.executemany(insert, _copies(last, range(start, min(start + _AT_ONCE, rows + 1))))
            connection.execute("COMMIT")
    # Nobody has counted what came past the store.
    store = SqliteStore(file, new_compiler())
    with store.writing() as writing:
        counters.recount(writing)
    store.forget()
    store.close()


def _copies(last: dict[str, object], numbers: range) -> Iterator[tuple[object, ...]]:
    created_at = int(str(last["created_at"]))
    for number in numbers:
        address = f"ada.{number}@engines.example"
        own = {"id": number, "email": address, "unique_email": address, "last_activity_id": None}
        times = dict.fromkeys(("created_at", "updated_at", "last_activity_at"), created_at + number // 3)
        yield tuple({**last, **own, **times}.values())


class Bench:
    """What is measured, and the figures that came of it."""

    def __init__(self, given: argparse.Namespace, folder: Path, generator: ProcessPoolExecutor) -> None:
        self._given = given
        self._folder = folder
        self._generator = generator
        self.sizes: dict[str, int] = {}
        self.pages: defaultdict[str, list[float]] = defaultdict(list)
        self.ratios: defaultdict[str, list[float]] = defaultdict(list)
        self.driven: list[float] = []
        self.grown: dict[str, list[tuple[float, float]]] = {}
        self.megabytes: tuple[float | None, float | None] = (None, None)

    def measure(self) -> None:
        """Measure pages of the account that run.py measures, and then the same pages of two large ones."""
        data = self._folder / "data"
        data.mkdir()
        keys = account.make(Settings(data=data), load_secret(data, os.environ))
        file = data / "accounts" / f"{account.NUMBER}.db"
        with self._served(data, keys) as keeping, self._served(data, keys, *_NOTHING_KEPT) as forgetful:
            for _ in range(self._given.rounds):
                self._round({"": keeping, ", nothing kept": forgetful}, keys, file)
        if self._given.rows > _SMALL:
            self._compare_sizes(data, keys)

    def _round(self, servers: dict[str, Served], keys: Keys, file: Path) -> None:
        for each in PAGES:
            driven = self._generator.submit(driver_pages, file, self._given.seconds).result()
            self.driven.append(driven)
            for which, server in servers.items():
                answered = self._rate(server, keys, each)
                self.pages[each.name + which].append(answered)
                self.ratios[each.name + which].append(answered / driven)

    def _compare_sizes(self, data: Path, keys: Keys) -> None:
        large = self._folder / "large"
        shutil.copytree(data, large)
        grow(data / "accounts" / f"{account.NUMBER}.db", _SMALL)
        grow(large / "accounts" / f"{account.NUMBER}.db", self._given.rows)
        # Rows that are kept would say nothing of the table.
        with (
            self._served(data, keys, *_NOTHING_KEPT) as small_server,
            self._served(large, keys, *_NOTHING_KEPT) as large_server,
        ):
            for each in (*PAGES[:3], *NEWEST):
                self.grown[each.name] = [
                    (self._rate(small_server, keys, each), self._rate(large_server, keys, each))
                    for _ in range(self._given.rounds)
                ]
            self.megabytes = small_server.resident_megabytes(), large_server.resident_megabytes()

    def _rate(self, server: Served, keys: Keys, page: Operation) -> float:
        requests = [request(page, keys, _HOST, n) for n in range(_STARTS)]
        asked = Load(server.port, requests, True, 200, self._given.connections, self._given.seconds)
        result = self._generator.submit(load.run, asked).result()
        self.sizes[page.name] = result.size
        return result.rate

    def _served(self, data: Path, keys: Keys, *options: str) -> Served:
        sent = {name.decode(): value.decode() for name, value in headers(keys, PAGES[0])}
        path = PAGES[0].target(0).decode()
        return Served(processes.pardalote(data, self._given.log, *options), path, sent, self._folder / "log")


def report(bench: Bench) -> Iterator[str]:
    """Return the lines of the tables, in Markdown."""
    yield f"The bare driver: {median(bench.driven):,.0f} pages/s, {1000 / median(bench.driven):.2f} ms a page."
    yield ""
    yield "| page of 200 | answer, bytes | pages/s | of the bare driver | target |"
    yield "|---|---:|---:|---:|---:|"
    for name, rates in bench.pages.items():
        target = _TARGETS.get(name.partition(",")[0])
        wanted = f"≥ {target}" if target else ""
        ratio = median(bench.ratios[name])
        size = bench.sizes[name.removesuffix(", nothing kept")]
        yield f"| {name} | {size:,} | {median(rates):,.0f} | {ratio:.2f} | {wanted} |"
    if not bench.grown:
        return
    yield ""
    yield f"| page of 200 | {_SMALL:,} prospects, pages/s | the large table, pages/s | slower by | target |"
    yield "|---|---:|---:|---:|---:|"
    for name, pairs in bench.grown.items():
        small, large = median(each[0] for each in pairs), median(each[1] for each in pairs)
        slower = median(few / many for few, many in pairs) - 1
        yield f"| {name} | {small:,.0f} | {large:,.0f} | {slower:.0%} | < {_MOST_GROWTH:.0%} |"
    few, many = bench.megabytes
    if few is not None and many is not None:
        yield f"| memory of the worker, MB | {few:.0f} | {many:.0f} | {many / few - 1:.0%} | < {_MOST_GROWTH:.0%} |"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measures pages of 200 prospects.")
    parser.add_argument("--seconds", type=float, default=1, metavar="S", help="length of each measurement")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds, of which medians are shown")
    parser.add_argument("--connections", type=int, default=4, metavar="N", help="keep-alive connections")
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N", help="size of the large table; 0: none")
    parser.add_argument("--log", default="calls", help="what the server logs (to a file): calls, warnings, nothing")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the data lies meanwhile; a temporary folder")
    given = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="pardalote-bench-", dir=given.folder) as folder,
        ProcessPoolExecutor(1, spawn) as generator,
    ):
        bench = Bench(given, Path(folder), generator)
        bench.measure()
    for line in report(bench):
        print(line)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
