"""The store in a SQLite file: transactions, duplicates, and files that are no stores."""

import fcntl
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import MetaData, bindparam, func, select

from pardalote.store.promise import Duplicate, StoreError
from pardalote.store.schema import campaign, custom_field, custom_field_value, metadata, prospect
from pardalote.store.sqlite import files
from pardalote.store.sqlite.connection import SqliteConnection
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.statements import Statement

NAMES = Statement(select(campaign.c.name).order_by(campaign.c.id))
RENAME = Statement(campaign.update().where(campaign.c.name == bindparam("old")).values(name=bindparam("new")))
NUMBER = Statement(select(func.count().label("number")).select_from(campaign))
_CAMPAIGN = (campaign.c.id.label("campaign.id"), campaign.c.name.label("campaign.name"))
_JOINED = prospect.join(campaign, prospect.c.campaign_id == campaign.c.id)
# More columns than SQLite's functions take, and few.
WIDE = Statement(
    select(*prospect.c, *(each.label(f"again_{each.name}") for each in prospect.c), *_CAMPAIGN).select_from(_JOINED)
)
NARROW = Statement(select(prospect.c.id, *_CAMPAIGN).select_from(_JOINED))
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


@pytest.fixture
def another(path: Path) -> Iterator[SqliteStore]:
    """The same file, opened once more as another process would."""
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


def test_what_is_written_is_there_for_everyone(store: SqliteStore, another: SqliteStore) -> None:
    assert [add(store, "First"), add(another, "Second")] == [1, 2]
    assert names(store) == names(another) == ["First", "Second"]


def test_an_exception_undoes_the_whole_transaction(store: SqliteStore, another: SqliteStore) -> None:
    add(store, "Before")
    with pytest.raises(KeyError), store.writing() as connection:
        connection.insert(campaign, {"name": "Gone", **TIMES})
        connection.run(RENAME, old="Before", new="After")
        raise KeyError
    assert names(store) == names(another) == ["Before"]


def test_the_next_writer_gets_its_turn_after_an_exception(store: SqliteStore, another: SqliteStore) -> None:
    with pytest.raises(KeyError), store.writing():
        raise KeyError
    add(another, "Next")
    add(store, "And again")
    assert names(store) == ["Next", "And again"]


def test_reading_sees_one_moment(store: SqliteStore, another: SqliteStore) -> None:
    add(store, "Before")
    with store.reading() as connection:
        before = connection.all(NAMES)
        add(another, "Meanwhile")
        assert connection.all(NAMES) == before == [{"name": "Before"}]
    assert names(store) == ["Before", "Meanwhile"]


def test_reading_begins_at_once_with_a_statement_of_the_caller_s_own(store: SqliteStore, another: SqliteStore) -> None:
    add(store, "Before")
    with store.reading(NUMBER) as connection:
        add(another, "Meanwhile")
        assert connection.first == {"number": 1}
        assert connection.all(NAMES) == [{"name": "Before"}]
    with store.writing() as connection:
        assert connection.first is None


def test_an_exception_ends_the_reading(store: SqliteStore, another: SqliteStore) -> None:
    with pytest.raises(KeyError), store.reading():
        raise KeyError
    add(another, "Meanwhile")
    add(store, "And again")
    assert names(store) == ["Meanwhile", "And again"]


@pytest.mark.parametrize("text", ["", "plain", 'é "\\ \x01 \n 渡', "1", "null", "x" * 100_000])
def test_rows_come_out_as_they_went_in_however_many_columns_they_have(store: SqliteStore, text: str) -> None:
    add(store, text)
    values = {"id": 2**53 + 1, "first_name": text, "campaign_id": 1, "score": -1, "is_archived": 0}
    with store.writing() as connection:
        connection.insert(prospect, {**values, **TIMES})
        wide, narrow = connection.all(WIDE), connection.all(NARROW)
    assert {name: wide[0][name] for name in (*values, "last_name")} == {**values, "last_name": None}
    assert narrow == [{"id": 2**53 + 1, "campaign": {"id": 1, "name": text}}]
    assert wide[0]["campaign"] == {"id": 1, "name": text}


def test_readers_see_nothing_of_an_unfinished_write(store: SqliteStore, another: SqliteStore) -> None:
    with store.writing() as connection:
        connection.insert(campaign, {"name": "Soon", **TIMES})
        assert names(another) == []
    assert names(another) == ["Soon"]


def test_a_writer_holds_the_lock_beside_the_file(store: SqliteStore, path: Path) -> None:
    with path.with_suffix(".lock").open() as lock:
        with store.writing(), pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_writers_wait_for_each_other_and_lose_nothing(path: Path) -> None:
    together = Barrier(4, timeout=60)

    def write(writer: int) -> None:
        store = SqliteStore(path, new_compiler())
        together.wait(timeout=30)
        for number in range(10):
            add(store, f"{writer}.{number}")
        store.close()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    store = SqliteStore(path, new_compiler())
    assert sorted(names(store)) == sorted(f"{writer}.{number}" for writer in range(4) for number in range(10))
    store.close()


