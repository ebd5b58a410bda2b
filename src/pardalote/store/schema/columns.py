"""What all tables are made of: kinds of columns, and columns from the declarations in records/."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TextClause,
    literal_column,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from pardalote.records.fields import Record

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = BigInteger().with_variant(Integer(), "sqlite")
# Compared and sorted byte by byte, as SQLite does it, whatever a database's own habit is.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
_TYPES: dict[str, TypeEngine[Any]] = {
    "text": TEXT,
    "integer": BigInteger(),
    "boolean": SmallInteger(),
    # Seconds since 1970, UTC.
    "time": BigInteger(),
}
# What is worked out when it is shown, or kept elsewhere.
_NOT_KEPT = frozenset(("password", "recent_interaction"))

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[Any]:
    """Return the column of an id."""
    return Column("id", ID, primary_key=True, autoincrement=True)


def link(name: str, table: str, nullable: bool = True, index: bool = False) -> Column[Any]:
    """Return a column that names a row of another table by its id."""
    return Column(name, ID, ForeignKey(f"{table}.id"), nullable=nullable, index=index)


def columns(record: Record, links: dict[str, str] | None = None, without: tuple[str, ...] = ()) -> list[Column[Any]]:
    """Return a column for each kept field of a record but its id.

    `links` names the tables that ids point to, `without` fields that are worked out when they are shown.
    """
    links = links or {}
    return [
        link(each.name, links[each.name])
        if each.name in links
        else Column(each.name, _TYPES[each.kind.column], nullable=not each.name.endswith("ed_at"))
        if each.name in ("created_at", "updated_at")
        else Column(each.name, _TYPES[each.kind.column])
        for each in record.fields.values()
        if each.name != "id" and each.name not in _NOT_KEPT and each.name not in without
    ]


def table(name: str, *content: Any) -> Table:
    """Return a table of an account, with an id."""
    # Ids are never used twice, even when the newest row is erased: clients page by them.
    return Table(name, metadata, id_column(), *content, sqlite_autoincrement=True)


def text(name: str, nullable: bool = True, **options: Any) -> Column[Any]:
    """Return a column for text."""
    return Column(name, TEXT, nullable=nullable, **options)


def number(name: str, nullable: bool = True, **options: Any) -> Column[Any]:
    """Return a column for a number, or for a time: seconds since 1970, UTC."""
    return Column(name, BigInteger(), nullable=nullable, **options)


def decimal(name: str) -> Column[Any]:
    """Return a column for a number with a fraction, by which rows are compared and sorted."""
    return Column(name, Double())


def switch(name: str, **options: Any) -> Column[Any]:
    """Return a column for 0 or 1."""
    return Column(name, SmallInteger(), nullable=False, **options)


def off(name: str) -> Column[Any]:
    """Return a column for 0 or 1 that came to a table later: rows that were there have 0."""
    return switch(name, server_default=sql("0"))


def index_of_filled(column: str) -> Index:
    """Return an index of the rows, mostly few, that have a value in a column."""
    filled = literal_column(column).is_not(None)
    return Index(None, column, sqlite_where=filled, postgresql_where=filled)


def index_by(*columns: str, of: TextClause | None = None, nulls_first: bool = False) -> Index:
    """Return an index that orders and finds rows by its first columns, and has in it what queries test beside those.

    So a total need not look at the table. `of`: only the rows of which this holds. `nulls_first`: the first column may
    be null, and rows are put in its order; some engines have null as the largest value unless they are told.
    """
    ops = {columns[0]: "NULLS FIRST"} if nulls_first else {}
    return Index(None, *columns, sqlite_where=of, postgresql_where=of, postgresql_ops=ops)


def times() -> tuple[Column[Any], Column[Any]]:
    """Return the columns created_at and updated_at."""
    return number("created_at", nullable=False), number("updated_at", nullable=False)
