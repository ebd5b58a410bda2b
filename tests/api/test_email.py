"""Emails: reading one, and the statistics of those that went to lists."""

from typing import Any

import pytest

from pardalote.records import visitor_activity as types
from tests import cast
from tests.api.assets import act, bounce, deliver, letter, list_email
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept


def test_an_email_to_one_prospect_says_so(either: Client) -> None:
    number = letter(either, either.made("bob@pardot.com"))
    xml, json_ = (either.ask("email", "read", format_, id=number) for format_ in ("xml", "json"))
    assert xml.status == 200
    assert same_tree(xml, json_)
    assert json_.json()["email"] == {
        "id": number,
        "name": "Letter",
        "isOneToOne": True,
        "subject": "Hello",
        "message": {"text": "Dear %%first_name%%", "html": None},
        "created_at": "2026-03-02 00:30:00",
    }


def test_an_email_to_lists_says_so(either: Client) -> None:
    email, _ = list_email(either)
    answer = either.ask("email", "read", id=email)
    assert answer.xml().findtext("email/isOneToOne") == "false"
    assert "<html>&lt;p&gt;Text&lt;/p&gt;</html>" in answer.text


@pytest.mark.parametrize(
    ("word", "is_there"), [("true", True), ("1", True), ("", True), ("false", False), ("FALSE", False), ("0", False)]
)
def test_the_bodies_may_be_left_out(either: Client, word: str, is_there: bool) -> None:
    email, _ = list_email(either)
    xml, json_ = (either.ask("email", "read", each, id=email, include_message=word) for each in ("xml", "json"))
    assert same_tree(xml, json_)
    shown = json_.json()["email"]
    assert ("message" in shown) == is_there
    assert list(shown) == [
        each for each in ("id", "name", "isOneToOne", "subject", "message", "created_at") if each in shown
    ]


PATHS = [
    ("read", "email_id/{email}", "email"),
    ("read", "email/{email}", "email"),
    ("read", "email/{list_email}/id/{email}", "email"),
    ("read", "email_id/{list_email}/id/{email}", "email"),
    ("stats", "list_email_id/{list_email}", "stats"),
    ("stats", "email/{list_email}", "stats"),
]


