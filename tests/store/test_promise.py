"""What every store promises, held against the one that the tests run on: transactions, parts, duplicates, rows."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import bindparam, func, select

from pardalote.store.promise import Duplicate, Store, StoreError
from pardalote.store.schema import campaign, custom_field_value, prospect
from pardalote.store.statements import Change, Statement
from tests.stores import engine_on

NAMES = Statement(select(campaign.c.name).order_by(campaign.c.id))
RENAME = Change(campaign, campaign.c.name == bindparam("old"), name=bindparam("new"))
NUMBER = Statement(select(func.count().label("number")).select_from(campaign))
_CAMPAIGN = (campaign.c.id.label("campaign.id"), campaign.c.name.label("campaign.name"))
_JOINED = prospect.join(campaign, prospect.c.campaign_id == campaign.c.id)
# More columns than SQLite's functions take, and few.
WIDE = Statement(
    select(*prospect.c, *(each.label(f"again_{each.name}") for each in prospect.c), *_CAMPAIGN).select_from(_JOINED)
)
NARROW = Statement(select(prospect.c.id, *_CAMPAIGN).select_from(_JOINED))
TIMES = {"created_at": 1, "updated_at": 1}
# An account with nothing in it but what a test puts there.
NUMBER_OF_ACCOUNT = 5


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with an account that has tables and nothing in them."""
    with closing(engine_on(tmp_path)) as engine:
        engine.draft(NUMBER_OF_ACCOUNT).publish()
    return tmp_path


def opened(data: Path) -> Iterator[Store]:
    """Open the account as a process of its own would."""
    with closing(engine_on(data)) as engine:
        store = engine.open(NUMBER_OF_ACCOUNT)
        assert store is not None
        with closing(store):
            yield store


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    """The account's store."""
    yield from opened(data)


@pytest.fixture
def another(data: Path) -> Iterator[Store]:
    """The same account, opened once more as another process would."""
    yield from opened(data)


def add(store: Store, name: str) -> int:
    """Keep a campaign; return its id."""
    with store.writing() as connection:
        return connection.insert(campaign, {"name": name, **TIMES})


def names(store: Store) -> list[str]:
    """Return the names of all campaigns."""
    with store.reading() as connection:
        return [row["name"] for row in connection.all(NAMES)]


def test_what_is_written_is_there_for_everyone(store: Store, another: Store) -> None:
    assert [add(store, "First"), add(another, "Second")] == [1, 2]
    assert names(store) == names(another) == ["First", "Second"]


def test_an_exception_undoes_the_whole_transaction(store: Store, another: Store) -> None:
    add(store, "Before")
    with pytest.raises(KeyError), store.writing() as connection:
        connection.insert(campaign, {"name": "Gone", **TIMES})
        connection.run(RENAME, old="Before", new="After")
        raise KeyError
    assert names(store) == names(another) == ["Before"]


def test_the_next_writer_gets_its_turn_after_an_exception(store: Store, another: Store) -> None:
    with pytest.raises(KeyError), store.writing():
        raise KeyError
    add(another, "Next")
    add(store, "And again")
    assert names(store) == ["Next", "And again"]


def test_reading_sees_one_moment(store: Store, another: Store) -> None:
    add(store, "Before")
    with store.reading() as connection:
        before = connection.all(NAMES)
        add(another, "Meanwhile")
        assert connection.all(NAMES) == before == [{"name": "Before"}]
    assert names(store) == ["Before", "Meanwhile"]


def test_reading_begins_at_once_with_a_statement_of_the_caller_s_own(store: Store, another: Store) -> None:
    add(store, "Before")
    with store.reading(NUMBER) as connection:
        add(another, "Meanwhile")
        assert connection.first == {"number": 1}
        seen = connection.all(NAMES)
        add(another, "Later")
        assert connection.all(NAMES) == seen
    with store.writing() as connection:
        assert connection.first is None


def test_an_exception_ends_the_reading(store: Store, another: Store) -> None:
    with pytest.raises(KeyError), store.reading():
        raise KeyError
    add(another, "Meanwhile")
    add(store, "And again")
    assert names(store) == ["Meanwhile", "And again"]


