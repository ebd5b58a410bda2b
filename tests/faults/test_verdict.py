"""The verdict finds what it is there to find: what is lost, what is half there, what nobody was answered."""

from collections.abc import Iterator

import pytest

from tests import cast
from tests.driver import SECRET
from tests.faults.callers import ACCOUNT
from tests.faults.ledger import Ledger
from tests.faults.states import State, archived, created, dealt, numbered, subscribed
from tests.faults.stores import SqliteStore
from tests.faults.verdict import Verdict, judge
from tests.served import Served, Session

# Each of these says itself on which store it is tried, whatever the others run on.
pytestmark = pytest.mark.sqlite_only

EMAIL, OTHER = "a@verdict.example", "b@verdict.example"
HERE = subscribed(created(1), 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SqliteStore:
    return SqliteStore(tmp_path_factory.mktemp("verdict") / "data")


@pytest.fixture(scope="module")
def session(store: SqliteStore) -> Iterator[Session]:
    """The administrator of an account in which one prospect was written to."""
    user_key = store.fill()[ACCOUNT][cast.ADMINISTRATOR].user_key
    with (
        Served(store.data, environment={"PARDALOTE_SECRET": SECRET.decode()}) as server,
        Session(server, ACCOUNT, cast.ADMINISTRATOR, cast.PASSWORD, user_key) as session,
    ):
        assert session.call("create", email=EMAIL, company=1, nickname=1, list_1=1).status == 201
        yield session


def judged(ledger: Ledger, session: Session, store: SqliteStore) -> Verdict:
    with store.reading(ACCOUNT) as connection:
        return judge(ledger, session, connection)


def test_what_is_as_it_was_acknowledged_is_fine(session: Session, store: SqliteStore) -> None:
    ledger = Ledger()
    ledger.acknowledge({EMAIL: HERE})
    ledger.refuse({OTHER: created(2)})
    assert judged(ledger, session, store) == Verdict()


@pytest.mark.parametrize("after", [numbered(HERE, 2), subscribed(HERE, 2), archived(HERE), dealt(HERE, "deal 2")])
def test_an_acknowledged_write_that_is_not_there_is_lost(session: Session, store: SqliteStore, after: State) -> None:
    ledger = Ledger()
    ledger.acknowledge({EMAIL: HERE})
    ledger.acknowledge({EMAIL: after})
    ledger.acknowledge({OTHER: created(3)})
    verdict = judged(ledger, session, store)
    assert (len(verdict.lost), verdict.half_present, verdict.unanswered) == (2, [], [])


@pytest.mark.parametrize("missing", ["lists", "history", "nickname"])
def test_a_write_of_which_a_part_is_there_is_half_present(session: Session, store: SqliteStore, missing: str) -> None:
    """As if a write had left all that is there, but for what it should have left besides."""
    more = {
        "lists": subscribed(created(1), 2),
        "history": State("1", "1", frozenset((1,)), history=(*HERE.history, ("list_2", "1"), ("list_2", "0"))),
        "nickname": State("1", "2", HERE.lists, history=HERE.history),
    }
    ledger = Ledger()
    ledger.acknowledge({EMAIL: more[missing]})
    verdict = judged(ledger, session, store)
    assert (verdict.lost, len(verdict.half_present)) == ([], 1)


def test_a_write_without_an_answer_is_there_whole_or_not_at_all(session: Session, store: SqliteStore) -> None:
    ledger = Ledger()
    ledger.leave_open({EMAIL: HERE})
    ledger.leave_open({OTHER: created(2)})
    assert judged(ledger, session, store) == Verdict(unanswered=[EMAIL])
    assert ledger.now(EMAIL) == HERE
    assert ledger.now(OTHER) is None
    ledger = Ledger()
    ledger.leave_open({EMAIL: HERE, OTHER: created(2)})
    assert len(judged(ledger, session, store).half_present) == 1


def test_what_was_refused_and_is_there_all_the_same_is_told(session: Session, store: SqliteStore) -> None:
    ledger = Ledger()
    ledger.refuse({EMAIL: HERE})
    assert len(judged(ledger, session, store).half_present) == 1
