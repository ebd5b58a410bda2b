"""Databases for the tests on PostgreSQL: few are made, and lent to one test after the other.

To copy a database takes longer than most tests, so a copy is put right and used again: triggers, which no other
databases have, note which tables were written to, and only these are filled anew from what lies in the schema `tests`.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Self

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool

# The URL of a database of the server that the tests started; {} stands for the name.
VARIABLE = "PARDALOTE_TESTS_DATABASES"

_PREPARING = """
CREATE SCHEMA tests;
CREATE UNLOGGED TABLE tests.written (place oid NOT NULL);
CREATE TABLE tests.kept (place oid PRIMARY KEY, copy text);
CREATE TABLE tests.counted (place oid PRIMARY KEY, last bigint);
CREATE TABLE tests.there AS SELECT oid AS place FROM pg_namespace;

CREATE FUNCTION tests.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tests.written VALUES (TG_RELID);
    RETURN NULL;
END $$;

DO $$
DECLARE
    place regclass;
    is_filled boolean;
BEGIN
    FOR place IN SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind = 'r' AND (nspname = 'pardalote' OR nspname LIKE 'account\\_%')
    LOOP
        EXECUTE format('CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION tests.note()', place);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER noted', place);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', place) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('CREATE TABLE tests.%I AS TABLE %s', 'kept ' || place::oid, place);
            INSERT INTO tests.kept VALUES (place, format('tests.%I', 'kept ' || place::oid));
        ELSE
            INSERT INTO tests.kept VALUES (place, NULL);
        END IF;
    END LOOP;
END $$;

INSERT INTO tests.counted SELECT oid, pg_sequence_last_value(oid) FROM pg_class WHERE relkind = 'S';

CREATE FUNCTION tests.put_right() RETURNS void LANGUAGE plpgsql
    SET session_replication_role = replica SET lock_timeout = '3s' AS $$
DECLARE
    done record;
BEGIN
    FOR done IN SELECT place::regclass, copy FROM tests.kept WHERE place IN (SELECT place FROM tests.written) LOOP
        IF pg_relation_size(done.place) > 262144 THEN
            EXECUTE format('TRUNCATE %s CASCADE', done.place);
        ELSE
            EXECUTE format('DELETE FROM %s', done.place);
        END IF;
    END LOOP;
    FOR done IN SELECT place::regclass, copy FROM tests.kept
        WHERE place IN (SELECT place FROM tests.written) AND copy IS NOT NULL
    LOOP
        EXECUTE format('INSERT INTO %s SELECT * FROM %s', done.place, done.copy);
    END LOOP;
    PERFORM setval(place, coalesce(last, 1), last IS NOT NULL) FROM tests.counted
        WHERE pg_sequence_last_value(place) IS DISTINCT FROM last;
    FOR done IN SELECT nspname FROM pg_namespace
        WHERE oid NOT IN (SELECT place FROM tests.there) AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'tests'
    LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', done.nspname);
    END LOOP;
    IF pg_relation_size('tests.written') > 262144 THEN
        TRUNCATE tests.written;
    ELSE
        DELETE FROM tests.written;
    END IF;
END $$;
"""


class Lasting(psycopg.Connection[Any]):
    """A connection that is opened once, and serves one pool after the other: a new one knows no statement yet."""

    _waiting: ClassVar[defaultdict[str, list["Lasting"]]] = defaultdict(list)
    _opened_with: str = ""
    # What notes every text that is run, when somebody asks for it.
    seen: ClassVar[list[str] | None] = None

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> Self:
        """Return a connection that another pool has let go of, or a new one."""
        while cls._waiting[conninfo]:
            found = cls._waiting[conninfo].pop()
            if isinstance(found, cls) and not found.closed:
                return found
        made = super().connect(conninfo, cursor_factory=_Noting, **options)
        made._opened_with = conninfo
        return made

    def close(self) -> None:
        """Wait for the next pool."""
        is_idle = not self.closed and self.info.transaction_status == TransactionStatus.IDLE
        if is_idle and self._opened_with and len(self._waiting[self._opened_with]) < _MOST_WAITING:
            self._waiting[self._opened_with].append(self)
        else:
            super().close()

    @classmethod
    def close_all(cls, conninfo: str) -> None:
        """Close what waits of a database."""
        for each in cls._waiting.pop(conninfo, []):
            psycopg.Connection.close(each)


_MOST_WAITING = 3


class _Noting(psycopg.Cursor[Any]):
    """A cursor that notes what it runs."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if Lasting.seen is not None:
            Lasting.seen.append(str(query))
        return super().execute(query, params, **options)