@pytest.mark.parametrize("text", ["", "plain", 'é "\\ \x01 \n 渡', "1", "null", "x" * 100_000])
def test_rows_come_out_as_they_went_in_however_many_columns_they_have(store: Store, text: str) -> None:
    add(store, text)
    values = {"id": 2**53 + 1, "first_name": text, "campaign_id": 1, "score": -1, "is_archived": 0}
    with store.writing() as connection:
        connection.insert(prospect, {**values, **TIMES})
        wide, narrow = connection.all(WIDE), connection.all(NARROW)
    assert {name: wide[0][name] for name in (*values, "last_name")} == {**values, "last_name": None}
    assert narrow == [{"id": 2**53 + 1, "campaign": {"id": 1, "name": text}}]
    assert wide[0]["campaign"] == {"id": 1, "name": text}


def test_readers_see_nothing_of_an_unfinished_write(store: Store, another: Store) -> None:
    with store.writing() as connection:
        connection.insert(campaign, {"name": "Soon", **TIMES})
        assert names(another) == []
    assert names(another) == ["Soon"]


def test_writers_wait_for_each_other_and_lose_nothing(data: Path, store: Store) -> None:
    together = Barrier(4, timeout=60)

    def write(writer: int) -> None:
        for own in opened(data):
            together.wait(timeout=30)
            for number in range(10):
                add(own, f"{writer}.{number}")

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    assert sorted(names(store)) == sorted(f"{writer}.{number}" for writer in range(4) for number in range(10))


def test_a_broken_unique_index_is_a_duplicate_however_it_is_written(store: Store) -> None:
    held = {"unique_email": "bob@pardot.com", **TIMES}
    with store.writing() as connection:
        connection.insert(prospect, held)
        other = connection.insert(prospect, TIMES)
        taken = connection.insert(campaign, {"name": "Kept", **TIMES})
        with pytest.raises(Duplicate), connection.savepoint():
            connection.insert(prospect, held)
        with pytest.raises(Duplicate), connection.savepoint():
            connection.insert_many(prospect, [held])
        with pytest.raises(Duplicate), connection.savepoint():
            connection.update(prospect, other, {"unique_email": "bob@pardot.com"})
        with pytest.raises(Duplicate), connection.savepoint():
            connection.insert(campaign, {"id": taken, "name": "Other", **TIMES})
    assert names(store) == ["Kept"]


def test_another_broken_rule_is_no_duplicate(store: Store) -> None:
    with store.writing() as connection:
        with pytest.raises(StoreError) as raised, connection.savepoint():
            connection.insert(custom_field_value, {"custom_field_id": 99, "value": "nobody's"})
        assert not isinstance(raised.value, Duplicate)
        with pytest.raises(StoreError) as raised, connection.savepoint():
            connection.insert(campaign, {"name": "Without its times"})
        assert not isinstance(raised.value, Duplicate)


def test_an_id_is_never_given_twice(store: Store) -> None:
    assert add(store, "Erased") == 1
    with store.writing() as connection:
        connection.run(Statement(campaign.delete()))
    assert add(store, "Next") == 2


def test_many_rows_are_inserted_at_once_and_none_is_fine(store: Store) -> None:
    with store.writing() as connection:
        connection.insert_many(campaign, ({"name": name, **TIMES} for name in "ab"))
        connection.insert_many(campaign, [])
    assert names(store) == ["a", "b"]


def test_a_run_says_how_many_rows_it_touched(store: Store) -> None:
    add(store, "Old")
    add(store, "Old")
    with store.writing() as connection:
        assert connection.run(RENAME, old="Old", new="New") == 2
        assert connection.run(RENAME, old="Old", new="New") == 0


def test_one_is_none_when_there_is_no_row(store: Store) -> None:
    with store.reading() as connection:
        assert connection.one(NAMES) is None


def test_a_sound_store_has_no_problems(store: Store) -> None:
    add(store, "Sound")
    assert store.problems() == []


