"""An account's store in a SQLite file: what differs from other engines, and nothing else."""

import fcntl
import os
import secrets
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from sqlalchemy import URL, MetaData, Table, create_engine
from sqlalchemy import Connection as EngineConnection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from pardalote.store.folders import put_once
from pardalote.store.promise import Connection, Duplicate, Row, StoreError, StoreUnavailable
from pardalote.store.schema import SCHEMA_REVISION
from pardalote.store.statements import Compiler, Statement

# The lock beside the file hands out turns; this is only the net below it.
_BUSY_SECONDS = 10

# The files beside a store whose locks its writers take: who is next, and whose turn it is.
NEXT, TURN = ".next.lock", ".lock"
LOCKS = (NEXT, TURN)

# What is removed is overwritten: whoever is erased leaves nothing in the file's free space.
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4000", "temp_store=MEMORY", "secure_delete=ON")

# There are people's data in it.
_PRIVATE = 0o600

# As Alembic makes it, which reads it when the file is migrated.
_REVISION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


@cache
def new_compiler() -> Compiler:
    """Return the compiler of statements for SQLite; all stores of a process share one."""
    return Compiler(SQLiteDialect_pysqlite(paramstyle="named"))


# Whoever writes prospects: the counters (counters.py) move with them.
_MOVE = """
    INSERT INTO counter (name, slot, value)
    VALUES (CASE WHEN {row}.is_archived = 0 THEN 'live prospects' ELSE 'archived prospects' END, {row}.id / 8192, {by})
    ON CONFLICT (name, slot) DO UPDATE SET value = value + {by};"""
_ADDED, _GONE = _MOVE.format(row="new", by="1"), _MOVE.format(row="old", by="-1")
_COUNTING = (
    f"CREATE TRIGGER count_new_prospects AFTER INSERT ON prospect BEGIN{_ADDED}\nEND",
    f"CREATE TRIGGER count_gone_prospects AFTER DELETE ON prospect BEGIN{_GONE}\nEND",
    "CREATE TRIGGER count_moved_prospects AFTER UPDATE OF is_archived ON prospect "
    f"WHEN old.is_archived IS NOT new.is_archived BEGIN{_GONE}{_ADDED}\nEND",
)