def test_a_broken_unique_index_is_a_duplicate_however_it_is_written(store: SqliteStore) -> None:
    held = {"unique_email": "bob@pardot.com", **TIMES}
    with store.writing() as connection:
        connection.insert(prospect, held)
        other = connection.insert(prospect, TIMES)
        with pytest.raises(Duplicate):
            connection.insert(prospect, held)
        with pytest.raises(Duplicate):
            connection.insert_many(prospect, [held])
        with pytest.raises(Duplicate):
            connection.update(prospect, other, {"unique_email": "bob@pardot.com"})
        with pytest.raises(Duplicate):
            connection.insert(campaign, {"id": connection.insert(campaign, {"name": "Kept", **TIMES}), **TIMES})
    assert names(store) == ["Kept"]


def test_another_broken_rule_is_no_duplicate(store: SqliteStore) -> None:
    with store.writing() as connection:
        with pytest.raises(StoreError) as raised:
            connection.insert(custom_field_value, {"custom_field_id": 99, "value": "nobody's"})
        assert not isinstance(raised.value, Duplicate)
        with pytest.raises(StoreError) as raised:
            connection.insert(campaign, {"name": "Without its times"})
        assert not isinstance(raised.value, Duplicate)


def test_an_id_is_never_given_twice(store: SqliteStore) -> None:
    assert add(store, "Erased") == 1
    with store.writing() as connection:
        connection.run(Statement(campaign.delete()))
    assert add(store, "Next") == 2


def test_many_rows_are_inserted_at_once_and_none_is_fine(store: SqliteStore) -> None:
    with store.writing() as connection:
        connection.insert_many(campaign, ({"name": name, **TIMES} for name in "ab"))
        connection.insert_many(campaign, [])
    assert names(store) == ["a", "b"]


def test_a_run_says_how_many_rows_it_touched(store: SqliteStore) -> None:
    add(store, "Old")
    add(store, "Old")
    with store.writing() as connection:
        assert connection.run(RENAME, old="Old", new="New") == 2
        assert connection.run(RENAME, old="Old", new="New") == 0


def test_one_is_none_when_there_is_no_row(store: SqliteStore) -> None:
    with store.reading() as connection:
        assert connection.one(NAMES) is None


def test_commits_are_durable(store: SqliteStore) -> None:
    with store.reading() as connection:
        assert isinstance(connection, SqliteConnection)
        told = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")}
        assert told == {"synchronous": 2, "journal_mode": "wal"}


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


def test_a_sound_store_has_no_problems(store: SqliteStore) -> None:
    add(store, "Sound")
    assert store.problems() == []


def test_a_row_that_points_nowhere_is_found(store: SqliteStore, path: Path) -> None:
    with store.writing() as connection:
        held = connection.insert(custom_field, {"name": "Size", "field_id": "size", "is_required": 0, **TIMES})
        connection.insert(custom_field_value, {"custom_field_id": held, "value": "S"})
    careless = sqlite3.connect(path)
    careless.execute("DELETE FROM custom_field")
    careless.commit()
    careless.close()
    assert store.problems() == ["custom_field_value 1 points to a missing custom_field"]


def test_an_exception_undoes_the_part_that_it_leaves_and_no_more(store: SqliteStore, another: SqliteStore) -> None:
    with store.writing() as connection:
        connection.insert(campaign, {"name": "Before", **TIMES})
        with pytest.raises(KeyError), connection.savepoint():
            connection.run(RENAME, old="Before", new="Gone")
            connection.insert(campaign, {"name": "Gone", **TIMES})
            raise KeyError
        with connection.savepoint():
            connection.insert(campaign, {"name": "Kept", **TIMES})
    assert names(another) == ["Before", "Kept"]


def test_parts_within_parts_end_each_by_itself(store: SqliteStore) -> None:
    with store.writing() as connection, connection.savepoint():
        with pytest.raises(KeyError), connection.savepoint():
            connection.insert(campaign, {"name": "Gone", **TIMES})
            with connection.savepoint():
                connection.insert(campaign, {"name": "Gone with it", **TIMES})
            raise KeyError
        connection.insert(campaign, {"name": "Kept", **TIMES})
    assert names(store) == ["Kept"]


def test_a_part_goes_with_the_whole_transaction(store: SqliteStore) -> None:
    with pytest.raises(KeyError), store.writing() as connection:
        with connection.savepoint():
            connection.insert(campaign, {"name": "Gone", **TIMES})
        raise KeyError
    assert names(store) == []


@pytest.mark.parametrize("number", [0, 1, 2, 31, 32, 33, 64, 65, 200])
def test_many_rows_go_in_at_once_whatever_the_order_of_their_columns(store: SqliteStore, number: int) -> None:
    rows = [{"updated_at": place, "name": f"{place}", "created_at": -place} for place in range(number)]
    with store.writing() as connection:
        connection.insert_many(campaign, rows)
        every = Statement(select(campaign.c.updated_at, campaign.c.name, campaign.c.created_at).order_by(campaign.c.id))
        assert connection.all(every) == rows


def test_a_duplicate_among_many_rows_is_told(store: SqliteStore) -> None:
    taken = {"unique_email": "bob@pardot.com", "score": 0, "is_archived": 0, **TIMES}
    with pytest.raises(Duplicate), store.writing() as connection:
        connection.insert_many(prospect, [taken, taken])
