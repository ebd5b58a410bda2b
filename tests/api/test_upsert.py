"""`upsert`: the ladder from id (and fid) over the address to a new prospect."""

import pytest

from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client

FID = "00Q000000000001"


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize(
    ("version", "identifier", "status", "meant", "email"),
    [
        # By address: version 3 finds it in any spelling and keeps the old one; version 4 always creates.
        (3, {"email": "bob@pardot.com"}, 200, 1, "bob@pardot.com"),
        (3, {"email": "BOB@pardot.com"}, 200, 1, "bob@pardot.com"),
        (3, {"email": "new@pardot.com"}, 201, 3, "new@pardot.com"),
        (4, {"email": "bob@pardot.com"}, 201, 3, "bob@pardot.com"),
        (4, {"email": "new@pardot.com"}, 201, 3, "new@pardot.com"),
        # By id: a known one changes its address, an unknown one falls back.
        (3, {"id": "1"}, 200, 1, "bob@pardot.com"),
        (4, {"id": "1"}, 200, 1, "bob@pardot.com"),
        (3, {"id": "1", "email": "new@pardot.com"}, 200, 1, "new@pardot.com"),
        (4, {"id": "1", "email": "new@pardot.com"}, 200, 1, "new@pardot.com"),
        (4, {"id": "1", "email": "eve@pardot.com"}, 200, 1, "eve@pardot.com"),
        (3, {"id": "99", "email": "eve@pardot.com"}, 200, 2, "eve@pardot.com"),
        (3, {"id": "99", "email": "new@pardot.com"}, 201, 3, "new@pardot.com"),
        (4, {"id": "99", "email": "new@pardot.com"}, 201, 3, "new@pardot.com"),
        (3, {"id": "", "email": "bob@pardot.com"}, 200, 1, "bob@pardot.com"),
        (4, {"id": "", "fid": "", "email": "bob@pardot.com"}, 201, 3, "bob@pardot.com"),
        # By fid, version 4 only.
        (4, {"fid": FID}, 200, 1, "bob@pardot.com"),
        (4, {"fid": FID, "email": "new@pardot.com"}, 200, 1, "new@pardot.com"),
        (4, {"fid": "00Q2", "email": "bob@pardot.com"}, 201, 3, "bob@pardot.com"),
        (4, {"id": "1", "fid": FID}, 200, 1, "bob@pardot.com"),
        (4, {"id": "99", "fid": FID}, 200, 1, "bob@pardot.com"),
        (4, {"id": "99", "fid": "00Q2", "email": "new@pardot.com"}, 201, 3, "new@pardot.com"),
        (3, {"fid": FID, "email": "bob@pardot.com"}, 200, 1, "bob@pardot.com"),
    ],
)
def test_the_ladder(
    clients: Clients, version: int, identifier: dict[str, str], status: int, meant: int, email: str, format_: str
) -> None:
    client = clients.of(version)
    client.made("bob@pardot.com", fid=FID, last_name="Stays")
    client.made("eve@pardot.com", last_name="Stays")
    answer = client.call("upsert", format_, first_name="Upserted", list_1="1", past_jobs_0="clerk", **identifier)
    assert answer.status == status, answer.text
    assert answer.body == client.call("read", format_, id=meant).body
    shown = client.shown(meant)
    assert (shown["first_name"], shown["email"], shown["past_jobs"]) == ("Upserted", email, "clerk")
    assert shown["last_name"] == ("Stays" if status == 200 else None)
    for other in {1, 2} - {meant}:
        assert client.shown(other)["first_name"] is None
    assert client.call("read", id=4).code == 3


@pytest.mark.parametrize(
    ("version", "identifier", "code"),
    [
        (3, {}, 13),
        (4, {}, 13),
        (3, {"id": "99"}, 14),
        (4, {"id": "99"}, 14),
        (4, {"id": "99", "fid": "00Q2"}, 14),
        (4, {"fid": "00Q2"}, 77),
        (3, {"id": "99", "email": ""}, 14),
        (4, {"id": "99", "email": ""}, 14),
        (4, {"fid": "00Q2", "email": ""}, 77),
        (3, {"email": ""}, 4),
        (3, {"fid": FID}, 13),
        (3, {"id": "x", "email": "new@pardot.com"}, 16),
        (4, {"id": "x", "email": "new@pardot.com"}, 16),
        (3, {"id": ""}, 36),
        (4, {"id": "", "fid": ""}, 36),
        (4, {"id": "2", "fid": FID}, 81),
        (4, {"id": "1", "fid": "00Q2"}, 81),
        (4, {"id": "2", "fid": "00Q2"}, 81),
        (4, {"id": "2", "fid": FID, "email": "new@pardot.com"}, 81),
        (3, {"id": "1", "email": "eve@pardot.com"}, 54),
        (3, {"id": "1", "email": "nonsense"}, 4),
        (4, {"id": "1", "email": "nonsense"}, 4),
        (3, {"id": "99", "email": "nonsense"}, 4),
        (3, {"email": "nonsense"}, 4),
        (4, {"fid": "no!fid", "email": "new@pardot.com"}, 79),
    ],
)
def test_a_refused_upsert_changes_and_creates_nothing(
    clients: Clients, version: int, identifier: dict[str, str], code: int
) -> None:
    client = clients.of(version)
    client.made("bob@pardot.com", fid=FID)
    client.made("eve@pardot.com")
    assert refused(client, "upsert", code, first_name="Upserted", list_1="1", **identifier)
    assert [client.shown(number)["first_name"] for number in (1, 2)] == [None, None]
    assert client.call("read", id=3).code == 3


def test_upserting_by_address_in_version_4_says_so_by_creating_again(four: Client) -> None:
    assert [four.call("upsert", email="bob@pardot.com").field("id") for _ in range(3)] == ["1", "2", "3"]
