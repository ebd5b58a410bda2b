"""Merging an email template for one prospect: whose values, under which names, and what stays a tag."""

from base64 import b64encode
from typing import Any

import pytest

from pardalote.actions import accounts
from tests import cast
from tests.api.assets import template
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Client

ADA = "ada@pardot.com"
ADDRESS = {"address1": "1 Quay", "address2": "Hall 2", "city": "Tyre", "state": "South", "zip": "01601"}


@pytest.fixture
def bob(three: Client) -> Client:
    """The account of version 3, with Ada under the id 1, whom somebody owns."""
    number = three.made(
        ADA, first_name="Ada", company="R&D", score="7", user_id=4, category="consumer", answers="no", nickname="Lady",
        past_jobs_0="janitor", past_jobs_1="clerk", notes="",
    )  # fmt: skip
    assert number == 1
    return three


def merged(client: Client, **given: Any) -> dict[str, Any]:
    """Merge the template 1 for Ada in both formats, see that they agree, and return it."""
    xml, json_ = (
        client.ask("emailTemplate", "merge", each, **{"id": 1, "prospect_email": ADA, **given})
        for each in ("xml", "json")
    )
    assert (xml.status, xml.code) == (200, None), xml.text
    assert same_tree(xml, json_)
    found: dict[str, Any] = json_.json()["emailTemplate"]
    return found


def said(client: Client, text: str, **given: Any) -> str:
    """Return what a new template of this text says to Ada."""
    number = template(client, name="Said", subject="News", text=text)
    return str(merged(client, id=number, **given)["textMessage"])


def test_a_merged_template_is_what_a_read_shows_with_values_in_it(bob: Client) -> None:
    template(
        bob, name="%%first_name%%", subject="For %%first_name%%", html="<p>%%company%%</p>", text="%%first_name%%",
        from_name="%%assigned_user.name%%", for_one_to_one=True,
    )  # fmt: skip
    assert merged(bob) == bob.ask("emailTemplate", "read", "json", id=1).json()["emailTemplate"] | {
        "subject": "For Ada",
        "htmlMessage": "<p>R&D</p>",
        "textMessage": "Ada",
        "fromName": "Sam Cast",
    }


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("email", ADA),
        ("score", "7"),
        ("NOTES", ""),
        ("last_name", ""),
        ("category", "consumer"),
        ("t_shirt", ""),
        ("past_jobs", "janitor, clerk"),
        ("assigned_user.name", "Sam Cast"),
        ("assigned_user.email", cast.SALES),
        ("user_email", cast.MARKETING),
        ("user_first_name", "Mary"),
        ("user_job_title", ""),
        ("current_year_YYYY", "2026"),
        ("account_address", "1 Quay, Hall 2, Tyre, South 01601"),
        # It keeps several answers; nobody's; a secret; what belongs to a mail on its way.
        ("answers", None),
        ("nothing", None),
        ("password", None),
        ("unsubscribe", None),
        ("email_preference_center", None),
        ("view_online", None),
    ],
)
def test_what_a_tag_stands_for(bob: Client, clients: Clients, tag: str, value: str | None) -> None:
    with work_on(bob.door, 3) as work:
        accounts.describe(work, ADDRESS)
    expected = f"%%{tag}%%" if value is None else value
    assert said(clients.of(3, cast.MARKETING), f"<%%{tag}%%>") == f"<{expected}>"


@pytest.mark.parametrize(
    ("bar", "value"),
    [
        ("{{Recipient.FirstName}}", "Ada"),
        ("{{Recipient.Nickname__c}}", "Lady"),
        ("{{Recipient.Past_Jobs__c}}", "janitor, clerk"),
        ("{{Sender.FirstName}}", "Mary"),
        ("{{Current_Year}}", "2026"),
        ("{{Subject}}", "News"),
        ("{{#if Recipient.LastName}}a{{else}}b{{/if}}", "b"),
        ("{{Recipient.Answers__c}}", "{{Recipient.Answers__c}}"),
        ("{{{Unsubscribe}}}", "{{{Unsubscribe}}}"),
    ],
)
def test_what_a_handlebar_stands_for(clients: Clients, bob: Client, bar: str, value: str) -> None:
    assert said(clients.of(3, cast.MARKETING), f"<{bar}>") == f"<{value}>"


