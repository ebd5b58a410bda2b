"""Moves of counters: what a writing transaction changes of them, kept together until it ends."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Executable, Table, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from pardalote.store.counted import BLOCK, Place, Rows, Tally
from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import counter
from pardalote.store.sources import TALLIES
from pardalote.store.statements import Change, Statement

# By how much each counter moves.
Moved = dict[Place, int]


class Moves:
    """What a writing transaction has changed of counters so far.

    A connection tells it of every row that comes, changes or goes, and lets it write what has moved before the
    transaction commits: in one statement, and always in the same order, so that no two transactions wait for each
    other. An engine's connection keeps the promise; nobody who writes rows has to think of counters.
    """

    __slots__ = ("_moved",)

    def __init__(self) -> None:
        self._moved: Moved = {}

    def add(self, moved: Moved) -> None:
        """Take in what has moved with a write that was carried out."""
        for place, by in moved.items():
            self._moved[place] = self._moved.get(place, 0) + by

    def inserted(self, connection: Connection, table: Table, row_id: int, values: Row) -> None:
        """Take in that a row was inserted."""
        tally = TALLIES.get(table)
        if tally is None:
            return
        if tally.parents:
            reading = _of_row(table)[0].reading
            _move(self._moved, tally, tally.read(connection, reading, {"row_id": row_id}), 1)
            return
        moved, block = self._moved, row_id // BLOCK
        for place in tally.places(values, block):
            moved[place] = moved.get(place, 0) + 1

    def inserted_rows(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any], ids: Sequence[int]
    ) -> None:
        """Take in that rows with these columns were inserted, each with its id."""
        tally = TALLIES.get(table)
        if tally is None:
            return
        if not tally.parents:
            for row_id, row in zip(ids, rows, strict=True):
                self.inserted(connection, table, row_id, dict(zip(columns, row, strict=True)))
            return
        _move(self._moved, tally, tally.read(connection, _of_ids(table), {"ids": packed(ids)}), 1)

    def settle(self, connection: Connection) -> None:
        """Write what has moved."""
        moved, self._moved = self._moved, {}
        steps = [(*place, by) for place, by in sorted(moved.items()) if by]
        for start in range(0, len(steps), _STEPS_AT_ONCE):
            part = steps[start : start + _STEPS_AT_ONCE]
            values: Row = {"slot": connection.slot}
            for number, (name, key, by) in enumerate(part):
                values[f"n{number}"], values[f"k{number}"], values[f"b{number}"] = name, key, by
            connection.run(_adding(len(part)), **values)

    def mark(self) -> Moved:
        """Return what has moved so far, to go back to it."""
        return self._moved.copy()

    def back_to(self, marked: Moved) -> None:
        """Forget what has moved since, when that part of the transaction is undone."""
        self._moved = marked

    def forget(self) -> None:
        """Forget everything: the transaction is over."""
        self._moved = {}


@cache
def _of_ids(table: Table) -> Statement:
    return TALLIES[table].statement(Among(table.c.id, bindparam("ids")))


# Few texts to remember, and most transactions move less.
_STEPS_AT_ONCE = 64


class _Adding(Executable, ClauseElement):
    """Adds to counters, and makes those that are not there yet: in words that every engine understands."""

    inherit_cache = False

    def __init__(self, steps: int) -> None:
        self.steps = steps


@compiles(_Adding)
def _said(adding: _Adding, compiler: SQLCompiler, **_options: Any) -> str:
    table = compiler.preparer.format_table(counter)
    names = [("n", counter.c.name), ("k", counter.c.key), ("slot", counter.c.slot), ("b", counter.c.value)]
    rows = [
        [bindparam(name if name == "slot" else f"{name}{number}", type_=column.type) for name, column in names]
        for number in range(adding.steps)
    ]
    said = ", ".join(f"({', '.join(compiler.process(each) for each in row)})" for row in rows)
    return (
        f"INSERT INTO {table} (name, key, slot, value) VALUES {said} "  # noqa: S608
        "ON CONFLICT (name, key, slot) DO UPDATE SET value = counter.value + excluded.value"
    )


@cache
def _adding(steps: int) -> Statement:
    return Statement(_Adding(steps))


class _Effect(NamedTuple):
    """That a change of a table's rows moves the counters of rows, its own or those that name them."""

    tally: Tally
    # The columns that matter, by their names among those that the tally depends on.
    columns: Mapping[str, str]
    # Finds the rows that are counted.
    reading: Statement


