"""Mail that is handed over to a mail server, against a real one: what is taken, refused, deferred, lost on the way."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from pardalote.clock import HeldClock, Pace
from pardalote.jobs import mail_server
from pardalote.jobs.mail_server import ServerAddress, Told, read_smtp_url
from pardalote.settings import InvalidSetting
from tests import cast
from tests.driver import Client, Door
from tests.jobs.mail_servers import CERTIFICATE, PASSWORD, USER, MailServer
from tests.jobs.mailings import body, deliveries, job, people, send, work_off
from tests.stores import rows

LIST = {"list_ids[]": cast.NEWSLETTER}
LOGIN = "ada%40pardalote.example:a%3Along%2Fenough%40password@"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with MailServer() as running:
        yield running


@contextmanager
def sending_by(client: Client, url: str, **settings: Any) -> Iterator[Client]:
    """Return the client of a server that sends by a mail server."""
    with Door(client.door.data, client.door.clock, smtp=url, smtp_timeout=5, **settings) as door:
        yield replace(client, door=door)


def test_a_mail_arrives_as_it_was_composed(either: Client, server: MailServer) -> None:
    people(either, "ann")
    text = ".\n..a dot begins the line\n%%unsubscribe%%\nÄ\n"
    with sending_by(either, server.url(), bounce_address="back@mail.example") as client:
        send(client, **LIST, text_content=text, html_content="<p>%%unsubscribe%%</p>")
        work_off(client)
    ((sender, recipient, _),) = server.taken
    assert sender.startswith(f"back+{either.version}-1-")
    assert recipient == "ann@pardot.com"
    message = server.message()
    assert message["to"] == "ann@pardot.com"
    assert body(message).startswith(".\n..a dot begins the line\nhttp://")
    assert body(message).endswith("\nÄ\n")
    assert body(message, "html").startswith("<p>http://")
    assert rows(client.door.data, client.version, "SELECT count(*) FROM outbox_message") == [(0,)]
    assert job(client)["state"] == "done"
    attempted = "SELECT attempted_at = sent_at FROM email_delivery"
    assert [bool(each) for (each,) in rows(client.door.data, client.version, attempted)] == [True]


@pytest.mark.parametrize("tls", [{"has_tls": True}, {"is_tls": True}])
def test_a_password_is_told_in_private(three: Client, tls: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    people(three, "ann")
    with MailServer(**tls, asks=True) as server, sending_by(three, server.url(LOGIN)) as client:
        send(client, **LIST)
        work_off(client)
        assert server.recipients == ["ann@pardot.com"]
        assert server.logins == [(USER.encode(), True)]
        assert server.was_private == [True]


def test_an_unknown_certificate_is_not_trusted(three: Client) -> None:
    people(three, "ann")
    with MailServer(has_tls=True, asks=True) as server, sending_by(three, server.url(LOGIN)) as client:
        send(client, **LIST)
        work_off(client)
        assert (server.taken, server.logins) == ([], [])
        assert "certificate" in job(client)["problem"].lower()


def test_a_password_goes_to_nobody_in_the_clear(three: Client) -> None:
    people(three, "ann")
    with MailServer("127.0.0.2", asks=True) as server, sending_by(three, server.url(LOGIN)) as client:
        send(client, **LIST)
        work_off(client)
        assert (server.taken, server.logins) == ([], [])
        assert "offers no TLS" in job(client)["problem"]


def test_a_password_is_told_to_nobody_else(three: Client, clock: HeldClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    people(three, "ann")
    wrong = "ada%40pardalote.example:wrong-secret@"
    with MailServer(asks=True) as server, sending_by(three, server.url(wrong)) as client:
        send(client, **LIST)
        work_off(client)
        assert job(client)["problem"] == "mail server 127.0.0.1: it refuses the login (535)"
        with server.away():
            clock.advance(5)
            work_off(client)
        assert "mail server 127.0.0.1: " in job(client)["problem"]
    assert "wrong-secret" not in caplog.text
    assert "secret" not in repr(ServerAddress("x", 1, False, "ada", "secret"))


@pytest.mark.parametrize(
    "url",
    ["", "smtp:", "smtp://", "smtp://:1", "http://x", "smtp://secret@x:port", "smtp://x/secret", "smtp://u:secret@x?secret",
     "u:secret@x:25", "smtp://u:secret@[x"],
)  # fmt: skip
def test_a_url_that_is_none_is_refused_without_being_told(url: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        read_smtp_url(url)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_url_says_where_and_who() -> None:
    assert read_smtp_url("smtp://mail.example") == ServerAddress("mail.example", 587, False)
    assert read_smtp_url("smtps://mail.example/") == ServerAddress("mail.example", 465, True)
    assert read_smtp_url(f"smtp://{LOGIN}[::1]:25") == ServerAddress("::1", 25, False, USER, PASSWORD)


def test_a_server_that_is_away_is_waited_for(three: Client, clock: HeldClock, server: MailServer) -> None:
    people(three, "ann", "bob")
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        pauses = []
        with server.away():
            for _ in range(14):
                work_off(client)
                assert job(client)["state"] == "waiting"
                pauses.append(job(client)["due_at"] - clock.now())
                clock.advance(pauses[-1])
        assert pauses[:4] == [5, 10, 20, 40]
        assert pauses[-1] == 3600
        work_off(client)
        assert server.copies == {"ann@pardot.com": 1, "bob@pardot.com": 1}
        assert (job(client)["state"], job(client)["problem"]) == ("done", None)


def test_a_recipient_that_has_to_wait_holds_up_nobody(three: Client, clock: HeldClock, server: MailServer) -> None:
    people(three, "ann", "bob", "cat")
    server.to_recipient["ann@pardot.com"] = "450 4.2.0 greylisted"
    server.to_content["bob@pardot.com"] = "451 4.3.0 later"
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        assert server.recipients == ["cat@pardot.com"]
        assert (job(client)["state"], job(client)["done"], job(client)["total"]) == ("waiting", 1, 3)
        assert job(client)["problem"] == "451 4.3.0 later"
        server.to_recipient.clear()
        server.to_content.clear()
        clock.advance(5)
        work_off(client)
        assert server.recipients == ["cat@pardot.com", "ann@pardot.com", "bob@pardot.com"]
        assert job(client)["state"] == "done"


def test_who_has_to_wait_for_days_is_given_up(three: Client, clock: HeldClock, server: MailServer) -> None:
    (ann, bob) = people(three, "ann", "bob")
    server.to_recipient["ann@pardot.com"] = "452 4.2.2 mailbox full"
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        clock.advance(4 * 86_400)
        work_off(client)
        assert deliveries(client) == [(ann, False, "452 4.2.2 mailbox full"), (bob, True, None)]
        assert job(client)["state"] == "done"


def test_a_server_that_takes_nothing_is_not_asked_for_everybody(three: Client, server: MailServer) -> None:
    people(three, *(f"p{number}" for number in range(50)))
    server.to_sender = "550 5.7.1 not from you"
    asked: list[str] = []
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        assert asked == server.recipients == []
        assert (job(client)["state"], job(client)["problem"]) == ("waiting", "550 5.7.1 not from you")
        attempted = rows(three.door.data, 3, "SELECT count(*) FROM email_delivery WHERE problem IS NOT NULL")
        assert attempted == [(0,)]
        server.to_sender = "250 2.0.0 well"
        client.door.clock.advance(5)
        work_off(client)
        assert len(server.copies) == 50


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "550 unknown", "551 moved", "550 5.2.1 disabled"])
def test_an_unknown_recipient_has_bounced(either: Client, server: MailServer, answer: str) -> None:
    ann, bob = people(either, "ann", "bob")
    server.to_recipient["ann@pardot.com"] = answer
    with sending_by(either, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        assert server.recipients == ["bob@pardot.com"]
        assert deliveries(client) == [(ann, True, None), (bob, True, None)]
        stats = client.ask("email", "stats", "json", id=1).json()["stats"]
        assert (stats["sent"], stats["delivered"], stats["hard_bounced"]) == (2, 1, 1)
        found = client.ask("visitorActivity", "query", "json", prospect_id=ann).json()["result"]["visitor_activity"]
        assert sorted(each["type"] for each in found) == [6, 13]
        # From now on nothing goes there.
        given: dict[str, Any] = {
            "campaign_id": 1,
            "name": "a",
            "subject": "b",
            "text_content": "%%unsubscribe%%",
            "from_user_id": 1,
        }
        assert client.ask("email", "send", prospect_id=ann, **given).code == 98
        send(client, **LIST)
        work_off(client)
        assert server.recipients == ["bob@pardot.com"] * 2


@pytest.mark.parametrize(
    "answer", ["550 5.7.1 relaying denied", "550 relay access denied", "554 5.7.1 blocked", "550 5.2.2 mailbox full"]
)
def test_who_is_not_welcome_says_nothing_of_the_recipient(three: Client, server: MailServer, answer: str) -> None:
    (ann,) = people(three, "ann")
    server.to_recipient["ann@pardot.com"] = answer
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        assert deliveries(client) == [(ann, False, answer)]
        server.to_recipient.clear()
        send(client, prospect_id=ann)
        work_off(client)
        assert server.recipients == ["ann@pardot.com"]


def test_content_that_is_refused_is_not_sent(three: Client, server: MailServer) -> None:
    (ann, bob) = people(three, "ann", "bob")
    server.to_content["ann@pardot.com"] = "554 5.6.0 not that"
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        assert deliveries(client) == [(ann, False, "554 5.6.0 not that"), (bob, True, None)]
        assert job(client)["state"] == "done"


def test_of_what_was_taken_unheard_another_copy_is_sent(three: Client, clock: HeldClock, server: MailServer) -> None:
    people(three, "ann", "bob", "cat")
    server.silent.add("bob@pardot.com")
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
        assert server.recipients == ["ann@pardot.com", "bob@pardot.com"]
        server.silent.clear()
        clock.advance(5)
        work_off(client)
    assert server.recipients == ["ann@pardot.com", "bob@pardot.com", "bob@pardot.com", "cat@pardot.com"]
    assert server.message(1)["message-id"] == server.message(2)["message-id"]


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whoever_is_killed_is_followed_by_somebody_who_sends_the_rest(
    either: Client, clock: HeldClock, server: MailServer, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"p{number}" for number in range(45)]
    people(either, *names)
    hand_over = mail_server.MailServer.hand_over
    alive = [17]

    def fragile(self: mail_server.MailServer, *mail: Any) -> Told:
        alive[0] -= 1
        if alive[0] == 0 and moment == "before":
            raise Killed
        told = hand_over(self, *mail)
        if alive[0] == 0:
            raise Killed
        return told

    monkeypatch.setattr(mail_server.MailServer, "hand_over", fragile)
    with sending_by(either, server.url()) as client:
        send(client, **LIST)
        killed = 0
        while job(client)["state"] != "done":
            try:
                work_off(client)
            except Killed:
                killed += 1
                alive[0] = 17
            # The lease of a mail under way is longer than usual.
            clock.advance(40)
    assert killed == 2
    twice = {name: count for name, count in server.copies.items() if count > 1}
    assert server.copies.keys() == {f"{name}@pardot.com" for name in names}
    assert len(twice) == (killed if moment == "after" else 0)
    assert set(twice.values()) <= {2}
    ids: dict[str, set[str]] = {recipient: set() for recipient in server.copies}
    for number, recipient in enumerate(server.recipients):
        ids[recipient].add(server.message(number)["message-id"])
    assert {len(each) for each in ids.values()} == {1}


def test_a_connection_takes_a_hundred_mails(three: Client, server: MailServer) -> None:
    people(three, *(f"p{number}" for number in range(101)))
    with sending_by(three, server.url()) as client:
        send(client, **LIST)
        work_off(client)
    assert len(server.copies) == 101
    assert server.connections == 2


def test_mails_are_handed_over_no_faster_than_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("pardalote.clock.time.monotonic", lambda: now[0])
    monkeypatch.setattr("pardalote.clock.time.sleep", sleep)
    pace = Pace(4)
    for _ in range(5):
        pace()
    assert slept == [0.25] * 4
    now[0] += 10
    pace()
    assert len(slept) == 4
    Pace(0)()
    assert len(slept) == 4