class LastingPool(ConnectionPool[Lasting]):
    """A pool whose connections outlast it."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, connection_class=Lasting, num_workers=1, **options)


@dataclass
class Database:
    """A database, and from which one it was copied; empty: from none."""

    name: str
    template: str
    url: str
    _watch: psycopg.Connection[Any] | None = None

    @property
    def watch(self) -> psycopg.Connection[Any]:
        """The connection by which tests look into it."""
        if self._watch is None or self._watch.closed:
            self._watch = psycopg.connect(self.url, autocommit=True)
            self._watch.adapters.register_loader("jsonb", TextLoader)
        return self._watch

    def let_go(self) -> None:
        """Close the tests' connections to it."""
        if self._watch is not None:
            self._watch.close()
        Lasting.close_all(self.url)

    @contextmanager
    def closed_to_all(self) -> Iterator[None]:
        """Let nobody be connected to it within the block."""
        place, name = self.url.replace(self.name, "postgres"), sql.Identifier(self.name)
        self.let_go()
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
            try:
                connection.execute(_END_ALL, (self.name,))
                yield
            finally:
                connection.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))

    def put_right(self) -> None:
        """Let it be as it was when it was made."""
        try:
            self.watch.execute("SELECT tests.put_right()")
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            # A process that was killed may have left a transaction, which its end has not reached yet.
            self.watch.execute(_END_OTHERS)
            self.watch.execute("SELECT tests.put_right()")


_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


_END_ALL = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
# So many free databases of one kind keep their connections.
_MOST_READY = 2


@dataclass
class Databases:
    """The databases of one process of tests."""

    place: str
    _all: dict[str, Database] = field(default_factory=dict)
    _free: defaultdict[str, list[Database]] = field(default_factory=lambda: defaultdict(list))
    _lent: list[tuple[Path, Database]] = field(default_factory=list)
    _templates: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def of(self, data: Path) -> Database:
        """Return the database of a data folder: an empty one when it has had none yet."""
        named = _name_file(data)
        if not named.exists():
            return self._lend(data, "")
        name = named.read_text()
        if name not in self._all:
            # Another process has made it.
            self._all[name] = self._known(name, "")
        return self._all[name]

    def copy(self, source: Path, target: Path) -> None:
        """Let a folder have a copy of another one's database, to which nobody is connected."""
        template = self.of(source)
        if template.name not in self._templates:
            template.watch.execute("DROP SCHEMA tests CASCADE")
            template.watch.execute(_PREPARING)
            self._templates.add(template.name)
        self._lend(target, template.name)

    def keep(self, data: Path) -> None:
        """Let a folder have its database until all tests have ended."""
        database = self.of(data)
        self._lent.remove((data, database))

    @contextmanager
    def lending(self) -> Iterator[None]:
        """Take back what is lent within the block, and put it right."""
        before = len(self._lent)
        try:
            yield
        finally:
            while len(self._lent) > before:
                self._take_back(*self._lent.pop())

    def _take_back(self, data: Path, database: Database) -> None:
        _name_file(data).unlink(missing_ok=True)
        if database.name in self._templates:
            return
        try:
            database.put_right()
        except psycopg.Error:
            # Its tables are no longer those that were there: migrated, say.
            self._remove(database)
            return
        free = self._free[database.template]
        free.append(database)
        # The newest is taken up again first; the others need no connections until then.
        for each in free[:-_MOST_READY]:
            each.let_go()

    def close(self) -> None:
        """Close all connections."""
        for each in self._all.values():
            each.let_go()

    def _lend(self, data: Path, template: str) -> Database:
        free = self._free[template]
        database = free.pop() if free else self._make(template)
        self._lent.append((data, database))
        data.parent.mkdir(parents=True, exist_ok=True)
        _name_file(data).write_text(database.name)
        return database

    def _make(self, template: str) -> Database:
        name = f"tests_{os.getpid()}_{next(self._numbers)}"
        made = self._all[name] = self._known(name, template)
        if template:
            self._all[template].let_go()
        making = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._command(making.format(sql.Identifier(name), sql.Identifier(template or "template1")))
        if not template:
            made.watch.execute(_PREPARING)
        return made

    def _known(self, name: str, template: str) -> Database:
        return Database(name, template, self.place.replace("{}", name))

    def _remove(self, database: Database) -> None:
        database.let_go()
        self._command(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def _command(self, command: sql.Composed) -> None:
        with psycopg.connect(self.place.replace("{}", "postgres"), autocommit=True) as connection:
            connection.execute(command)


def _name_file(data: Path) -> Path:
    """Return the file beside a data folder that names its database."""
    return data.with_name(f"{data.name}.database")
