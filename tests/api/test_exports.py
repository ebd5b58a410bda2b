"""Exports: asking, waiting, downloading; what can't be asked for; who may see what; when it ends."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree
from sqlalchemy import func, select

from pardalote.actions import jobs as deeds
from pardalote.actions.work import Rules
from pardalote.jobs import exports as jobs
from pardalote.store import jobs as stored
from pardalote.store import schema
from pardalote.store.statements import Statement
from tests.api.surroundings import add_activity, work_on
from tests.cast import MARKETING, SALES, STARTED_AT
from tests.conftest import Clients
from tests.driver import Answered, Client

DAY = 86_400
CREATED = {"name": "filter_by_created_at", "arguments": {"created_after": "2000-01-01 00:00:00"}}
UPDATED = {"name": "filter_by_updated_at", "arguments": {"updated_after": "yesterday"}}


def asked(client: Client, body: Any, content_type: str = "application/json", format_: str = "json") -> Answered:
    """Ask for an export."""
    url = f"/api/export/version/{client.version}/do/create?format={format_}"
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    said = {"Content-Type": content_type, "Content-Length": str(len(sent))}
    return client.door.call("POST", url, sent, client.header | said)


def made(client: Client, body: Any) -> int:
    """Ask for an export, and return its id."""
    answer = asked(client, body)
    assert answer.status == 200, answer.text
    return int(answer.json()["export"]["id"])


def read(client: Client, export: int, format_: str = "json") -> Answered:
    """Read an export."""
    return client.ask("export", "read", format_, "GET", id=export)


def shown(client: Client, export: int) -> dict[str, Any]:
    """Return an export's answer."""
    answer = read(client, export)
    assert answer.status == 200, answer.text
    export_: dict[str, Any] = answer.json()["export"]
    return export_


def downloaded(client: Client, url: str) -> list[dict[str, str]]:
    """Return the rows of a file."""
    parts = urlsplit(url)
    answer = client.door.call("GET", parts.path, headers=client.header)
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def exported(client: Client, object_: str, procedure: Any, fields: list[str] | None = None) -> list[dict[str, str]]:
    """Ask for an export, let it be written, and return its rows."""
    body = {"object": object_, "procedure": procedure} | ({"fields": fields} if fields is not None else {})
    export = made(client, body)
    client.door.work_off(client.version)
    answer = shown(client, export)
    assert answer["state"] == "Complete"
    refs = answer.get("resultRefs", [])
    return [row for url in ([refs] if isinstance(refs, str) else refs) for row in downloaded(client, url)]


