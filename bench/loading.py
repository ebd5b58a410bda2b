"""What loading costs: `pardalote load` against the bare driver's executemany of the same rows, and its memory.

`python bench/loading.py`: rounds of both in turn, a writer beside a load, and the memory at two sizes of files.
"""

import argparse
import csv
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.driver_loop import opened
from pardalote.actions import accounts
from pardalote.actions.accounts import NewAccount
from pardalote.clock import SystemClock
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of

NUMBER = 3
_HEADINGS = (
    "Email",
    "First Name",
    "Last Name",
    "Company",
    "Job Title",
    "Phone",
    "City",
    "Country",
    "Score",
    "Created Date",
)
_SECONDS_BETWEEN_WRITES = 0.02
# Rows of one change set: a chunk.
Chunk = tuple[list[tuple[Any, ...]], tuple[Any, ...], list[tuple[Any, ...]]]


def write_rows(file: Path, rows: int) -> None:
    """Write a file of prospects that nobody has."""
    with file.open("w", newline="") as opened_file:
        writer = csv.writer(opened_file)
        writer.writerow(_HEADINGS)
        writer.writerows(
            (
                f"person.{n}@company{n % 5000}.example",
                f"First{n % 997}",
                f"Last{n % 7919}",
                f"Company {n % 5000}",
                "Head of Research",
                f"+44 20 {n:08}",
                "London",
                "United Kingdom",
                n % 200,
                f"2024-05-06 07:08:{n % 60:02}",
            )
            for n in range(rows)
        )


def make_account(data: Path) -> None:
    """Make an account without prospects."""
    made = Accounts(engine_of(Settings(data=data)))
    accounts.create(
        made, NewAccount("Loaded", "ada@pardalote.example", "a long enough password"), SystemClock(), NUMBER
    )
    made.close()


class Cost(NamedTuple):
    """What a load has cost, the start of the command among it."""

    seconds: float
    # Of the processor, whoever else kept it busy.
    processor: float
    # At most, in MB.
    memory: float


def load(data: Path, file: Path) -> Cost:
    """Load a file with the command."""
    arguments = ["load", "prospects", str(NUMBER), str(file), "--data", str(data), "--json"]
    began = time.perf_counter()
    ran = subprocess.Popen([sys.executable, "-m", "pardalote", *arguments], stdout=subprocess.DEVNULL)
    memory: list[float] = []
    watcher = threading.Thread(target=_watch, args=(ran.pid, memory))
    watcher.start()
    _, status, used = os.wait4(ran.pid, 0)
    took = time.perf_counter() - began
    watcher.join()
    assert status == 0
    return Cost(took, used.ru_utime + used.ru_stime, max(memory, default=0.0))


def _watch(process: int, memory: list[float]) -> None:
    """Note a process's memory until it ends; what the kernel tells afterwards counts what the parent had, too."""
    with suppress(OSError):
        while found := re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text()):
            memory.append(int(found[1]) / 1024)
            time.sleep(0.02)


