"""Writes that come at the same time: one commit for all, each with its own answer, and nothing told before it."""

import pytest

from tests.api.surroundings import history, statements_on
from tests.api.test_unavailable import LARGE, XML, full, unavailable
from tests.conftest import Clients
from tests.driver import Client, Sent
from tests.stores import ends


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what comes at once be carried out at once, however slow the machine is."""
    monkeypatch.setattr("pardalote.actions.sharing._SECONDS_TOGETHER", 600.0)


def creates(client: Client, *names: str, **parameters: str) -> list[Sent]:
    """Return what creates a prospect of each name."""
    return [client.sent("prospect", "create", email=f"{name}@shared.example", **parameters) for name in names]


def test_each_is_answered_by_itself(either: Client) -> None:
    known = either.made("known@shared.example", company="Acme")
    asked = [
        *creates(either, "a", company="A"),
        either.sent("list", "update", id=999, name="x"),
        either.sent("prospect", "update", id=known, company="Changed"),
        either.sent("prospect", "upsert", "json", email="b@shared.example", company="B"),
        either.sent("prospect", "update", id=999),
        either.sent("prospect", "read", id=known),
    ]
    answers = either.door.at_once(asked)
    assert [each.code for each in answers] == [None, 55, None, None, 3, None]
    assert [each.status for each in answers] == [201, 400, 200, 201, 400, 200]
    assert answers[0].field("company") == "A"
    assert answers[2].field("company") == "Changed"
    assert answers[3].json()["prospect"]["company"] == "B"
    assert either.ask("prospect", "query").xml().findtext("result/total_results") == "3"
    told = [(each["field"], each["old"], each["new"]) for each in history(either, known)]
    assert told.count(("company", "Acme", "Changed")) == 1


@pytest.mark.sqlite_only
def test_they_share_a_commit(either: Client) -> None:
    with statements_on(either) as seen:
        asked = [*creates(either, "a", "b"), either.sent("prospect", "update", id=999), *creates(either, "c")]
        answers = either.door.at_once(asked)
    assert [each.code for each in answers] == [None, None, 3, None]
    assert ends(seen) == ["BEGIN", "ROLLBACK", "COMMIT"]
    assert either.ask("prospect", "query").xml().findtext("result/total_results") == "3"


@pytest.mark.sqlite_only
def test_one_that_comes_alone_is_no_part(either: Client) -> None:
    with statements_on(either) as seen:
        assert either.call("create", email="a@shared.example").status == 201
    assert ends(seen) == ["BEGIN", "COMMIT"]
    assert not any("SAVEPOINT" in each for each in seen)


def test_accounts_share_nothing(clients: Clients) -> None:
    three, four = clients.of(3), clients.of(4)
    answers = three.door.at_once([*creates(three, "a", "b"), *creates(four, "a", "b")])
    assert [each.status for each in answers] == [201] * 4
    for each in (three, four):
        assert each.ask("prospect", "query").xml().findtext("result/total_results") == "2"


@pytest.mark.sqlite_only
def test_without_room_those_that_find_some_are_kept(either: Client) -> None:
    with full(either):
        answers = either.door.at_once(creates(either, "a", "b", comments=LARGE))
        assert all(unavailable(each, XML) for each in answers)
        assert either.ask("prospect", "query").xml().findtext("result/total_results") == "0"
        one, large, other = either.door.at_once(
            [*creates(either, "c"), *creates(either, "d", comments=LARGE), *creates(either, "e")]
        )
        assert (one.status, other.status) == (201, 201)
        assert unavailable(large, XML)
    assert either.ask("prospect", "query").xml().findtext("result/total_results") == "2"
