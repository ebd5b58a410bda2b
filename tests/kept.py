"""What a data folder holds, row by row: for tests that say that a call changed nothing."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any


def kept(data: Path, number: int, without: Collection[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of an account; `without` names columns that are left out."""
    with closing(sqlite3.connect(f"file:{data}/accounts/{number}.db?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(_rows(connection, name, without), key=repr) for name in tables}


def _rows(connection: sqlite3.Connection, table: str, without: Collection[str]) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(f"SELECT * FROM {table}")
    wanted = [position for position, column in enumerate(found.description) if column[0] not in without]
    for row in found:
        yield tuple(row[position] for position in wanted)


def files(data: Path) -> set[str]:
    """Return the names of all files, without those that the engine makes beside a file that is open."""
    found = (path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())
    return {name for name in found if not name.endswith(("-wal", "-shm", ".lock"))}