def make_file(path: Path, metadata: MetaData) -> None:
    """Write a new, empty file with these tables. The caller moves it to where it belongs."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    metadata.create_all(engine)
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(_REVISION_TABLE)
        connection.execute("INSERT INTO alembic_version VALUES (?)", (SCHEMA_REVISION,))
        for trigger in _COUNTING if "prospect" in metadata.tables else ():
            connection.execute(trigger)
        connection.execute("PRAGMA journal_mode=WAL").fetchone()
    finally:
        connection.close()


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


@contextmanager
def migrating(path: Path) -> Iterator[EngineConnection]:
    """Begin the one transaction in which an existing file's tables are changed: all of it happens, or nothing.

    It waits its turn among the writers of the file. Leaving it without an exception commits; an exception rolls
    everything back. Raises StoreError when SQLite refuses, and when a row would point nowhere afterwards.
    """
    # The driver's own habit is to begin late, and not at all for tables; told nothing, it leaves that to us.
    driver = _connect(path)
    locks = [_open_lock(path, suffix) for suffix in LOCKS]
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=NullPool)
    try:
        _take_turn(*locks)
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
        _let_go(driver, *locks)


def _connect(path: Path) -> sqlite3.Connection:
    # mode=rw: an account number that somebody made up never creates a file.
    url = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(url, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, cached_statements=256)


def _open_lock(path: Path, suffix: str) -> int:
    return os.open(path.with_suffix(suffix), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _take_turn(next_: int, turn: int) -> None:
    fcntl.flock(next_, fcntl.LOCK_EX)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
    finally:
        fcntl.flock(next_, fcntl.LOCK_UN)


class SqliteConnection:
    """Runs statements on one open file."""

    def __init__(self, path: Path, compiler: Compiler) -> None:
        self.driver = _connect(path)
        self.execute = self.driver.execute
        for pragma in _PRAGMAS:
            self.execute(f"PRAGMA {pragma}")
        self.compiler = compiler
        self.first: Row | None = None
        self.is_reading = False
        self._text = compiler.text

    def one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None. Raises StoreError."""
        try:
            values = self.execute(self._text(statement), parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise _translated(error) from error
        return None if values is None else statement.as_row(values)

    def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return every row.

        SQLite makes one text of them, which is read at once: quicker than row by row, and at each row the driver
        would let other threads take the interpreter. Raises StoreError.
        """
        text = _at_once(self.compiler, statement)
        try:
            if text is not None:
                return _decode_rows(self.execute(text, parameters).fetchone()[0])
            return [statement.as_row(values) for values in self.execute(self._text(statement), parameters)]
        except sqlite3.DatabaseError as error:
            raise _translated(error) from error

    def packed(self, statement: Statement, groups: Sequence[Sequence[str]], **parameters: Any) -> tuple[str, ...]:
        """Return every row in JSON, a text for each group of columns; SQLite makes it. Raises StoreError."""
        text = _packing(self.compiler, statement, tuple(map(tuple, groups)))
        try:
            found: tuple[str, ...] = self.execute(text, parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise _translated(error) from error
        return found

    def run(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement that returns no rows; return how many rows it touched."""
        return self.execute(self._text(statement), parameters).rowcount

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id. Raises Duplicate."""
        try:
            row_id = self.execute(self.compiler.insert(table, tuple(values)), values).lastrowid
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error
        assert row_id is not None
        return row_id

    def insert_many(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows that all have the same columns: many by one statement, in half the time. Raises Duplicate."""
        listed = list(rows)
        columns = tuple(str(each.name) for each in table.c if listed and each.name in listed[0])
        try:
            for start in range(0, len(listed), _ROWS_AT_ONCE):
                part = listed[start : start + _ROWS_AT_ONCE]
                values = [row[name] for row in part for name in columns]
                self.execute(_insert_many(self.compiler, table, columns, len(part)), values)
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error

    def update(self, table: Table, row_id: int, values: Row) -> None:
        """Set columns of the row with this id. Raises Duplicate."""
        text = self.compiler.update(table, tuple(values))
        try:
            self.execute(text, {**values, "row_id": row_id})
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Begin a part of a writing transaction: an exception that leaves it undoes this part, and goes on."""
        # One name is enough: of several savepoints SQLite means the innermost.
        self.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # What ended the whole transaction, a full disk, has ended its parts too.
            if self.driver.in_transaction:
                self.execute("ROLLBACK TO part")
                self.execute("RELEASE part")
            raise
        self.execute("RELEASE part")


class _Reading:
    """A transaction that only reads: what is read is of one moment as long as some statement is under way.

    So one statement that is not read to its end begins it, and ends it when it is let go of; BEGIN and ROLLBACK
    would be two, and at each the driver lets other threads take the interpreter several times.
    """

    __slots__ = ("_connection", "_first", "_parameters", "_under_way")

    def __init__(self, connection: SqliteConnection, first: Statement | None, parameters: dict[str, Any]) -> None:
        self._connection = connection
        self._first = first
        self._parameters = parameters

    def __enter__(self) -> Connection:
        connection = self._connection
        assert not connection.is_reading, "a reading within a reading would end when the first of them does"
        try:
            self._under_way = connection.execute(_begun_with(connection.compiler, self._first), self._parameters)
            values = self._under_way.fetchone()
        except sqlite3.DatabaseError as error:
            raise _translated(error) from error
        connection.first = self._first.as_row(values) if self._first else None
        connection.is_reading = True
        return connection

    def __exit__(self, *_problem: object) -> None:
        self._under_way.close()
        self._connection.first = None
        self._connection.is_reading = False


@cache
def _begun_with(compiler: Compiler, first: Statement | None) -> str:
    """Return a statement's text with more rows than the driver fetches at once; it has to read some table."""
    text = compiler.text(first) if first else "SELECT version_num FROM alembic_version"
    more = f" UNION ALL SELECT {', '.join(['NULL'] * (first.width if first else 1))}"
    return text + more + more


@lru_cache(maxsize=1024)
def _at_once(compiler: Compiler, statement: Statement) -> str | None:
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
def _insert_many(compiler: Compiler, table: Table, columns: tuple[str, ...], rows: int) -> str:
    """Return the text that inserts so many rows, whose values follow each other in the table's own order."""
    head, values, _ = compiler.insert(table, columns).partition(" VALUES ")
    row = f"({', '.join('?' * len(columns))})"
    return f"{head}{values}{', '.join([row] * rows)}"


# A few texts to remember, and far fewer values than a statement may have.
_ROWS_AT_ONCE = 32


@lru_cache(maxsize=1024)
def _packing(compiler: Compiler, statement: Statement, groups: tuple[tuple[str, ...], ...]) -> str:
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
_decode_rows = msgspec.json.Decoder(list[dict[str, Any]]).decode


class _Writing:
    """A transaction that writes: first the turn among all writers of the file, then BEGIN IMMEDIATE."""

    __slots__ = ("_connection", "_lock", "_next")

    def __init__(self, connection: SqliteConnection, next_: int, lock: int) -> None:
        self._connection = connection
        self._next = next_
        self._lock = lock

    def __enter__(self) -> Connection:
        assert not self._connection.is_reading, "what a reading has seen may be stale when its write begins"
        _take_turn(self._next, self._lock)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as problem:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
            if isinstance(problem, sqlite3.DatabaseError):
                raise _translated(problem) from problem
            raise
        return self._connection

    def __exit__(
        self, _kind: type[BaseException] | None, problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if problem is None:
                self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            problem = error
            raise _translated(error) from error
        finally:
            # What was refused for want of room is often rolled back already.
            if problem is not None and self._connection.driver.in_transaction:
                self._connection.execute("ROLLBACK")
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        if isinstance(problem, sqlite3.DatabaseError):
            raise _translated(problem) from problem


class SqliteStore:
    """A file, with the lock files beside it at which its writers queue.

    With SQLite's own busy handler alone a modest writer starves beside a saturating one. A lock of the kernel
    is not fair either: whoever lets go of it and asks again is often quicker than those who are woken. So one
    lock is for the turn and another for being next: one who comes back finds that somebody is next already.
    """

    def __init__(self, path: Path, compiler: Compiler) -> None:
        """Open an existing file. Raises StoreError when there is none or it is no store."""
        try:
            self._connection = SqliteConnection(path, compiler)
        except sqlite3.Error as error:
            raise type(_translated(error))(f"{path.name} is no store: {error}") from error
        try:
            self.revision = _revision(self._connection.driver)
            self._next, self._lock = (_open_lock(path, suffix) for suffix in LOCKS)
        except (sqlite3.Error, TypeError) as error:
            self._connection.driver.close()
            raise type(_translated(error))(f"{path.name} is no store: {error}") from error
        except OSError as error:
            self._connection.driver.close()
            raise StoreUnavailable(str(error)) from error
        # Also when the last one who holds the store lets go of it.
        self._let_go = weakref.finalize(self, _let_go, self._connection.driver, self._next, self._lock)

    def reading(self, first: Statement | None = None, **parameters: Any) -> _Reading:
        """Begin a transaction that sees one moment of the data and changes nothing."""
        return _Reading(self._connection, first, parameters)

    def writing(self) -> _Writing:
        """Begin a transaction that waits its turn among the writers of the file."""
        return _Writing(self._connection, self._next, self._lock)

    def forget(self) -> None:
        """Move what the log holds into the file and empty it: pages stay in it as they were before a removal.

        Raises StoreError when others have been reading or writing for too long.
        """
        is_busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreError("what was removed stays in the log of the store for a while, which is in use")

    def problems(self) -> list[str]:
        """Return what SQLite's own checks find: damaged pages, rows that point nowhere."""
        execute = self._connection.execute
        try:
            found = [row[0] for row in execute("PRAGMA integrity_check") if row[0] != "ok"]
            for table, row_id, parent, _ in execute("PRAGMA foreign_key_check"):
                found.append(f"{table} {row_id} points to a missing {parent}")
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return found

    def close(self) -> None:
        """Close the file and the lock; closing again does nothing."""
        self._let_go()


def _let_go(driver: sqlite3.Connection, *locks: int) -> None:
    driver.close()
    for lock in locks:
        os.close(lock)


def _revision(driver: sqlite3.Connection) -> str | None:
    """Return the migration step that a file's tables are at; None for a file in which there is nothing yet."""
    try:
        revision: str = driver.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except sqlite3.OperationalError:
        if driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise
        return None
    return revision


# SQLite's primary result codes for what passes: somebody makes room, lets go of a lock or gives the folder back.
_PASSING = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
    )
)


def _translated(error: Exception) -> StoreError:
    # What isn't SQLite's own has no code.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return Duplicate(str(error))
    # The lowest byte is the primary code.
    return (StoreUnavailable if code & 0xFF in _PASSING else StoreError)(str(error))
