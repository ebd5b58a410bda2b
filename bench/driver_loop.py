"""The bare driver: the rows that a create and an update write, through sqlite3 alone, each call a durable commit."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4000", "temp_store=MEMORY")
_UPDATED = ("first_name", "last_name", "company", "job_title", "phone", "updated_at")


@dataclass(frozen=True, slots=True)
class Rows:
    """What one call wrote: the prospect, its change set, the fields of its history."""

    prospect: dict[str, Any]
    change_set: dict[str, Any]
    history: list[dict[str, Any]]


def rows_of_last_change(file: Path) -> Rows:
    """Read what the newest change set of an account's file holds, and the prospect that it is about."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        change_set = dict(connection.execute("SELECT * FROM change_set ORDER BY id DESC LIMIT 1").fetchone())
        found = connection.execute("SELECT * FROM prospect_history WHERE change_set_id = ?", (change_set["id"],))
        history = [dict(row) for row in found]
        number = history[0]["prospect_id"]
        prospect = dict(connection.execute("SELECT * FROM prospect WHERE id = ?", (number,)).fetchone())
    for row in (prospect, change_set, *history):
        del row["id"]
    return Rows(prospect, change_set, history)


def creates(file: Path, rows: Rows, seconds: float) -> float:
    """Insert the rows of a create again and again, with ever new addresses; return calls a second."""
    insert_prospect = _insert("prospect", rows.prospect)
    with _opened(file) as connection:
        execute = connection.execute
        calls, started = 0, time.perf_counter()
        while time.perf_counter() < started + seconds:
            address = f"driver.{time.time_ns()}@compilers.example"
            execute("BEGIN IMMEDIATE")
            prospect = execute(insert_prospect, {**rows.prospect, "email": address, "unique_email": address}).lastrowid
            _insert_history(connection, rows, prospect)
            execute("COMMIT")
            calls += 1
        return calls / (time.perf_counter() - started)


def updates(file: Path, rows: Rows, prospects: int, seconds: float) -> float:
    """Write the columns and the history rows of an update to one prospect after another; return calls a second."""
    columns = {name: rows.prospect[name] for name in _UPDATED}
    update = f"UPDATE prospect SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE id = :id"
    with _opened(file) as connection:
        execute = connection.execute
        calls, started = 0, time.perf_counter()
        while time.perf_counter() < started + seconds:
            number = calls % prospects + 1
            execute("BEGIN IMMEDIATE")
            execute(update, {**columns, "last_name": str(time.time_ns()), "id": number})
            _insert_history(connection, rows, number)
            execute("COMMIT")
            calls += 1
        return calls / (time.perf_counter() - started)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open an account's file as the server does (store/sqlite/)."""
    with closing(sqlite3.connect(file, isolation_level=None, cached_statements=256)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        yield connection


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"


def _insert_history(connection: sqlite3.Connection, rows: Rows, prospect: int | None) -> None:
    change_set = connection.execute(_insert("change_set", rows.change_set), rows.change_set).lastrowid
    history = [{**row, "change_set_id": change_set, "prospect_id": prospect} for row in rows.history]
    connection.executemany(_insert("prospect_history", rows.history[0]), history)
