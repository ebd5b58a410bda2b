"""The statements for whole tables: every row with the rows that hang on it, as documents of an account tell them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from sqlalchemy import Column, Table, bindparam, delete, select

from pardalote.store.promise import Connection, Row
from pardalote.store.statements import Statement

Read = Callable[[Connection], list[Row]]


def reader(table: Table, **hanging: Column[int]) -> Read:
    """Return what reads all rows of a table that are not deleted, in the order of their ids.

    `hanging`: columns of other tables that name a row of this one; a row has the rows of those under the given name.
    """

    def read(connection: Connection) -> list[Row]:
        rows = [row for row in connection.all(_all(table)) if not row.get("is_archived")]
        for name, parent in hanging.items():
            found = _by_parent(connection, parent)
            for row in rows:
                row[name] = found[row["id"]]
        return rows

    return read


def replace(connection: Connection, parent: Column[int], row_id: int, rows: Iterable[Row]) -> None:
    """Let these rows, all with the same columns, and no others hang on a row; `parent` is the column that names it."""
    connection.run(_removal(parent), row_id=row_id)
    named = [{**row, parent.name: row_id} for row in rows]
    if named:
        connection.insert_many(parent.table, named)


def _by_parent(connection: Connection, parent: Column[int]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in connection.all(_all(parent.table)):
        found[row[parent.name]].append(row)
    return found


@cache
def _all(table: Table) -> Statement:
    return Statement(select(table).order_by(table.c.id))


@cache
def _removal(parent: Column[int]) -> Statement:
    return Statement(delete(parent.table).where(parent == bindparam("row_id")))