def test_the_documented_walk(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    activity = add_activity(either, bob, type=11, type_name="Email", details='Said "hello",\nand went')
    body = {
        "object": "visitorActivity",
        "fields": ["id", "prospect_id", "visitor_id", "type_name", "details", "created_at"],
        "procedure": {
            "name": "filter_by_created_at",
            "arguments": {"created_after": "2019-12-25 10:00:00", "created_before": "2036-12-25 23:59:59"},
        },
    }
    answer = asked(either, body)
    assert answer.json()["export"] == {
        "id": 1,
        "state": "Waiting",
        "isExpired": False,
        "createdAt": answer.json()["export"]["createdAt"],
        "updatedAt": answer.json()["export"]["createdAt"],
    }
    either.door.work_off(either.version)
    complete = shown(either, 1)
    place = f"http://localhost/api/export/version/{either.version}/do/downloadResults/id/1/file/1"
    assert (complete["state"], complete["isExpired"]) == ("Complete", False)
    assert complete["resultRefs"] == place
    rows = downloaded(either, complete["resultRefs"])
    (row,) = (each for each in rows if each["id"] == str(activity))
    assert row["prospect_id"] == str(bob)
    assert row["visitor_id"] == ""
    assert row["details"] == 'Said "hello",\nand went'
    # The times are those of its maker's zone.
    assert (
        row["created_at"]
        == either.ask("visitorActivity", "read", "json", id=activity).json()["visitor_activity"]["created_at"]
    )


def test_in_xml_each_file_is_a_tag(either: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ROWS_OF_A_FILE", 1)
    for number in range(3):
        either.made(f"p{number}@pardot.com")
    monkeypatch.setattr("pardalote.actions.exporting._AT_ONCE", 1)
    export = made(either, {"object": "prospect", "procedure": _prospects(), "fields": ["id", "email"]})
    waiting = read(either, export, "xml").xml()
    assert [each.tag for each in waiting.findall("export/*")] == ["id", "state", "isExpired", "createdAt", "updatedAt"]
    either.door.work_off(either.version)
    refs = read(either, export, "xml").xml().findall("export/resultRefs")
    assert len(refs) == 3
    assert shown(either, export)["resultRefs"] == [each.text for each in refs]
    rows = [row for each in refs for row in downloaded(either, str(each.text))]
    assert [row["email"] for row in rows] == ["p0@pardot.com", "p1@pardot.com", "p2@pardot.com"]


def _prospects(**arguments: Any) -> dict[str, Any]:
    return {"name": "filter_by_updated_at", "arguments": {"updated_after": "yesterday", "deleted": "all", **arguments}}


def test_an_export_of_nothing_has_no_files(either: Client) -> None:
    export = made(either, {"object": "prospect", "procedure": _prospects()})
    either.door.work_off(either.version)
    assert "resultRefs" not in shown(either, export)
    assert shown(either, export)["state"] == "Complete"


def test_prospects_come_with_all_that_can_be_had_archived_ones_too(either: Client) -> None:
    bob = either.made("bob@pardot.com", first_name="Bob", notes="secret", nickname="Bobby", score="7", opted_out="1")
    gone = either.made("gone@pardot.com")
    either.call("delete", id=gone)
    rows = exported(either, "prospect", _prospects())
    assert [row["id"] for row in rows] == [str(bob), str(gone)]
    assert [row["is_archived"] for row in rows] == ["", "1"]
    row = rows[0]
    assert (row["first_name"], row["nickname"], row["score"], row["opted_out"]) == ("Bob", "Bobby", "7", "1")
    assert row["created_at"] == either.shown(bob)["created_at"]
    assert row["campaign_id"] == str(either.shown(bob)["campaign"]["id"])
    assert not {"notes", "grade", "password"} & row.keys()


def test_list_memberships_come_as_answers_show_them(either: Client) -> None:
    bob = either.made("bob@pardot.com", list_1="1", list_2="1")
    either.ask("listMembership", "update", list_id=2, prospect_id=bob, opted_out="true")
    rows = exported(either, "listMembership", UPDATED, ["list_id", "prospect_id", "opted_out"])
    assert rows == [
        {"list_id": "1", "prospect_id": str(bob), "opted_out": "false"},
        {"list_id": "2", "prospect_id": str(bob), "opted_out": "true"},
    ]


@pytest.mark.parametrize(("deleted", "lists"), [("false", ["1"]), ("true", ["2"]), ("all", ["1", "2"]), (True, ["2"])])
def test_deleted_memberships_come_where_they_are_asked_for(either: Client, deleted: Any, lists: list[str]) -> None:
    bob = either.made("bob@pardot.com", list_1="1", list_2="1")
    either.ask("listMembership", "delete", list_id=2, prospect_id=bob)
    procedure = {"name": "filter_by_updated_at", "arguments": {"updated_after": "yesterday", "deleted": deleted}}
    assert [row["list_id"] for row in exported(either, "listMembership", procedure, ["list_id"])] == lists


def test_activities_are_chosen_by_type_prospect_and_time(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    opened, _, early = (
        add_activity(either, bob, type=11),
        add_activity(either, None, type=1),
        add_activity(either, bob, STARTED_AT - 3600, type=6),
    )

    def ids(**arguments: Any) -> list[str]:
        procedure = {"name": "filter_by_created_at", "arguments": {"created_after": "2000-01-01", **arguments}}
        return [row["id"] for row in exported(either, "visitorActivity", procedure, ["id"])]

    assert len(ids()) == 3
    assert ids(type=11) == ids(type="11") == ids(type=["11"]) == [str(opened)]
    assert ids(type="11,6") == [str(opened), str(early)]
    assert ids(prospectOnly="true") == ids(prospectOnly=True) == [str(opened), str(early)]
    assert len(ids(prospectOnly="false")) == 3
    assert ids(created_before="2000-01-02") == []


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "application/json", 152),
        (b"{", "application/json", 150),
        (b"[]", "application/json", 150),
        (b"\xff", "application/json", 150),
        (b"[" * 100_000, "application/json", 150),
        (b"object=prospect", "application/x-www-form-urlencoded", 151),
        (b"{}", "", 151),
        ({}, "application/json", 153),
        ({"object": "prospect"}, "application/json", 153),
        ({"procedure": CREATED}, "application/json", 153),
        ({"object": "visitorActivity", "procedure": {"name": "filter_by_created_at"}}, "application/json", 153),
        ({"object": "visitorActivity", "procedure": {"arguments": {}}}, "application/json", 153),
        ({"object": "campaign", "procedure": CREATED}, "application/json", 154),
        ({"object": ["prospect"], "procedure": CREATED}, "application/json", 154),
        ({"object": "visitorActivity", "procedure": "all"}, "application/json", 154),
        ({"object": "visitorActivity", "procedure": {"name": "a", "arguments": []}}, "application/json", 154),
        ({"object": "visitorActivity", "procedure": CREATED, "fields": "id"}, "application/json", 154),
        ({"object": "visitorActivity", "procedure": CREATED, "fields": ["id", "nonsense"]}, "application/json", 154),
        ({"object": "prospect", "procedure": _prospects(), "fields": ["notes"]}, "application/json", 154),
        ({"object": "prospect", "procedure": _prospects(), "fields": [1]}, "application/json", 154),
        ({"object": "visitorActivity", "procedure": CREATED, "fields": ["\0"]}, "application/json", 51),
    ],
)
def test_what_can_not_be_asked_for(either: Client, body: Any, content_type: str, code: int, format_: str) -> None:
    answer = asked(either, body, content_type, format_)
    assert (answer.status, answer.code) == (400, code)
    with work_on(either.door, either.version) as work:
        assert stored.in_states(work.connection, (*deeds.LIVE, *deeds.ENDED)) == []