def test_only_html_escapes(bob: Client) -> None:
    text = "{{Recipient.Company}} {{{Recipient.Company}}}"
    template(bob, name="Bars", subject=text, html=text, text=text)
    shown = merged(bob)
    assert (shown["subject"], shown["textMessage"]) == ("R&D R&D", "R&D R&D")
    assert shown["htmlMessage"] == "R&amp;D R&D"


def test_a_template_without_a_body_has_none(bob: Client) -> None:
    template(bob, name="Bare", subject="", text="%%last_name%%")
    shown = merged(bob)
    assert (shown["htmlMessage"], shown["textMessage"], shown["subject"]) == (None, None, None)


def test_a_prospect_is_named_by_address_or_id(bob: Client) -> None:
    template(bob, name="Dear", subject="Dear %%first_name%%", text="Text")
    told = merged(bob)
    for email in (ADA, ADA.upper(), b64encode(ADA.encode()).decode()):
        assert merged(bob, prospect_email=email) == told
    assert bob.ask("emailTemplate", "merge", "json", id=1, prospect_id=1).json()["emailTemplate"] == told
    assert merged(bob, prospect_id=1) == told


def test_an_address_in_base64_may_have_lost_its_plus_sign(bob: Client) -> None:
    email = "?>~@pardot.com"
    bob.made(email, first_name="Odd")
    coded = b64encode(email.encode()).decode()
    assert "+" in coded
    template(bob, name="Dear", subject="Dear %%first_name%%", text="Text")
    answer = bob.door.call("GET", f"/api/emailTemplate/do/merge?id=1&prospect_email={coded}", headers=bob.header)
    assert answer.xml().findtext("emailTemplate/subject") == "Dear Odd"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, 13),
        ({"id": 1}, 13),
        ({"prospect_email": ADA}, 13),
        ({"id": 1, "prospect_email": "nobody@pardot.com"}, 4),
        ({"id": 1, "prospect_email": "=="}, 4),
        ({"id": 1, "prospect_email": "/w=="}, 4),
        ({"id": 1, "prospect_email": ""}, 4),
        ({"id": 1, "prospect_id": 9}, 3),
        ({"id": 1, "prospect_id": "x"}, 3),
        ({"id": 1, "prospect_id": 2, "prospect_email": ADA}, 44),
        ({"id": 1, "prospect_email": ADA, "archived": "yes"}, 145),
    ],
)
def test_what_is_refused(bob: Client, given: dict[str, Any], code: int) -> None:
    bob.made("other@pardot.com")
    template(bob, name="Dear", subject="Dear", text="Text")
    for format_ in ("xml", "json"):
        answer = bob.ask("emailTemplate", "merge", format_, **given)
        assert (answer.status, answer.code) == (400, code)


def test_that_there_is_no_template_is_an_answer_as_in_a_read(bob: Client) -> None:
    template(bob, name="Old", subject="Old %%first_name%%", html="Old", is_archived=True)
    for number in (1, 99, "x"):
        told = bob.ask("emailTemplate", "merge", id=number, prospect_email=ADA)
        assert told.text == bob.ask("emailTemplate", "read", id=number).text
    assert merged(bob, archived="true")["subject"] == "Old Ada"


def test_a_prospect_in_the_recycle_bin_gets_nothing(bob: Client) -> None:
    template(bob, name="Dear", subject="Dear", text="Text")
    assert bob.call("delete", id=1).status == 204
    assert bob.ask("emailTemplate", "merge", id=1, prospect_email=ADA).code == 4
    assert bob.ask("emailTemplate", "merge", id=1, prospect_id=1).code == 3


def test_version_4_has_no_merge(four: Client) -> None:
    number = four.made(ADA)
    template(four, name="Dear", subject="Dear", text="Text")
    assert four.ask("emailTemplate", "merge", id=1, prospect_id=number).code == 22