def of_update(
    connection: Connection, table: Table, row_id: int, values: Mapping[str, Any], known: Row | None
) -> Moved | None:
    """Return what an update of a row will move, which is to be told before it; `known`: the row, as it is still."""
    watched = _WATCHED.get(table)
    if watched is None or watched.isdisjoint(values):
        return None
    moved: Moved = {}
    for each in _of_row(table):
        changed = {name: values[column] for name, column in each.columns.items() if column in values}
        if not changed or (known is not None and _is_as_before(each, known, changed)):
            continue
        if known is not None and each.tally.table is table and each.tally.is_told_by(known):
            found = [Rows(known, row_id // BLOCK, 1)]
        else:
            found = each.tally.read(connection, each.reading, {"row_id": row_id})
        _change(moved, each.tally, found, changed)
    return moved


def of_statement(connection: Connection, statement: Statement, parameters: Mapping[str, Any]) -> Moved | None:
    """Return what a statement that changes or removes rows will move, which is to be told before it."""
    if statement.table not in _WATCHED:
        return None
    moved: Moved = {}
    for each in _of_rows(statement):
        if not isinstance(statement, Change):
            _move(moved, each.tally, each.tally.read(connection, each.reading, parameters), -1)
            continue
        changed = {name: parameters[_parameter(statement, column)] for name, column in each.columns.items()}
        _change(moved, each.tally, each.tally.read(connection, each.reading, parameters), changed)
    return moved


def _is_as_before(effect: _Effect, known: Row, changed: Mapping[str, Any]) -> bool:
    columns = effect.columns
    return all(columns[name] in known and known[columns[name]] == value for name, value in changed.items())


def _change(moved: Moved, tally: Tally, found: list[Rows], changed: Mapping[str, Any]) -> None:
    _move(moved, tally, found, -1)
    _move(moved, tally, [each._replace(values={**each.values, **changed}) for each in found], 1)


def _move(moved: Moved, tally: Tally, found: Iterable[Rows], sign: int) -> None:
    for values, block, number in found:
        for place in tally.places(values, block):
            moved[place] = moved.get(place, 0) + sign * number


def _parents(table: Table) -> Iterable[tuple[Tally, Mapping[str, str], ColumnElement[Any]]]:
    """Return what depends on a table's columns elsewhere: tally, columns, and the column that names a row of it."""
    for tally in TALLIES.values():
        for link in dict.fromkeys(each.link for each in tally.parents if each.column.table is table):
            yield tally, {each.name: each.column.name for each in tally.parents if each.link is link}, link


@cache
def _of_row(table: Table) -> tuple[_Effect, ...]:
    """Return the effects of a change of the row with the parameter row_id, the table's own first."""
    row_id: BindParameter[int] = bindparam("row_id")
    own = TALLIES.get(table)
    found = [] if own is None else [_Effect(own, {name: name for name in own.own}, own.statement(table.c.id == row_id))]
    found += [_Effect(tally, columns, tally.statement(link == row_id)) for tally, columns, link in _parents(table)]
    return tuple(found)


@cache
def _of_rows(statement: Statement) -> tuple[_Effect, ...]:
    """Return the effects of a statement that changes or removes rows of a table.

    Whoever removes rows has removed before what names them, or the engine would refuse it.
    """
    table, where = statement.table, statement.where
    assert table is not None, "the caller has looked"
    own, found = TALLIES.get(table), []
    if not isinstance(statement, Change):
        return () if own is None else (_Effect(own, {}, own.statement(where)),)
    if own is not None and not own.own.isdisjoint(statement.values):
        found.append(_Effect(own, {name: name for name in own.own & statement.values.keys()}, own.statement(where)))
    for tally, columns, link in _parents(table):
        changed = {name: column for name, column in columns.items() if column in statement.values}
        if changed:
            named = select(table.c.id) if where is None else select(table.c.id).where(where)
            found.append(_Effect(tally, changed, tally.statement(link.in_(named))))
    return tuple(found)


def _parameter(statement: Change, column: str) -> str:
    value = statement.values[column]
    assert isinstance(value, BindParameter), f"{column} is counted by: what it becomes has to come as a parameter"
    return value.key


def _watched() -> Mapping[Table, frozenset[str]]:
    """Return the columns of each table whose changes move counters."""
    watched = {tally.table: tally.own for tally in TALLIES.values()}
    for tally in TALLIES.values():
        for each in tally.parents:
            table = each.column.table
            watched[table] = watched.get(table, frozenset()) | {each.column.name}
    return watched


_WATCHED = _watched()