@pytest.mark.parametrize(
    ("object_", "name", "arguments", "code"),
    [
        ("visitorActivity", "filter_by_score", {"created_after": "today"}, 174),
        ("visitorActivity", ["x"], {"created_after": "today"}, 174),
        ("prospect", "filter_by_created_at", {"created_after": "today"}, 174),
        ("visitorActivity", "filter_by_created_at", {"created_after": "today", "colour": "red"}, 175),
        ("visitorActivity", "filter_by_created_at", {"updated_after": "today"}, 175),
        ("visitorActivity", "filter_by_created_at", {"created_before": "today"}, 176),
        ("visitorActivity", "filter_by_created_at", {"created_after": None}, 176),
        ("prospect", "filter_by_updated_at", {"updated_after": "today"}, 176),
        ("prospect", "filter_by_updated_at", {"updated_after": "today", "deleted": "true"}, 177),
        ("listMembership", "filter_by_updated_at", {"updated_after": "today", "deleted": "perhaps"}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": "someday"}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": ["today"]}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": "today", "created_before": "yesterday"}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": "yesterday", "type": "all"}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": "yesterday", "type": [{}]}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": "yesterday", "type": []}, 177),
        ("visitorActivity", "filter_by_created_at", {"created_after": "yesterday", "prospectOnly": "maybe"}, 177),
        ("listMembership", "filter_by_created_at", {"created_after": "-2 years"}, 177),
        (
            "visitorActivity",
            "filter_by_updated_at",
            {"updated_after": "2019-01-01", "updated_before": "2020-01-02"},
            177,
        ),
    ],
)
def test_procedures_and_arguments_that_are_none(
    either: Client, object_: str, name: Any, arguments: dict[str, Any], code: int
) -> None:
    assert asked(either, {"object": object_, "procedure": {"name": name, "arguments": arguments}}).code == code


@pytest.mark.parametrize(
    ("object_", "name", "arguments"),
    [
        ("visitorActivity", "filter_by_created_at", {"created_after": "1990-01-01"}),
        ("visitorActivity", "filter_by_updated_at", {"updated_after": "2019-01-01", "updated_before": "2020-01-01"}),
        ("listMembership", "filter_by_created_at", {"created_after": "2020-02-29", "created_before": "2021-02-28"}),
    ],
)
def test_a_year_is_the_limit_where_there_is_one(
    either: Client, object_: str, name: str, arguments: dict[str, Any]
) -> None:
    assert asked(either, {"object": object_, "procedure": {"name": name, "arguments": arguments}}).status == 200


def test_files_are_there_for_seven_days(either: Client) -> None:
    either.made("bob@pardot.com")
    export = made(either, {"object": "prospect", "procedure": _prospects()})
    either.door.work_off(either.version)
    url = urlsplit(shown(either, export)["resultRefs"]).path
    either.door.clock.advance(7 * DAY - 1)
    fresh = _logged_in_again(either)
    assert shown(fresh, export)["isExpired"] is False
    assert either.door.call("GET", url, headers=fresh.header).status == 200
    either.door.clock.advance(1)
    fresh = _logged_in_again(either)
    assert shown(fresh, export) == {**shown(fresh, export), "state": "Complete", "isExpired": True}
    assert "resultRefs" not in shown(fresh, export)
    assert either.door.call("GET", url, headers=fresh.header).code == 109
    assert _kept_texts(either) == 1
    either.door.work_off(either.version)
    assert _kept_texts(either) == 0
    assert either.door.call("GET", url, headers=fresh.header).code == 109


