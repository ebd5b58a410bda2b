"""What a data folder holds, row by row: for tests that say that a call changed nothing."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.stores import every_row


def kept(data: Path, number: int, without: Collection[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of an account; `without` names columns that are left out."""
    return _sorted(every_row(data, number), without)


def _sorted(tables: dict[str, list[dict[str, Any]]], without: Collection[str]) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted((tuple(value for name, value in row.items() if name not in without) for row in found), key=repr)
        for table, found in tables.items()
    }


def moved(data: Path, number: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row as it arrives in another store: without revisions, and counters by what they count."""
    return arriving(every_row(data, number))


def arriving(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Return rows as `moved` returns those of an account."""
    found = _sorted(tables, ("revision",))
    # What the engine keeps for itself.
    found.pop("sqlite_sequence", None)
    found["counter"] = counted(found)
    return found


def counted(tables: dict[str, list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """Return the counters of an account's rows by what they count: in which slots is up to who counted."""
    totals: Counter[tuple[Any, ...]] = Counter()
    for name, key, _slot, value in tables["counter"]:
        totals[name, key] += value
    return sorted((*place, value) for place, value in totals.items() if value)


def files(data: Path) -> set[str]:
    """Return the names of all files, without those that the engine makes beside a file that is open."""
    found = (path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())
    return {name for name in found if not name.endswith(("-wal", "-shm", ".lock"))}
