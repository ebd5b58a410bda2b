"""The accounts of a PostgreSQL database: a schema `account_<number>` each."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy import Connection as EngineConnection
from sqlalchemy import MetaData, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from pardalote.store.postgres.connection import translated
from pardalote.store.postgres.drafts import DraftSchema, hold
from pardalote.store.postgres.places import PostgresPlaces
from pardalote.store.postgres.pool import Driver, Pool
from pardalote.store.postgres.store import PostgresStore, revision_of
from pardalote.store.postgres.texts import DIALECT
from pardalote.store.promise import Draft, Gone, Places, Store, StoreError
from pardalote.store.schema import SCHEMA_REVISION, metadata, server_metadata

# What belongs to no account.
_SERVER = "pardalote"
_ACCOUNT = re.compile(r"account_([1-9]\d*)\Z")
# A number of Pardalote's own, for the locks under which tables are made and changed.
_LOCK = 7_262_235_683


_SIZES = """
    SELECT nspname, sum(pg_total_relation_size(pg_class.oid))::bigint
    FROM pg_namespace JOIN pg_class ON relnamespace = pg_namespace.oid
    WHERE nspname ~ '^account_[1-9]' AND relkind IN ('r', 'p') GROUP BY nspname
"""


class Database(NamedTuple):
    """A database, and how it is used."""

    url: str
    # Another URL, of a copy that only answers; empty: there is none.
    replica: str = ""
    # Connections of each process, to each of the two.
    connections: int = 8
    # Seconds after which the database gives up a statement, and waiting for a lock.
    statement_seconds: int = 30
    lock_seconds: int = 10
    # Whether connections keep statements prepared, and their time limits.
    is_prepared: bool = True


class PostgresEngine:
    """Opens and makes the schemas of a database."""

    waits = True

    def __init__(self, database: Database) -> None:
        """Connect. Raises StoreUnavailable when the database can't be reached."""
        use = database.connections, database.statement_seconds, database.lock_seconds, database.is_prepared
        self._writers = Pool(database.url, *use)
        self._readers = Pool(database.replica, *use) if database.replica else self._writers
        self._writers.open()
        if self._readers is not self._writers:
            self._readers.open()

    def brief(self) -> "PostgresEngine":
        """Return itself: the database carries out long readings beside short ones."""
        return self

    def numbers(self) -> list[int]:
        """Return the numbers of all accounts, in order. Raises StoreError."""
        with self._driver() as driver:
            names = driver.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^account_[1-9]'").fetchall()
        return sorted(int(found[1]) for (name,) in names if (found := _ACCOUNT.match(name)))

    def sizes(self) -> dict[int, int]:
        """Return the bytes that each account's tables take, with their indexes, by its number. Raises StoreError."""
        with self._driver() as driver:
            found = driver.execute(_SIZES).fetchall()
        return {int(number[1]): size for name, size in found if (number := _ACCOUNT.match(name))}

    def holds(self, number: int) -> bool:
        """Say whether there is an account of this number. Raises StoreError."""
        with self._driver() as driver:
            found = driver.execute("SELECT to_regnamespace(%s)", (_schema(number),)).fetchone()
        return found is not None and found[0] is not None

    def revision(self, number: int) -> str | None:
        """Return the migration step that an account's tables are at; None: there is no such account."""
        return revision_of(self._writers, _schema(number))

    def open(self, number: int) -> Store | None:
        """Return an account's store, migrated if it is older, or None when there is no such account.

        Raises StoreError when its schema is no store, or can't be migrated.
        """
        schema = _schema(number)
        revision = revision_of(self._writers, schema)
        if revision is None:
            return None
        if revision != SCHEMA_REVISION:
            self._migrate(schema)
        return PostgresStore(schema, self._writers, self._readers)

    def draft(self, number: int, key: str = "") -> Draft:
        """Return an account in the making, with empty tables, or under a key as it was left. Raises StoreError."""
        name = f"{key.replace('-', '_')}_{SCHEMA_REVISION}" if key else secrets.token_hex(8)
        draft = DraftSchema(f"draft_{name}", _schema(number), self._writers)
        try:
            self._make(draft.schema, metadata)
        except BaseException:
            draft.leave()
            raise
        return draft

    def remove(self, number: int) -> None:
        """Remove an account's schema. Raises Gone when there is none.

        Whoever is at work in it ends first; who comes later finds that there is no such schema. One that is damaged is
        removed as well.
        """
        if not self.holds(number):
            raise Gone(f"there is no account {number}")
        with self._driver() as driver, driver.transaction():
            with suppress(Gone), driver.transaction():
                hold(driver, _schema(number))
            driver.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(_schema(number))))

    def server(self) -> Store:
        """Return the store of what belongs to no account, with the tables that an older version had not."""
        if revision_of(self._writers, _SERVER) is None:
            self._make(_SERVER, server_metadata)
        self._add_missing_tables(_SERVER, server_metadata)
        return PostgresStore(_SERVER, self._writers, self._writers)

    def places(self) -> Places:
        """Return the places for calls under way at once. Raises StoreUnavailable."""
        return PostgresPlaces(self._writers)

    def close(self) -> None:
        """Close the connections."""
        self._writers.close()
        self._readers.close()

    def _make(self, schema: str, tables: MetaData) -> None:
        """Make a schema with these tables, unless another process has just done so."""
        with self._changing(schema) as driver:
            if _revision_within(driver) is None:
                driver.execute(_script(tables))

    def _add_missing_tables(self, schema: str, tables: MetaData) -> None:
        with self._driver() as driver:
            found = driver.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)).fetchall()
        if not tables.tables.keys() <= {name for (name,) in found}:
            with self._changing(schema) as driver, _as_sqlalchemy(driver) as connection:
                tables.create_all(connection)

    def _migrate(self, schema: str) -> None:
        from pardalote.store.migrations import upgrade

        with self._changing(schema) as driver, _as_sqlalchemy(driver) as connection:
            try:
                upgrade(connection)
            except (SQLAlchemyError, StoreError) as error:
                raise StoreError(f"{schema}: {error}") from error

    @contextmanager
    def _changing(self, schema: str) -> Iterator[Driver]:
        """Begin the one transaction in which a schema's tables are made or changed: all of it happens, or nothing.

        Of several processes that want it at once, one comes after the other.
        """
        with self._driver() as driver, driver.transaction():
            driver.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            driver.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            driver.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
            driver.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            yield driver

    @contextmanager
    def _driver(self) -> Iterator[Driver]:
        try:
            with self._writers.connection() as driver:
                yield driver
        except psycopg.Error as error:
            raise translated(error) from error


