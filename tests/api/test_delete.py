"""`delete`: the way into the recycle bin."""

import pytest

from tests import cast
from tests.conftest import Clients
from tests.driver import Client


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_it_answers_nothing_with_204(either: Client, method: str, format_: str) -> None:
    number = either.made("bob@pardot.com")
    answer = either.call("delete", format_, method, id=number)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-length" not in answer.headers
    assert either.shown(number)["is_archived"] == 1


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "HEAD"])
def test_other_methods_are_refused(either: Client, method: str, format_: str) -> None:
    number = either.made("bob@pardot.com")
    answer = either.call("delete", format_, method, id=number)
    assert answer.status == 400
    assert method == "HEAD" or answer.code == 60
    assert either.call("read", email="bob@pardot.com").status == 200


@pytest.mark.parametrize(
    ("version", "identifier", "again"),
    [
        (3, {"id": "1"}, 3),
        (4, {"id": "1"}, 3),
        (3, {"email": "bob@pardot.com"}, 4),
        (3, {"email": "bob@pardot.com", "fid": "00Q1"}, 4),
        (4, {"fid": "00Q1"}, 77),
        (4, {"id": "1", "fid": "00Q1"}, 3),
    ],
)
def test_deleting_again_finds_nothing(clients: Clients, version: int, identifier: dict[str, str], again: int) -> None:
    client = clients.of(version)
    client.made("bob@pardot.com", fid="00Q1")
    assert client.call("delete", **identifier).status == 204
    before = client.shown(1)
    client.door.clock.advance(60)
    answer = client.call("delete", **identifier)
    assert (answer.status, answer.code) == (400, again)
    assert client.shown(1) == before


def test_the_others_of_a_shared_address_stay(four: Client) -> None:
    four.made("bob@pardot.com")
    four.made("bob@pardot.com")
    four.call("delete", id=1)
    assert four.call("read", email="bob@pardot.com").field("id") == "2"


def test_delete_changes_no_field(either: Client) -> None:
    either.made("bob@pardot.com", first_name="Bob", list_1="1")
    before = either.shown(1)
    either.door.clock.advance(60)
    either.call("delete", id=1, first_name="Eve", email="eve@pardot.com", list_1="0")
    assert either.shown(1) == {**before, "is_archived": 1, "updated_at": "2026-03-02 00:31:00"}


def test_deleting_needs_the_right_to(clients: Clients) -> None:
    clients.of(3).made("bob@pardot.com")
    assert clients.of(3, cast.SALES_MANAGER).call("delete", id=1).code == 46
    assert clients.of(3, cast.MARKETING).call("delete", id=1).status == 204
