"""Jobs that send mail: who gets it, what it says, and what is kept of it; here it ends in the outbox."""

import re
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from pardalote.actions import jobs
from pardalote.actions.work import Rules
from pardalote.cli import main
from pardalote.clock import HeldClock
from pardalote.jobs.table import kinds_of
from pardalote.wire.mail_addresses import Followed, Way, read_mail_address
from pardalote.wire.return_paths import read_return_path
from tests import cast
from tests.api.assets import template
from tests.api.test_email_send import SENDERS, TEXT, allow, bounced
from tests.driver import SECRET, Client, Door
from tests.jobs.mailings import body, deliveries, job, outbox, people, recipients, send, the_message, work_off
from tests.stores import accounts_of, options_of, rows

LIST = {"list_ids[]": cast.NEWSLETTER}


def followed(url: str) -> Followed:
    """Return what an address in a mail says."""
    assert url.startswith("http://127.0.0.1:8080/"), url
    path, _, query = url.removeprefix("http://127.0.0.1:8080").partition("?")
    found = read_mail_address(path, query, SECRET)
    assert found is not None, url
    return found


def test_a_letter_says_what_the_prospect_is_when_it_is_sent(either: Client) -> None:
    (bob,) = people(either, "bob")
    send(either, prospect_id=bob, html_content="<p>Dear %%first_name%%</p><a href='%%unsubscribe%%'>x</a>")
    either.call("update", id=bob, first_name="Jürgen")
    work_off(either)
    ((sender, recipient, message),) = outbox(either)
    assert (sender, recipient) == ("ada@pardalote.example", "bob@pardot.com")
    assert message["from"] == "Ada <ada@pardalote.example>"
    assert message["to"] == "bob@pardot.com"
    assert message["subject"] == "Hello Jürgen"
    assert message["reply-to"] is None
    assert message["date"].datetime.timestamp() == either.door.clock.now()
    text, html = body(message), body(message, "html")
    assert text.startswith("Dear Jürgen\nhttp")
    assert html.startswith("<p>Dear Jürgen</p><a href='http")
    assert followed(text.split("\n")[1]) == Followed(Way.UNSUBSCRIBE, either.version, 1, 0)


def test_what_is_sent_is_kept_with_its_activity(either: Client, clock: HeldClock) -> None:
    (bob,) = people(either, "bob")
    email = send(either, prospect_id=bob)
    clock.advance(60)
    work_off(either)
    work_off(either)
    assert recipients(either) == ["bob@pardot.com"]
    assert job(either) == {"state": "done", "problem": None, "due_at": clock.now(), "done": 1, "total": 1}
    found = either.ask("visitorActivity", "query", "json", prospect_id=bob, type=6).json()["result"]
    activity = found["visitor_activity"]
    assert found["total_results"] == 1
    assert (activity["type_name"], activity["email_id"], activity["details"]) == (
        "Email",
        email,
        "Hello %%first_name%%",
    )
    assert activity["campaign"]["id"] == cast.WEBINAR
    assert "list_email_id" not in activity
    # Nobody did anything by itself.
    assert either.shown(bob)["score"] == 0
    assert rows(either.door.data, either.version, "SELECT sent_at FROM email") == [(clock.now(),)]


def test_a_letter_from_a_template_names_it(three: Client) -> None:
    (bob,) = people(three, "bob")
    number = template(three, name="A", subject="B", text=TEXT, senders=SENDERS, for_one_to_one=True)
    send(three, prospect_id=bob, email_template_id=number)
    work_off(three)
    activity = three.ask("visitorActivity", "query", "json", type=6).json()["result"]["visitor_activity"]
    assert activity["email_template_id"] == number


def test_a_list_email_goes_to_the_lists_but_not_to_the_suppressed_ones(either: Client) -> None:
    people(either, "ann", "bob")
    people(either, "cat", list_id=cast.RELEASE_NOTES)
    both = people(either, "dan", "eve", list_id=cast.RELEASE_NOTES)
    for each in both:
        either.call("update", id=each, list_1=1)
    left = people(either, "fay")
    either.call("update", id=left[0], list_1=0)
    made = either.ask("list", "create", "json", name="No").json()["list"]["id"]
    on_it: dict[str, Any] = {f"list_{made}": 1}
    either.call("update", id=both[1], **on_it)
    send(either, **{"list_ids[]": [1, 2], "suppression_list_ids[]": made})
    work_off(either)
    assert recipients(either) == [f"{name}@pardot.com" for name in ("ann", "bob", "cat", "dan")]
    stats = either.ask("email", "stats", "json", id=1).json()["stats"]
    assert (stats["sent"], stats["delivered"], stats["delivery_rate"]) == (4, 4, "100.00%")
    found = either.ask("visitorActivity", "query", "json", type=6).json()["result"]
    assert found["total_results"] == 4
    assert {each["list_email_id"] for each in found["visitor_activity"]} == {1}


