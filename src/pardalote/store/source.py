"""What is said of an object's rows in the store: the table they lie in, its parts, and what relates others to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table, and_
from sqlalchemy.sql.elements import BindParameter

from pardalote.store.counted import Counted

# What a relation says about a row, given the value that is asked for.
Relation = Callable[[BindParameter[Any]], ColumnElement[bool]]


@dataclass(frozen=True, eq=False)
class Source:
    """Where an object's rows lie, and what of them no column says by its own name.

    `parts` are the tables of single parts, each linked by the column `<part>_id`; `many` are parts that repeat.
    `made_of` names the columns from which something shown is worked out. `stamp` names those by which one sees
    whether what is shown of a row is what it was. `relations` and `rules` are what criteria test that is no column.
    `live` holds for rows that are not in the recycle bin; without it, every row is live.
    """

    table: Table
    parts: Mapping[str, Table] = field(default_factory=dict)
    many: Mapping[str, "Many"] = field(default_factory=dict)
    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stamp: tuple[str, ...] = ()
    relations: Mapping[str, "Relation | Link"] = field(default_factory=dict)
    rules: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    live: ColumnElement[bool] | None = None
    # What of the rows is counted, and by what a relation names (a column of its own table).
    counted: Counted | None = None
    counted_by: Mapping[str, Counted] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Link:
    """What relates rows to others by a table between them, in which each row stands once for each of the others."""

    # Names the row, and the other one that is asked for.
    row: Column[Any]
    other: Column[Any]
    # Holds for the links that count.
    counts: ColumnElement[bool]
    # Columns of the rows that the table between has as well, by name: an order by one of them is found there.
    copies: Mapping[str, Column[Any]] = field(default_factory=dict)

    @property
    def table(self) -> FromClause:
        """The table between them."""
        return self.row.table

    def within(self, value: BindParameter[Any]) -> ColumnElement[bool]:
        """Return the condition that a link leads to the other one that is asked for."""
        return and_(self.other == value, self.counts)


@dataclass(frozen=True, eq=False)
class Many:
    """Rows of which any number hang on another one.

    `parent` is the column that names it: of the rows' own table, or of the table `through` which they are linked,
    whose column `<table>_id` names them.
    """

    source: Source
    parent: ColumnElement[Any]
    through: Table | None = None
