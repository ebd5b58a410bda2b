"""Statements: said once with SQLAlchemy Core, turned into the engine's text once, then run by the bare driver."""

from typing import Any, NamedTuple

from sqlalchemy import Dialect, Executable, Select, Table, bindparam, literal_column
from sqlalchemy.sql import ClauseElement


class Group(NamedTuple):
    """Adjacent columns of a row that make up a nested one, `name.column` each; absent when the first is null."""

    name: str
    # The group in which it is nested itself; empty: it is part of the row.
    parent: str
    start: int
    stop: int
    columns: tuple[str, ...]

    @property
    def path(self) -> str:
        """The names of all the groups that it is nested in, and its own, with dots between them."""
        return f"{self.parent}.{self.name}" if self.parent else self.name


class Statement:
    """A statement with named parameters, and the shape of its rows.

    A column labelled `part.column` belongs to a nested row `part`, one labelled `part.inner.column` to a row
    `inner` in it; such columns stand together, after the plain ones and after those of what they are nested
    in, the nested row's id first.
    """

    def __init__(self, construct: Executable, locks: Table | None = None) -> None:
        """Make a statement; `locks`: the table of which a writing transaction finds rows with it to change them."""
        self.construct = construct
        self.locks = locks
        self.columns: tuple[str, ...] = ()
        self.groups: tuple[Group, ...] = ()
        # How many columns the engine returns.
        self.width = 0
        if isinstance(construct, Select):
            # Plain texts: SQLAlchemy's own kind of name makes every row that bears it slower.
            self._shape([str(column.name) for column in construct.selected_columns])

    def _shape(self, names: list[str]) -> None:
        self.width = len(names)
        self.columns = tuple(name for name in names if "." not in name)
        groups: list[Group] = []
        for position, name in enumerate(names):
            path, dot, column = name.rpartition(".")
            if not dot:
                continue
            parent, _, part = path.rpartition(".")
            if groups and (groups[-1].parent, groups[-1].name) == (parent, part):
                last = groups[-1]
                groups[-1] = last._replace(stop=position + 1, columns=(*last.columns, column))
            else:
                groups.append(Group(part, parent, position, position + 1, (column,)))
        self.groups = tuple(groups)

    def as_row(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return a fetched tuple as a dict, with nested dicts (or None) for the groups."""
        row: dict[str, Any] = dict(zip(self.columns, values, strict=False))
        for name, parent, start, stop, columns in self.groups:
            nested = None if values[start] is None else dict(zip(columns, values[start:stop], strict=False))
            if not parent:
                row[name] = nested
            elif row[parent] is not None:
                row[parent][name] = nested
        return row


def first(construct: Select[Any], rows: int) -> Select[Any]:
    """Return the query cut after so many rows, with the number in the text itself: statements hold no constants."""
    return construct.limit(literal_column(str(rows))).offset(literal_column("0"))


class Compiler:
    """Turns statements into one engine's text, and remembers it."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._texts: dict[Statement, str] = {}
        self._inserts: dict[tuple[Table, tuple[str, ...]], str] = {}
        self._updates: dict[tuple[Table, tuple[str, ...]], str] = {}

    def text(self, statement: Statement) -> str:
        """Return the engine's text of a statement."""
        text = self._texts.get(statement)
        if text is None:
            if len(self._texts) >= _SHAPES_KEPT:
                self._texts.clear()
            text = self._texts[statement] = self._compile(statement.construct)
        return text

    def insert(self, table: Table, columns: tuple[str, ...]) -> str:
        """Return the text that inserts these columns into a table."""
        text = self._inserts.get((table, columns))
        if text is None:
            if len(self._inserts) >= _SHAPES_KEPT:
                self._inserts.clear()
            construct = table.insert().values({name: bindparam(name) for name in columns})
            text = self._inserts[table, columns] = self._compile(construct)
        return text

    def update(self, table: Table, columns: tuple[str, ...]) -> str:
        """Return the text that sets these columns where the column id has the parameter row_id."""
        text = self._updates.get((table, columns))
        if text is None:
            if len(self._updates) >= _SHAPES_KEPT:
                self._updates.clear()
            construct = table.update().where(table.c.id == bindparam("row_id"))
            text = self._compile(construct.values({name: bindparam(name) for name in columns}))
            self._updates[table, columns] = text
        return text

    def _compile(self, construct: Any) -> str:
        assert isinstance(construct, ClauseElement)
        compiled = construct.compile(dialect=self._dialect)
        # The driver is given only what the caller names: a constant has to stand in the text itself.
        assert all(value is None for value in compiled.params.values()), f"constants in {compiled}"
        return str(compiled)


# Callers choose which fields they write and what they ask for, so the shapes are many; each costs a compilation once.
_SHAPES_KEPT = 1024
