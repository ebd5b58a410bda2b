"""The texts of statements in PostgreSQL, each made once and said for each schema."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import JSON, Table, bindparam, false, make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import Select

from pardalote.store.listed import Among
from pardalote.store.statements import Statement

# Stands in a text for the schema of an account. Nothing of a caller's is ever in a text.
_ANY_SCHEMA = "pardalote_account"
DIALECT = make_url("postgresql+psycopg://").get_dialect()()
# As many arguments as a function of PostgreSQL takes.
_MOST_ARGUMENTS = 100


class Texts:
    """The texts for one schema; what SQLAlchemy makes of a statement is shared by all of them."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self._known: dict[tuple[Any, ...], str] = {}

    def of(self, make: Callable[..., str], *about: Any) -> str:
        """Return what one of the functions below makes, with the schema in place."""
        text = self._known.get((make, *about))
        if text is None:
            if len(self._known) >= _SHAPES_KEPT:
                self._known.clear()
            text = self._known[make, *about] = make(*about).replace(_ANY_SCHEMA, self.schema)
        return text


# Callers choose which fields they write and what they ask for, so the shapes are many; each costs a compilation once.
_SHAPES_KEPT = 2048


@lru_cache(maxsize=2048)
def plain(statement: Statement) -> str:
    """Return a statement's text."""
    return _compiled(statement.construct)


@lru_cache(maxsize=512)
def locking(statement: Statement) -> str:
    """Return a statement's text that locks the rows it finds, until the transaction ends, against other writers.

    Only where the statement names the table whose rows are about to be changed.
    """
    if statement.locks is None or not isinstance(statement.construct, Select):
        return plain(statement)
    # Not the key: rows that point to this one may be written meanwhile.
    return _compiled(statement.construct.with_for_update(key_share=True, of=statement.locks))


@cache
def looking_at(table: Table) -> str:
    """Return the text that shows no row of a table, but holds the table as it is until the transaction ends."""
    return _compiled(table.select().with_only_columns(table.c.id).where(false()))


@lru_cache(maxsize=2048)
def packing(statement: Statement, groups: tuple[tuple[str, ...], ...]) -> str:
    """Return the text by which a statement's rows come as one, a list of lists in JSON for each group of columns."""
    assert isinstance(statement.construct, Select)
    documents = {str(each.name) for each in statement.construct.selected_columns if isinstance(each.type, JSON)}
    packed = (f"coalesce(json_agg({_array(names, documents)}), '[]')::text" for names in groups)
    # Names of columns and the statement's own text: nothing of a caller's is in it.
    return f"SELECT {', '.join(packed)} FROM ({plain(statement)}) AS page"  # noqa: S608


def _array(names: Sequence[str], documents: set[str]) -> str:
    values = [f'"{name}"::text' if name in documents else f'"{name}"' for name in names]
    assert len(values) <= _MOST_ARGUMENTS, "PostgreSQL's functions take no more"
    return f"json_build_array({', '.join(values)})"


@lru_cache(maxsize=2048)
def insert(table: Table, columns: tuple[str, ...]) -> str:
    """Return the text that inserts a row with these columns, and returns its id."""
    return _compiled(table.insert().values({name: bindparam(name) for name in columns}).returning(table.c.id))


@lru_cache(maxsize=256)
def insert_many(table: Table, columns: tuple[str, ...]) -> str:
    """Return the text that inserts the rows of a list in JSON, which the parameter `rows` holds, in its order.

    A document is in it as the text that it is everywhere else, or as itself.
    """
    quote = DIALECT.identifier_preparer.quote
    names = ", ".join(map(quote, columns))
    place = f"{_ANY_SCHEMA}.{quote(table.name)}"
    # A document comes as its text, within the list a string.
    values = ", ".join(
        f"({quote(each)} #>> '{{}}')::jsonb" if isinstance(table.c[each].type, JSON) else quote(each)
        for each in columns
    )
    # The names of a table and its columns: nothing of a caller's is in it.
    rows = f"SELECT {values} FROM json_populate_recordset(NULL::{place}, %(rows)s)"  # noqa: S608
    return f"INSERT INTO {place} ({names}) {rows}" + (" RETURNING id" if "id" in table.c else "")


@lru_cache(maxsize=256)
def copy(table: Table, columns: tuple[str, ...]) -> str:
    """Return the text that takes rows of these columns in, as fast as the database can."""
    quote = DIALECT.identifier_preparer.quote
    return f"COPY {_ANY_SCHEMA}.{quote(table.name)} ({', '.join(map(quote, columns))}) FROM STDIN"


@lru_cache(maxsize=256)
def reserve_ids(table: Table) -> str:
    """Return the text that takes ids of a table, as many as the parameter `count` says."""
    # Names of our own only.
    return f"SELECT nextval({_sequence(table)}) FROM generate_series(1, %(count)s)"  # noqa: S608


def _sequence(table: Table) -> str:
    return f"pg_get_serial_sequence('{_ANY_SCHEMA}.{DIALECT.identifier_preparer.quote(table.name)}', 'id')"


@cache
def last_ids(tables: tuple[Table, ...]) -> str:
    """Return the text that finds of each table the largest id that it gave out or that was put in."""
    each = (
        f"SELECT '{table.name}', greatest(pg_sequence_last_value({_sequence(table)}::regclass), max(id)) "  # noqa: S608
        f"FROM {_ANY_SCHEMA}.{DIALECT.identifier_preparer.quote(table.name)}"
        for table in tables
    )
    return f"SELECT * FROM ({' UNION ALL '.join(each)}) AS last (name, id) WHERE id IS NOT NULL"  # noqa: S608


@cache
def continue_ids(table: Table) -> str:
    """Return the text that lets a table's ids go on after the parameter `last`, unless they are further already."""
    place = f"{_ANY_SCHEMA}.{DIALECT.identifier_preparer.quote(table.name)}"
    further = f"coalesce((SELECT max(id) FROM {place}), 0)"  # noqa: S608
    # Taking an id tells how far they are.
    return f"SELECT setval({_sequence(table)}, greatest(%(last)s, {further}, nextval({_sequence(table)}) - 1, 1))"


@lru_cache(maxsize=2048)
def update(table: Table, columns: tuple[str, ...]) -> str:
    """Return the text that sets these columns where the column id has the parameter row_id."""
    construct = table.update().where(table.c.id == bindparam("row_id"))
    return _compiled(construct.values({name: bindparam(name) for name in columns}))


@compiles(Among, "postgresql")
def _among(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in (element.column, element.values))
    kind = compiler.dialect.type_compiler_instance.process(element.column.type)
    # An array that is made once: PostgreSQL goes through an index with it, as with a list of parameters.
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({values} AS json))::{kind}))"


def _compiled(construct: Any) -> str:
    compiled = construct.compile(
        dialect=DIALECT, schema_translate_map={None: _ANY_SCHEMA}, render_schema_translate=True
    )
    # The driver is given only what the caller names: a constant has to stand in the text itself.
    assert all(value is None for value in compiled.params.values()), f"constants in {compiled}"
    return str(compiled)
