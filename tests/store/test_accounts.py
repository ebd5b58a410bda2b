"""The accounts of a data folder: numbers, new accounts, and how many files stay open."""

import gc
import os
import secrets
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pardalote.store.accounts import LARGEST_NUMBER, Accounts, AccountStore
from pardalote.store.promise import StoreError
from pardalote.store.schema import campaign
from pardalote.store.statements import Statement
from tests.stores import accounts_of, numbers_of, unfinished

NAMES = Statement(select(campaign.c.name))
TIMES = {"created_at": 1, "updated_at": 1}


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """The accounts of an empty data folder."""
    opened = accounts_of(tmp_path)
    yield opened
    opened.close()


def publish(accounts: Accounts, number: int) -> None:
    """Make an account with nothing in it."""
    accounts.prepare(number)[1].publish()


def there(data: Path) -> list[Any]:
    """Return the numbers of all accounts, and what is there of unfinished ones."""
    return [*numbers_of(data), *unfinished(data)]


def opened(accounts: Accounts, number: int) -> AccountStore:
    """Open an account that there is."""
    store = accounts.open(number)
    assert store is not None
    return store


MADE_UP = [1, 7, 2**31 - 1, 2**31, 2**64, 10**5000, 0, -1, -(10**5000)]


@pytest.mark.parametrize("number", MADE_UP, ids=range(len(MADE_UP)))
def test_a_made_up_number_opens_nothing_and_makes_no_file(accounts: Accounts, tmp_path: Path, number: int) -> None:
    assert accounts.open(number) is None
    assert there(tmp_path) == []


@pytest.mark.parametrize("number", [0, -1, LARGEST_NUMBER + 1, 10**5000], ids=["0", "-1", "one more", "huge"])
def test_a_number_that_can_t_be_one_is_not_given_out(accounts: Accounts, tmp_path: Path, number: int) -> None:
    with pytest.raises(StoreError, match="the number of an account is from 1 to 2147483647"):
        accounts.prepare(number)
    assert there(tmp_path) == []


@pytest.mark.parametrize("number", [1, LARGEST_NUMBER])
def test_the_smallest_and_the_largest_number_make_an_account(accounts: Accounts, number: int) -> None:
    publish(accounts, number)
    assert accounts.numbers() == [number]
    assert opened(accounts, number).number == number


def test_an_account_is_not_there_before_it_is_published(accounts: Accounts, tmp_path: Path) -> None:
    number, draft = accounts.prepare(5)
    assert number == 5
    assert accounts.open(5) is None
    assert accounts.numbers() == []
    with draft.store.writing() as connection:
        connection.insert(campaign, {"name": "Kept", **TIMES})
    draft.publish()
    assert there(tmp_path) == [5]
    assert accounts.numbers() == [5]
    with opened(accounts, 5).reading() as connection:
        assert connection.all(NAMES) == [{"name": "Kept"}]


def test_a_discarded_account_leaves_nothing(accounts: Accounts, tmp_path: Path) -> None:
    _, draft = accounts.prepare(5)
    with draft.store.writing() as connection:
        connection.insert(campaign, {"name": "Gone", **TIMES})
    draft.discard()
    assert there(tmp_path) == []
    assert accounts.open(5) is None


def test_a_taken_number_is_refused(accounts: Accounts, tmp_path: Path) -> None:
    publish(accounts, 5)
    with pytest.raises(StoreError, match=r"^account 5 exists already$"):
        accounts.prepare(5)
    assert there(tmp_path) == [5]


def test_the_first_of_two_drafts_gets_the_number(accounts: Accounts, tmp_path: Path) -> None:
    _, first = accounts.prepare(5)
    _, second = accounts.prepare(5)
    with first.store.writing() as connection:
        connection.insert(campaign, {"name": "First", **TIMES})
    first.publish()
    with pytest.raises(StoreError, match=r"^(5\.db|account_5) exists already$"):
        second.publish()
    assert there(tmp_path) == [5]
    with opened(accounts, 5).reading() as connection:
        assert connection.all(NAMES) == [{"name": "First"}]


def test_a_free_number_is_found_when_none_is_given(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(accounts, 1005)
    drawn = iter((5, 6))
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(drawn))
    number, draft = accounts.prepare()
    draft.discard()
    assert number == 1006


@pytest.mark.sqlite_only
def test_numbers_are_listed_in_order_and_other_files_are_not(accounts: Accounts, tmp_path: Path) -> None:
    for number in (30, 4, 100):
        publish(accounts, number)
    (tmp_path / "accounts" / "backup.db").touch()
    (tmp_path / "accounts" / "7.txt").touch()
    _, draft = accounts.prepare(8)
    assert accounts.numbers() == [4, 30, 100]
    draft.discard()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read as one" * 20, b"short"])
def test_a_file_that_is_no_store_is_refused_and_stays(accounts: Accounts, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "accounts" / "5.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"^5\.db is no store: "):
        accounts.open(5)
    assert path.read_bytes() == content


def test_an_open_account_is_the_same_store_each_time(accounts: Accounts) -> None:
    publish(accounts, 5)
    assert opened(accounts, 5) is opened(accounts, 5)


MOST_OPEN = 48


def descriptors() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/dev/fd").iterdir()))


@pytest.fixture
def many(accounts: Accounts) -> Accounts:
    """One account more than stay open."""
    for number in range(1, MOST_OPEN + 2):
        publish(accounts, number)
    return accounts


@pytest.mark.sqlite_only
def test_the_least_recently_used_file_is_closed(many: Accounts) -> None:
    stores = {number: weakref.ref(opened(many, number)) for number in range(1, MOST_OPEN + 1)}
    before = descriptors()
    opened(many, 1)
    opened(many, MOST_OPEN + 1)
    gc.collect()
    assert [number for number, store in stores.items() if store() is None] == [2]
    assert descriptors() == before


@pytest.mark.sqlite_only
def test_a_file_that_was_closed_opens_again(many: Accounts) -> None:
    with opened(many, 1).writing() as connection:
        connection.insert(campaign, {"name": "Before", **TIMES})
    for number in range(2, MOST_OPEN + 2):
        opened(many, number)
    with opened(many, 1).reading() as connection:
        assert connection.all(NAMES) == [{"name": "Before"}]


@pytest.mark.sqlite_only
def test_a_file_that_a_call_still_uses_is_not_closed_under_it(many: Accounts) -> None:
    held = opened(many, 1)
    for number in range(2, MOST_OPEN + 2):
        opened(many, number)
    assert opened(many, 1) is not held
    with held.writing() as connection:
        assert connection.insert(campaign, {"name": "Still there", **TIMES}) == 1


@pytest.mark.sqlite_only
def test_closing_twice_closes_nobody_else_s_file(accounts: Accounts, tmp_path: Path) -> None:
    publish(accounts, 5)
    store = opened(accounts, 5)
    store.close()
    with (tmp_path / "another").open("w") as first, (tmp_path / "one more").open("w") as second:
        store.close()
        assert first.write("a") == second.write("b") == 1
        os.fstat(first.fileno())
        os.fstat(second.fileno())
