"""What a data folder holds, row by row: for tests that say that a call changed nothing."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.stores import every_row


def kept(data: Path, number: int, without: Collection[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of an account; `without` names columns that are left out."""
    return {
        table: sorted((tuple(value for name, value in row.items() if name not in without) for row in found), key=repr)
        for table, found in every_row(data, number).items()
    }


def files(data: Path) -> set[str]:
    """Return the names of all files, without those that the engine makes beside a file that is open."""
    found = (path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())
    return {name for name in found if not name.endswith(("-wal", "-shm", ".lock"))}