def _logged_in_again(client: Client) -> Client:
    answer = client.door.call(
        "POST",
        f"/api/login/version/{client.version}?format=json",
        f"email={client.email}&password={client.password}&user_key={client.user_key}".encode(),
    )
    return Client(client.door, client.version, client.email, client.password, client.user_key, answer.json()["api_key"])


_KEPT_TEXTS = Statement(select(func.count().label("texts")).select_from(schema.kept_text))


def _kept_texts(client: Client) -> int:
    with work_on(client.door, client.version) as work:
        row = work.connection.one(_KEPT_TEXTS)
    assert row is not None
    return int(row["texts"])


def test_what_is_not_complete_after_seven_days_ends(either: Client) -> None:
    export = made(either, {"object": "prospect", "procedure": _prospects()})
    with work_on(either.door, either.version) as work:
        (job,) = stored.of(work.connection, "export", export)
        work.connection.update(schema.job, job["id"], {"due_at": either.door.clock.now() + 30 * DAY}, job)
    either.door.clock.advance(7 * DAY)
    either.door.work_off(either.version)
    assert shown(_logged_in_again(either), export)["state"] == "Failed"
    either.door.clock.advance(30 * DAY)
    either.door.work_off(either.version)
    assert shown(_logged_in_again(either), export)["state"] == "Failed"


def test_an_export_that_waits_can_be_cancelled(either: Client) -> None:
    export = made(either, {"object": "prospect", "procedure": _prospects()})
    answer = either.ask("export", "cancel", "json", id=export)
    assert (answer.status, answer.json()["export"]["state"]) == (200, "Failed")
    assert either.ask("export", "cancel", id=export).code == 168
    either.door.work_off(either.version)
    assert shown(either, export)["state"] == "Failed"
    assert either.ask("export", "cancel", id=99).code == 109


def test_others_exports_are_for_those_who_may_see_all(clients: Clients) -> None:
    administrator, marketing, sales = (clients.of(3), clients.of(3, MARKETING), clients.of(3, SALES))
    mine, theirs = (
        made(each, {"object": "prospect", "procedure": _prospects()}) for each in (administrator, marketing)
    )
    assert read(administrator, theirs).status == 200
    assert read(marketing, theirs).status == 200
    for client in (marketing, sales):
        assert read(client, mine).code == 46
        assert client.ask("export", "cancel", id=mine).code == 46
        assert client.ask("export", "downloadResults", "json", "GET", id=mine, file=1).code == 46
        assert client.ask("export", "query", "json", "GET").code == 46


def test_exports_are_listed_the_newest_first(either: Client) -> None:
    assert either.ask("export", "query", "json", "GET").json()["result"] == {"total_results": 0}
    first = made(either, {"object": "prospect", "procedure": _prospects()})
    only = either.ask("export", "query", "json", "GET").json()["result"]
    assert only["export"] == {key: value for key, value in shown(either, first).items() if key != "resultRefs"}
    either.door.work_off(either.version)
    either.door.clock.advance(10)
    second = made(either, {"object": "visitorActivity", "procedure": CREATED})

    def ids(**criteria: Any) -> list[int]:
        found = either.ask("export", "query", "json", "GET", **criteria).json()["result"].get("export", [])
        return [each["id"] for each in (found if isinstance(found, list) else [found])]

    assert ids() == [second, first]
    assert ids(sort_by="created_at", sort_order="ascending") == [first, second]
    assert ids(status="Complete") == [first]
    assert ids(status="Waiting") == ids(object="visitorActivity") == [second]
    assert ids(limit=1, offset=1) == [first]
    assert either.ask("export", "query", status="Lost", method="GET").code == 51
    assert either.ask("export", "query", sort_by="state", method="GET").code == 19
    root = either.ask("export", "query", "xml", "GET").xml()
    assert isinstance(root, etree._Element)
    assert [each.findtext("isExpired") for each in root.findall("result/export")] == ["false", "false"]


def test_a_killed_export_goes_on_after_its_last_page(either: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.actions.exporting._AT_ONCE", 2)
    for number in range(7):
        either.made(f"p{number}@pardot.com")
    export = made(either, {"object": "prospect", "procedure": _prospects(), "fields": ["id"]})
    store = either.door.server._accounts.open(either.version)
    assert store is not None
    task = deeds.take(store, ("export",), "killed", 20, either.door.clock, Rules())
    assert task is not None
    steps = jobs.KINDS[0].carry_out(task)
    for _ in range(2):
        next(steps)
    assert shown(either, export)["state"] == "Processing"
    either.door.clock.advance(20)
    either.door.work_off(either.version)
    rows = downloaded(either, shown(either, export)["resultRefs"])
    assert [int(row["id"]) for row in rows] == sorted({int(row["id"]) for row in rows})
    assert len(rows) == 7