@pytest.mark.parametrize(("operation", "path", "tag"), PATHS)
def test_the_id_has_other_names_too(either: Client, operation: str, path: str, tag: str) -> None:
    letter(either, either.made("bob@pardot.com"))
    email, list_email_id = list_email(either)
    assert email != list_email_id
    place = path.format(email=email, list_email=list_email_id)
    url = f"/api/email/version/{either.version}/do/{operation}/{place}"
    answer = either.door.call("GET", url, headers=either.header)
    number = email if operation == "read" else list_email_id
    assert answer.xml()[0].tag == tag
    assert answer.text == either.ask("email", operation, id=number).text


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("read", {}, 13),
    ("read", {"id": "x"}, 16),
    ("read", {"id": 99}, 109),
    ("read", {"email_id": "x"}, 16),
    ("read", {"list_email_id": 1}, 13),
    # Only in the path: elsewhere clients say who they are by it.
    ("read", {"email": "1"}, 13),
    ("read", {"id": 1, "include_message": "perhaps"}, 50),
    ("stats", {}, 13),
    ("stats", {"id": "x"}, 16),
    ("stats", {"id": 99}, 109),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_bad_input_is_refused(either: Client, operation: str, given: dict[str, Any], code: int) -> None:
    list_email(either)
    xml, json_ = (either.ask("email", operation, format_, **given) for format_ in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert same_tree(xml, json_)


def stats(client: Client, list_email_id: int) -> dict[str, Any]:
    """Return the statistics of a list email, the same in both formats."""
    xml, json_ = (client.ask("email", "stats", format_, id=list_email_id) for format_ in ("xml", "json"))
    assert xml.status == 200
    assert same_tree(xml, json_)
    told: dict[str, Any] = json_.json()["stats"]
    return told


NOTHING = {
    "sent": 0, "delivered": 0, "total_clicks": 0, "unique_clicks": 0, "soft_bounced": 0, "hard_bounced": 0,
    "opt_outs": 0, "spam_complaints": 0, "opens": 0, "unique_opens": 0, "delivery_rate": "0.00%",
    "opens_rate": "0.00%", "click_through_rate": "0.00%", "unique_click_through_rate": "0.00%",
    "click_open_ratio": "0.00%", "opt_out_rate": "0.00%", "spam_complaint_rate": "0.00%",
}  # fmt: skip


def test_of_an_email_that_nobody_got_there_is_nothing(either: Client) -> None:
    _, number = list_email(either)
    told = stats(either, number)
    assert told == NOTHING
    assert list(told) == list(NOTHING)


def test_statistics_arise_from_what_happened(either: Client) -> None:
    email, number = list_email(either)
    people = [either.made(f"{each}@pardot.com") for each in range(10)]
    deliver(either, email, *people)
    bounce(either, email, people[0], is_hard=True)
    bounce(either, email, people[1], is_hard=False)
    bounce(either, email, people[2], is_hard=False)
    about: dict[str, Any] = {"email_id": email, "list_email_id": number}
    for each in (3, 3, 4, 5, 6):
        act(either, types.OPEN, people[each], **about)
    for each, url in (
        (3, "http://a.example"),
        (3, "http://a.example"),
        (3, "http://b.example"),
        (4, "http://a.example"),
    ):
        act(either, types.CLICK, people[each], url, **about)
    act(either, types.UNSUBSCRIBE_PAGE, people[5], **about)
    act(either, types.UNSUBSCRIBE_PAGE, people[5], **about)
    act(either, types.SPAM_COMPLAINT, people[6], **about)
    assert stats(either, number) == {
        "sent": 10,
        "delivered": 7,
        "total_clicks": 4,
        "unique_clicks": 3,
        "soft_bounced": 2,
        "hard_bounced": 1,
        "opt_outs": 1,
        "spam_complaints": 1,
        "opens": 5,
        "unique_opens": 4,
        "delivery_rate": "70.00%",
        "opens_rate": "57.14%",
        "click_through_rate": "57.14%",
        "unique_click_through_rate": "42.86%",
        "click_open_ratio": "75.00%",
        "opt_out_rate": "14.29%",
        "spam_complaint_rate": "14.29%",
    }


def test_another_emails_events_do_not_count(either: Client) -> None:
    _, number = list_email(either)
    other_email, other = list_email(either)
    bob = either.made("bob@pardot.com")
    deliver(either, other_email, bob)
    act(either, types.OPEN, bob, email_id=other_email, list_email_id=other)
    act(either, types.CLICK, bob, "http://a.example", email_id=other_email, list_email_id=other)
    assert stats(either, number) == NOTHING
    assert stats(either, other)["opens"] == 1


def test_statistics_are_named_by_the_list_email_not_by_its_email(either: Client) -> None:
    letter(either, either.made("bob@pardot.com"))
    email, number = list_email(either)
    assert (email, number) == (2, 1)
    assert stats(either, number) == NOTHING
    assert either.ask("email", "stats", id=email).code == 109


def test_each_account_has_its_own(three: Client, four: Client) -> None:
    list_email(three)
    assert four.ask("email", "read", id=1).code == 109
    assert four.ask("email", "stats", id=1).code == 109


def test_every_role_sees_them_and_changes_nothing(clients: Clients) -> None:
    list_email(clients.of(3))
    before = kept(clients.of(3).door.data, 3)
    for email in (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES):
        for operation in ("read", "stats"):
            assert clients.of(3, email).ask("email", operation, id=1, method="GET").status == 200
    assert kept(clients.of(3).door.data, 3) == before


def test_there_is_no_query(three: Client) -> None:
    assert three.ask("email", "query").code == 2
