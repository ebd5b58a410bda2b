"""Accounts apart: keys of one never reach another, made-up numbers reach nothing, and each speaks its version."""

from typing import Any
from urllib.parse import urlencode

import pytest

from pardalote.actions import credentials
from tests.driver import Answered, Client, Door
from tests.kept import files, kept
from tests.stores import POSTGRESQL, in_use

OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("read", {"id": 1}),
    ("read", {"email": "bob@pardot.com"}),
    ("create", {"email": "new@pardot.com"}),
    ("update", {"id": 1, "first_name": "Eve"}),
    ("upsert", {"id": 1, "email": "bob@pardot.com", "first_name": "Eve"}),
    ("assign", {"id": 1, "user_id": 2}),
    ("unassign", {"id": 1}),
    ("delete", {"id": 1}),
]


@pytest.fixture
def bobs(three: Client, four: Client) -> tuple[Client, Client]:
    """Both accounts, each with a Bob of its own under the same id and address."""
    for client in (three, four):
        made = client.made("bob@pardot.com", company=f"Company of account {client.version}", user_id=1, list_1=1)
        assert made == 1
    return three, four


def said(client: Client) -> str:
    return client.call("read", id=1).text


def test_the_same_id_and_address_show_each_account_its_own(bobs: tuple[Client, Client]) -> None:
    for client, other in (bobs, bobs[::-1]):
        for answer in (client.call("read", id=1), client.call("read", email="bob@pardot.com")):
            assert answer.field("company") == f"Company of account {client.version}"
            assert f"account {other.version}" not in answer.text


def test_what_is_done_in_one_account_leaves_the_other_as_it_is(bobs: tuple[Client, Client]) -> None:
    for client, other in (bobs, bobs[::-1]):
        before = kept(other.door.data, other.version)
        for operation, given in OPERATIONS:
            client.call(operation, **given)
        assert kept(other.door.data, other.version) == before
    assert "<company>Company of account 4</company>" in said(bobs[1])


def test_no_parameter_names_another_account(bobs: tuple[Client, Client]) -> None:
    three, four = bobs
    unit = credentials.make_business_unit_id(4)
    for name, value in (
        ("account", "4"),
        ("account_id", "4"),
        ("business_unit_id", unit),
        ("Pardot-Business-Unit-Id", unit),
        ("user_key", four.user_key),
        ("api_key", four.api_key),
    ):
        assert three.call("read", id=1, **{name: value}).field("company") == "Company of account 3"
    headers = {**three.header, "Pardot-Business-Unit-Id": unit}
    answer = three.door.call("GET", "/api/prospect/do/read/id/1", headers=headers)
    assert answer.field("company") == "Company of account 3"


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize(("operation", "given"), OPERATIONS)
def test_the_version_of_the_other_kind_is_refused(
    bobs: tuple[Client, Client], format_: str, operation: str, given: dict[str, Any]
) -> None:
    expected = {
        3: (89, "Your account is unable to use version 4 of the API."),
        4: (88, "Your account must use version 4 of the API."),
    }
    for client, wrong in zip(bobs, (4, 3), strict=True):
        before = kept(client.door.data, client.version)
        place = f"/api/prospect/version/{wrong}/do/{operation}"
        answer = client.door.call("POST", place, urlencode({"format": format_, **given}).encode(), client.header)
        assert (answer.status, answer.code) == (200, expected[client.version][0])
        assert expected[client.version][1] in answer.text
        assert kept(client.door.data, client.version) == before


def test_who_calls_is_asked_before_the_version(three: Client) -> None:
    assert three.door.call("GET", "/api/prospect/version/4/do/read/id/1").code == 1


@pytest.mark.parametrize("number", [0, 1, 2, 5, 1000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_a_made_up_account_number_reaches_nothing_and_leaves_no_file(door: Door, four: Client, number: int) -> None:
    assert four.call("read", id=1).code == 3
    there = files(door.data)
    assert "accounts/4.db" in there or in_use() == POSTGRESQL

    user_key = credentials.make_user_key(number, four.user_key[8:])
    header = {"Authorization": f"Pardot user_key={user_key}, api_key={four.api_key}"}
    assert door.call("GET", "/api/prospect/do/read/id/1", headers=header).code == 1
    own = urlencode({"user_key": user_key, "api_key": four.api_key})
    assert door.call("GET", f"/api/prospect/do/read/id/1?{own}").code == 1
    login = urlencode({"email": four.email, "password": four.password, "user_key": user_key})
    assert door.call("POST", "/api/login", login.encode()).code == 15

    token = credentials.make_access_token(number)
    for unit in (credentials.make_business_unit_id(number), credentials.make_business_unit_id(4)):
        bearer = {"Authorization": f"Bearer {token}", "Pardot-Business-Unit-Id": unit}
        assert door.call("GET", "/api/prospect/do/read/id/1", headers=bearer).code == 184

    asked = urlencode(
        {
            "grant_type": "refresh_token",
            "client_id": credentials.make_client_id(number),
            "client_secret": credentials.make_client_secret(),
            "refresh_token": credentials.make_refresh_token(number),
        }
    )
    assert door.call("POST", "/services/oauth2/token", asked.encode()).json()["error"] == "invalid_client_id"
    assert files(door.data) == there


@pytest.mark.parametrize(
    "text",
    ["../accounts/4", "4.db", "00000004", "/etc/passwd", "..%2f..%2f", "0x000004", "+0000004", " 0000004", "०००००००४"],
)
def test_a_credential_is_no_way_into_the_files(door: Door, four: Client, text: str) -> None:
    there = files(door.data)
    answers: list[Answered] = []
    for user_key in (text, text.ljust(32, "0")):
        body = urlencode({"user_key": user_key, "api_key": four.api_key})
        answers.append(door.call("POST", "/api/prospect/do/read/id/1", body.encode()))
    assert {answer.code for answer in answers} == {1}
    body = urlencode({"grant_type": "password", "client_id": f"3MVG9.{text}.x", "client_secret": "x"})
    answer = door.call("POST", "/services/oauth2/token", body.encode())
    assert answer.json()["error"] == "invalid_client_id"
    assert files(door.data) == there
