"""Behind a pooler that lends sessions by the transaction: nothing that a call needs outlives its transaction."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from pardalote.clock import HeldClock
from pardalote.store.engines import engine_of
from pardalote.store.postgres.pool import Driver, Pool
from pardalote.store.promise import StoreError
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.stores import numbers_of, settings_of

pytestmark = pytest.mark.postgresql_only


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every session forget all it knows when its transaction has ended."""
    give_back = Pool.give_back

    def forget(pool: Pool, driver: Driver) -> None:
        if not driver.broken:
            # Behind the driver's back, who would draw conclusions.
            driver.pgconn.exec_(b"DISCARD ALL")
        give_back(pool, driver)

    monkeypatch.setattr(Pool, "give_back", forget)
    # Not those that last, or others would have sessions that know nothing.
    monkeypatch.setattr("pardalote.store.postgres.pool.ConnectionPool", ConnectionPool)


@pytest.fixture
def client(data: Path, clock: HeldClock, clients: Clients) -> Iterator[Client]:
    """A user of a server whose connections keep nothing, and whose database gives up soon."""
    known = clients.of(3)
    limits = {"database_statement_seconds": 2, "database_lock_seconds": 1}
    with Door(data, clock, database_prepared=False, **limits) as door:
        yield Client(door, 3, known.email, known.password, known.user_key, known.api_key)


def test_every_kind_of_call_needs_nothing_of_the_session(client: Client) -> None:
    number = client.made("bob@pardot.com")
    for _ in range(3):
        assert client.call("update", id=number, first_name="Bob").status == 200
        assert client.call("upsert", email="bob@pardot.com", last_name="Jones").status == 200
        assert client.shown(number)["last_name"] == "Jones"
        assert client.call("query").xml().findtext("result/total_results") == "1"


def test_what_connections_are_to_keep_would_be_missed(three: Client) -> None:
    with pytest.raises(AssertionError, match="Internal server error"):
        for _ in range(3):
            three.made("bob@pardot.com")


def test_time_limits_hold_in_every_transaction(client: Client) -> None:
    number = client.made("bob@pardot.com")
    with psycopg.connect(settings_of(client.door.data).database) as other:
        other.execute("LOCK TABLE account_3.prospect IN ACCESS EXCLUSIVE MODE")
        answers = [client.call("read", id=number), client.call("query"), client.call("update", id=number, score=1)]
    assert [answer.status for answer in answers] == [503, 503, 503]
    assert client.call("update", id=number, score=1).status == 200


def test_who_makes_an_account_holds_its_name(tmp_path: Path) -> None:
    with closing(engine_of(settings_of(tmp_path, database_prepared=False))) as engine:
        draft = engine.draft(5, "loaded")
        with pytest.raises(StoreError, match="another process is at work on"):
            engine.draft(5, "loaded")
        draft.leave()
        engine.draft(5, "loaded").publish()
        assert numbers_of(tmp_path) == [5]
        engine.remove(5)
        with pytest.raises(StoreError, match=r"^account_6 exists already$"):
            first, second = engine.draft(6), engine.draft(6)
            first.publish()
            second.publish()