STATES: list[dict[str, Any]] = [{"opted_out": 1}, {"is_do_not_email": 1}]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("is_operational", [False, True])
def test_only_an_operational_email_reaches_who_has_opted_out(
    either: Client, state: dict[str, Any], is_operational: bool
) -> None:
    people(either, "ann")
    people(either, "bob", **state)
    allow(either)
    send(either, **LIST, operational_email=int(is_operational))
    work_off(either)
    assert recipients(either) == ["ann@pardot.com", "bob@pardot.com"][: 1 + is_operational]


def test_the_archived_the_bounced_and_those_out_of_a_list_get_nothing(either: Client) -> None:
    _ann, bob, _cat, dan = people(either, "ann", "bob", "cat", "dan")
    either.call("delete", id=bob)
    bounced(either, "cat@pardot.com")
    either.ask("listMembership", "update", list_id=1, prospect_id=dan, opted_out="true")
    send(either, **LIST)
    work_off(either)
    assert recipients(either) == ["ann@pardot.com"]


def test_who_is_out_of_one_list_gets_what_goes_to_another_too(three: Client) -> None:
    (ann,) = people(three, "ann")
    three.call("update", id=ann, list_2=1)
    three.ask("listMembership", "update", list_id=1, prospect_id=ann, opted_out="true")
    send(three, **{"list_ids[]": [1, 2]})
    work_off(three)
    assert recipients(three) == ["ann@pardot.com"]


def test_an_address_that_several_share_gets_one_copy(four: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        people(four, "ann")
    people(four, "ANN", "bob")
    # Far enough apart for another step.
    monkeypatch.setattr("pardalote.jobs.gathering._RANGE", 2)
    send(four, **LIST)
    work_off(four)
    assert recipients(four) == ["ann@pardot.com", "bob@pardot.com"]


def test_a_scheduled_email_waits(three: Client, clock: HeldClock) -> None:
    people(three, "ann")
    send(three, **LIST, scheduled_time="2026-03-02T09:30:00Z")
    work_off(three)
    assert recipients(three) == []
    (bob,) = people(three, "bob")
    clock.advance(3600)
    work_off(three)
    assert recipients(three) == ["ann@pardot.com", "bob@pardot.com"]
    assert rows(three.door.data, 3, "SELECT sent_at FROM list_email") == [(clock.now(),)]
    assert bob


def test_who_opts_out_before_its_copy_is_sent_gets_none(three: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = people(three, "ann", "bob")
    for each in (ann, bob):
        send(three, prospect_id=each)
    three.call("update", id=bob, opted_out=1)
    work_off(three)
    assert recipients(three) == ["ann@pardot.com"]
    assert deliveries(three) == [(ann, True, None), (bob, False, "the prospect has opted out")]
    assert job(three)["state"] == "done"


def test_a_blocked_account_sends_later(three: Client, clock: HeldClock) -> None:
    (ann,) = people(three, "ann")
    send(three, prospect_id=ann)
    allow(three, blocked=True)
    work_off(three)
    assert (job(three)["state"], job(three)["problem"]) == ("waiting", "sending is blocked for this account")
    allow(three, blocked=False)
    clock.advance(600)
    work_off(three)
    assert recipients(three) == ["ann@pardot.com"]


def test_what_is_blocked_for_days_is_given_up(three: Client, clock: HeldClock) -> None:
    (ann,) = people(three, "ann")
    send(three, prospect_id=ann)
    allow(three, blocked=True)
    clock.advance(4 * 86_400)
    work_off(three)
    assert job(three)["state"] == "failed"
    assert deliveries(three) == [(ann, False, "sending is blocked for this account")]


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({"from_assigned_user": 1}, ["Max Cast <max@pardalote.example>", "Ada <ada@pardalote.example>"]),
        ({"from_account_owner": 1}, ["Ada <ada@pardalote.example>", "Mary Cast <mary@pardalote.example>"]),
        (
            {"from_account_owner": 1, "from_user_id": 4, "from_name": None, "from_email": None},
            ["Sam Cast <sam@pardalote.example>", "Mary Cast <mary@pardalote.example>"],
        ),
    ],
)
def test_each_copy_is_from_its_sender(three: Client, given: dict[str, Any], who: list[str]) -> None:
    ann, bob = people(three, "ann", "bob")
    three.ask("prospectAccount", "assign", id=cast.ACME, user_id=2)
    three.call("assign", id=ann, user_id=3)
    three.call("update", id=bob, prospect_account_id=cast.ACME)
    text = "%%user_first_name%%/%%assigned_user.name%% %%unsubscribe%%"
    send(three, **LIST, text_content=text, replyto_email="answers@pardalote.example", **given)
    work_off(three)
    messages = [message for _, _, message in outbox(three)]
    assert [message["from"] for message in messages] == who
    assert {message["reply-to"] for message in messages} == {"answers@pardalote.example"}
    said = body(messages[0]).split(" http")[0]
    assert said.endswith("/Max Cast")


