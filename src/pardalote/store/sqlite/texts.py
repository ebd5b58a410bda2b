"""The texts of statements in SQLite, each made once."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from pardalote.store.listed import Among
from pardalote.store.statements import Compiler, Statement


@cache
def new_compiler() -> Compiler:
    """Return the compiler of statements for SQLite; all stores of a process share one."""
    return Compiler(SQLiteDialect_pysqlite(paramstyle="named"))


@compiles(Among, "sqlite")
def _among(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in (element.column, element.values))
    # The text of a column and a parameter's name: nothing of a caller's is in it.
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608


@cache
def begun_with(compiler: Compiler, first: Statement | None) -> str:
    """Return a statement's text with more rows than the driver fetches at once; it has to read some table."""
    text = compiler.text(first) if first else "SELECT version_num FROM alembic_version"
    more = f" UNION ALL SELECT {', '.join(['NULL'] * (first.width if first else 1))}"
    return text + more + more


@lru_cache(maxsize=1024)
def at_once(compiler: Compiler, statement: Statement) -> str | None:
    """Return the text by which a statement's rows come as one, a list in JSON; None: they are too wide or too deep."""
    groups = statement.groups
    pairs = [f"'{name}', \"{name}\"" for name in statement.columns]
    for name, _, _, _, columns in groups:
        nested = ", ".join(f"'{column}', \"{name}.{column}\"" for column in columns)
        pairs.append(f"'{name}', CASE WHEN \"{name}.{columns[0]}\" IS NOT NULL THEN json_object({nested}) END")
    if max(len(pairs), *(len(each.columns) for each in groups), 0) > _MOST_PAIRS or any(each.parent for each in groups):
        return None
    # Names of columns and the statement's own text: nothing of a caller's is in it.
    return f"SELECT json_group_array(json_object({', '.join(pairs)})) FROM ({compiler.text(statement)})"  # noqa: S608


@lru_cache(maxsize=1024)
def insert_many(compiler: Compiler, table: Table, columns: tuple[str, ...], rows: int) -> str:
    """Return the text that inserts so many rows, whose values follow each other in the table's own order."""
    head, values, _ = compiler.insert(table, columns).partition(" VALUES ")
    row = f"({', '.join('?' * len(columns))})"
    return f"{head}{values}{', '.join([row] * rows)}"


# Puts a row's values into another order.
Put = Callable[[Sequence[Any]], Sequence[Any]]


@lru_cache(maxsize=1024)
def in_order(table: Table, columns: tuple[str, ...]) -> tuple[tuple[str, ...], Put]:
    """Return columns in the table's own order, and what puts a row's values into it."""
    places = {name: place for place, name in enumerate(columns)}
    names = tuple(str(each.name) for each in table.c if each.name in places)
    if names == columns or len(names) == 1:
        return names, tuple
    return names, itemgetter(*[places[name] for name in names])


# SQLite counts the ids that a table has given; a table without a row of its own there has given none.
MOVE_LAST_ID = "UPDATE sqlite_sequence SET seq = seq + :count WHERE name = :name"
BEGIN_LAST_ID = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :count)"
LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = :name"

# A few texts to remember, and far fewer values than a statement may have.
ROWS_AT_ONCE = 32


@lru_cache(maxsize=1024)
def packing(compiler: Compiler, statement: Statement, groups: tuple[tuple[str, ...], ...]) -> str:
    """Return the text by which a statement's rows come as one, a list of lists in JSON for each group of columns."""
    packed = (f"json_group_array({_array(names)})" for names in groups)
    return f"SELECT {', '.join(packed)} FROM ({compiler.text(statement)})"  # noqa: S608


def _array(names: Sequence[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    assert len(quoted) <= _MOST_VALUES, "SQLite's functions take no more"
    return f"json_array({', '.join(quoted)})"


_MOST_VALUES = 127
# As many names with values as SQLite's functions take.
_MOST_PAIRS = 63