def test_an_exception_undoes_the_part_that_it_leaves_and_no_more(store: Store, another: Store) -> None:
    with store.writing() as connection:
        connection.insert(campaign, {"name": "Before", **TIMES})
        with pytest.raises(KeyError), connection.savepoint():
            connection.run(RENAME, old="Before", new="Gone")
            connection.insert(campaign, {"name": "Gone", **TIMES})
            raise KeyError
        with connection.savepoint():
            connection.insert(campaign, {"name": "Kept", **TIMES})
    assert names(another) == ["Before", "Kept"]


def test_parts_within_parts_end_each_by_itself(store: Store) -> None:
    with store.writing() as connection, connection.savepoint():
        with pytest.raises(KeyError), connection.savepoint():
            connection.insert(campaign, {"name": "Gone", **TIMES})
            with connection.savepoint():
                connection.insert(campaign, {"name": "Gone with it", **TIMES})
            raise KeyError
        connection.insert(campaign, {"name": "Kept", **TIMES})
    assert names(store) == ["Kept"]


def test_a_part_goes_with_the_whole_transaction(store: Store) -> None:
    with pytest.raises(KeyError), store.writing() as connection:
        with connection.savepoint():
            connection.insert(campaign, {"name": "Gone", **TIMES})
        raise KeyError
    assert names(store) == []


@pytest.mark.parametrize("number", [0, 1, 2, 31, 32, 33, 64, 65, 200])
def test_many_rows_go_in_at_once_whatever_the_order_of_their_columns(store: Store, number: int) -> None:
    rows = [{"updated_at": place, "name": f"{place}", "created_at": -place} for place in range(number)]
    with store.writing() as connection:
        connection.insert_many(campaign, rows)
        every = Statement(select(campaign.c.updated_at, campaign.c.name, campaign.c.created_at).order_by(campaign.c.id))
        assert connection.all(every) == rows


def test_a_duplicate_among_many_rows_is_told(store: Store) -> None:
    taken = {"unique_email": "bob@pardot.com", "score": 0, "is_archived": 0, **TIMES}
    with pytest.raises(Duplicate), store.writing() as connection:
        connection.insert_many(prospect, [taken, taken])


def test_reserved_ids_are_nobody_else_s(store: Store) -> None:
    first = add(store, "first")
    with store.writing() as connection:
        ids = connection.reserve_ids(campaign, 3)
        assert list(ids) == [first + 1, first + 2, first + 3]
        assert connection.reserve_ids(campaign, 2)[0] == first + 4
    assert add(store, "next") == first + 6


@pytest.mark.parametrize("number", [0, 1, 31, 32, 33, 100])
def test_rows_go_in_with_reserved_ids_whatever_the_order_of_the_columns(store: Store, number: int) -> None:
    with store.writing() as connection:
        ids = connection.reserve_ids(campaign, number)
        rows = [(1, f"name {each}", 2, each) for each in ids]
        connection.insert_rows(campaign, ("updated_at", "name", "created_at", "id"), rows)
        found = connection.all(Statement(select(campaign.c.id, campaign.c.name, campaign.c.created_at)))
    assert found == [{"id": each, "name": f"name {each}", "created_at": 2} for each in ids]
    with pytest.raises(Duplicate), store.writing() as connection:
        connection.insert_rows(campaign, ("id", "name", "created_at", "updated_at"), [(777, "", 1, 1), (777, "", 1, 1)])


@pytest.mark.parametrize("number", [2, 200])
def test_documents_of_many_rows_are_documents(store: Store, number: int) -> None:
    columns = ("custom_values", "created_at", "updated_at", "revision")
    given = [('{"1": "a"}', 1, 1, 0), (None, 1, 1, 0)] * (number // 2)
    values = Statement(select(prospect.c.custom_values).order_by(prospect.c.id))
    with store.writing() as connection:
        connection.insert_rows(prospect, columns, given)
        kept = [row["custom_values"] for row in connection.all(values)]
    assert [None if each is None else json.loads(each) for each in kept] == [{"1": "a"}, None] * (number // 2)
