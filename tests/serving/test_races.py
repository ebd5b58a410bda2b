"""Clients of two server processes who want the same thing at the same moment."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from pardalote.actions import emails
from pardalote.actions.emails import NewEmail
from pardalote.actions.work import Work
from pardalote.wire.mail_addresses import MailAddresses
from tests import cast
from tests.cast import Keys
from tests.driver import SECRET, Answered
from tests.served import Served, Session
from tests.serving.conftest import LogIn
from tests.stores import accounts_of, copied, rows

AT_ONCE = 32


class Crowd:
    """Clients, half of them at each of two servers, who call all at once."""

    def __init__(self, sessions: list[Session]) -> None:
        self._sessions = sessions

    def call(self, what: Callable[[Session, int], Answered]) -> list[Answered]:
        """Let every client do something, given its number; return what each was answered."""
        answers: list[Answered] = []
        barrier = Barrier(len(self._sessions), timeout=60)

        def take_part(session: Session, number: int) -> None:
            barrier.wait()
            answers.append(what(session, number))

        threads = [Thread(target=take_part, args=(each, number)) for number, each in enumerate(self._sessions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == len(self._sessions)
        assert all(answer.status < 500 and "locked" not in answer.text for answer in answers)
        return answers


MakeCrowd = Callable[[int], tuple[Session, Crowd]]


@pytest.fixture(scope="module")
def servers(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Served]]:
    """Two servers of the same data; the tests share them, and each has prospects of its own."""
    data = copied(template[0], tmp_path_factory.mktemp("races") / "data")
    environment = {"PARDALOTE_SECRET": SECRET.decode()}
    with Served(data, environment=environment) as first, Served(data, environment=environment) as second:
        yield first, second


@pytest.fixture
def data(servers: tuple[Served, Served]) -> Path:
    """The data of the servers."""
    return servers[0].data


@pytest.fixture
def crowd(servers: tuple[Served, Served], log_in: LogIn) -> Iterator[MakeCrowd]:
    """Make a session on an account, and a crowd of its twins on two servers of the same data."""
    with ExitStack() as twins:

        def make(version: int) -> tuple[Session, Crowd]:
            session = log_in(servers[0], version)
            sessions = [twins.enter_context(session.twin(servers[number % 2])) for number in range(AT_ONCE)]
            return session, Crowd(sessions)

        yield make


def count(data: Path, account: int, statement: str, *values: object) -> Any:
    return rows(data, account, statement, *values)[0][0]


class Grown:
    """How many rows tables of an account have got since some moment."""

    def __init__(self, data: Path, account: int, *tables: str) -> None:
        self._place = data, account
        self._before = {each: self._now(each) for each in tables}

    def _now(self, table: str) -> int:
        return int(count(*self._place, f"SELECT count(*) FROM {table}"))

    def by(self, table: str) -> int:
        """Return by how many rows a table has grown."""
        return self._now(table) - self._before[table]


def test_one_of_many_creates_of_an_address_succeeds(crowd: MakeCrowd, data: Path) -> None:
    _, everybody = crowd(3)
    grown = Grown(data, 3, "prospect", "change_set")
    for number in range(10):
        # The address is the same though its case is not.
        spellings = (f"one-{number}@race.example", f"One-{number}@RACE.example")

        def create(session: Session, n: int, emails: tuple[str, str] = spellings) -> Answered:
            return session.call("create", email=emails[n % 3 > 1])

        answers = everybody.call(create)
        statuses = sorted((answer.status, answer.code or 0) for answer in answers)
        assert statuses == [(201, 0)] + [(400, 9)] * (AT_ONCE - 1)
    assert (grown.by("prospect"), grown.by("change_set")) == (10, 10)


FIELDS = (
    "first_name", "last_name", "salutation", "company", "website", "job_title", "department", "country",
    "address_one", "address_two", "city", "state", "territory", "zip", "phone", "fax", "source", "industry",
    "years_in_business", "annual_revenue", "employees", "comments", "notes", "nickname", "story",
    "hidden_source", "category", "T_Shirt", "answers", "code", "birthday", "budget",
)  # fmt: skip
VALUES = {"category": "business", "T_Shirt": "M", "birthday": "2001-02-03", "budget": "12"}


def test_many_upserts_of_an_address_leave_one_prospect_with_every_field(crowd: MakeCrowd, data: Path) -> None:
    session, everybody = crowd(3)
    grown = Grown(data, 3, "prospect")
    for number in range(3):
        email = f"all-{number}@race.example"

        def upsert(session: Session, n: int, email: str = email) -> Answered:
            return session.call("upsert", email=email, **{FIELDS[n]: VALUES.get(FIELDS[n], f"value {n}")})

        statuses = sorted(answer.status for answer in everybody.call(upsert))
        assert statuses == [200] * (AT_ONCE - 1) + [201]
        shown = session.call("read", email=email)
        assert {name: shown.field(name) for name in FIELDS} == {
            name: VALUES.get(name, f"value {n}") for n, name in enumerate(FIELDS)
        }
    assert grown.by("prospect") == 3


def test_many_upserts_by_a_salesforce_id_make_one_prospect(crowd: MakeCrowd, data: Path) -> None:
    _, everybody = crowd(4)
    for number in range(3):
        fid = f"00Q00000000Rac{number}AAA"

        def upsert(session: Session, n: int, fid: str = fid) -> Answered:
            return session.call("upsert", fid=fid, email=f"fid-{n}@race.example")

        answers = everybody.call(upsert)
        assert sorted(answer.status for answer in answers) == [200] * (AT_ONCE - 1) + [201]
        assert len({answer.field("id") for answer in answers}) == 1
        assert count(data, 4, "SELECT count(*) FROM prospect WHERE salesforce_fid = ?", fid) == 1


def test_many_creates_with_a_salesforce_id_make_one_prospect(crowd: MakeCrowd, data: Path) -> None:
    _, everybody = crowd(4)
    grown, fid = Grown(data, 4, "prospect"), "00Q00000000RaceAAA"
    answers = everybody.call(lambda session, n: session.call("create", fid=fid, email=f"held-{n}@race.example"))
    assert sorted((answer.status, answer.code or 0) for answer in answers) == [(201, 0)] + [(400, 85)] * (AT_ONCE - 1)
    assert grown.by("prospect") == 1


def test_a_salesforce_id_comes_back_to_one_of_those_who_had_it(crowd: MakeCrowd, data: Path) -> None:
    """Half of the clients bring a prospect back from the recycle bin, half create another with its Salesforce id."""
    session, everybody = crowd(4)
    fid = "00Q00000000BackAAA"
    made = session.call("create", email="first@race.example", fid=fid).field("id")
    assert session.call("delete", id=made).status == 204

    def take_part(session: Session, n: int) -> Answered:
        if n % 4 < 2:
            return session.call("upsert", id=made)
        return session.call("create", fid=fid, email="second@race.example")

    statuses = {answer.status for answer in everybody.call(take_part)}
    assert statuses in ({200, 400}, {201, 400})
    assert count(data, 4, "SELECT count(*) FROM prospect WHERE salesforce_fid = ? AND is_archived = 0", fid) == 1


def test_many_subscriptions_to_a_list_make_one_membership(crowd: MakeCrowd, data: Path) -> None:
    session, everybody = crowd(3)
    made = session.call("create", email="listed@race.example").field("id")
    grown = Grown(data, 3, "list_membership")
    for _ in range(3):
        answers = everybody.call(lambda session, _: session.call("update", id=made, list_1=1, list_2=1))
        assert {answer.status for answer in answers} == {200}
        assert all(len(answer.xml().findall("prospect/lists/list_subscription")) == 2 for answer in answers)
    assert grown.by("list_membership") == 2


def test_many_statuses_of_a_criterion_leave_one_of_them(crowd: MakeCrowd, data: Path) -> None:
    session, everybody = crowd(3)
    made = session.call("create", email="judged@race.example").field("id")
    grown = Grown(data, 3, "prospect_profile_criteria")
    words = ("match", "nomatch", "unknown")
    answers = everybody.call(
        lambda session, n: session.call("update", id=made, profile_criteria_1=words[n % 3], profile_criteria_2="match")
    )
    assert {answer.status for answer in answers} == {200}
    assert grown.by("prospect_profile_criteria") == 2
    shown = session.call("read", id=made).xml()
    assert shown.findtext("prospect/profile/profile_criteria[2]/matches") == "Matches"


def test_many_assignments_to_a_group_are_dealt_out_evenly(crowd: MakeCrowd) -> None:
    session, everybody = crowd(3)
    ids = [session.call("create", email=f"{n}@race.example").field("id") for n in range(AT_ONCE)]
    answers = everybody.call(lambda session, n: session.call("assign", id=ids[n], group_id=cast.SALES_TEAM))
    assigned = [answer.xml().findtext("prospect/assigned_to/user/id") for answer in answers]
    assert sorted(assigned, key=str) == ["3"] * (AT_ONCE // 2) + ["4"] * (AT_ONCE // 2)


def test_readers_see_whole_prospects_while_others_write(crowd: MakeCrowd) -> None:
    """Each write sets two fields alike; whoever reads meanwhile never sees them differ."""
    session, everybody = crowd(3)
    made = session.call("create", email="whole@race.example", city="0", state="0").field("id")

    def take_part(session: Session, n: int) -> Answered:
        if n % 2:
            return session.call("read", id=made)
        return session.call("update", id=made, city=n, state=n)

    for _ in range(3):
        for answer in everybody.call(take_part):
            assert answer.field("city") == answer.field("state")


def test_many_deletes_of_a_prospect_archive_it_once(crowd: MakeCrowd, data: Path) -> None:
    session, everybody = crowd(3)
    made = session.call("create", email="gone@race.example").field("id")
    answers = everybody.call(lambda session, _: session.call("delete", id=made))
    assert sorted(answer.status for answer in answers) == [204] + [400] * (AT_ONCE - 1)
    assert {answer.code for answer in answers} == {None, 3}
    told = "SELECT count(*) FROM prospect_history WHERE field = 'is_archived' AND prospect_id = ?"
    assert count(data, 3, told, int(made or "")) == 1


def sent(data: Path, prospects: list[int]) -> tuple[list[int], int]:
    """Send copies of an email with a link; return their ids and that of the link."""
    with closing(accounts_of(data)) as accounts:
        store = accounts.open(4)
        assert store is not None
        with store.writing() as connection:
            work = Work(connection, store.furnishing(connection), 0)
            email = emails.create(work, NewEmail("Race", "Race"))
            return [emails.deliver(work, email, each) for each in prospects], emails.track(
                work, email, "https://shop.example.com/"
            )


def test_what_counts_once_counts_once_however_many_come_at_once(crowd: MakeCrowd, data: Path) -> None:
    session, everybody = crowd(4)
    twins = [int(session.call("create", email="twin@race.example").field("id") or "") for _ in range(2)]
    copies, redirect = sent(data, twins)
    addresses = MailAddresses("", 4, SECRET)
    grown = Grown(data, 4, "email_click")

    def take_part(session: Session, n: int) -> Answered:
        copy = copies[n // 2 % 2]
        if n % 8 < 4:
            return session.send("GET", addresses.link(copy, redirect, "2026-03-02"))
        if n % 16 < 8:
            return session.send("GET", addresses.unsubscribe(copy))
        body = b"List-Unsubscribe=One-Click"
        return session.send("POST", addresses.unsubscribe(copy), body)

    statuses = sorted(answer.status for answer in everybody.call(take_part))
    assert statuses == [200] * (AT_ONCE // 2) + [302] * (AT_ONCE // 2)
    found = rows(data, 4, "SELECT prospect_id, type, count(*) FROM visitor_activity GROUP BY prospect_id, type")
    told = {(prospect, type_): number for prospect, type_, number in found}
    for each in twins:
        assert [told[each, type_] for type_ in (1, 11, 12)] == [AT_ONCE // 4, 1, 1]
        assert count(data, 4, "SELECT score FROM prospect WHERE id = ?", each) == 3 * AT_ONCE // 4
    # Whoever came first has opted both out.
    assert sum(told.get((each, 35), 0) for each in twins) == 1
    assert count(data, 4, "SELECT count(*) FROM prospect WHERE opted_out = 1 AND id IN (?, ?)", *twins) == 2
    assert grown.by("email_click") == AT_ONCE // 2
