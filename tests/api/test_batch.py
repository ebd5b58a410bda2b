"""`batchCreate`, `batchUpdate` and `batchUpsert`: every item on its own, all in one transaction."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from pardalote import refusals
from pardalote.store import prospects as store
from pardalote.store.promise import Connection, Row
from tests import cast
from tests.api.batches import Item, errors, item_error, payload, send
from tests.api.surroundings import history, statements_on
from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept
from tests.stores import ends

FID, OTHER_FID = "00Q000000000001", "0030000000000002"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
OK = {
    "xml": HEAD + b'<rsp stat="ok" version="1.0">\n   <errors/>\n</rsp>\n',
    "json": b'{"@attributes":{"stat":"ok","version":1},"errors":{}}',
}
BOB, EVE, NEW = "bob@pardot.com", "eve@pardot.com", "new@pardot.com"


@pytest.fixture
def bob(either: Client) -> Client:
    """Either account, with Bob and Eve under the ids 1 and 2."""
    either.made(BOB, fid=FID, last_name="Stays")
    either.made(EVE, fid=OTHER_FID, last_name="Stays")
    return either


NAMED: dict[str, list[Item]] = {
    "batchCreate": [{"email": NEW}, {"email": "other@pardot.com"}],
    "batchUpdate": [{"id": 1}, {"id": 2}],
    "batchUpsert": [{"id": 1}, {"email": NEW}],
}


@pytest.mark.parametrize("language", ["xml", "json"])
@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize(("operation", "status"), [("batchCreate", 201), ("batchUpdate", 200), ("batchUpsert", 201)])
def test_every_item_is_carried_out(bob: Client, operation: str, status: int, language: str, format_: str) -> None:
    named = NAMED[operation]
    changed = {"batchCreate": (3, 4), "batchUpdate": (1, 2), "batchUpsert": (1, 3)}[operation]
    given = {
        "first_name": "O'Brien & <Söhne>",
        "past_jobs_0": "clerk",
        "past_jobs_1": "janitor",
        "list_1": 1,
        "score": 7,
    }
    answer = send(bob, operation, [{**each, **given} for each in named], language, format=format_)
    assert (answer.status, answer.body) == (status, OK[format_])
    for number in changed:
        shown = bob.shown(number)
        assert (shown["first_name"], shown["score"]) == ("O'Brien & <Söhne>", 7)
        assert shown["past_jobs"] == {"value": ["clerk", "janitor"]}
        assert shown["lists"]["list_subscription"]["list"]["id"] == 1
    assert bob.call("read", id=max(*changed, 2) + 1).code == 3


def test_a_batch_whose_items_were_all_known_is_answered_with_200(bob: Client) -> None:
    answer = send(bob, "batchUpsert", [{"id": 1, "first_name": "B"}, {"id": 2, "first_name": "E"}])
    assert (answer.status, errors(answer)) == (200, {})


@pytest.mark.parametrize("language", ["xml", "json"])
def test_failed_items_are_told_and_the_others_carried_out(bob: Client, language: str) -> None:
    items: list[Item] = [
        {"id": 1, "first_name": "B"},
        {"email": "nonsense", "first_name": "N"},
        {"email": NEW, "first_name": "A"},
    ]
    key = "nonsense" if bob.version == 3 else "1"
    text = "Invalid prospect email address"
    answer = send(bob, "batchUpsert", items, language)
    assert answer.status == 200
    assert (
        answer.body
        == HEAD
        + (
            f'<rsp stat="fail" version="1.0">\n   <errors>\n      <prospect identifier="{key}">{text}</prospect>\n'
            f"   </errors>\n</rsp>\n"
        ).encode()
    )
    assert [bob.shown(number)["first_name"] for number in (1, 3)] == ["B", "A"]
    answer = send(bob, "batchUpsert", items[:2], language, format="json")
    assert answer.status == 200
    assert answer.body == (f'{{"@attributes":{{"stat":"fail","version":1}},"errors":{{"{key}":"{text}"}}}}').encode()


@pytest.mark.parametrize("operation", ["batchCreate", "batchUpdate", "batchUpsert"])
@pytest.mark.parametrize(
    "empty", ['{"prospects":[]}', '{"prospects":{}}', "<prospects/>", " <prospects>\n</prospects>"]
)
def test_a_batch_of_nothing_is_carried_out(bob: Client, operation: str, empty: str) -> None:
    before = kept(bob.door.data, bob.version)
    answer = bob.call(operation, prospects=empty)
    assert (answer.status, answer.body) == (200, OK["xml"])
    assert kept(bob.door.data, bob.version) == before


@pytest.mark.parametrize("language", ["xml", "json"])
def test_fifty_items_are_taken_and_one_more_is_not(either: Client, language: str) -> None:
    items: list[Item] = [{"email": f"{number}@pardot.com"} for number in range(51)]
    assert refused(either, "batchCreate", 70, prospects=payload(either.version, language, items))
    assert either.call("read", id=1).code == 3
    assert send(either, "batchCreate", items[:50], language).status == 201
    assert either.shown(50)["email"] == "49@pardot.com"
    assert either.call("read", id=51).code == 3


@pytest.mark.parametrize(
    ("operation", "item", "text"),
    [
        ("batchCreate", {"email": "nonsense"}, refusals.INVALID_PROSPECT_EMAIL),
        ("batchCreate", {"email": ""}, refusals.INVALID_PROSPECT_EMAIL),
        ("batchCreate", {"email": NEW, "campaign_id": "99"}, refusals.INVALID_CAMPAIGN_ID),
        ("batchCreate", {"email": NEW, "user_id": "99"}, refusals.INVALID_USER_ID),
        ("batchCreate", {"email": NEW, "comments": "x" * 65_536}, refusals.PROSPECT_NOT_SAVED),
        ("batchCreate", {"id": 1}, refusals.MISSING_PARAMETERS),
        ("batchUpdate", {"id": 99}, refusals.PROSPECT_RECORD_NOT_FOUND),
        ("batchUpdate", {"email": "nonsense"}, refusals.PROSPECT_RECORD_NOT_FOUND),
        ("batchUpdate", {"id": 1, "email": "nonsense"}, refusals.INVALID_PROSPECT_EMAIL),
        ("batchUpdate", {"id": 1, "profile_criteria_1": "x"}, refusals.INVALID_PROFILE_CRITERIA_STATUS),
        ("batchUpsert", {"id": 99}, refusals.NO_SUCH_PROSPECT_AND_NO_EMAIL),
        ("batchUpsert", {"email": "nonsense"}, refusals.INVALID_PROSPECT_EMAIL),
    ],
)
def test_what_an_item_is_refused_for(bob: Client, operation: str, item: dict[str, Any], text: refusals.Reason) -> None:
    before = kept(bob.door.data, bob.version)
    assert item_error(bob, operation, {**item, "first_name": "X", "list_1": 1}) == text.message
    assert kept(bob.door.data, bob.version) == before


def test_an_upsert_of_a_prospect_that_may_not_be_created_is_undone(clients: Clients) -> None:
    clients.of(3).made(BOB)
    sales = clients.of(3, cast.SALES)
    # The first item opens the change set and is undone; the second still has one to belong to.
    items: list[Item] = [{"email": NEW, "first_name": "N"}, {"email": BOB, "first_name": "B", "list_1": 1}]
    assert errors(send(sales, "batchUpsert", items)) == {NEW: refusals.INSUFFICIENT_PERMISSIONS.message}
    assert sales.shown(1)["first_name"] == "B"
    assert sales.call("read", email=NEW).code == 4
    rows = history(clients.of(3), 1)
    assert {each["field"]: each["actor_id"] for each in rows[-2:]} == {"first_name": 4, "list_1": 4}
    assert item_error(sales, "batchUpsert", {"email": BOB, "user_id": 2}) == refusals.INSUFFICIENT_PERMISSIONS.message


def test_creating_in_batches_needs_the_right_to_create(clients: Clients) -> None:
    sales = clients.of(4, cast.SALES)
    assert refused(sales, "batchCreate", 46, prospects=payload(4, "json", [{"email": NEW}]))
    assert (
        clients.of(4, cast.SALES_MANAGER).call("batchCreate", prospects=payload(4, "json", [{"email": NEW}])).status
        == 201
    )


def test_the_changes_of_a_batch_are_one_set(bob: Client) -> None:
    items: list[Item] = [{"id": 1, "first_name": "B"}, {"id": 99}, {"email": NEW}, {"id": 2, "first_name": "E"}]
    assert len(errors(send(bob, "batchUpsert", items))) == 1
    newest = [history(bob, number)[-1] for number in (1, 2, 3)]
    assert len({each["change_set_id"] for each in newest}) == 1
    assert [(each["field"], each["new"]) for each in newest[:2]] == [("first_name", "B"), ("first_name", "E")]
    count = len(kept(bob.door.data, bob.version)["change_set"])
    # Two creations before.
    assert count == 3


def test_a_batch_is_one_transaction(bob: Client) -> None:
    with statements_on(bob) as seen:
        send(bob, "batchUpsert", [{"id": 1, "first_name": "B"}, {"id": 99}, {"email": NEW}])
    assert [each for each in ends(seen) if each != "ROLLBACK"] == ["BEGIN", "COMMIT"]


def test_a_fault_of_the_server_leaves_nothing_of_the_batch(bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(bob.door.data, bob.version)

    def insert(*_: object) -> int:
        raise RuntimeError("a fault")

    with monkeypatch.context() as patched:
        patched.setattr(store, "insert_all", insert)
        assert send(bob, "batchUpsert", [{"id": 1, "first_name": "B"}, {"email": NEW}]).status == 500
    assert kept(bob.door.data, bob.version) == before
    assert send(bob, "batchUpsert", [{"id": 1, "first_name": "B"}, {"email": NEW}]).status == 201


def test_new_prospects_are_written_together(either: Client) -> None:
    with statements_on(either) as seen:
        assert send(either, "batchUpsert", [{"email": f"{n}@pardot.com"} for n in range(20)]).status == 201
    assert len([each for each in seen if each.startswith("SAVEPOINT")]) == 1


def test_new_prospects_get_their_ids_in_the_order_of_the_items(either: Client) -> None:
    items: list[Item] = [
        {"email": "1@pardot.com"},
        {"email": "2@pardot.com", "list_1": "1"},
        {"email": "broken"},
        {"email": "3@pardot.com", "profile_criteria_1": "match"},
        {"email": "4@pardot.com", "first_name": "F"},
        {"email": "5@pardot.com"},
    ]
    assert len(errors(send(either, "batchUpsert", items))) == 1
    assert [either.shown(number)["email"] for number in range(1, 6)] == [f"{n}@pardot.com" for n in range(1, 6)]
    assert ("first_name", "F") in [(each["field"], each["new"]) for each in history(either, 4)]


@pytest.mark.parametrize("operation", ["batchCreate", "batchUpsert"])
def test_what_somebody_else_creates_meanwhile_is_met_by_its_item_alone(
    three: Client, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store.insert_all

    def raced(connection: Connection, rows: Sequence[Row]) -> Sequence[int]:
        """Have one of the addresses taken when all are to be written."""
        write(connection, rows[1:2])
        return write(connection, rows)

    three.made(EVE)
    with monkeypatch.context() as patched:
        patched.setattr(store, "insert_all", raced)
        assert errors(send(three, operation, [{"email": NEW}, {"email": "other@pardot.com"}])) == {}
    for email in (NEW, "other@pardot.com"):
        assert three.call("read", email=email).status == 200
    assert len(kept(three.door.data, three.version)["prospect"]) == 3


@pytest.mark.parametrize("language", ["xml", "json"])
def test_items_see_what_those_before_them_did(either: Client, language: str) -> None:
    items: list[Item] = [{"email": NEW}, {"id": 1, "first_name": "N"}]
    assert errors(send(either, "batchUpsert", items, language)) == {}
    assert either.shown(1)["first_name"] == "N"


@pytest.mark.parametrize(
    ("name", "value"), [("past_jobs", ["clerk"]), ("first_name", {"a": "b"}), ("lists", []), ("x", {})]
)
def test_an_item_that_is_not_flat_is_refused_with_the_whole_batch(bob: Client, name: str, value: Any) -> None:
    before = kept(bob.door.data, bob.version)
    items: list[Item] = [{"id": 1, "first_name": "B"}, {"id": 2, name: value}]
    assert refused(bob, "batchUpdate", 90, prospects=payload(bob.version, "json", items))
    identifiers = ['identifier="1"', 'identifier="2"'] if bob.version == 3 else ["", ""]
    said = "<prospects><prospect {}><id>1</id></prospect><prospect {}><x><y>1</y></x></prospect></prospects>"
    assert refused(bob, "batchUpdate", 90, prospects=said.format(*identifiers))
    assert kept(bob.door.data, bob.version) == before


def test_values_are_read_as_those_of_a_form(bob: Client) -> None:
    given = {
        "phone": 15555555555,
        "zip": "02116",
        "budget": 1.50,
        "score": 12,
        "is_starred": True,
        "is_do_not_email": False,
        "list_1": True,
        "nickname": False,
        "company": None,
        "comments": "",
    }
    bob.call("update", id=1, company="Acme", comments="C", is_do_not_email=1, email=BOB)
    said = payload(bob.version, "json", [{"id": 1, **given}]).replace('"budget": 1.5', '"budget": 1.50')
    assert errors(bob.call("batchUpdate", prospects=said)) == {}
    shown = bob.call("read", id=1)
    read = {name: shown.field(name) for name in ("phone", "zip", "budget", "score", "is_starred", "is_do_not_email")}
    assert read == {
        "phone": "15555555555",
        "zip": "02116",
        "budget": "1.50",
        "score": "12",
        "is_starred": "1",
        "is_do_not_email": "",
    }
    assert (shown.field("nickname"), shown.field("company"), shown.field("comments")) == ("false", "", "")
    assert shown.field("lists/list_subscription/list/id") == "1"


def test_null_names_no_prospect(four: Client) -> None:
    said = json.dumps({"prospects": [{"id": None, "fid": None, "email": NEW, "user_id": None}]})
    assert four.call("batchUpsert", prospects=said).status == 201
    said = json.dumps({"prospects": [{"id": 1, "email": None, "first_name": "N"}]})
    assert errors(four.call("batchUpsert", prospects=said)) == {}
    assert (four.shown(1)["email"], four.shown(1)["first_name"]) == (NEW, "N")


@pytest.mark.parametrize("operation", ["batchCreate", "batchUpsert"])
def test_a_user_takes_all_that_are_not_assigned_by_themselves(either: Client, operation: str) -> None:
    items: list[Item] = [
        {"email": "a@pardot.com"},
        {"email": "b@pardot.com", "user_id": 3},
        {"email": "c@pardot.com", "crm_owner_fid": cast.CRM_OWNER_FID},
        {"email": "d@pardot.com", "user_id": ""},
    ]
    assert send(either, operation, items, user_id=2).status == 201
    owners = [either.shown(number).get("assigned_to", {}).get("user", {}).get("id") for number in (1, 2, 3, 4)]
    assert owners == [2, 3, 4, None]


@pytest.mark.parametrize("operation", ["batchCreate", "batchUpsert"])
@pytest.mark.parametrize("user_id", ["99", "x", "-1"])
def test_an_unknown_user_is_refused_with_the_whole_batch(either: Client, operation: str, user_id: str) -> None:
    said = payload(either.version, "json", [{"email": NEW}])
    assert refused(either, operation, 10, prospects=said, user_id=user_id)
    assert either.call("read", id=1).code == 3
    assert send(either, operation, [{"email": NEW}], user_id=" ").status == 201


def test_a_batch_of_updates_takes_no_user(bob: Client) -> None:
    assert errors(send(bob, "batchUpdate", [{"id": 1}], user_id=2)) == {}
    assert "assigned_to" not in bob.shown(1)


@pytest.mark.parametrize("language", ["xml", "json"])
@pytest.mark.parametrize("place", ["query of a GET", "query of a POST", "form", "multipart", "query beside JSON"])
def test_the_payload_may_stand_anywhere(either: Client, place: str, language: str) -> None:
    url = f"/api/prospect/version/{either.version}/do/batchCreate"
    said = payload(either.version, language, [{"email": "a+b@pardot.com", "first_name": "Ä"}])
    headers = dict(either.header)
    body = b""
    if place == "form":
        body = urlencode({"prospects": said}).encode()
    elif place == "multipart":
        headers["Content-Type"] = "multipart/form-data; boundary=b"
        body = f'--b\r\nContent-Disposition: form-data; name="prospects"\r\n\r\n{said}\r\n--b--\r\n'.encode()
    else:
        url += f"?prospects={quote(said)}"
        if place == "query beside JSON":
            headers["Content-Type"] = "application/json"
            body = b"{}"
    method = "GET" if place == "query of a GET" else "POST"
    assert either.door.call(method, url, body, headers).status == 201
    shown = either.shown(1)
    assert (shown["email"], shown["first_name"]) == ("a+b@pardot.com", "Ä")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("operation", ["batchCreate", "batchUpdate", "batchUpsert"])
def test_other_methods_are_refused(bob: Client, operation: str, method: str) -> None:
    before = kept(bob.door.data, bob.version)
    answer = bob.call(operation, method=method, prospects=payload(bob.version, "json", [{"id": 1, "email": NEW}]))
    assert answer.status == 400
    assert kept(bob.door.data, bob.version) == before