def test_headers_tell_machines_how_to_leave(three: Client) -> None:
    people(three, "ann")
    send(three, **LIST)
    work_off(three)
    message = the_message(three)
    assert followed(message["list-unsubscribe"].strip("<>")) == Followed(Way.UNSUBSCRIBE, 3, 1, 0)
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert (message["precedence"], message["auto-submitted"]) == ("bulk", "auto-generated")
    assert re.fullmatch(r"<3\.1\.[0-9a-f]{16}@pardalote\.example>", message["message-id"])


def test_an_operational_email_has_no_way_out_in_its_headers(three: Client) -> None:
    (bob,) = people(three, "bob", opted_out=1)
    allow(three)
    send(three, prospect_id=bob, operational_email=1, text_content="Dear")
    work_off(three)
    message = the_message(three)
    assert message["list-unsubscribe"] is None
    assert message["precedence"] is None


def test_bounces_come_back_to_an_address_of_their_own(three: Client, clock: HeldClock) -> None:
    people(three, "ann", "bob")
    send(three, **LIST)
    with Door(three.door.data, clock, bounce_address="back@mail.example", public_url="https://go.example/") as door:
        work_off(replace(three, door=door))
    senders = [sender for sender, _, _ in outbox(three)]
    assert all(re.fullmatch(r"back\+3-\d-[0-9a-f]{16}@mail\.example", each) for each in senders)
    assert [read_return_path(each.upper(), SECRET) for each in senders] == [(3, 1), (3, 2)]
    assert read_return_path(senders[0].replace("-1-", "-2-"), SECRET) is None
    assert read_return_path("back@mail.example", SECRET) is None
    assert "https://go.example/unsubscribe/u/3/" in body(outbox(three)[0][2])


def test_links_are_tracked_each_once(either: Client) -> None:
    people(either, "ann", "bob")
    text = (
        "http://x.example/a?b=1&c=2 http://x.example/%%first_name%% mailto:a@x.example %%unsubscribe%% %%view_online%%"
    )
    html = (
        '<A HREF="http://x.example/a?b=1&amp;c=2">a</A><img src="http://x.example/p.png">'
        "<a href='%%email_preference_center_7%%'>b</a>"
    )
    send(either, **LIST, text_content=text, html_content=html)
    work_off(either)
    found = rows(either.door.data, either.version, "SELECT id, url FROM tracker_redirect ORDER BY url")
    urls = {url: number for number, url in found}
    assert list(urls) == ["http://x.example/a?b=1&c=2", "http://x.example/ann", "http://x.example/bob"]
    for place, name in enumerate(("ann", "bob"), start=1):
        message = outbox(either)[place - 1][2]
        first, second, mailto, out, online = body(message).split()
        version = either.version
        assert followed(first) == Followed(Way.LINK, version, place, urls["http://x.example/a?b=1&c=2"])
        assert followed(second) == Followed(Way.LINK, version, place, urls[f"http://x.example/{name}"])
        assert first.partition("/e/")[2].split("/")[1] == "2026-03-02"
        assert mailto == "mailto:a@x.example"
        assert followed(out).way is Way.UNSUBSCRIBE
        assert followed(online) == Followed(Way.ONLINE, version, place, 0)
        said = re.fullmatch(
            r'<A HREF="(.*?)">a</A><img src="http://x\.example/p\.png">'
            r"<a href='(.*?)'>b</a><img src=\"(.*?)\" width=\"1\" height=\"1\" alt=\"\" border=\"0\">\n?",
            body(message, "html"),
        )
        assert said is not None
        assert followed(said[1]) == followed(first)
        assert followed(said[2]) == Followed(Way.PREFERENCES, version, place, 7)
        assert followed(said[3]) == Followed(Way.PIXEL, version, place, 0)


