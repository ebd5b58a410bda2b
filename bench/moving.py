"""Measures copying, backing up, restoring and checking an account, and the memory that they take (bench/README.md).

`python bench/moving.py [--prospects N] [--folder DIR]`
"""

import argparse
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import account
from pardalote.settings import Settings
from pardalote.store.moving import TABLES
from pardalote.store.secret import load_secret

_AT_ONCE = 1000
# What hangs on each prospect that is added, by the column that names it: as many rows of those that the first one has.
_HANGING = {"visitor_activity": 3, "list_membership": 2, "prospect_history": 4}


def multiply(file: Path, prospects: int) -> int:
    """Add prospects like the first one, with some of what hangs on it; return how many rows the account has."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN")
        connection.execute(
            "CREATE TEMP TABLE added AS WITH RECURSIVE n(id) AS (SELECT ? UNION ALL SELECT id + 1 FROM n WHERE id < ?) "
            "SELECT id FROM n",
            (account.PROSPECTS + 1, prospects),
        )
        fresh = {
            "id": "added.id",
            "email": "'p' || added.id || '@x.example'",
            "unique_email": "'p' || added.id || '@x.example'",
        }
        _add(connection, "prospect", fresh | {"last_activity_id": "NULL", "last_activity_at": "NULL"}, "source.id = 1")
        for table, rows in _HANGING.items():
            wanted = f"source.id IN (SELECT id FROM {table} WHERE prospect_id = 1 ORDER BY id LIMIT {rows})"
            _add(connection, table, {"id": "NULL", "prospect_id": "added.id"}, wanted)
        connection.execute(
            "UPDATE prospect SET (last_activity_id, last_activity_at) = (SELECT id, created_at FROM visitor_activity "
            "WHERE prospect_id = prospect.id ORDER BY created_at DESC, id DESC LIMIT 1) WHERE id > ?",
            (account.PROSPECTS,),
        )
        connection.execute("COMMIT")
        return sum(connection.execute(f'SELECT count(*) FROM "{each.name}"').fetchone()[0] for each in TABLES)


def _add(connection: sqlite3.Connection, table: str, fresh: dict[str, str], wanted: str) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(fresh.get(each, f"source.{each}") for each in columns)
    connection.execute(
        f"INSERT INTO {table} SELECT {values} FROM added, {table} AS source WHERE {wanted} ORDER BY added.id"
    )


def by_driver(file: Path, target: Path) -> None:
    """Copy the rows with sqlite3 alone into a file with the same tables and indexes; nothing is verified."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target, isolation_level=None)) as into:
        made = source.execute(
            "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND type != 'trigger' AND name NOT LIKE 'sqlite_%'"
        )
        into.execute("PRAGMA journal_mode=WAL")
        for (sql,) in made.fetchall():
            into.execute(sql)
        into.execute("BEGIN")
        for table in TABLES:
            rows: Iterator[tuple[object, ...]] = source.execute(f'SELECT * FROM "{table.name}" ORDER BY id')
            into.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.c))})', rows)
        into.execute("COMMIT")


def by_command(*arguments: str | Path) -> float:
    """Run a command of Pardalote's; return the most memory that it had, in megabytes."""
    with subprocess.Popen(
        [sys.executable, "-m", "pardalote", *map(str, arguments)], stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return used.ru_maxrss / 1024


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prospects", type=int, default=200_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        measure(Path(folder), given.prospects)


def prepare(data: Path, prospects: int) -> int:
    """Make the account; return how many rows it has."""
    data.mkdir(mode=0o700)
    account.make(Settings(data=data), load_secret(data, {}))
    return multiply(data / "accounts" / f"{account.NUMBER}.db", prospects)


def measure(folder: Path, prospects: int) -> None:
    """Measure in a folder, and print a table."""
    data, number = folder / "data", str(account.NUMBER)
    file = data / "accounts" / f"{number}.db"
    # In processes of their own: what this one has had would count for those that it starts.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        rows = apart.submit(prepare, data, prospects).result()
        print(f"{prospects:,} prospects, {rows:,} rows, {file.stat().st_size / 1024**2:,.0f} MB\n")
        print("| | seconds | rows/s | of the bare driver | memory, MB |\n|---|---:|---:|---:|---:|")
        started = time.perf_counter()
        apart.submit(by_driver, file, folder / "driver.db").result()
        bare = time.perf_counter() - started
    print(f"| bare driver: select, executemany | {bare:.1f} | {rows / bare:,.0f} | 1.00 | |", flush=True)
    backup = folder / "backup"
    steps: dict[str, Callable[[], float]] = {
        "account copy": lambda: by_command("account", "copy", number, "--to", folder / "other", "--data", data),
        "backup": lambda: by_command("backup", number, backup, "--data", data),
        "restore": lambda: by_command("restore", backup, number, "--data", folder / "third"),
        "restore --replace": lambda: by_command("restore", backup, number, "--replace", "--data", data),
        "check": lambda: by_command("check", "--data", data),
    }
    for name, step in steps.items():
        started = time.perf_counter()
        memory = step()
        took = time.perf_counter() - started
        print(f"| {name} | {took:.1f} | {rows / took:,.0f} | {bare / took:.2f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
