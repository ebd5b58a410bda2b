"""Moving: whatever rows an account holds, a copy holds the same, and so does a copy that was broken off anywhere."""

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Double, SmallInteger, Table, Text, UniqueConstraint

from pardalote.store import moving
from pardalote.store.engines import new_file, opened_copy
from pardalote.store.moving import TABLES
from pardalote.store.promise import Store
from pardalote.store.schema import account, metadata
from tests.kept import kept
from tests.stores import accounts_of, lending

TEXTS = (
    "",
    " ",
    "a",
    "A",
    "ä",
    "\U0001f600",
    "<&>\"'\\/\r\n\t",
    "0",
    "1.0",
    "null",
    "\x01",
    "\ufffe",
    "{}",
    "x" * 5000,
)
NUMBERS = (0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63))
SMALL_NUMBERS = (0, 1, -1, 2**15 - 1, -(2**15))
FRACTIONS = (0.0, -0.0, 0.1, 1e300, -5e-324, 12.0)
DOCUMENTS = ("{}", '{"1":"a"}', '{"2": ["b", "a"], "1": "ü\\n"}', "[]", '"text"')
MOST_ROWS = 5


def invented(chance: random.Random) -> dict[Table, list[tuple[Any, ...]]]:
    """Return rows for every table that its own rules allow; links lead to rows that there are."""
    ids: dict[str, list[int]] = {}
    found: dict[Table, list[tuple[Any, ...]]] = {}
    for table in TABLES:
        count = 1 if table is account else chance.randint(0, MOST_ROWS)
        ids[table.name] = sorted(chance.sample((1, 2, 3, 7, 8191, 8192, 2**40, 2**62), count))
        rows = [invented_row(chance, table, row_id, ids) for row_id in ids[table.name]]
        kept_rows = [each for each in rows if each is not None]
        found[table] = without_doubles(table, kept_rows)
        names = [each.name for each in table.c]
        ids[table.name] = [row[names.index("id")] for row in found[table]]
    return found


def invented_row(chance: random.Random, table: Table, row_id: int, ids: dict[str, list[int]]) -> tuple[Any, ...] | None:
    values: list[Any] = []
    for column in table.c:
        if column.name == "id":
            values.append(row_id)
            continue
        for key in column.foreign_keys:
            choices: Any = ids[key.column.table.name]
            break
        else:
            choices = choices_of(column)
        if column.nullable and (not choices or chance.random() < 0.3):
            values.append(None)
        elif not choices:
            return None
        else:
            values.append(chance.choice(choices))
    return tuple(values)


def choices_of(column: Any) -> tuple[Any, ...]:
    if isinstance(column.type, JSON):
        return DOCUMENTS
    if isinstance(column.type, Double):
        return FRACTIONS
    if isinstance(column.type, SmallInteger):
        return SMALL_NUMBERS
    return TEXTS if isinstance(column.type, Text) else NUMBERS


def without_doubles(table: Table, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows without those that something unique forbids."""
    names = [each.name for each in table.c]
    sets = [tuple(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    sets += [tuple(each.columns) for each in table.indexes if each.unique]
    for columns in sets:
        places = [names.index(each.name) for each in columns]
        seen: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for row in rows:
            seen.setdefault(tuple(row[each] if row[each] is not None else row for each in places), row)
        rows = list(seen.values())
    return rows


def fill(store: Store, rows: dict[Table, list[tuple[Any, ...]]]) -> None:
    with store.writing() as connection:
        for table, some in rows.items():
            connection.insert_rows(table, [str(each.name) for each in table.c], some)


class Stop(BaseException):
    """Breaks a copy off."""


def stop_after(calls: int) -> Callable[[int, int], None]:
    left = [calls]

    def tell(_done: int, _total: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise Stop

    return tell


@settings(max_examples=6)
@given(chance=st.randoms(use_true_random=False), calls=st.integers(1, 2 * len(TABLES)))
def test_a_copy_of_any_rows_holds_the_same(chance: random.Random, calls: int) -> None:
    rows = invented(chance)
    with TemporaryDirectory() as folder, lending():
        data = Path(folder, "data")
        with closing(accounts_of(data)) as accounts:
            _, original = accounts.prepare(7)
            fill(original.store._store, rows)
            original.publish()
            source = accounts.open(7)
            assert source is not None
            with source.reading() as connection:
                _, copy = accounts.prepare(8, "broken-off")
                try:
                    moving.copy(connection, copy.store, stop_after(calls))
                except Stop:
                    copy.leave()
                    _, copy = accounts.prepare(8, "broken-off")
                    moving.copy(connection, copy.store, lambda done, total: None)
                copy.publish()
                file = new_file(Path(folder, "7.db"))
                sums = moving.copy(connection, file.store, lambda done, total: None)
                file.publish()
        assert {name: each.rows for name, each in sums.items()} == {
            table.name: len(some) for table, some in rows.items()
        }
        with opened_copy(Path(folder, "7.db"), Path(folder)) as store, store.reading() as connection:
            assert moving.sums(connection, lambda done, total: None) == sums
        assert told(data, 7) == told(data, 8)


def told(data: Path, number: int) -> dict[str, Any]:
    found = kept(data, number)
    return {name: found[name] for name in metadata.tables if name != "counter"}
