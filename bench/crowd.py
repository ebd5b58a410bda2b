"""Accounts with any number of prospects, each with three activities, which the engine itself makes of numbers."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from bench.account import Keys
from pardalote.actions import accounts as deeds
from pardalote.actions import api_keys, campaigns, lists, users
from pardalote.actions.accounts import NewAccount
from pardalote.actions.work import Work
from pardalote.clock import SystemClock
from pardalote.records import roles
from pardalote.settings import Settings
from pardalote.store import counters
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of
from pardalote.store.secret import load_secret

ACTIVITIES = 3
# Of every tenth prospect, and of so many at every size.
LARGE_LIST, SMALL_LIST = 1, 2
SMALL = 1000
# In the recycle bin.
BIN_EVERY, BINNED = 100, 7
# Of every tenth prospect, too.
OWNER, CAMPAIGN = 2, 2
# Prospects change one second after the other, the newest a minute ago.
_AGE = 60

# What an account of `:n` prospects holds; {series} gives the numbers from 1 to a parameter.
_PROSPECTS = """
    INSERT INTO prospect (
        id, email, unique_email, first_name, last_name, company, job_title, country, campaign_id, user_id, profile_id,
        score, is_archived, is_do_not_email, is_do_not_call, opted_out, is_reviewed, is_starred, last_activity_at,
        last_activity_id, created_at, updated_at
    )
    SELECT i, 'ada.' || (1000000000 + i) || '@crowd.example', 'ada.' || (1000000000 + i) || '@crowd.example', 'Ada',
        'Number ' || i, 'Company ' || (i % 1000), 'Head of Programming', 'United Kingdom',
        CASE WHEN i % 10 = 3 THEN {campaign} ELSE 1 END, CASE WHEN i % 10 = 4 THEN {owner} END, 1,
        i, CASE WHEN i % {bin} = {binned} THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, {now} - ({n} - i) - 30, i * {activities},
        {now} - ({n} - i), {now} - ({n} - i)
    FROM {series}
"""
_ACTIVITIES = """
    INSERT INTO visitor_activity (id, prospect_id, type, type_name, details, campaign_id, created_at, updated_at)
    SELECT i, (i - 1) / {activities} + 1, 2, 'Visit', 'https://crowd.example/' || (i % 500), 1,
        {now} - ({n} - (i - 1) / {activities}) - 33 + i % {activities},
        {now} - ({n} - (i - 1) / {activities}) - 33 + i % {activities}
    FROM {series}
"""
_MEMBERS = """
    INSERT INTO list_membership (
        list_id, prospect_id, is_ended, did_opt_in, did_opt_out, created_at, updated_at, prospect_created_at
    )
    SELECT {list}, i * {every}, 0, 0, 0, {now} - ({n} - i * {every}), {now} - ({n} - i * {every}),
        {now} - ({n} - i * {every})
    FROM {series}
"""


class Driver(Protocol):
    """An engine as the crowd is put in."""

    def series(self, rows: int) -> str:
        """Return what has a row for each number from 1, in a column i."""
        ...

    def run(self, statement: str) -> None:
        """Run a statement."""
        ...

    @contextmanager
    def without_indexes(self, tables: tuple[str, ...]) -> Iterator[None]:
        """Drop the indexes of tables, and make them again in the end: sorted once, rather than row by row."""
        ...


class SqliteDriver:
    """A file, without a durable commit: who puts in the crowd can do it again."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous=OFF", "cache_size=-500000", "temp_store=FILE"):
            self.run(f"PRAGMA {pragma}")

    def series(self, rows: int) -> str:
        """Return what has a row for each number from 1, in a column i."""
        return f"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {rows}) SELECT i FROM s)"

    def run(self, statement: str) -> None:
        """Run a statement."""
        self._connection.execute(statement)

    @contextmanager
    def without_indexes(self, tables: tuple[str, ...]) -> Iterator[None]:
        """Drop the indexes of tables, and make them again in the end."""
        marks = ", ".join("?" * len(tables))
        found = self._connection.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            tables,
        ).fetchall()
        for name, _ in found:
            self.run(f'DROP INDEX "{name}"')
        yield
        for _, text in found:
            self.run(text)
        self.run("ANALYZE")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


