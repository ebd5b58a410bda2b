"""What moving asks of a store: rows in streams, rows with their own ids, ids that go on, replacing what is there."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.moving import TABLES, Sum, check_same
from pardalote.store.promise import Duplicate, Gone, StoreError
from pardalote.store.schema import account, campaign, counter, metadata, tag
from pardalote.store.statements import Statement
from tests.stores import accounts_of

NAMES = Statement(select(campaign.c.id, campaign.c.name).order_by(campaign.c.id))
COLUMNS = ("id", "name", "created_at", "updated_at")


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """The accounts of an empty data folder."""
    opened = accounts_of(tmp_path)
    yield opened
    opened.close()


def made(accounts: Accounts, number: int, revision: int = 1) -> AccountStore:
    """Make an account with a row of its own."""
    _, draft = accounts.prepare(number)
    fill(draft.store, number, revision)
    draft.publish()
    store = accounts.open(number)
    assert store is not None
    return store


def fill(store: AccountStore, number: int, revision: int) -> None:
    row = {
        "id": number,
        "name": "A",
        "level": "Pro",
        "time_zone": "UTC",
        "business_unit_id": "0Uv",
        "allows_duplicate_emails": 0,
        "crm_connector": "none",
        "revision": revision,
        "created_at": 1,
        "updated_at": 1,
    }
    with store.writing() as connection:
        connection.insert(account, row)


def test_every_table_but_the_counters_is_moved() -> None:
    assert {each.name for each in TABLES} == metadata.tables.keys() - {counter.name}
    places = {table: place for place, table in enumerate(TABLES)}
    for table in TABLES:
        for key in table.foreign_keys:
            assert places[key.column.table] < places[table]


def test_streams_of_one_transaction_go_side_by_side(accounts: Accounts) -> None:
    store = made(accounts, 5)
    with store.writing() as connection:
        connection.insert_rows(campaign, COLUMNS, ((number, f"{number}", 1, 1) for number in range(1, 2001)))
    with store.reading() as connection:
        first, second = connection.stream(NAMES), connection.stream(NAMES)
        assert list(islice(first, 2)) == [(1, "1"), (2, "2")]
        assert len(list(second)) == 2000
        assert len(list(first)) == 1998


def test_a_stream_shows_one_moment(accounts: Accounts, tmp_path: Path) -> None:
    store = made(accounts, 5)
    with store.writing() as connection:
        connection.insert_rows(campaign, COLUMNS, [(number, "before", 1, 1) for number in range(1, 1501)])
    other = accounts_of(tmp_path)
    writer = other.open(5)
    assert writer is not None
    with store.reading() as connection:
        rows = connection.stream(NAMES)
        next(rows)
        with writer.writing() as writing:
            writing.insert_rows(campaign, COLUMNS, [(5000, "after", 1, 1)])
            writing.update(campaign, 1500, {"name": "after"})
        assert {name for _, name in rows} == {"before"}
        assert {name for _, name in connection.stream(NAMES)} == {"before"}
    other.close()


def test_a_row_that_is_there_is_a_duplicate_and_the_others_don_t_stay(accounts: Accounts) -> None:
    store = made(accounts, 5)
    rows = [(1, "a", 1, 1), (2, "b", 1, 1), (3, "a", 1, 1)]
    with pytest.raises(Duplicate), store.writing() as connection:
        connection.insert_rows(tag, COLUMNS, rows)
    with store.reading() as connection:
        assert list(connection.stream(Statement(select(tag.c.id)))) == []


def test_ids_go_on_after_the_largest_of_both(accounts: Accounts) -> None:
    store = made(accounts, 5)
    with store.writing() as connection:
        connection.insert_rows(campaign, COLUMNS, [(7, "seven", 1, 1)])
        connection.continue_ids({"campaign": 3, "tag": 40})
        assert connection.last_ids() == {"campaign": 7, "tag": 40}
        assert connection.insert(campaign, {"name": "next", "created_at": 1, "updated_at": 1}) == 8
        assert connection.insert(tag, {"name": "next", "created_at": 1, "updated_at": 1}) == 41


@pytest.mark.parametrize(("live", "restored"), [(3, 8), (8, 3), (5, 5)])
def test_what_replaces_an_account_has_a_revision_that_nobody_has_seen(
    accounts: Accounts, live: int, restored: int
) -> None:
    store = made(accounts, 5, live)
    with store.writing() as connection:
        connection.insert_rows(campaign, COLUMNS, [(9, "lost", 1, 1)])
    assert store.current_furnishing().revision == live
    another = accounts.prepare_another(5)
    fill(another.store, 5, restored)
    with another.store.writing() as connection:
        connection.insert_rows(campaign, COLUMNS, [(2, "restored", 1, 1)])
    another.replace()
    assert store.current_furnishing().revision == max(live, restored) + 1
    with store.writing() as connection:
        assert connection.all(NAMES) == [{"id": 2, "name": "restored"}]
        assert connection.insert(campaign, {"name": "next", "created_at": 1, "updated_at": 1}) == 10


@pytest.mark.postgresql_only
def test_a_reading_shows_nothing_of_what_takes_the_account_s_place_meanwhile(accounts: Accounts) -> None:
    """What a reading begins with comes a moment before the rest."""
    store = made(accounts, 5)
    another = accounts.prepare_another(5)
    fill(another.store, 5, 1)
    with store.reading() as connection:
        another.replace()
        with pytest.raises(Gone, match=r"^another account took the place of account_5 while it was read$"):
            connection.all(NAMES)
    with store.reading() as connection:
        assert connection.all(NAMES) == []


@pytest.mark.sqlite_only
def test_there_has_to_be_something_to_replace(accounts: Accounts, tmp_path: Path) -> None:
    another = accounts.prepare_another(5)
    fill(another.store, 5, 1)
    with pytest.raises(Gone, match=r"^there is no 5\.db$"):
        another.replace()
    another.discard()
    accounts.prepare(5)[1].publish()
    another = accounts.prepare_another(5)
    with pytest.raises(Gone, match=r"^there is no account in 5\.db to replace$"):
        another.replace()
    another.discard()
    assert {path.name for path in (tmp_path / "accounts").glob("*.d*")} == {"5.db"}


def test_tables_that_hold_something_else_are_named() -> None:
    check_same({"a": Sum(1, "x")}, {"a": Sum(1, "x")})
    with pytest.raises(StoreError, match=r"^table a: 1 rows were to be there, 1 are"):
        check_same({"a": Sum(1, "x")}, {"a": Sum(1, "y")})
    with pytest.raises(StoreError, match=r"^table b: no rows were to be there, 2 are"):
        check_same({"a": Sum(1, "x")}, {"a": Sum(1, "x"), "b": Sum(2, "y")})
