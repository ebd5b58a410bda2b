"""Sending emails: what a call may ask for, what it answers and makes, and every refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pardalote.actions import accounts
from pardalote.clock import HeldClock
from tests import cast
from tests.api.assets import template
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Answered, Client
from tests.kept import kept
from tests.stores import rows

TEXT = "Dear %%first_name%%, leave: %%unsubscribe%%"
HTML = '<p>Dear %%first_name%%</p><a href="%%email_preference_center%%">Choose</a>'
LETTER: dict[str, Any] = {
    "campaign_id": cast.WEBINAR,
    "name": "Letter",
    "subject": "Hello %%first_name%%",
    "text_content": TEXT,
    "from_name": "Ada",
    "from_email": "ada@pardalote.example",
}
SENDERS = ({"type": "general_user", "name": "Service", "address": "service@pardalote.example"},)


def send(client: Client, format_: str = "xml", **given: Any) -> Answered:
    """Send a letter; what is None is left out."""
    return client.ask("email", "send", format_, **{name: each for name, each in given.items() if each is not None})


@contextmanager
def nothing_changes(client: Client) -> Iterator[None]:
    """Check that the account is in the end what it was."""
    before = kept(client.door.data, client.version)
    yield
    assert kept(client.door.data, client.version) == before


def jobs(client: Client) -> list[tuple[Any, ...]]:
    """Return kind, about and due_at of the jobs that wait."""
    found = "SELECT kind, about, due_at FROM job WHERE state = 'waiting' ORDER BY id"
    return rows(client.door.data, client.version, found)


def made(client: Client, email_id: int, *columns: str) -> tuple[Any, ...]:
    """Return columns of an email."""
    (row,) = rows(client.door.data, client.version, f"SELECT {', '.join(columns)} FROM email WHERE id = {email_id}")
    return row


def email_id_of(answer: Answered) -> int:
    """Return the id of the email that an answer shows."""
    assert answer.status == 200, answer.text
    return int(answer.xml().findtext("email/id") or "")


def test_a_letter_is_answered_as_a_read_shows_it(either: Client, clock: HeldClock) -> None:
    bob = either.made("bob@pardot.com")
    xml = send(either, prospect_id=bob, html_content=HTML, **LETTER)
    json_ = send(either, "json", prospect_id=bob, html_content=HTML, **LETTER)
    shown = json_.json()["email"]
    assert shown == {
        "id": 2,
        "name": "Letter",
        "isOneToOne": True,
        "subject": "Hello %%first_name%%",
        "message": {"text": TEXT, "html": HTML},
        "created_at": "2026-03-02 00:30:00",
    }
    assert xml.text == either.ask("email", "read", id=1).text
    assert json_.text == either.ask("email", "read", "json", id=2).text
    assert jobs(either) == [("email", 1, clock.now()), ("email", 2, clock.now())]
    waiting = "SELECT email_id, prospect_id, recipient, sent_at FROM email_delivery ORDER BY id"
    assert rows(either.door.data, either.version, waiting) == [
        (1, bob, "bob@pardot.com", None),
        (2, bob, "bob@pardot.com", None),
    ]


def test_the_bodies_may_be_left_out_of_the_answer(three: Client) -> None:
    bob = three.made("bob@pardot.com")
    answer = send(three, "json", prospect_id=bob, include_message="false", **LETTER)
    assert "message" not in answer.json()["email"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_recipient_may_stand_in_the_path(either: Client, method: str) -> None:
    bob = either.made("bob@pardot.com")
    for place in (f"prospect_id/{bob}", "prospect_email/bob@pardot.com"):
        answer = either.ask("email", f"send/{place}", method=method, **LETTER)
        assert email_id_of(answer)


def test_a_salesforce_id_names_the_recipient_in_version_4(four: Client, three: Client) -> None:
    for client in (three, four):
        client.made("bob@pardot.com", fid="00Q000000000001AAA")
    assert email_id_of(send(four, fid="00Q000000000001AAA", **LETTER)) == 1
    assert send(four, fid="00Q000000000009AAA", **LETTER).code == 77
    assert send(four, fid="00Q000000000001AAA", prospect_id=99, **LETTER).code == 3
    assert send(three, fid="00Q000000000001AAA", **LETTER).code == 13


def test_of_those_who_share_an_address_one_gets_a_letter(four: Client) -> None:
    for name in ("Ann", "Bob"):
        four.made("both@pardot.com", first_name=name)
    email_id_of(send(four, prospect_email="both@pardot.com", **LETTER))
    found = rows(four.door.data, 4, "SELECT prospect_id FROM email_delivery")
    assert found == [(2,)]


def test_tags_hang_on_the_email(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    given: dict[str, Any] = {**LETTER, "tags[]": ["new, blue", "red", " red "]}
    email = email_id_of(send(either, prospect_id=bob, **given))
    hanging = either.ask("tagObject", "query", "json", type="Email", object_id=email).json()["result"]
    assert hanging["total_results"] == 2
    names = {each["name"] for each in either.ask("tag", "query", "json").json()["result"]["tag"]}
    assert names == {"new, blue", "red"}


def test_an_email_to_lists_says_so_and_waits_for_its_time(either: Client, clock: HeldClock) -> None:
    lists: dict[str, Any] = {"list_ids[]": [cast.NEWSLETTER, cast.EVERYBODY_DYNAMIC, cast.NEWSLETTER]}
    lists["suppression_list_ids[]"] = [cast.RELEASE_NOTES]
    at = "2026-03-03T17:00:00.000-0400"
    email = email_id_of(send(either, **LETTER, **lists, scheduled_time=at, from_assigned_user=1))
    due = 1772571600
    assert jobs(either) == [("list email", email, due)]
    assert made(either, email, "from_assigned_user", "from_account_owner", "sent_at") == (1, 0, None)
    found = "SELECT list_id, is_suppression FROM list_email_list ORDER BY is_suppression, list_id"
    assert rows(either.door.data, either.version, found) == [(1, 0), (3, 0), (2, 1)]
    assert rows(either.door.data, either.version, "SELECT scheduled_at, sent_at FROM list_email") == [(due, None)]
    assert either.ask("email", "read", "json", id=email).json()["email"]["isOneToOne"] is False


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-03-03T17:00:00-0400", 1772571600),
        ("2026-03-03T17:00:00 0400", 1772542800),
        ("2026-03-03T17:00:00+04:00", 1772542800),
        ("2026-03-03T17:00:00.250Z", 1772557200),
        # In the user's zone, Los Angeles.
        ("2026-03-03T17:00:00", 1772586000),
        ("2026-03-03 17:00", 1772586000),
        ("2026-03-03", 1772524800),
        ("", cast.STARTED_AT),
    ],
)
def test_a_time_is_read_with_its_offset(three: Client, text: str, due: int) -> None:
    email_id_of(send(three, **LETTER, list_ids="1", scheduled_time=text))
    assert jobs(three) == [("list email", 1, due)]


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01T00:00:00Z", "x", "9" * 5000])
def test_another_time_is_refused(three: Client, text: str) -> None:
    with nothing_changes(three):
        assert send(three, **LETTER, list_ids="1", scheduled_time=text).code == 7


def test_a_template_is_used_and_what_is_given_comes_before_it(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    number = template(
        either, name="Offer", subject="Offer", html=HTML, text=TEXT, senders=SENDERS, for_one_to_one=True,
        reply_to="reply@pardalote.example",
    )  # fmt: skip
    columns = ("name", "subject", "text", "html", "from_name", "from_email", "replyto_email", "email_template_id")
    about: dict[str, Any] = {"prospect_id": bob, "campaign_id": 1, "email_template_id": number}
    plain = email_id_of(send(either, **about))
    service = ("Service", "service@pardalote.example")
    assert made(either, plain, *columns) == ("Offer", "Offer", TEXT, HTML, *service, "reply@pardalote.example", number)
    given = {"name": "N", "subject": "S", "text_content": TEXT * 2, "replyto_email": "r@pardalote.example"}
    sender = {"from_name": "Ada", "from_email": "ada@pardalote.example"}
    over = email_id_of(send(either, **about, **given, **sender))
    assert made(either, over, *columns) == ("N", "S", TEXT * 2, HTML, *sender.values(), "r@pardalote.example", number)


def test_a_template_from_the_owner_alone_is_from_the_caller_where_there_is_none(three: Client) -> None:
    bob = three.made("bob@pardot.com")
    number = template(
        three, name="A", subject="B", text=TEXT, senders=({"type": "assigned_user"},), for_one_to_one=True
    )
    email = email_id_of(send(three, prospect_id=bob, campaign_id=1, email_template_id=number))
    assert made(three, email, "from_assigned_user", "from_user_id", "from_email") == (1, 1, None)


def test_a_users_name_and_address_are_the_users(three: Client) -> None:
    bob = three.made("bob@pardot.com")
    email = email_id_of(
        send(three, prospect_id=bob, from_user_id=2, **{**LETTER, "from_name": None, "from_email": None})
    )
    assert made(three, email, "from_user_id", "from_name") == (2, None)


WITHOUT_WAY_OUT = (
    "Dear",
    "%%unsubscribe",
    "{{Unsubscribe}} %%first_name%%",
    "{{#if Unsubscribe}}x{{/if}}",
    "Unsubscribe",
)


@pytest.mark.parametrize("body", WITHOUT_WAY_OUT)
def test_each_body_needs_a_way_out(either: Client, body: str) -> None:
    bob = either.made("bob@pardot.com")
    with nothing_changes(either):
        for bodies in ({"text_content": body}, {"html_content": body}, {"text_content": body, "html_content": HTML}):
            answer = send(either, **{**LETTER, "prospect_id": bob, **bodies})
            assert (answer.status, answer.code) == (400, 64)
            assert answer.xml().findtext("err") == "Email content missing required variables"
            assert send(either, **{**LETTER, "list_ids": 1, **bodies}).code == 64


@pytest.mark.parametrize(
    "body",
    [
        "%%unsubscribe%%", "%%UNSUBSCRIBE%%", "100%%off%% %%unsubscribe%%", "%%email_preference_center%%",
        "%%email_preference_center_12%%", "{{Unsubscribe}}", "{{{unsubscribe}}}", "{{EmailPreferenceCenter}}",
        "{{{EmailPreferenceCenter_654}}}",
    ],
)  # fmt: skip
def test_a_way_out_has_several_names(three: Client, body: str) -> None:
    bob = three.made("bob@pardot.com")
    given = {**LETTER, "subject": "Hello", "text_content": body, "html_content": body}
    assert send(three, prospect_id=bob, **given).status == 200


# What is given in place of what a letter has, and the code of the refusal.
REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"prospect_id": None}, 13),
    ({"prospect_id": 99}, 3),
    ({"prospect_id": "x"}, 3),
    ({"prospect_id": None, "prospect_email": "nobody@pardot.com"}, 4),
    ({"prospect_email": "ann@pardot.com"}, 44),
    ({"list_ids[]": 1}, 51),
    ({"campaign_id": None}, 13),
    ({"campaign_id": 99}, 38),
    ({"campaign_id": "x"}, 38),
    ({"name": None}, 65),
    ({"name": "a\nb"}, 65),
    ({"subject": ""}, 65),
    ({"subject": "a\r\nBcc: b@pardot.com"}, 65),
    ({"subject": "a\u2028b"}, 65),
    ({"text_content": None}, 65),
    ({"text_content": None, "html_content": HTML}, 65),
    ({"text_content": "%%unsubscribe%%" * 201}, 65),
    ({"subject": "a", "text_content": "{{Unsubscribe}}" + "{{#if Recipient.City}}" * 200}, 65),
    ({"from_name": None}, 65),
    ({"from_email": None}, 65),
    ({"from_name": None, "from_email": None}, 65),
    ({"from_name": "Ada\nBcc: b@pardot.com"}, 65),
    ({"from_email": "nobody"}, 65),
    ({"from_email": "a>b@pardot.com"}, 65),
    ({"from_user_id": 99}, 65),
    ({"from_user_id": "x"}, 65),
    ({"replyto_email": "nobody"}, 65),
    ({"replyto_email": "a@pardot.com\r\nBcc: b@pardot.com"}, 65),
    ({"email_template_id": "x"}, 86),
    ({"email_template_id": 99}, 68),
    # One for lists, one in the recycle bin, one from nobody.
    ({"email_template_id": 1}, 86),
    ({"email_template_id": 2}, 86),
    ({"email_template_id": 3, "from_name": None, "from_email": None}, 93),
    ({"operational_email": "perhaps"}, 50),
    ({"operational_email": 1}, 49),
    ({"tags[]": "x" * 256}, 51),
    ({"include_message": "perhaps"}, 50),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
def test_bad_input_is_refused(either: Client, given: dict[str, Any], code: int) -> None:
    bob, _ann = either.made("bob@pardot.com"), either.made("ann@pardot.com")
    template(either, name="A", subject="B", text=TEXT, senders=SENDERS, for_lists=True)
    template(either, name="A", subject="B", text=TEXT, senders=SENDERS, for_one_to_one=True, is_archived=True)
    template(either, name="A", subject="B", text=TEXT, for_one_to_one=True)
    with nothing_changes(either):
        xml, json_ = (send(either, each, **{**LETTER, "prospect_id": bob, **given}) for each in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert same_tree(xml, json_)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"list_ids": "99"}, 55),
        ({"list_ids": "x"}, 55),
        ({"list_ids[]": [1, 99]}, 55),
        ({"list_ids": ","}, 13),
        ({"list_ids": 1, "suppression_list_ids": 99}, 55),
        ({"list_ids": 1, "suppression_list_ids": "1,x"}, 55),
        ({"list_ids": 1, "from_assigned_user": "perhaps"}, 50),
        ({"list_ids": 1, "from_account_owner": "perhaps"}, 50),
        ({"list_ids": 1, "from_name": None, "from_email": None, "from_assigned_user": 1}, 65),
    ],
)
def test_bad_lists_are_refused(either: Client, given: dict[str, Any], code: int) -> None:
    with nothing_changes(either):
        xml, json_ = (send(either, each, **{**LETTER, **given}) for each in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert same_tree(xml, json_)


def test_a_list_in_the_recycle_bin_is_no_list(three: Client) -> None:
    three.ask("list", "delete", id=cast.RELEASE_NOTES)
    assert send(three, **LETTER, list_ids=cast.RELEASE_NOTES).code == 55


UNMAILABLE: list[dict[str, Any]] = [{"opted_out": 1}, {"is_do_not_email": 1}]


@pytest.mark.parametrize("state", UNMAILABLE)
def test_who_may_not_be_mailed_is_not(either: Client, state: dict[str, Any]) -> None:
    bob = either.made("bob@pardot.com", **state)
    with nothing_changes(either):
        answer = send(either, prospect_id=bob, **LETTER)
    assert (answer.status, answer.code) == (400, 98)
    assert answer.xml().findtext("err") == "Prospect not mailable"


@pytest.mark.parametrize("address", ["a>b@pardot.com", "ä@pardot.com", "a..b@pardot.com", "a@-x.example"])
def test_an_address_that_no_mail_goes_to_is_not_mailed(three: Client, address: str) -> None:
    bob = three.made(address)
    assert send(three, prospect_id=bob, **LETTER).code == 98


def test_an_address_from_which_mail_came_back_gets_none(either: Client, clock: HeldClock) -> None:
    bob = either.made("Bob@pardot.com")
    bounced(either, "bob@pardot.com")
    allow(either)
    assert send(either, prospect_id=bob, **LETTER).code == 98
    assert send(either, prospect_id=bob, operational_email=1, **LETTER).code == 98
    either.call("update", id=bob, email="bob@new.example")
    assert send(either, prospect_id=bob, **LETTER).status == 200


def bounced(client: Client, address: str) -> None:
    """Keep that an address takes nothing any more."""
    from pardalote.store import bounced_addresses

    with work_on(client.door, client.version) as work:
        bounced_addresses.keep_hard(work.connection, address, "550 unknown", work.now)


def allow(client: Client, operational: bool = True, blocked: bool = False) -> None:
    """Set the account's switches."""
    with work_on(client.door, client.version) as work:
        accounts.switch_sending(work, is_blocked=blocked, allows_operational=operational)


