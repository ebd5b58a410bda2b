"""Email templates: answers that say themselves whether they failed, and the list of those for one prospect."""

from typing import Any

import pytest

from tests import cast
from tests.api.assets import template
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept

SENDERS = ({"type": "general_user", "name": "Ada", "address": "ada@pardalote.example"},)


@pytest.fixture
def templates(either: Client) -> Client:
    """An account with templates: 1 has everything, 2 nearly nothing, 3 is in the recycle bin."""
    template(
        either, name="Buyer's Guide", subject="Free", html="<p>Hello</p>", text="Hello", from_name="Ada",
        reply_to="ada@pardalote.example", senders=SENDERS, for_one_to_one=True, for_auto_responders=True,
        for_drips=True, for_lists=True,
    )  # fmt: skip
    template(either, name="Bare", subject="", text="Hello")
    template(either, name="Old", subject="Old", html="Old", for_one_to_one=True, is_archived=True)
    return either


def test_a_template_has_everything_in_its_place(templates: Client) -> None:
    xml, json_ = (templates.ask("emailTemplate", "read", format_, id=1) for format_ in ("xml", "json"))
    assert xml.status == 200
    assert same_tree(xml, json_)
    assert json_.json()["emailTemplate"] == {
        "error": 0,
        "sendOptions": {
            "replyToAddress": "ada@pardalote.example",
            "sendFromData": '[{"type": "general_user", "name": "Ada", "address": "ada@pardalote.example"}]',
        },
        "id": 1,
        "name": "Buyer's Guide",
        "htmlMessage": "<p>Hello</p>",
        "textMessage": "Hello",
        "trackedTextMessage": None,
        "trackedHtmlMessage": None,
        "fromName": "Ada",
        "isOneToOneEmail": 1,
        "isArchived": None,
        "isAutoResponderEmail": 1,
        "isDripEmail": 1,
        "isListEmail": 1,
        "subject": "Free",
        "emailType": 0,
        "type": 3,
    }
    assert "<error>0</error>\n      <sendOptions>\n" in xml.text
    assert "<isArchived></isArchived>" in xml.text


def test_what_a_template_does_not_have_is_empty(templates: Client) -> None:
    xml, json_ = (templates.ask("emailTemplate", "read", format_, id=2) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert "<sendOptions/>" in xml.text
    shown = json_.json()["emailTemplate"]
    assert (shown["htmlMessage"], shown["type"], shown["isListEmail"]) == (None, 2, None)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"id": 99}, 68, "Template with this id does not exist."),
        ({"id": 3}, 68, "Template with this id does not exist."),
        ({"id": 3, "archived": "false"}, 68, "Template with this id does not exist."),
        ({"id": "x"}, 86, "Invalid Template id"),
    ],
)
def test_that_there_is_none_is_an_answer(templates: Client, given: dict[str, Any], code: int, message: str) -> None:
    xml, json_ = (templates.ask("emailTemplate", "read", format_, **given) for format_ in ("xml", "json"))
    assert xml.status == 200
    assert same_tree(xml, json_)
    assert json_.json() == {
        "@attributes": {"stat": "ok", "version": 1},
        "emailTemplate": {"error": 1, "errorCode": code, "errorMessage": message},
    }


def test_archived_shows_one_in_the_recycle_bin(templates: Client) -> None:
    for word in ("true", "TRUE"):
        shown = templates.ask("emailTemplate", "read", "json", id=3, archived=word).json()["emailTemplate"]
        assert (shown["name"], shown["isArchived"]) == ("Old", 1)


@pytest.mark.parametrize(("operation", "code"), [("read", 145), ("listOneToOne", 146)])
@pytest.mark.parametrize("word", ["yes", "1", "2"])
def test_archived_is_true_or_false(templates: Client, operation: str, code: int, word: str) -> None:
    xml, json_ = (templates.ask("emailTemplate", operation, each, id=1, archived=word) for each in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert xml.xml().findtext("err") == "Invalid archived parameter specified. Allowed values are true or false."
    assert same_tree(xml, json_)


def test_the_id_has_another_name_too(templates: Client) -> None:
    read = templates.ask("emailTemplate", "read", id=1)
    assert templates.ask("emailTemplate", "read", emailTemplateId=1).text == read.text
    assert templates.ask("emailTemplate", "read", emailTemplateId=2, id=1).text == read.text


def test_a_read_needs_an_id(templates: Client) -> None:
    assert templates.ask("emailTemplate", "read").code == 13


@pytest.mark.parametrize(("given", "found"), [({}, [1]), ({"archived": "true"}, [1, 3]), ({"archived": "false"}, [1])])
def test_the_list_has_the_templates_for_one_prospect(
    templates: Client, given: dict[str, str], found: list[int]
) -> None:
    answer = templates.ask("emailTemplate", "listOneToOne", "json", method="GET", **given)
    assert answer.status == 200
    told = answer.json()["emailTemplates"]
    assert list(told) == ["templates", "error", "count"]
    # An array even when there is one.
    assert [each["id"] for each in told["templates"]] == found
    assert (told["error"], told["count"]) == (0, len(found))
    xml = templates.ask("emailTemplate", "listOneToOne", **given).xml()
    assert [each.findtext("id") for each in xml.findall("emailTemplates/templates")] == [str(each) for each in found]
    assert [each.tag for each in xml[0]][-2:] == ["error", "count"]


def test_a_listed_template_has_no_bodies(templates: Client) -> None:
    (told,) = templates.ask("emailTemplate", "listOneToOne", "json").json()["emailTemplates"]["templates"]
    assert list(told) == [
        "id", "name", "fromName", "isOneToOneEmail", "isArchived", "isAutoResponderEmail", "isDripEmail",
        "isListEmail", "subject", "emailType", "type",
    ]  # fmt: skip


def test_a_list_of_none_is_empty(either: Client) -> None:
    assert either.ask("emailTemplate", "listOneToOne", "json").json()["emailTemplates"] == {
        "templates": [],
        "error": 0,
        "count": 0,
    }
    xml = either.ask("emailTemplate", "listOneToOne").xml()
    assert [each.tag for each in xml[0]] == ["error", "count"]


def test_each_account_has_its_own(three: Client, four: Client) -> None:
    template(three, name="Of three", subject="", text="Text", for_one_to_one=True)
    assert four.ask("emailTemplate", "read", "json", id=1).json()["emailTemplate"]["errorCode"] == 68
    assert four.ask("emailTemplate", "listOneToOne", "json").json()["emailTemplates"]["count"] == 0


def test_every_role_sees_them_and_changes_nothing(clients: Clients) -> None:
    template(clients.of(3), name="Template", subject="", text="Text", for_one_to_one=True)
    before = kept(clients.of(3).door.data, 3)
    for email in (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES):
        for operation in ("read", "listOneToOne"):
            assert clients.of(3, email).ask("emailTemplate", operation, id=1).status == 200
    assert kept(clients.of(3).door.data, 3) == before
