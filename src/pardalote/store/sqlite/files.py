"""Files of stores: opening, making and migrating them."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import MetaData, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from pardalote.store.folders import put_once
from pardalote.store.promise import StoreError
from pardalote.store.schema import SCHEMA_REVISION
from pardalote.store.sqlite.turns import Turns

# The lock beside the file hands out turns; this is only the net below it.
_BUSY_SECONDS = 10

# There are people's data in it.
_PRIVATE = 0o600

# As Alembic makes it, which reads it when the file is migrated.
_REVISION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def connect(path: Path) -> sqlite3.Connection:
    """Open an existing file. Raises sqlite3.Error."""
    # mode=rw: an account number that somebody made up never creates a file.
    url = f"{path.absolute().as_uri()}?mode=rw"
    # One thread at a time uses it, but another one may close it.
    return sqlite3.connect(
        url, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, cached_statements=256, check_same_thread=False
    )


def make_file(path: Path, metadata: MetaData) -> None:
    """Write a new, empty file with these tables. The caller moves it to where it belongs."""
    driver = sqlite3.connect(path, isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            # One commit for all tables: each waits for the disk.
            connection.exec_driver_sql("BEGIN")
            metadata.create_all(connection)
            driver.execute(_REVISION_TABLE)
            driver.execute("INSERT INTO alembic_version VALUES (?)", (SCHEMA_REVISION,))
            connection.commit()
            driver.execute("PRAGMA journal_mode=WAL").fetchone()
    finally:
        driver.close()


def made_once(path: Path, metadata: MetaData) -> Path:
    """Return the path, at which a file with these tables lies: made whole elsewhere, then put there.

    Two processes that start together agree on one: a file that another has opened already is never replaced.
    """
    if not path.exists():
        fresh = path.with_name(f".{secrets.token_hex(8)}.db")
        make_file(fresh, metadata)
        fresh.chmod(_PRIVATE)
        put_once(fresh, path)
    return path


def add_missing_tables(path: Path, metadata: MetaData) -> None:
    """Make those of the tables that an existing file has not. Raises StoreError."""
    with closing(connect(path)) as driver:
        found = {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not metadata.tables.keys() <= found:
        with migrating(path) as connection:
            metadata.create_all(connection)


@contextmanager
def migrating(path: Path) -> Iterator[EngineConnection]:
    """Begin the one transaction in which an existing file's tables are changed: all of it happens, or nothing.

    It waits its turn among the writers of the file. Leaving it without an exception commits; an exception rolls
    everything back. Raises StoreError when SQLite refuses, and when a row would point nowhere afterwards.
    """
    # The driver's own habit is to begin late, and not at all for tables; told nothing, it leaves that to us.
    driver = connect(path)
    turns = Turns(path)
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=NullPool)
    turns.take()
    try:
        # A table is made anew by dropping the old one, so the pointers to it are looked at only in the end.
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("PRAGMA synchronous=FULL")
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if lost:
                raise StoreError(f"{len(lost)} rows would point nowhere, the first of them in {lost[0][0]}")
            connection.commit()
            connection.exec_driver_sql("PRAGMA journal_mode=WAL").fetchone()
    except (sqlite3.Error, SQLAlchemyError, StoreError) as error:
        raise StoreError(f"{path.name}: {error}") from error
    finally:
        turns.end()
        let_go(driver, turns)


def migrate(path: Path) -> None:
    """Bring an existing file's tables up to the newest schema. Raises StoreError."""
    from pardalote.store.migrations import upgrade

    with migrating(path) as connection:
        upgrade(connection)


def let_go(driver: sqlite3.Connection, turns: Turns) -> None:
    """Close a file and what lies beside it."""
    driver.close()
    turns.close()


def revision_of(driver: sqlite3.Connection) -> str | None:
    """Return the migration step that a file's tables are at; None for a file in which there is nothing yet."""
    try:
        revision: str = driver.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except sqlite3.OperationalError:
        if driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise
        return None
    return revision
