"""Bringing prospects back from the recycle bin."""

from typing import Any

import pytest

from tests import cast
from tests.api.surroundings import history
from tests.api.trees import refused, same_tree
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept

FID = "00Q000000000001"


@pytest.mark.parametrize(
    ("version", "named"),
    [(3, {"id": 1}), (3, {"email": "BOB@pardot.com"}), (4, {"id": 1}), (4, {"fid": FID}), (4, {"id": 1, "fid": FID})],
)
def test_a_prospect_comes_back_with_what_it_had(clients: Clients, version: int, named: dict[str, Any]) -> None:
    client = clients.of(version)
    client.made("bob@pardot.com", nickname="Bobby", list_1=1, fid=FID)
    before = client.shown(1)
    client.call("delete", id=1)
    assert client.shown(1)["is_archived"] == 1
    client.door.clock.advance(60)
    answer = client.call("undelete", **named)
    assert answer.status == 200
    assert client.shown(1) == {**before, "updated_at": "2026-03-02 00:31:00"}
    assert same_tree(answer, client.call("read", "json", id=1))
    last = history(client, 1)[-1]
    assert (last["field"], last["old"], last["new"]) == ("is_archived", "1", "0")


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_one_that_is_not_archived_is_just_answered(either: Client, format_: str) -> None:
    either.made("bob@pardot.com")
    either.door.clock.advance(60)
    before = kept(either.door.data, either.version)
    assert either.call("undelete", format_, id=1).text == either.call("read", format_, id=1).text
    assert kept(either.door.data, either.version) == before


@pytest.mark.parametrize(
    ("version", "code", "named"),
    [
        (3, 3, {"id": 99}), (3, 4, {"email": "no@pardot.com"}), (3, 13, {}), (3, 16, {"id": "x"}),
        (4, 3, {"id": 99}), (4, 77, {"fid": "003"}), (4, 13, {"email": "bob@pardot.com"}),
        (4, 81, {"id": 1, "fid": "003"}),
    ],
)  # fmt: skip
def test_an_unknown_one_is_refused(clients: Clients, version: int, code: int, named: dict[str, Any]) -> None:
    client = clients.of(version)
    client.made("bob@pardot.com")
    client.call("delete", id=1)
    assert refused(client, "undelete", code, **named)
    assert client.shown(1)["is_archived"] == 1


def test_a_salesforce_id_that_is_anothers_by_now_stays_there(four: Client) -> None:
    four.made("bob@pardot.com", fid=FID)
    four.call("delete", id=1)
    four.made("eve@pardot.com", fid=FID)
    assert refused(four, "undelete", 85, id=1)


def test_only_post_brings_back_and_only_who_may_delete(clients: Clients, either: Client) -> None:
    either.made("bob@pardot.com")
    either.call("delete", id=1)
    assert refused(either, "undelete", 60, method="GET", id=1)
    assert refused(clients.of(either.version, cast.SALES_MANAGER), "undelete", 46, id=1)
    assert clients.of(either.version, cast.MARKETING).call("undelete", id=1).status == 200
