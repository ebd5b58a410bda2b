"""The store in a SQLite file: locks beside it, durability, and files that are no stores."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import MetaData, bindparam, func, select

from pardalote.store.listed import Among, packed
from pardalote.store.promise import StoreError
from pardalote.store.schema import campaign, custom_field, custom_field_value, metadata, prospect
from pardalote.store.sqlite import files
from pardalote.store.sqlite.connection import SqliteConnection
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.sqlite.turns import Turns
from pardalote.store.statements import Statement

pytestmark = pytest.mark.sqlite_only

NAMES = Statement(select(campaign.c.name).order_by(campaign.c.id))
NUMBER = Statement(select(func.count().label("number")).select_from(campaign))
TIMES = {"created_at": 1, "updated_at": 1}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new file with an account's tables."""
    return files.made_once(tmp_path / "5.db", metadata)


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """The store in that file."""
    opened = SqliteStore(path, new_compiler())
    yield opened
    opened.close()


def add(store: SqliteStore, name: str) -> int:
    """Keep a campaign; return its id."""
    with store.writing() as connection:
        return connection.insert(campaign, {"name": name, **TIMES})


def names(store: SqliteStore) -> list[str]:
    """Return the names of all campaigns."""
    with store.reading() as connection:
        return [row["name"] for row in connection.all(NAMES)]


def test_a_writer_holds_the_lock_beside_the_file(store: SqliteStore, path: Path) -> None:
    with path.with_suffix(".lock").open() as lock:
        with store.writing(), pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_all_of_a_reading_is_of_the_moment_in_which_it_begins(store: SqliteStore, path: Path) -> None:
    add(store, "Before")
    with closing(SqliteStore(path, new_compiler())) as another, store.reading(NUMBER) as connection:
        add(another, "Meanwhile")
        assert connection.first == {"number": 1}
        assert connection.all(NAMES) == [{"name": "Before"}]


def test_commits_are_durable(store: SqliteStore) -> None:
    with store.reading() as connection:
        assert isinstance(connection, SqliteConnection)
        told = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")}
        assert told == {"synchronous": 2, "journal_mode": "wal"}


def test_files_are_closed_one_after_the_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that close a file at the same moment neither is the last, who removes its log."""
    let_go, closed = files.let_go, list[Path]()

    def let_go_alone(driver: sqlite3.Connection, turns: Turns) -> None:
        folder = os.open(path.parent, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(folder)
        let_go(driver, turns)
        closed.append(path)

    monkeypatch.setattr("pardalote.store.sqlite.store.let_go", let_go_alone)
    store = SqliteStore(path, new_compiler())
    add(store, "Here")
    store.close()
    store.close()
    assert closed == [path]
    assert {each.suffix for each in path.parent.glob("5.db*")} == {".db"}


def test_a_store_is_closed_while_somebody_is_next(path: Path) -> None:
    """Who migrates closes a file within its turn, for which another process may be waiting."""
    store = SqliteStore(path, new_compiler())
    with path.with_suffix(".next.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        store.close()


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^7\.db is no store: "):
        SqliteStore(tmp_path / "7.db", new_compiler())
    assert list(tmp_path.iterdir()) == []


def test_somebody_else_s_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "7.db")
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(StoreError, match=r"^7\.db is no store: no such table: alembic_version$"):
        SqliteStore(tmp_path / "7.db", new_compiler())


def test_a_file_without_its_revision_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM alembic_version")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"^5\.db is no store: "):
        SqliteStore(path, new_compiler())


@pytest.mark.parametrize("folder", ["100%41", "what?mode=memory", "a#b", "with blanks", "éàü", "it's"])
def test_any_folder_s_name_will_do(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    store = SqliteStore(files.made_once(tmp_path / folder / "5.db", metadata), new_compiler())
    add(store, "Here")
    assert names(store) == ["Here"]
    store.close()
    assert sorted(each.name for each in (tmp_path / folder).iterdir()) == ["5.db", "5.lock", "5.next.lock"]
    assert [each.name for each in tmp_path.iterdir()] == [folder]


def test_two_that_make_a_file_at_the_same_time_share_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both_are_about_to = Barrier(2, timeout=60)
    make_file = files.make_file

    def wait_and_make(fresh: Path, wanted: MetaData) -> None:
        both_are_about_to.wait(timeout=30)
        make_file(fresh, wanted)

    monkeypatch.setattr(files, "make_file", wait_and_make)

    def make(_: int) -> int:
        return files.made_once(tmp_path / "5.db", metadata).stat().st_ino

    with ThreadPoolExecutor(2) as makers:
        first, second = makers.map(make, range(2))
    assert first == second
    assert [each.name for each in tmp_path.iterdir()] == ["5.db"]


def test_a_row_that_points_nowhere_is_found(store: SqliteStore, path: Path) -> None:
    with store.writing() as connection:
        held = connection.insert(custom_field, {"name": "Size", "field_id": "size", "is_required": 0, **TIMES})
        connection.insert(custom_field_value, {"custom_field_id": held, "value": "S"})
    careless = sqlite3.connect(path)
    careless.execute("DELETE FROM custom_field")
    careless.commit()
    careless.close()
    assert store.problems() == ["custom_field_value 1 points to a missing custom_field"]


def test_ids_are_reserved_in_a_table_without_rows_and_given_back_with_the_transaction(store: SqliteStore) -> None:
    for _ in range(2):
        with suppress(KeyError), store.writing() as connection:
            assert list(connection.reserve_ids(campaign, 2)) == [1, 2]
            raise KeyError
    with store.writing() as connection:
        assert connection.insert(campaign, {"name": "first", **TIMES}) == 1


def test_a_list_of_values_is_looked_up_by_the_index(path: Path) -> None:
    among = Statement(select(prospect.c.id).where(Among(prospect.c.id, bindparam("ids"))))
    with closing(sqlite3.connect(path)) as file:
        plan = file.execute(f"EXPLAIN QUERY PLAN {new_compiler().text(among)}", {"ids": packed([1, 2, 3])}).fetchall()
    assert "SEARCH prospect USING INTEGER PRIMARY KEY (rowid=?)" in [row[3] for row in plan]