def test_an_operational_email_goes_to_who_has_opted_out_and_needs_no_way_out(either: Client) -> None:
    bob = either.made("bob@pardot.com", opted_out=1)
    allow(either)
    answer = send(either, prospect_id=bob, operational_email="true", **{**LETTER, "text_content": "Dear"})
    assert made(either, email_id_of(answer), "is_operational") == (1,)
    assert send(either, prospect_id=bob, operational_email=0, **LETTER).code == 98


def test_a_blocked_account_sends_nothing(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    allow(either, blocked=True)
    with nothing_changes(either):
        recipients: list[dict[str, Any]] = [{"prospect_id": bob}, {"list_ids": 1}, {}]
        for given in recipients:
            answer = send(either, **given, **LETTER)
            assert (answer.status, answer.code) == (400, 190)
            assert answer.xml().findtext("err") == "Email sending is blocked for this account."


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({"prospect_id": 1}, (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES)),
        ({"list_ids": 1}, (cast.ADMINISTRATOR, cast.MARKETING)),
        ({"prospect_id": 1, "operational_email": 1}, (cast.ADMINISTRATOR,)),
        ({"list_ids": 1, "operational_email": 1}, (cast.ADMINISTRATOR,)),
    ],
)
def test_roles_send_what_they_may(clients: Clients, given: dict[str, Any], who: tuple[str, ...]) -> None:
    clients.of(3).made("bob@pardot.com")
    allow(clients.of(3))
    for email in (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES):
        client = clients.of(3, email)
        if email in who:
            assert send(client, **given, **LETTER).status == 200
        else:
            with nothing_changes(client):
                assert send(client, **given, **LETTER).code == 46
