"""Deeds that share a transaction: each fails by itself, and what can't be kept together is carried out one by one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from pardalote.actions.sharing import Deed, SharedWrites
from pardalote.store import furnishing
from pardalote.store.accounts import AccountStore
from pardalote.store.promise import Connection, StoreUnavailable
from pardalote.store.schema import account, campaign
from pardalote.store.statements import Change, Statement
from tests.stores import accounts_of

NAMES = Statement(select(campaign.c.name).order_by(campaign.c.id))
RENAME = Change(account, name=bindparam("wanted"))


class RefusedError(Exception):
    """What a deed raises that changes its mind."""


class Noted:
    """An account's store, and how many transactions were begun on it."""

    def __init__(self, store: AccountStore) -> None:
        self.store = store
        self.begun = 0
        self.names_before = self.names()

    def names(self) -> list[str]:
        """Return the names of the account's campaigns."""
        with self.store.reading() as connection:
            return [row["name"] for row in connection.all(NAMES)]

    def new(self) -> list[str]:
        """Return the names of the campaigns that are there by now."""
        return self.names()[len(self.names_before) :]


@pytest.fixture
def noted(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Noted]:
    """The store of an account."""
    with closing(accounts_of(data)) as accounts:
        store = accounts.open(3)
        assert store is not None
        noted = Noted(store)
        writing = store.writing

        def counted() -> Any:
            noted.begun += 1
            return writing()

        monkeypatch.setattr(store, "writing", counted)
        yield noted


class Failing:
    """A transaction that can't be begun."""

    def __enter__(self) -> Connection:
        raise StoreUnavailable("the disk is gone")

    def __exit__(self, *problem: object) -> None:
        raise AssertionError


def naming(name: str, then: Callable[[], None] = lambda: None) -> Deed[str]:
    """Return a deed that makes a campaign, and then does something else."""

    def deed(connection: Connection) -> str:
        connection.insert(campaign, {"name": name, "created_at": 1, "updated_at": 1})
        then()
        return name

    return deed


def refuse() -> None:
    """Change one's mind."""
    raise RefusedError


def carried_out(noted: Noted, *deeds: Deed[str], elapsed: Callable[[], float] = lambda: 0.0) -> list[Any]:
    """Carry out deeds that come at the same time; return what came of each."""

    async def together() -> list[Any]:
        write = SharedWrites(elapsed)
        return await asyncio.gather(*(write(noted.store, each) for each in deeds), return_exceptions=True)

    return asyncio.run(together())


def test_they_share_a_transaction(noted: Noted) -> None:
    assert carried_out(noted, naming("a"), naming("b"), naming("c")) == ["a", "b", "c"]
    assert noted.new() == ["a", "b", "c"]
    assert noted.begun == 1


def test_one_that_is_refused_changes_nothing_and_the_others_do(noted: Noted) -> None:
    first, second, third = carried_out(noted, naming("a"), naming("b", refuse), naming("c"))
    assert (first, third) == ("a", "c")
    assert isinstance(second, RefusedError)
    assert noted.new() == ["a", "c"]
    assert noted.begun == 1


def test_one_alone_that_is_refused_changes_nothing(noted: Noted) -> None:
    (only,) = carried_out(noted, naming("a", refuse))
    assert isinstance(only, RefusedError)
    assert noted.new() == []


def test_what_the_store_does_not_take_together_is_carried_out_one_by_one(noted: Noted) -> None:
    def fail() -> None:
        raise StoreUnavailable("no room for this one")

    first, second, third = carried_out(noted, naming("a"), naming("b", fail), naming("c"))
    assert (first, third) == ("a", "c")
    assert isinstance(second, StoreUnavailable)
    assert noted.new() == ["a", "c"]
    assert noted.begun == 1 + 3


def test_nobody_is_told_anything_that_could_not_be_kept(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = noted.store.writing
    monkeypatch.setattr(noted.store, "writing", Failing)
    assert all(isinstance(each, StoreUnavailable) for each in carried_out(noted, naming("a"), naming("b")))
    monkeypatch.setattr(noted.store, "writing", writing)
    assert noted.new() == []
    assert carried_out(noted, naming("c"), naming("d")) == ["c", "d"]


def test_what_is_undone_is_not_remembered(noted: Noted, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(name: str) -> Deed[str]:
        def deed(connection: Connection) -> str:
            connection.run(RENAME, wanted=name)
            furnishing.touch(connection)
            return noted.store.furnishing(connection).account.name

        return deed

    def fail() -> None:
        # By now nobody else gets a turn either.
        monkeypatch.setattr(noted.store, "writing", Failing)
        raise StoreUnavailable("no room")

    carried_out(noted, rename("undone"), naming("a", fail))
    with closing(accounts_of(data)) as others:
        other = others.open(3)
        assert other is not None
        with other.writing() as connection:
            rename("kept")(connection)
    # The account's revision is the same as it was in what was undone.
    assert noted.store.current_furnishing().account.name == "kept"


def test_whoever_waits_elsewhere_has_a_turn_in_between(noted: Noted) -> None:
    moments = iter(range(100))
    done = carried_out(noted, *(naming(name) for name in "abcde"), elapsed=lambda: 0.002 * next(moments))
    assert done == list("abcde")
    assert noted.new() == list("abcde")
    # More than five milliseconds after its beginning each ends: with the third, and then with the last.
    assert noted.begun == 2


def test_a_caller_who_goes_away_harms_nobody(noted: Noted) -> None:
    async def together() -> str:
        write = SharedWrites(lambda: 0.0)
        gone = asyncio.ensure_future(write(noted.store, naming("a")))
        stays = asyncio.ensure_future(write(noted.store, naming("b")))
        asyncio.get_running_loop().call_soon(gone.cancel)
        return await asyncio.wait_for(stays, 60)

    assert asyncio.run(together()) == "b"
    assert "b" in noted.new()