def chunks_of(file: Path) -> tuple[list[str], list[Chunk]]:
    """Return the columns of prospects that were filled, and what a load has written, by its transactions."""
    with closing(sqlite3.connect(file)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(prospect)")]
        filled = [name for name in names if connection.execute(f"SELECT count({name}) FROM prospect").fetchone()[0]]
        return filled, list(_chunks(connection, filled))


def _chunks(connection: sqlite3.Connection, columns: list[str]) -> Iterator[Chunk]:
    for change_set in connection.execute("SELECT id, at, actor, actor_id, through FROM change_set").fetchall():
        history = connection.execute(
            "SELECT change_set_id, prospect_id, field, old, new FROM prospect_history WHERE change_set_id = ?",
            change_set[:1],
        )
        rows = history.fetchall()
        between = (rows[0][1], rows[-1][1])
        listed = ", ".join(columns)
        found = connection.execute(f"SELECT {listed} FROM prospect WHERE id BETWEEN ? AND ?", between)
        yield found.fetchall(), change_set, rows


def executemany(file: Path, columns: list[str], chunks: list[Chunk]) -> Cost:
    """Write the same rows in the same transactions into an empty account's file."""
    prospects = f"INSERT INTO prospect ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    history = "INSERT INTO prospect_history (change_set_id, prospect_id, field, old, new) VALUES (?, ?, ?, ?, ?)"
    with opened(file) as connection:
        began, processor = time.perf_counter(), time.process_time()
        for rows, change_set, changes in chunks:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(prospects, rows)
            connection.execute("INSERT INTO change_set VALUES (?, ?, ?, ?, ?)", change_set)
            connection.executemany(history, changes)
            connection.execute("COMMIT")
        return Cost(time.perf_counter() - began, time.process_time() - processor, 0)


def waits(data: Path, stop: threading.Event) -> list[float]:
    """Write to the account again and again; return how long each write took, in seconds, with waiting and commit."""
    store = Accounts(engine_of(Settings(data=data))).open(NUMBER)
    assert store is not None
    took = []
    while not stop.wait(_SECONDS_BETWEEN_WRITES):
        began = time.perf_counter()
        with store.writing() as connection:
            connection.savepoint()
        took.append(time.perf_counter() - began)
    return took


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 200_000], help="Rows of files to load.")
    parser.add_argument("--folder", type=Path, help="Where the data lies meanwhile.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        empty = Path(folder) / "empty"
        make_account(empty)
        _rates(Path(folder), empty, given.rows, given.rounds)
        print("\n| rows | resident at most, MB | seconds |\n|---:|---:|---:|")
        for rows in given.memory:
            cost = _fresh_load(Path(folder), empty, rows)
            print(f"| {rows:,} | {cost.memory:.0f} | {cost.seconds:.1f} |", flush=True)


def _rates(folder: Path, empty: Path, rows: int, rounds: int) -> None:
    file = folder / "rows.csv"
    write_rows(file, rows)
    head = ("round", "load, rows/s", "executemany, rows/s", "of it", "load, µs of processor", "executemany", "of it",
            "rows in a transaction")  # fmt: skip
    print(f"| {' | '.join(head)} |\n|{'---:|' * len(head)}")
    rates, processor = [], []
    for number in range(rounds):
        data = Path(shutil.copytree(empty, folder / "loaded"))
        ours = load(data, file)
        columns, chunks = chunks_of(data / "accounts" / f"{NUMBER}.db")
        shutil.rmtree(data)
        copy = Path(shutil.copytree(empty, folder / "bare"))
        bare = executemany(copy / "accounts" / f"{NUMBER}.db", columns, chunks)
        shutil.rmtree(copy)
        rates.append(bare.seconds / ours.seconds)
        processor.append(bare.processor / ours.processor)
        said = [f"{rows / each.seconds:,.0f}" for each in (ours, bare)] + [f"{rates[-1]:.2f}"]
        said += [f"{each.processor / rows * 1e6:.0f}" for each in (ours, bare)] + [f"{processor[-1]:.2f}"]
        print(f"| {number + 1} | {' | '.join(said)} | {rows / len(chunks):.0f} |", flush=True)
    print(f"| median | | | {statistics.median(rates):.2f} | | | {statistics.median(processor):.2f} | |")
    beside = _beside(folder, empty, file)
    print(f"\nA modest writer beside a load: {len(beside)} writes, median {statistics.median(beside) * 1000:.1f} ms, "
          f"99 % under {sorted(beside)[int(len(beside) * 0.99)] * 1000:.1f} ms")  # fmt: skip


def _beside(folder: Path, empty: Path, file: Path) -> list[float]:
    data = Path(shutil.copytree(empty, folder / "shared"))
    stop, took = threading.Event(), list[float]()
    writer = threading.Thread(target=lambda: took.extend(waits(data, stop)))
    writer.start()
    load(data, file)
    stop.set()
    writer.join()
    shutil.rmtree(data)
    return took


def _fresh_load(folder: Path, empty: Path, rows: int) -> Cost:
    file = folder / f"{rows}.csv"
    write_rows(file, rows)
    data = Path(shutil.copytree(empty, folder / "measured"))
    try:
        return load(data, file)
    finally:
        shutil.rmtree(data)
        file.unlink()


if __name__ == "__main__":
    main()
