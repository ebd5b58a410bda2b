"""What loading costs: `pardalote load` against the bare driver's way to write the same rows, and its memory.

`python bench/loading.py [--database URL] [--rows N] [--rounds N] [--memory N ...] [--folder DIR]`: rounds of the
command and of `executemany` in turn, a writer beside a load, and the memory at two sizes of files. With the URL of an
empty PostgreSQL database: against `COPY` into another account there, and without the writer, who would not wait.

Processor time is the client's: on PostgreSQL the database's own is in neither figure.
"""

import argparse
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import copying
from bench.driver_loop import opened
from bench.loads import NUMBER, Chunk, Cost, Round, load, make_account, write_rows
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of

_SECONDS_BETWEEN_WRITES = 0.02


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database, for files")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 200_000], help="Rows of files to load.")
    parser.add_argument("--folder", type=Path, help="Where the data lies meanwhile.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.database:
            _measure_database(Path(folder), given)
        else:
            _measure_files(Path(folder), given)


def _measure_files(folder: Path, given: argparse.Namespace) -> None:
    empty, file = folder / "empty", folder / "rows.csv"
    make_account(Settings(data=empty))
    write_rows(file, given.rows)
    _rates("executemany", given.rows, given.rounds, lambda: _measured(folder, empty, file))
    beside = _beside(folder, empty, file)
    print(f"\nA modest writer beside a load: {len(beside)} writes, median {statistics.median(beside) * 1000:.1f} ms, "
          f"99 % under {sorted(beside)[int(len(beside) * 0.99)] * 1000:.1f} ms")  # fmt: skip
    _memory(folder, given.memory, lambda file: _fresh_load(folder, empty, file))


def _measure_database(folder: Path, given: argparse.Namespace) -> None:
    settings, file = Settings(data=folder, database=given.database), folder / "rows.csv"
    write_rows(file, given.rows)
    _rates("COPY", given.rows, given.rounds, lambda: copying.measured(settings, file))

    def fresh_load(file: Path) -> Cost:
        make_account(settings)
        return load(settings, file)

    _memory(folder, given.memory, fresh_load)


def _rates(bare: str, rows: int, rounds: int, measured: Callable[[], Round]) -> None:
    head = ("round", "load, rows/s", f"{bare}, rows/s", "of it", "load, µs of processor", bare, "of it",
            "rows in a transaction")  # fmt: skip
    print(f"| {' | '.join(head)} |\n|{'---:|' * len(head)}")
    rates, processor = [], []
    for number in range(rounds):
        found = measured()
        both = found.ours, found.bare
        rates.append(found.bare.seconds / found.ours.seconds)
        processor.append(found.bare.processor / found.ours.processor)
        said = [f"{rows / each.seconds:,.0f}" for each in both] + [f"{rates[-1]:.2f}"]
        said += [f"{each.processor / rows * 1e6:.0f}" for each in both] + [f"{processor[-1]:.2f}"]
        print(f"| {number + 1} | {' | '.join(said)} | {rows / found.transactions:.0f} |", flush=True)
    print(f"| median | | | {statistics.median(rates):.2f} | | | {statistics.median(processor):.2f} | |", flush=True)


def _memory(folder: Path, sizes: list[int], loaded: Callable[[Path], Cost]) -> None:
    print("\n| rows | resident at most, MB | seconds |\n|---:|---:|---:|")
    for rows in sizes:
        file = folder / f"{rows}.csv"
        write_rows(file, rows)
        cost = loaded(file)
        file.unlink()
        print(f"| {rows:,} | {cost.memory:.0f} | {cost.seconds:.1f} |", flush=True)


def _measured(folder: Path, empty: Path, file: Path) -> Round:
    data = Path(shutil.copytree(empty, folder / "loaded"))
    ours = load(Settings(data=data), file)
    columns, chunks = chunks_of(data / "accounts" / f"{NUMBER}.db")
    shutil.rmtree(data)
    copy = Path(shutil.copytree(empty, folder / "bare"))
    bare = executemany(copy / "accounts" / f"{NUMBER}.db", columns, chunks)
    shutil.rmtree(copy)
    return Round(ours, bare, len(chunks))


def _beside(folder: Path, empty: Path, file: Path) -> list[float]:
    data = Path(shutil.copytree(empty, folder / "shared"))
    stop, took = threading.Event(), list[float]()
    writer = threading.Thread(target=lambda: took.extend(waits(data, stop)))
    writer.start()
    load(Settings(data=data), file)
    stop.set()
    writer.join()
    shutil.rmtree(data)
    return took


def _fresh_load(folder: Path, empty: Path, file: Path) -> Cost:
    data = Path(shutil.copytree(empty, folder / "measured"))
    try:
        return load(Settings(data=data), file)
    finally:
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
