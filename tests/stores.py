"""Where the tests' accounts are kept: the one place that knows which store the tests run on."""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import JSON

from pardalote.actions.work import Work
from pardalote.app import Server
from pardalote.settings import Settings
from pardalote.store import migrations
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of
from pardalote.store.postgres.connection import PostgresConnection
from pardalote.store.postgres.engine import Database, PostgresEngine, _as_sqlalchemy
from pardalote.store.postgres.texts import Texts
from pardalote.store.promise import Connection, Engine
from pardalote.store.schema import metadata
from pardalote.store.server import FailedLogins
from pardalote.store.sqlite.connection import SqliteConnection
from tests import databases
from tests.databases import Databases, Lasting

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def in_use() -> str:
    """Return the name of the store that the tests run on."""
    return POSTGRESQL if databases.VARIABLE in os.environ else SQLITE


@cache
def _databases() -> Databases:
    return Databases(os.environ[databases.VARIABLE])


def settings_of(data: Path, **options: Any) -> Settings:
    """Return the settings of a server on a data folder."""
    if in_use() == POSTGRESQL:
        options = {"database": _databases().of(data).url, "database_connections": 2, **options}
    return Settings(data=data, **options)


def options_of(data: Path) -> list[str]:
    """Return the options by which a command works on a data folder."""
    database = ["--database", _databases().of(data).url] if in_use() == POSTGRESQL else []
    return ["--data", str(data), *database]


def place_of(data: Path) -> str:
    """Return by what name a command that takes another store's place finds a data folder."""
    return _databases().of(data).url if in_use() == POSTGRESQL else str(data)


def environment_of(data: Path) -> dict[str, str]:
    """Return the variables by which a process works on a data folder."""
    database = {"PARDALOTE_DATABASE": _databases().of(data).url} if in_use() == POSTGRESQL else {}
    return {"PARDALOTE_DATA": str(data), **database}


def engine_on(data: Path) -> Engine:
    """Return the engine of a data folder."""
    return engine_of(settings_of(data))


def accounts_of(data: Path) -> Accounts:
    """Return the accounts of a data folder."""
    return Accounts(engine_on(data))


@contextmanager
def failed_logins_of(data: Path) -> Iterator[FailedLogins]:
    """Open the failed logins of a data folder; they are made when there are none."""
    with closing(engine_on(data)) as engine, closing(FailedLogins(engine.server())) as opened:
        yield opened


def kept_for_all(data: Path) -> Path:
    """Return a data folder that all tests share, after noting that it is to last as long as they do."""
    if in_use() == POSTGRESQL:
        _databases().keep(data)
    return data


def copied(source: Path, target: Path) -> Path:
    """Return a copy of a data folder that no server is using."""
    if source.exists():
        shutil.copytree(source, target, ignore=_BESIDE_FILES, copy_function=_copy)
    if in_use() == POSTGRESQL:
        _databases().copy(source, target)
    return target


# What the engine makes beside a file that is open.
_BESIDE_FILES = shutil.ignore_patterns("*.lock", "*-shm", "*-wal")