# Rows that are made of numbers point to each other as they should.
_UNCHECKED = "session_replication_role = replica"


class PostgresDriver:
    """A schema of a database."""

    def __init__(self, url: str, number: int) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        for setting in (
            f"search_path TO account_{number}",
            "maintenance_work_mem = '1GB'",
            "statement_timeout = 0",
            _UNCHECKED,
        ):
            self.run(f"SET {setting}")

    def series(self, rows: int) -> str:
        """Return what has a row for each number from 1, in a column i."""
        return f"generate_series(1::bigint, {rows}) AS i"

    def run(self, statement: str) -> None:
        """Run a statement."""
        self._connection.execute(statement)

    @contextmanager
    def without_indexes(self, tables: tuple[str, ...]) -> Iterator[None]:
        """Drop the indexes of tables, and make them again in the end."""
        found = self._connection.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            """,
            (list(tables),),
        ).fetchall()
        for name, _ in found:
            self.run(f"DROP INDEX {name}")
        yield
        for _, text in found:
            self.run(text)
        for table in tables:
            self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
            self.run(f"VACUUM ANALYZE {table}")
        self.run("CHECKPOINT")
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Crowd:
    """An account with many prospects, and the keys of its administrator."""

    number: int
    prospects: int
    keys: Keys
    # When the newest of its prospects changed: seconds since 1970.
    newest_at: int


def make(settings: Settings, number: int, prospects: int) -> Crowd:
    """Make an account of this number, of version 3, with so many prospects; their ids are 1 and so on."""
    opened = Accounts(engine_of(settings))
    try:
        wanted = NewAccount(f"{prospects:,} prospects", "ada@crowd.example", "a long enough password", "Europe/London")
        made = deeds.create(opened, wanted, SystemClock(), number, furnish=_furnish)
        newest_at = SystemClock().now() - _AGE
        _fill(_driver(settings, number), prospects, newest_at)
        store = opened.open(number)
        assert store is not None
        with store.writing() as connection:
            counters.recount(connection)
            work = Work(connection, store.furnishing(connection), SystemClock().now())
            key = api_keys.hand_out(work, 1, load_secret(settings.data, os.environ))
        return Crowd(number, prospects, Keys(made.user_key, key), newest_at)
    finally:
        opened.close()


def _driver(settings: Settings, number: int) -> Driver:
    if settings.database:
        return PostgresDriver(settings.database, number)
    return SqliteDriver(settings.data / "accounts" / f"{number}.db")


def _furnish(work: Work) -> None:
    campaigns.create(work, "Webinar")
    users.create(work, users.NewUser("sam@crowd.example", "a long enough password", roles.SALES, "UTC", "Sam", "Sales"))
    lists.create(work, "Every tenth")
    lists.create(work, "A thousand")


def _fill(driver: Driver, prospects: int, newest_at: int) -> None:
    about: dict[str, Any] = {
        "n": prospects,
        "now": newest_at,
        "activities": ACTIVITIES,
        "bin": BIN_EVERY,
        "binned": BINNED,
        "owner": OWNER,
        "campaign": CAMPAIGN,
    }
    with driver.without_indexes(("prospect", "visitor_activity", "list_membership")):
        driver.run("BEGIN")
        activities = prospects * ACTIVITIES
        driver.run(_PROSPECTS.format(series=driver.series(prospects), **about))
        driver.run(_ACTIVITIES.format(series=driver.series(activities), **about))
        for list_, size in ((LARGE_LIST, prospects // 10), (SMALL_LIST, SMALL)):
            every = prospects // size
            driver.run(_MEMBERS.format(series=driver.series(size), list=list_, every=every, **about))
        driver.run("COMMIT")
