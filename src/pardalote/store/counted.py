"""What is counted of a table's rows, as data, and which counters a row is in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, FromClause, Table, func, literal_column, select

from pardalote.store.promise import Connection
from pardalote.store.statements import Statement

# How many ids make a block.
BLOCK = 8192
# Under which key the counters by a column have the rows in which it is null: ids begin with 1.
NONE = 0

_BLOCK: ColumnElement[int] = literal_column(str(BLOCK))


class Place(NamedTuple):
    """A counter: one of a name for each key."""

    name: str
    key: int


@dataclass(frozen=True, eq=False)
class Counted:
    """What is counted of a table's rows: all, those with each value of some columns, those in each block of ids.

    Columns are named by their names, `<table>.<column>` is one of the row that `<table>_id` names. A row counts at
    all when the columns `only` are 0 or null. There are two kinds of rows, each with counters of its own: where one
    of the columns `split` is neither 0 nor null, it is of the second kind. `kinds` says what they are called; without
    `split` all are of the first. `rule` is the rule of the source that holds for the second kind, if they are told
    apart by one; else they are in the recycle bin.
    """

    what: str
    table: Table
    split: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("live", "archived")
    rule: str | None = None
    only: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    has_whole: bool = True
    has_blocks: bool = True

    def whole(self, kind: int) -> Place:
        """Return the counter of all rows of a kind."""
        return Place(f"{self.kinds[kind]} {self.what}", 0)

    def by_value(self, kind: int, column: str, value: int | None) -> Place:
        """Return the counter of the rows of a kind with a value in a column."""
        return Place(f"{self.kinds[kind]} {self.what} by {column}", NONE if value is None else value)

    def block(self, kind: int, number: int) -> Place:
        """Return the counter of the rows of a kind in a block of ids."""
        return Place(f"{self.kinds[kind]} {self.what} by block", number)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns on which it depends where a row is counted."""
        return tuple(dict.fromkeys((*self.only, *self.split, *self.by)))

    def places(self, row: Mapping[str, Any], block: int) -> Iterable[Place]:
        """Return the counters that a row of a block is in."""
        if any(row.get(name) for name in self.only):
            return
        kind = int(any(row.get(name) for name in self.split))
        if self.has_whole:
            yield self.whole(kind)
        for column in self.by:
            yield self.by_value(kind, column, row.get(column))
        if self.has_blocks:
            yield self.block(kind, block)


class Rows(NamedTuple):
    """So many rows that are alike in what is counted, of one block."""

    values: Mapping[str, Any]
    block: int
    number: int


class Parent(NamedTuple):
    """A column of another table on which it depends where a row is counted, and the column that names its row."""

    name: str
    column: Column[Any]
    link: Column[Any]


class Tally:
    """All that is counted of the rows of one table."""

    def __init__(self, table: Table, counts: tuple[Counted, ...]) -> None:
        self.table = table
        self.counts = counts
        # The columns on which it depends where a row is counted, those of the table itself among them, and the others.
        self.columns = tuple(dict.fromkeys(name for each in counts for name in each.columns))
        self.own = frozenset(name for name in self.columns if "." not in name)
        self.parents = tuple(_parent(table, name) for name in self.columns if "." in name)

    def is_told_by(self, values: Mapping[str, Any]) -> bool:
        """Say whether a row with these columns tells where it is counted."""
        return all(name in values for name in self.columns)

    def places(self, values: Mapping[str, Any], block: int) -> Iterable[Place]:
        """Return the counters that a row of a block is in."""
        for each in self.counts:
            yield from each.places(values, block)

    def statement(self, condition: ColumnElement[bool] | None = None, by_block: bool = True) -> Statement:
        """Return the statement that finds the rows that meet a condition, for `read`."""
        block = self.table.c.id.op("/")(_BLOCK) if by_block else literal_column("0")
        foreign = {each.name: each for each in self.parents}
        joined: FromClause = self.table
        columns: list[ColumnElement[Any]] = []
        for name in self.columns:
            if name not in foreign:
                columns.append(self.table.c[name])
                continue
            _, column, link = foreign[name]
            parent = column.table.alias()
            joined = joined.outerjoin(parent, link == parent.c.id)
            # Who is not there counts as one in the recycle bin.
            columns.append(func.coalesce(parent.c[column.name], literal_column("1")))
        labelled = [column.label(f"c{place}") for place, column in enumerate(columns)]
        query = select(*labelled, block.label("block"), func.count().label("number")).select_from(joined)
        query = query.group_by(*columns, block) if by_block else query.group_by(*columns)
        return Statement(query if condition is None else query.where(condition))

    def read(self, connection: Connection, statement: Statement, parameters: Mapping[str, Any]) -> list[Rows]:
        """Return the rows that a statement finds, those together that are alike."""
        found = connection.all(statement, **parameters)
        return [
            Rows({name: row[f"c{place}"] for place, name in enumerate(self.columns)}, row["block"], row["number"])
            for row in found
        ]


def _parent(table: Table, name: str) -> Parent:
    part, _, column = name.partition(".")
    link = table.c[f"{part}_id"]
    (key,) = link.foreign_keys
    return Parent(name, key.column.table.c[column], link)