def test_handlebars_escape_what_html_would_read(three: Client) -> None:
    three.made("ann@pardot.com", list_1=1, first_name="A<b>&B")
    html = "<p>{{Recipient.FirstName}} {{{Recipient.FirstName}}}</p>{{Unsubscribe}} {{EmailPreferenceCenter_3}}"
    text = "{{Recipient.FirstName}} {{Subject}} {{Unsubscribe}}"
    send(three, **LIST, subject="S {{Recipient.FirstName}}", html_content=html, text_content=text)
    work_off(three)
    message = the_message(three)
    assert body(message).startswith("A<b>&B S A<b>&B http://")
    assert body(message, "html").startswith("<p>A&lt;b&gt;&amp;B A<b>&B</p>http://")
    assert message["subject"] == "S A<b>&B"


def test_no_value_becomes_a_header_or_a_link(either: Client) -> None:
    hostile = (
        "x\r\nBcc: all@pardot.com\r\n\r\nhttp://evil.example/ %%email%% {{Unsubscribe}} \x01http://evil.example\x02"
    )
    either.made("ann@pardot.com", list_1=1, first_name=hostile)
    send(
        either,
        **LIST,
        from_name="%%first_name%%",
        html_content="<a href='http://x.example/%%first_name%%'>%%unsubscribe%%",
    )
    work_off(either)
    message = the_message(either)
    assert message["bcc"] is None
    assert message["subject"].startswith("Hello x Bcc: all@pardot.com http://evil.example/ %%email%%")
    assert [each.addr_spec for each in message["from"].addresses] == ["ada@pardalote.example"]
    assert recipients(either) == ["ann@pardot.com"]
    ((url,),) = rows(either.door.data, either.version, "SELECT url FROM tracker_redirect")
    assert url.startswith("http://x.example/xBcc:%20all@pardot.com")
    assert "http://evil.example/" in body(message)


@pytest.mark.parametrize(
    "body_", ['<a href="http://x.example/', "<p" * 1000, "<!-- <a href='http://x.example/'>", "\x01\x02\x03"]
)
def test_html_that_is_not_well_formed_goes_out_as_it_is(three: Client, body_: str) -> None:
    people(three, "ann")
    send(three, **LIST, html_content=f"%%unsubscribe%%{body_}")
    work_off(three)
    assert recipients(three) == ["ann@pardot.com"]


def test_a_large_body_goes_out(three: Client) -> None:
    people(three, "ann")
    text = "%%unsubscribe%%" + "ä" * 1_000_000 + "http://x.example/" + "y" * 5000
    send(three, **LIST, text_content=text)
    work_off(three)
    message = the_message(three)
    assert body(message).rstrip("\n").endswith(text[-10_000:])
    content = rows(three.door.data, 3, "SELECT content FROM outbox_message")[0][0]
    assert max(map(len, content.split("\r\n"))) < 998


def test_a_mailing_goes_on_wherever_it_was_left(
    three: Client, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"p{number}" for number in range(90)]
    people(three, *names)
    monkeypatch.setattr("pardalote.jobs.gathering._RANGE", 20)
    send(three, **LIST)
    (kind,) = (each for each in kinds_of(three.door.settings, SECRET) if each.name == "list email")
    with closing(accounts_of(three.door.data)) as accounts:
        store = accounts.open(3)
        assert store is not None
        # Each worker dies after a step.
        for number in range(200):
            task = jobs.take(store, ("list email",), f"worker {number}", 20, clock, Rules())
            if task is None:
                break
            next(kind.carry_out(task), None)
            clock.advance(20)
    assert job(three)["state"] == "done"
    assert recipients(three) == [f"{name}@pardot.com" for name in names]


def test_a_cancelled_mailing_is_not_sent(three: Client, clock: HeldClock) -> None:
    people(three, "ann")
    (bob,) = people(three, "bob", list_id=cast.RELEASE_NOTES)
    send(three, **LIST, scheduled_time="2026-03-02T09:30:00Z")
    send(three, prospect_id=bob)
    for number in ("1", "2"):
        assert main(["jobs", "cancel", "3", number, *options_of(three.door.data)]) == 0
    clock.advance(3600)
    work_off(three)
    assert recipients(three) == []
    assert deliveries(three) == [(bob, False, "cancelled")]


def test_a_sender_who_is_gone_sends_nothing(three: Client) -> None:
    (ann,) = people(three, "ann")
    send(three, prospect_id=ann, from_user_id=4, from_name=None, from_email=None)
    three.ask("user", "delete", id=4)
    work_off(three)
    assert deliveries(three) == [(ann, False, "there is nobody whom it is from")]
    assert job(three)["state"] == "done"
