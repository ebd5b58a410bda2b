"""The bare driver of loading on PostgreSQL: the rows of a load, by psycopg's COPY into an account of the same shape."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.loads import NUMBER, Chunk, Cost, Round, load, make_account
from pardalote.settings import Settings

Driver = psycopg.Connection[tuple[Any, ...]]

# The account that the rows are copied into.
_COPIED = NUMBER + 1
_CHANGE_SET = ("id", "at", "actor", "actor_id", "through")
_HISTORY = ("change_set_id", "prospect_id", "field", "old", "new")


def measured(settings: Settings, file: Path) -> Round:
    """Load a file into an empty account, and copy the same rows into another one, with the same tables and indexes."""
    for number in (NUMBER, _COPIED):
        make_account(settings, number)
    _quieten(settings.database)
    ours = load(settings, file)
    with psycopg.connect(settings.database) as reading:
        columns = _filled(reading)
        chunks = list(_chunks(reading, columns))
    _quieten(settings.database)
    return Round(ours, copied(settings.database, columns, chunks), len(chunks))


def copied(url: str, columns: Sequence[str], chunks: Sequence[Chunk]) -> Cost:
    """Copy rows, those of a change set in a transaction each; the one of the set is inserted, which is quicker."""
    prospects, history = (
        sql.SQL("COPY {} ({}) FROM STDIN").format(_table(_COPIED, table), _listed(names))
        for table, names in (("prospect", columns), ("prospect_history", _HISTORY))
    )
    insert = sql.SQL("INSERT INTO {} ({}) VALUES (%s, %s, %s, %s, %s)").format(
        _table(_COPIED, "change_set"), _listed(_CHANGE_SET)
    )
    with psycopg.connect(url, autocommit=True) as connection:
        began, processor = time.perf_counter(), time.process_time()
        for rows, change_set, changes in chunks:
            with connection.transaction():
                _copy(connection, prospects, rows)
                connection.execute(insert, change_set, prepare=True)
                _copy(connection, history, changes)
        return Cost(time.perf_counter() - began, time.process_time() - processor, 0)


def _copy(connection: Driver, text: sql.Composed, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(text) as copy:
        for row in rows:
            copy.write_row(row)


def _filled(connection: Driver) -> list[str]:
    """Return the columns of prospects that a load has filled."""
    found = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(_table(NUMBER, "prospect"))).description
    assert found is not None
    names = [each.name for each in found]
    counts = sql.SQL(", ").join(sql.SQL("count({})").format(sql.Identifier(each)) for each in names)
    counted = connection.execute(sql.SQL("SELECT {} FROM {}").format(counts, _table(NUMBER, "prospect"))).fetchone()
    assert counted is not None
    return [name for name, rows in zip(names, counted, strict=True) if rows]


def _chunks(connection: Driver, columns: Sequence[str]) -> Iterator[Chunk]:
    """Yield what a load has written, by its transactions, each of which has a change set of its own."""
    change_sets = sql.SQL("SELECT {} FROM {} ORDER BY id").format(_listed(_CHANGE_SET), _table(NUMBER, "change_set"))
    changes = sql.SQL("SELECT {} FROM {} ORDER BY change_set_id, id").format(
        _listed(_HISTORY), _table(NUMBER, "prospect_history")
    )
    prospects = sql.SQL("SELECT {} FROM {} WHERE id = ANY(%s) ORDER BY id").format(
        _listed(columns), _table(NUMBER, "prospect")
    )
    acts = {row[0]: row for row in connection.execute(change_sets)}
    for change_set, rows in groupby(connection.execute(changes).fetchall(), itemgetter(0)):
        history = list(rows)
        # By their ids one by one: others may have come in between.
        about = list(dict.fromkeys(row[1] for row in history))
        yield connection.execute(prospects, (about,)).fetchall(), acts[change_set], history


def _quieten(url: str) -> None:
    """Let the database write down what the one before has left to it, where the user may ask for that."""
    with psycopg.connect(url, autocommit=True) as connection, suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute("CHECKPOINT")


def _table(number: int, name: str) -> sql.Identifier:
    return sql.Identifier(f"account_{number}", name)


def _listed(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