def _schema(number: int) -> str:
    return f"account_{number}"


def _revision_within(driver: Driver) -> str | None:
    found = driver.execute("SELECT to_regclass('alembic_version')").fetchone()
    return found[0] if found else None


@cache
def _script(tables: MetaData) -> str:
    """Return the text that makes tables, their indexes, and what Alembic reads of them, wherever new ones are made."""
    key = "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)"
    lines = [f"CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, {key})"]
    lines.append(f"INSERT INTO alembic_version VALUES ('{SCHEMA_REVISION}')")  # noqa: S608
    for table in tables.sorted_tables:
        lines.append(str(CreateTable(table).compile(dialect=DIALECT)))
        indexes = sorted(table.indexes, key=lambda each: str(each.name))
        lines.extend(str(CreateIndex(each).compile(dialect=DIALECT)) for each in indexes)
    return ";\n".join(lines)


@contextmanager
def _as_sqlalchemy(driver: Driver) -> Iterator[EngineConnection]:
    """Lend a connection, in its transaction, to what speaks SQLAlchemy."""
    # Types that are asked for are asked of the driver itself, and none of them is needed.
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: _Lent(driver), poolclass=StaticPool, use_native_hstore=False
    )
    with engine.connect() as connection:
        yield connection


class _Lent:
    """A connection whose transaction belongs to somebody else: whoever borrows it can neither end nor undo it."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def commit(self) -> None:
        """Leave it to the owner."""

    def rollback(self) -> None:
        """Leave it to the owner."""

    def close(self) -> None:
        """Leave it to the owner."""
