"""The verdict on jobs finds what was promised and is not there, what is there unasked, and what is there in part."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import count
from random import Random

import pytest

from tests import cast
from tests.driver import SECRET
from tests.faults import ended, people
from tests.faults.beginner import Beginner
from tests.faults.begun import Begun, Export, Mailing, Row, Told
from tests.faults.callers import ACCOUNT
from tests.faults.ledger import Ledger
from tests.faults.stores import SqliteStore
from tests.faults.trials import JOBS, wait_for_jobs
from tests.faults.verdict import Verdict
from tests.served import Served, Session

# Each of these says itself on which store it is tried, whatever the others run on.
pytestmark = pytest.mark.sqlite_only


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SqliteStore:
    return SqliteStore(tmp_path_factory.mktemp("ended") / "data")


@pytest.fixture(scope="module")
def session(store: SqliteStore) -> Iterator[Session]:
    user_key = store.fill()[ACCOUNT][cast.ADMINISTRATOR].user_key
    with (
        Served(store.data, *JOBS, environment={"PARDALOTE_SECRET": SECRET.decode()}) as server,
        Session(server, ACCOUNT, cast.ADMINISTRATOR, cast.PASSWORD, user_key) as session,
    ):
        yield session


@pytest.fixture(scope="module")
def begun(store: SqliteStore, session: Session) -> Begun:
    """What was begun, and has come to its end."""
    beginner = Beginner("beginner", Random(1), count(1), Ledger(), store.work(ACCOUNT, people.make))
    beginner.session = session
    for begin in (Beginner.whole_import, Beginner.export, Beginner.mailing):
        begin(beginner)
    wait_for_jobs(store)
    assert beginner.begun.acknowledged == 3
    return beginner.begun


def judged(begun: Begun, store: SqliteStore, session: Session) -> Verdict:
    verdict = Verdict()
    with store.reading(ACCOUNT) as connection:
        ended.judge(begun, session, connection, verdict, is_over=True)
    return verdict


def test_what_is_as_it_should_be(begun: Begun, store: SqliteStore, session: Session) -> None:
    assert judged(begun, store, session) == Verdict()


def test_what_nobody_was_answered_is_settled(begun: Begun, store: SqliteStore, session: Session) -> None:
    claimed = deepcopy(begun)
    (import_,), (export,), (mailing,) = claimed.imports, claimed.exports, claimed.mailings
    import_.id = export.id = None
    import_.submitted = import_.batches[0].told = export.told = mailing.told = Told.OPEN
    claimed.exports.append(Export(export.object))
    claimed.mailings.append(Mailing("never"))
    verdict = judged(claimed, store, session)
    assert (verdict.lost, verdict.half_present, len(verdict.unanswered)) == ([], [], 3)
    assert (import_.id, export.id, claimed.unanswered) == (begun.imports[0].id, begun.exports[0].id, 3)


def one_row_more(begun: Begun) -> None:
    (batch,) = begun.imports[0].batches
    batch.rows = (*batch.rows, Row("lost@faults.example", 10**6))


def one_mailing_more(begun: Begun) -> None:
    begun.mailings.append(Mailing("lost", Told.YES))


def one_export_more(begun: Begun) -> None:
    begun.exports.append(Export("prospect", 99, Told.YES))


@pytest.mark.parametrize("claim", [one_row_more, one_mailing_more, one_export_more])
def test_what_is_lost(claim: Callable[[Begun], None], begun: Begun, store: SqliteStore, session: Session) -> None:
    claimed = deepcopy(begun)
    claim(claimed)
    assert judged(claimed, store, session).lost


def never_submitted(begun: Begun) -> None:
    begun.imports[0].submitted = Told.NO


def one_row_less(begun: Begun) -> None:
    (batch,) = begun.imports[0].batches
    batch.rows = batch.rows[:-1]


def no_export(begun: Begun) -> None:
    begun.exports.clear()


@pytest.mark.parametrize("claim", [never_submitted, one_row_less, no_export])
def test_what_is_there_unasked(
    claim: Callable[[Begun], None], begun: Begun, store: SqliteStore, session: Session
) -> None:
    claimed = deepcopy(begun)
    claim(claimed)
    assert judged(claimed, store, session).half_present


def test_a_mailing_that_not_all_got(
    begun: Begun, store: SqliteStore, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ended, "MAILED", (*people.MAILED, "lost@faults.example"))
    assert len(judged(deepcopy(begun), store, session).half_present) == 3
