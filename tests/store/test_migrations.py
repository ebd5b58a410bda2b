"""Migrations: the steps together make today's tables, in one transaction, whoever comes first."""

import fcntl
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from pardalote.records.lifecycle import FIRST_STAGES
from pardalote.store import counters, migrations, prospects
from pardalote.store.accounts import Accounts
from pardalote.store.counted import Place
from pardalote.store.promise import StoreError
from pardalote.store.schema import SCHEMA_REVISION, metadata
from pardalote.store.sqlite import engine, files
from pardalote.store.sqlite.turns import TURN
from tests.cast import ADMINISTRATOR
from tests.stores import accounts_of

pytestmark = pytest.mark.sqlite_only

STEP = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None


def upgrade() -> None:
{body}
"""
ADD_A_COLUMN = '    op.add_column("campaign", sa.Column("colour", sa.Text()))'


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """The accounts of an empty data folder."""
    opened = accounts_of(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def old(tmp_path: Path, accounts: Accounts) -> Path:
    """The file of account 5, in which there are no tables yet."""
    path = tmp_path / "accounts" / "5.db"
    path.touch()
    return path


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations' steps, used in their place, to which a test adds its own."""
    copy = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "FOLDER", copy)
    return copy / "versions"


def add_step(steps: Path, body: str, revision: str = "9001", before: str = SCHEMA_REVISION) -> None:
    """Add a step after today's newest one."""
    (steps / f"{revision}.py").write_text(STEP.format(revision=revision, before=before, body=body), encoding="utf-8")


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on a file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def content(path: Path) -> list[str]:
    """Return everything in a file, tables and rows, as SQL."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def tables(path: Path) -> dict[tuple[object, ...], str]:
    """Return what tables and indexes a file has, with the SQL of each, blanks made alike."""
    rows = read(path, "SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {row[:3]: " ".join(re.sub(r"([(),])", r" \1 ", str(row[3])).split()) for row in rows}


def test_all_steps_together_make_exactly_the_tables_of_the_schema(
    accounts: Accounts, old: Path, tmp_path: Path
) -> None:
    accounts.open(5)
    files.make_file(tmp_path / "new.db", metadata)
    assert tables(old) == tables(tmp_path / "new.db")
    assert read(old, "PRAGMA journal_mode") == [("wal",)]


def test_alembic_finds_nothing_left_to_change(accounts: Accounts, old: Path) -> None:
    accounts.open(5)
    with files.migrating(old) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_there_is_one_newest_step_and_the_schema_names_it() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_REVISION]


def test_no_step_imports_the_package() -> None:
    for step in (migrations.FOLDER / "versions").glob("*.py"):
        assert "pardalote" not in step.read_text(encoding="utf-8"), step.name


def test_an_empty_file_is_migrated_when_it_is_opened(accounts: Accounts, old: Path) -> None:
    assert accounts.open(5) is not None
    assert read(old, "SELECT version_num FROM alembic_version") == [(SCHEMA_REVISION,)]


def test_a_file_without_an_account_in_it_says_so(accounts: Accounts, old: Path) -> None:
    store = accounts.open(5)
    assert store is not None
    with pytest.raises(StoreError, match="there is no account in it"), store.reading() as connection:
        store.furnishing(connection)


def test_an_older_account_keeps_its_rows(data: Path, steps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(steps, ADD_A_COLUMN)
    monkeypatch.setattr(engine, "SCHEMA_REVISION", "9001")
    accounts = accounts_of(data)
    store = accounts.open(3)
    assert store is not None
    with store.reading() as connection:
        assert ADMINISTRATOR in store.furnishing(connection).user_by_email
    accounts.close()
    path = data / "accounts" / "3.db"
    assert read(path, "SELECT id, name, colour FROM campaign") == [(1, "Website Tracking", None), (2, "Webinar", None)]
    assert read(path, "SELECT version_num FROM alembic_version") == [("9001",)]


def begin_at(path: Path, revision: str, *rows: str) -> None:
    """Make the tables of an earlier step in an empty file, and insert rows."""
    with files.migrating(path) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(migrations.FOLDER))
        command.upgrade(config, revision)
        for row in rows:
            connection.exec_driver_sql(f"INSERT INTO {row}")


def test_what_was_there_before_later_steps_begins_with_what_they_say(accounts: Accounts, old: Path) -> None:
    begin_at(
        old,
        "0001",
        "prospect (created_at, updated_at) VALUES (1, 1)",
        "list (name, created_at, updated_at) VALUES ('Newsletter', 1, 1)",
        "prospect_account (name, created_at, updated_at) VALUES ('Acme', 1, 1)",
    )
    store = accounts.open(5)
    assert store is not None
    with store.writing() as writing:
        row = prospects.ROWS.by_id(writing, 1)
        assert row is not None
        assert row["revision"] == 0
        prospects.update(writing, row, {"first_name": "Bob"})
        prospects.touch(writing, 1)
    assert read(old, "SELECT first_name, revision FROM prospect") == [("Bob", 2)]
    assert read(old, "SELECT name, is_archived FROM list") == [("Newsletter", 0)]
    assert read(old, "SELECT name, website, custom_values FROM prospect_account") == [("Acme", None, None)]


def test_memberships_that_were_there_get_the_moments_of_their_prospects(accounts: Accounts, old: Path) -> None:
    begin_at(
        old,
        "0009",
        "prospect (created_at, updated_at) VALUES (11, 20), (12, 20)",
        "list (name, created_at, updated_at) VALUES ('Newsletter', 1, 1)",
        "list_membership (list_id, prospect_id, is_ended, did_opt_in, did_opt_out, created_at, updated_at) VALUES "
        "(1, 2, 0, 0, 0, 30, 30), (1, 1, 1, 0, 0, 30, 30)",
    )
    assert accounts.open(5) is not None
    rows = read(old, "SELECT prospect_id, prospect_created_at FROM list_membership ORDER BY id")
    assert rows == [(2, 12), (1, 11)]


ACCOUNT = (
    "account (id, name, level, time_zone, business_unit_id, allows_duplicate_emails, crm_connector, revision, "
    "created_at, updated_at) VALUES (5, 'A', 'Pro', 'UTC', '0Uv', 0, 'none', 1, 1, 1)"
)


def test_opportunities_and_accounts_that_were_there_get_numbers_and_stages(accounts: Accounts, old: Path) -> None:
    values = "('A', '9.50', 1, 1), ('B', '100', 1, 1), ('C', NULL, 1, 1)"
    begin_at(old, "0002", ACCOUNT, f"opportunity (name, value, created_at, updated_at) VALUES {values}")
    assert accounts.open(5) is not None
    assert read(old, "SELECT value, value_number, is_deleted FROM opportunity ORDER BY value_number DESC") == [
        ("100", 100.0, 0),
        ("9.50", 9.5, 0),
        (None, None, 0),
    ]
    stages = read(old, "SELECT name, is_locked FROM lifecycle_stage ORDER BY position")
    assert stages == [(name, int(is_locked)) for name, is_locked in FIRST_STAGES]


def test_counters_begin_with_what_is_there_and_no_trigger_moves_them(accounts: Accounts, old: Path) -> None:
    values = "(1, 1, 0, NULL), (1, 1, 1, NULL), (1, 1, 0, NULL)"
    begin_at(
        old,
        "0006",
        f"prospect (created_at, updated_at, is_archived, user_id) VALUES {values}",
        "list (name, created_at, updated_at, is_archived) VALUES ('A', 1, 1, 0), ('B', 1, 1, 1)",
        "list_membership (list_id, prospect_id, is_ended, did_opt_in, did_opt_out, created_at, updated_at) VALUES "
        "(1, 1, 0, 0, 0, 1, 1), (1, 2, 0, 0, 0, 1, 1), (1, 3, 1, 0, 0, 1, 1), (2, 1, 0, 0, 0, 1, 1)",
        "visitor (created_at, updated_at, prospect_id) VALUES (1, 1, 1), (1, 1, NULL)",
        "visitor_activity (created_at, updated_at, prospect_id) VALUES (1, 1, 1)",
        "opportunity (created_at, updated_at, is_deleted) VALUES (1, 1, 0), (1, 1, 1)",
    )
    store = accounts.open(5)
    assert store is not None
    with store.reading() as connection:
        assert counters.problems(connection) == []
        assert counters.value(connection, Place("live prospects", 0)) == 2
        assert counters.value(connection, Place("archived prospects on lists by list_id", 1)) == 1
    assert read(old, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == []


def test_a_file_without_an_account_gets_no_stages_yet(accounts: Accounts, old: Path) -> None:
    assert accounts.open(5) is not None
    assert read(old, "SELECT * FROM lifecycle_stage") == []


def test_a_table_that_others_point_to_can_be_made_anew(data: Path, steps: Path) -> None:
    add_step(
        steps,
        '    with op.batch_alter_table("prospect_account") as table:\n'
        '        table.alter_column("name", existing_type=sa.Text(), nullable=False)',
    )
    path = data / "accounts" / "3.db"
    with files.migrating(path) as connection:
        connection.exec_driver_sql(
            "INSERT INTO prospect (created_at, updated_at, prospect_account_id) VALUES (1, 1, 1)"
        )
        migrations.upgrade(connection)
    assert ("name", 1) in read(path, "SELECT name, \"notnull\" FROM pragma_table_info('prospect_account')")
    assert read(path, "SELECT prospect_account_id FROM prospect") == [(1,)]
    assert read(path, "PRAGMA foreign_key_check") == []


FAILING = {
    "SQL that fails": '    op.execute("UPDATE nowhere SET name = 1")',
    "a mistake": '    raise KeyError("a mistake")',
    "a row that points nowhere": '    op.execute("UPDATE prospect_account SET user_id = 999")',
}


@pytest.mark.parametrize("body", FAILING.values(), ids=FAILING)
def test_a_failing_step_undoes_all_the_others(
    data: Path, steps: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    add_step(steps, ADD_A_COLUMN)
    add_step(steps, f'    op.create_table("half", sa.Column("id", sa.Integer()))\n{body}', "9002", "9001")
    monkeypatch.setattr(engine, "SCHEMA_REVISION", "9002")
    path = data / "accounts" / "3.db"
    before, content_before = path.read_bytes(), content(path)
    accounts = accounts_of(data)
    with pytest.raises(KeyError if "KeyError" in body else StoreError):
        accounts.open(3)
    assert content(path) == content_before
    assert path.read_bytes() == before


def test_a_failing_step_leaves_an_empty_file_empty(accounts: Accounts, old: Path, steps: Path) -> None:
    add_step(steps, FAILING["SQL that fails"])
    with pytest.raises(StoreError, match=r"^5\.db: its tables can't be brought up to date: no such table: nowhere$"):
        accounts.open(5)
    assert old.stat().st_size == 0


@pytest.mark.parametrize("revision", ["0000", "9999", "'; DROP TABLE user; --", ""])
def test_an_unknown_revision_is_refused_and_nothing_changes(data: Path, revision: str) -> None:
    path = data / "accounts" / "3.db"
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()
    before = path.read_bytes()
    accounts = accounts_of(data)
    with pytest.raises(StoreError) as raised:
        accounts.open(3)
    known = f"3.db: its tables are at revision {revision!r}, which this version of Pardalote does not know"
    assert str(raised.value) == known
    assert path.read_bytes() == before


def test_a_migration_waits_its_turn_among_the_writers(data: Path) -> None:
    path = data / "accounts" / "3.db"
    with path.with_suffix(TURN).open("a") as lock:
        with files.migrating(path), pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_lock_is_free_again_after_a_failure(data: Path, steps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(steps, FAILING["a mistake"])
    monkeypatch.setattr(engine, "SCHEMA_REVISION", "9001")
    with pytest.raises(KeyError):
        accounts_of(data).open(3)
    with (data / "accounts" / "3.db").with_suffix(TURN).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


# Says when it has seen that the account is behind, and then what it has become.
OPENING = """
import sys
from pathlib import Path
from pardalote.store.sqlite import engine

def watched(path, migrate=engine.migrate):
    print("behind", flush=True)
    migrate(path)

engine.migrate = watched
print(engine.SqliteEngine(Path(sys.argv[1])).open(5) is not None, flush=True)
"""


def test_two_processes_may_open_one_old_account_at_the_same_time(tmp_path: Path, old: Path) -> None:
    with old.with_suffix(TURN).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        both = [
            subprocess.Popen([sys.executable, "-c", OPENING, str(tmp_path)], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [process.stdout.readline() for process in both if process.stdout]
        assert said == ["behind\n"] * 2
        assert old.stat().st_size == 0
    assert [process.communicate()[0] for process in both] == ["True\n"] * 2
    assert read(old, "SELECT version_num FROM alembic_version") == [(SCHEMA_REVISION,)]


def test_opening_an_account_that_is_up_to_date_does_not_import_alembic(data: Path) -> None:
    opening = (
        "import sys; from pathlib import Path; from pardalote.store.sqlite.engine import SqliteEngine;"
        "assert SqliteEngine(Path(sys.argv[1])).open(3); print('alembic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", opening, str(data)], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
