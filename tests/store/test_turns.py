"""What a reading begins with is remembered until somebody writes to the file, whoever it is."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select

from pardalote.store.promise import StoreError
from pardalote.store.schema import campaign, metadata
from pardalote.store.sqlite import files, remembered
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.sqlite.turns import Turns
from pardalote.store.statements import Change, Statement

pytestmark = pytest.mark.sqlite_only

NAME = Statement(select(campaign.c.name).where(campaign.c.id == bindparam("number")))
NAMES = Statement(select(campaign.c.name).order_by(campaign.c.id))
RENAME = Change(campaign, campaign.c.id == bindparam("number"), name=bindparam("wanted"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new file with an account's tables, and two campaigns."""
    path = files.made_once(tmp_path / "5.db", metadata)
    with closing(opened(path)) as store, store.writing() as connection:
        for name in ("Spring", "Autumn"):
            connection.insert(campaign, {"name": name, "created_at": 1, "updated_at": 1})
    return path


def opened(path: Path) -> SqliteStore:
    """Open the file."""
    return SqliteStore(path, new_compiler())


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """The store in that file."""
    with closing(opened(path)) as store:
        yield store


def rename(store: SqliteStore, wanted: str, number: int = 1) -> None:
    """Change what a reading may begin with."""
    with store.writing() as connection:
        connection.run(RENAME, number=number, wanted=wanted)


def name(store: SqliteStore, number: int = 1) -> object:
    """Return the name with which a reading begins."""
    with store.reading(NAME, number=number) as connection:
        assert connection.first is not None
        return connection.first["name"]


def texts(store: SqliteStore, number: int = 1) -> list[str]:
    """Return the texts that such a reading hands to SQLite."""
    seen: list[str] = []
    driver = store._connection.driver
    driver.set_trace_callback(seen.append)
    name(store, number)
    driver.set_trace_callback(None)
    return seen


def test_it_is_read_once(store: SqliteStore) -> None:
    assert len(texts(store)) == 1
    assert texts(store) == []
    assert (name(store, 1), name(store, 2)) == ("Spring", "Autumn")


def test_what_follows_is_read_in_a_transaction_all_the_same(store: SqliteStore, path: Path) -> None:
    with closing(opened(path)) as other:
        for _ in range(2):
            with store.reading(NAME, number=1) as connection:
                before = connection.all(NAMES)
                rename(other, f"{before[0]['name']}!")
                assert connection.all(NAMES) == before
    assert name(store) == "Spring!!"


def test_a_write_by_anybody_is_seen_at_once(store: SqliteStore, path: Path) -> None:
    with closing(opened(path)) as other:
        for number in range(3):
            assert name(store) == name(store)
            rename(other, f"Other {number}")
            assert name(store) == f"Other {number}"
            rename(store, f"Own {number}")
            assert name(store) == f"Own {number}"


def test_so_is_one_by_another_process_and_one_by_a_migration(store: SqliteStore, path: Path) -> None:
    assert name(store) == "Spring"
    subprocess.run([sys.executable, "-c", RENAMING, str(path), "done"], check=True)
    assert name(store) == "Renamed"
    with files.migrating(path) as connection:
        connection.exec_driver_sql("UPDATE campaign SET name = 'Migrated'")
    assert name(store) == "Migrated"


def test_nothing_is_remembered_while_somebody_writes(store: SqliteStore, path: Path) -> None:
    with closing(opened(path)) as other, other.writing() as connection:
        connection.run(RENAME, number=1, wanted="Summer")
        assert name(store) == "Spring"
        assert len(texts(store)) == 1
    assert name(store) == "Summer"


# Renames the first campaign; `killed`: and is killed before it could say that its turn has ended.
RENAMING = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import bindparam
from pardalote.store.schema import campaign
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.sqlite.turns import Turns
from pardalote.store.statements import Change
if sys.argv[2] == "killed":
    Turns.end = lambda turns: os.kill(os.getpid(), signal.SIGKILL)
store = SqliteStore(Path(sys.argv[1]), new_compiler())
with store.writing() as connection:
    connection.run(Change(campaign, name=bindparam("wanted")), wanted="Renamed")
"""


def test_a_writer_that_was_killed_after_its_commit_has_been_noticed(store: SqliteStore, path: Path) -> None:
    assert name(store) == "Spring"
    killed = subprocess.run([sys.executable, "-c", RENAMING, str(path), "killed"], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert name(store) == "Renamed"
    # Nobody knows whether it has ended: so nothing is remembered until the next one has.
    assert len(texts(store)) == 1
    rename(store, "Winter")
    assert name(store) == "Winter"
    assert texts(store) == []


def test_a_refused_write_changes_nothing_of_it(store: SqliteStore) -> None:
    assert name(store) == "Spring"
    with pytest.raises(StoreError), store.writing() as connection:
        connection.run(RENAME, number=1, wanted="Summer")
        raise StoreError
    assert name(store) == "Spring"


def test_only_so_many_rows_are_remembered(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST_ROWS", 2)
    for number in range(1, 10):
        name(store, number)
    assert len(store._remembered._rows) <= 2


def test_turns_count_on_whoever_opens_the_file(path: Path) -> None:
    one, other = Turns(path), Turns(path)
    with closing(one), closing(other):
        before = one.counted
        for turns in (one, other):
            turns.take()
            assert one.counted == other.counted == before + 1
            turns.end()
            before += 2
            assert one.counted == other.counted == before