def _copy(source: str, target: str) -> None:
    """Copy a file; of a ready-made empty one, which nobody writes to, another name is enough."""
    if Path(source).name.startswith("template-"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@contextmanager
def lending() -> Iterator[None]:
    """Give back, when the block ends, what was taken up within it for data folders."""
    if in_use() == SQLITE:
        yield
        return
    with _databases().lending():
        yield


def close_all() -> None:
    """Let go of all databases."""
    if in_use() == POSTGRESQL:
        _databases().close()


def rows(data: Path, number: int, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what a query finds in an account; a question mark in it stands for a value."""
    return _found(data, number, query, *values)[1]


def named_rows(data: Path, number: int, query: str, *values: Any) -> list[dict[str, Any]]:
    """Return what a query finds in an account, by the names of the columns."""
    names, found = _found(data, number, query, *values)
    return [dict(zip(names, row, strict=True)) for row in found]


def _found(data: Path, number: int, query: str, *values: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    if in_use() == SQLITE:
        with closing(_file(data, number)) as file:
            cursor = file.execute(query, values)
            return [column[0] for column in cursor.description], cursor.fetchall()
    watch = _databases().of(data).watch
    watch.execute(f"SET search_path TO account_{number}")
    # Names in the spelling of the API have to be quoted here.
    text = _MIXED.sub(r'"\1"', query)
    told = watch.execute(text.replace("%", "%%").replace("?", "%s") if values else text, values or None)
    return [column.name for column in told.description or ()], told.fetchall()


_MIXED = re.compile(r"""(?<!["'\w])([a-z]+[A-Z]\w*)(?!["'\w])""")


def numbers_of(data: Path) -> list[int]:
    """Return the numbers of the accounts of a data folder."""
    if in_use() == SQLITE:
        return sorted(int(path.stem) for path in (data / "accounts").glob("*.db"))
    found = _databases().of(data).watch.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'account\\_%'")
    return sorted(int(name.removeprefix("account_")) for (name,) in found)


def unfinished(data: Path) -> list[str]:
    """Return what is there of accounts that were begun and are neither complete nor gone."""
    if in_use() == SQLITE:
        return [path.name for path in (data / "accounts").glob(".new-*")]
    found = _databases().of(data).watch.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'draft\\_%'")
    return [name for (name,) in found]


def unfinished_rows(data: Path, name: str, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in an account that is unfinished."""
    if in_use() == SQLITE:
        with closing(sqlite3.connect(data / "accounts" / name)) as file:
            return file.execute(query).fetchall()
    watch = _databases().of(data).watch
    watch.execute(f"SET search_path TO {name}")
    return watch.execute(query).fetchall()


def last_ids(data: Path, number: int) -> dict[str, int]:
    """Return of each table of an account the largest id that it ever gave out; 0 is as good as none."""
    with closing(accounts_of(data)) as accounts:
        store = accounts.open(number)
        assert store is not None
        with store.reading() as connection:
            return {name: last for name, last in connection.last_ids().items() if last}


def write(data: Path, number: int, statement: str) -> None:
    """Run a statement on an account, whatever it breaks."""
    if in_use() == SQLITE:
        with closing(sqlite3.connect(data / "accounts" / f"{number}.db")) as file, file:
            file.execute("PRAGMA foreign_keys=OFF")
            file.execute(statement)
        return
    with psycopg.connect(_databases().of(data).url, autocommit=True) as driver:
        driver.execute(f"SET session_replication_role = replica; SET search_path TO account_{number}")
        driver.execute(statement)


def spoil(data: Path, number: int) -> None:
    """Let what an account is kept in be no store any more."""
    if in_use() == SQLITE:
        (data / "accounts" / f"{number}.db").write_bytes(b"no store\n" * 1000)
    else:
        write(data, number, "DELETE FROM alembic_version")


@contextmanager
def unreadable(data: Path) -> Iterator[None]:
    """Let none of the accounts be readable within the block, not even for a server that has them open."""
    if in_use() == POSTGRESQL:
        with _databases().of(data).closed_to_all():
            yield
        return
    kept = {path: path.read_bytes() for path in (data / "accounts").glob("*.db")}
    for path in kept:
        path.write_bytes(b"no store")
    try:
        yield
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


def size_of(data: Path, number: int) -> int:
    """Return how many bytes an account takes."""
    if in_use() == SQLITE:
        return sum(
            path.stat().st_size for name in ("", "-wal") for path in (data / "accounts").glob(f"{number}.db{name}")
        )
    (found,) = _databases().of(data).watch.execute(_SIZE, (f"account_{number}",))
    return int(found[0])


_SIZE = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"


def begin_older(data: Path, number: int) -> None:
    """Make an account whose tables are those of an older version."""
    if in_use() == SQLITE:
        # The oldest there can be: no step was taken yet.
        (data / "accounts" / f"{number}.db").touch()
        return
    with (
        closing(PostgresEngine(Database(_databases().of(data).url, connections=2))) as engine,
        engine._changing(f"account_{number}") as driver,
        _as_sqlalchemy(driver) as connection,
    ):
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(migrations.FOLDER))
        command.upgrade(config, "0002")


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def _file(data: Path, number: int) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{data}/accounts/{number}.db?mode=ro", uri=True)


def _named(file: sqlite3.Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    found = file.execute(query, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def every_row(data: Path, number: int) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of an account by the names of their tables, in the order of the tables' names."""
    if in_use() == SQLITE:
        with closing(_file(data, number)) as file:
            names = [row["name"] for row in _named(file, _TABLES)]
            return {name: _named(file, f'SELECT * FROM "{name}"') for name in names}
    found = rows(data, number, f"SELECT tablename FROM pg_tables WHERE schemaname = 'account_{number}'")
    names = sorted(name for (name,) in found)
    # One statement: asked one by one, so many tables take long.
    each = (f"SELECT '{name}' AS place, json_agg(found)::text AS found FROM \"{name}\" AS found" for name in names)
    told = {place: json.loads(text or "[]") for place, text in rows(data, number, " UNION ALL ".join(each))}
    return {name: told[name] for name in names}


def rows_of_file(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of a backup's file, said as `every_row` says those of an account."""
    with closing(sqlite3.connect(file)) as opened:
        names = [row["name"] for row in _named(opened, _TABLES) if not row["name"].startswith("sqlite_")]
        found = {name: _named(opened, f'SELECT * FROM "{name}"') for name in names}
    if in_use() == POSTGRESQL:
        for name in names:
            for each in _documents(name):
                for row in found[name]:
                    row[each] = None if row[each] is None else json.loads(row[each])
    return found


def _documents(table: str) -> list[str]:
    return (
        [each.name for each in metadata.tables[table].c if isinstance(each.type, JSON)]
        if table in metadata.tables
        else []
    )


def everything_of_the_server(data: Path) -> str:
    """Return all that is kept and belongs to no account, as one text."""
    if in_use() == SQLITE:
        with closing(sqlite3.connect(f"file:{data}/server.db?mode=ro", uri=True)) as file:
            return "\n".join(file.iterdump())
    watch = _databases().of(data).watch
    names = watch.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'pardalote'").fetchall()
    return "\n".join(repr(watch.execute(f'SELECT * FROM pardalote."{name}"').fetchall()) for (name,) in names)


def connection_class() -> type[Any]:
    """Return what runs statements on the store."""
    return SqliteConnection if in_use() == SQLITE else PostgresConnection


class Watch:
    """Sees whether anything was written to an account."""

    def __init__(self, data: Path, number: int) -> None:
        self._number = number
        if in_use() == SQLITE:
            self._file: sqlite3.Connection | None = _file(data, number)
        else:
            self._file, self._watch = None, _databases().of(data).watch

    def state(self) -> int:
        """Return a number that moves with every transaction that changed anything."""
        if self._file is not None:
            found = self._file.execute("PRAGMA data_version").fetchone()
        else:
            found = self._watch.execute(_WRITTEN, (f"account_{self._number}",)).fetchone()
        return int(found[0])

    def close(self) -> None:
        """Stop watching."""
        if self._file is not None:
            self._file.close()


_WRITTEN = """
SELECT count(*) FROM tests.written JOIN pg_class ON oid = place
WHERE relnamespace = %s::regnamespace
"""


@contextmanager
def work_on(server: Server, number: int, at: int) -> Iterator[Work]:
    """Begin a work on an account of a server, one that commits when the block ends."""
    store = server._accounts.open(number)
    assert store is not None
    with store.writing() as connection:
        yield Work(connection, store.furnishing(connection), at)


def file_of(server: Server, number: int) -> sqlite3.Connection:
    """Return a server's own connection to the file of an account, for tests of what is special about files."""
    store: Any = server._accounts.open(number)
    driver: sqlite3.Connection = store._store._connection.driver
    return driver


class _UndoneError(Exception):
    """Rolls a transaction back."""


@contextmanager
def undone(server: Server, data: Path, number: int) -> Iterator[Connection]:
    """Write rows that point anywhere, which calls on the server see, and of which nothing remains.

    In PostgreSQL nobody sees what isn't committed: there all of the data folder becomes what it was when it was copied.
    """
    store: Any = server._accounts.open(number)
    # The server is to know its users as they are, whatever is written meanwhile.
    store.current_furnishing()
    if in_use() == SQLITE:
        with suppress(_UndoneError), store.writing() as connection:
            connection.execute("PRAGMA defer_foreign_keys=ON")
            yield connection
            raise _UndoneError
        return
    database = _databases().of(data)
    with closing(Lasting.connect(database.url, autocommit=True)) as driver:
        driver.execute("SET session_replication_role = replica")
        try:
            yield PostgresConnection(driver, Texts(f"account_{number}"))
        finally:
            driver.execute("SET session_replication_role = origin")
            database.put_right()


@contextmanager
def statements_on(server: Server, number: int, seen: list[str] | None = None) -> Iterator[list[str]]:
    """Note the statements that a server runs on an account, each before it is run."""
    seen = [] if seen is None else seen
    store: Any = server._accounts.open(number)
    assert store is not None
    if in_use() == SQLITE:
        driver = store._store._connection.driver
        driver.set_trace_callback(seen.append)
        try:
            yield seen
        finally:
            driver.set_trace_callback(None)
        return
    Lasting.seen = seen
    try:
        yield seen
    finally:
        Lasting.seen = None


def ends(seen: list[str]) -> list[str]:
    """Return by which words transactions began and ended, of statements that were noted.

    One that only reads is rolled back, or said to be: its commit changes nothing.
    """
    found: list[str] = []
    is_reading = False
    for each in seen:
        word = each.split(maxsplit=1)[0]
        if word == "BEGIN":
            is_reading = "READ ONLY" in each
        if word in _ENDS:
            found.append("ROLLBACK" if is_reading and word == "COMMIT" else word)
    return found


def asked(seen: list[str]) -> list[str]:
    """Return the statements between the ends of transactions."""
    return [each for each in seen if each.split(maxsplit=1)[0] not in _ENDS]


_ENDS = ("BEGIN", "COMMIT", "ROLLBACK")
