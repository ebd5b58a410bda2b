"""Imports: the documented walk, what each call is refused for, and what is read of them."""

import json
from dataclasses import replace

import pytest

from pardalote.actions import api_keys
from tests.api.imports import (
    MULTIPART,
    UPSERT,
    batch,
    create,
    errors,
    file_part,
    header,
    imported,
    input_part,
    opened,
    parts,
    place,
    read,
    submit,
)
from tests.api.surroundings import work_on
from tests.cast import MARKETING, SALES_MANAGER
from tests.conftest import Clients
from tests.driver import SECRET, Client
from tests.stores import rows

ADMINISTRATOR_ID = 1
CSV = "email,first_name\nbob@pardot.com,Bob\neve@pardot.com,Eve\n"
OF_FOUR = (
    "salesforce_fid,email,first_name\n003000000000001AAA,bob@pardot.com,Bob\n003000000000002AAA,eve@pardot.com,Eve\n"
)


def csv_of(client: Client) -> str:
    """Return a table of Bob and Eve by which the client's account knows them."""
    return CSV if client.version == 3 else OF_FOUR


def url(client: Client, operation: str, import_id: int) -> str:
    return f"http://pardalote.example/api/import/version/{client.version}/do/{operation}/id/{import_id}"


def test_the_walk_of_the_reference(either: Client) -> None:
    created = create(either, UPSERT)
    assert created.status == 200
    shown = {"id": 1, "state": "Open", "isExpired": False, "batchesRef": url(either, "batch", 1)}
    assert created.json() == {"@attributes": {"stat": "ok", "version": 1}, "import": shown}
    added = batch(either, 1, file_part(csv_of(either)))
    assert (added.status, added.body) == (204, b"")
    submitted = submit(either, 1)
    assert submitted.json()["import"] == {"id": 1, "state": "Waiting", "isExpired": False}
    assert read(either, 1) == {"id": 1, "state": "Waiting", "isExpired": False}
    either.door.work_off(either.version)
    told = {"id": 1, "state": "Complete", "isExpired": False, "createdCount": 2, "updatedCount": 0}
    assert read(either, 1) == told
    assert [either.shown(number)["first_name"] for number in (1, 2)] == ["Bob", "Eve"]
    assert errors(either, 1).text == csv_of(either).partition("\n")[0] + ",import_error\r\n"


def test_the_walk_in_xml(three: Client) -> None:
    created = create(three, UPSERT, format="xml")
    assert created.text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n   <import>\n      <id>1</id>\n'
        "      <state>Open</state>\n      <isExpired>false</isExpired>\n"
        f"      <batchesRef>{url(three, 'batch', 1)}</batchesRef>\n   </import>\n</rsp>\n"
    )
    batch(three, 1, file_part("email,score\nbob@pardot.com,5\nnobody,6\n"))
    submitted = three.door.call("PATCH", place(three, "update", 1), b'{"state":"Ready"}', header(three))
    assert submitted.xml().findtext("import/state") == "Waiting"
    three.door.work_off(3)
    answer = three.door.call("GET", place(three, "read", 1), headers=header(three))
    (shown,) = answer.xml()
    assert [(each.tag, each.text) for each in shown] == [
        ("id", "1"),
        ("state", "Complete"),
        ("isExpired", "false"),
        ("createdCount", "1"),
        ("updatedCount", "0"),
        ("errorsRef", url(three, "downloadErrors", 1)),
        ("errorCount", "1"),
    ]
    failed = errors(three, 1)
    assert failed.headers["content-type"] == "text/csv; charset=utf-8"
    assert failed.text == "email,score,import_error\r\nnobody,6,4: Invalid prospect email address\r\n"


def test_everything_in_one_call(either: Client) -> None:
    answer = create(either, {**UPSERT, "state": "Ready"}, file_part(csv_of(either)))
    assert answer.json()["import"] == {"id": 1, "state": "Waiting", "isExpired": False}
    either.door.work_off(either.version)
    assert read(either, 1)["createdCount"] == 2


@pytest.mark.parametrize("name", ["importFile", "files", "files[]"])
def test_the_part_with_the_batch_goes_by_both_names(three: Client, name: str) -> None:
    opened(three)
    assert batch(three, 1, file_part(CSV, name)).status == 204


def test_a_client_may_say_what_it_asks_for_in_the_query_or_as_a_file(three: Client) -> None:
    said = json.dumps({**UPSERT, "state": "Ready"}).replace(" ", "").replace('"', "%22")
    body = parts([file_part(CSV)])
    answer = three.door.call("POST", place(three, "create", importInput=said), body, header(three, MULTIPART))
    assert answer.xml().findtext("import/state") == "Waiting"
    several = [file_part(json.dumps(UPSERT), "importInput"), file_part(CSV)]
    answer = three.door.call("POST", place(three, "create"), parts(several), header(three, MULTIPART))
    assert answer.xml().findtext("import/state") == "Open"


def test_a_part_that_names_no_file_is_a_batch_too(three: Client) -> None:
    opened(three)
    assert batch(three, 1, ("importFile", CSV.encode(), False)).status == 204


def test_what_curl_sends(three: Client) -> None:
    opened(three)
    boundary = "------------------------d74496d66958873e"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="importFile"; filename="people.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{CSV}\r\n--{boundary}--\r\n"
    ).encode()
    sent = {**three.header, "Content-Type": f"multipart/form-data; boundary={boundary}", "Expect": "100-continue"}
    assert three.door.call("POST", place(three, "batch", 1), body, sent).status == 204
    submit(three, 1)
    three.door.work_off(3)
    assert read(three, 1)["createdCount"] == 2


def test_several_batches_are_one_import(three: Client) -> None:
    opened(three)
    for number in range(3):
        assert batch(three, 1, file_part(f"email\n{number}@pardot.com\n{number}.pardot.com\n")).status == 204
    submit(three, 1)
    three.door.work_off(3)
    told = read(three, 1)
    assert (told["createdCount"], told["errorCount"]) == (3, 3)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, 153),
        ({"operation": "Upsert"}, 153),
        ({"object": "Prospect", "state": "Ready"}, 153),
        ({**UPSERT, "operation": "Delete"}, 154),
        ({**UPSERT, "operation": ["Upsert"]}, 154),
        ({**UPSERT, "object": "Visitor"}, 154),
        ({**UPSERT, "object": None}, 154),
        ({**UPSERT, "state": "Open"}, 154),
        ({**UPSERT, "state": 1}, 154),
        ({**UPSERT, "restoreDeleted": "true"}, 154),
        ({**UPSERT, "restoreDeleted": None}, 154),
        ({**UPSERT, "columns": {}}, 165),
        ({**UPSERT, "columns": []}, 165),
        ({**UPSERT, "columns": ["email"]}, 165),
        ({**UPSERT, "columns": [{"overwrite": True}]}, 165),
        ({**UPSERT, "columns": [{"field": "email", "overwrite": "no"}]}, 165),
        ({**UPSERT, "columns": [{"field": "email", "nullOverwrite": 1}]}, 165),
        ({**UPSERT, "columns": [{"field": "email"}, {"field": "email"}]}, 165),
        ({**UPSERT, "columns": [{"field": "shoe_size"}]}, 130),
        ({**UPSERT, "state": "Ready"}, 156),
    ],
)
def test_what_a_new_import_is_refused_for(either: Client, given: dict[str, object], code: int) -> None:
    assert create(either, given).code == code
    assert either.door.call("GET", place(either, "read", 1), headers=either.header).code == 109


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"", 152),
        ("application/json", b"  ", 152),
        ("application/json", b"{", 150),
        ("application/json", b"[]", 150),
        ("application/json", b'{"operation":"Upsert","object":"Prospect\\u0000"}', 51),
        ("application/x-www-form-urlencoded", b"operation=Upsert&object=Prospect", 151),
        ("text/csv", CSV.encode(), 151),
        ("", b"", 151),
        (MULTIPART, parts([file_part(CSV)]), 166),
        (MULTIPART, parts([("importInput", b"", False)]), 152),
        (MULTIPART, parts([("importInput", b"{", False)]), 150),
        (MULTIPART, parts([input_part({**UPSERT, "state": "Ready"})]), 156),
        (MULTIPART, parts([input_part(UPSERT), file_part(CSV), file_part(CSV)]), 163),
        (MULTIPART, parts([input_part(UPSERT), file_part(CSV, "file")]), 158),
        (MULTIPART, parts([input_part(UPSERT), file_part("")]), 162),
        (MULTIPART, parts([input_part(UPSERT), file_part("email\n")]), 159),
        (MULTIPART, parts([input_part(UPSERT), file_part("shoe_size\n1\n")]), 130),
        (MULTIPART, parts([input_part({**UPSERT, "columns": [{"field": "email"}]}), file_part(CSV)]), 165),
        (MULTIPART, parts([file_part(CSV)])[:-9], 51),
    ],
)
def test_bodies_that_make_no_import(three: Client, content_type: str, body: bytes, code: int) -> None:
    answer = three.door.call("POST", place(three, "create"), body, header(three, content_type))
    assert (answer.status, answer.code) == (400, code), answer.text
    assert three.door.call("GET", place(three, "read", 1), headers=three.header).code == 109


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", 162),
        (" \r\n", 162),
        ("email", 159),
        ("email\n\n\n", 159),
        ("\nemail\nbob@pardot.com", 159),
        ("email,first_name\nbob@pardot.com", 159),
        ("email\nbob@pardot.com,Bob", 159),
        ('email,first_name\nbob@pardot.com,"Bob', 159),
        ('email,first_name\nbob@pardot.com,"Bob"by', 159),
        ("email\nbob@pardot.com\0", 159),
        (b"email\nb\xf6b@pardot.com", 159),
        (b"email\nbob\xed\xa0\x80@pardot.com", 159),
        (b"em\xed\xa0\x80ail\nbob@pardot.com", 159),
        (CSV.encode("utf-16"), 159),
        ("email\n" + "x" * 200_000, 159),
        ("email;first_name\nbob@pardot.com;Bob", 130),
        ("email,\nbob@pardot.com,Bob", 130),
        ("email,email\nbob@pardot.com,eve@pardot.com", 130),
        ("email,First Name\nbob@pardot.com,Bob", 130),
        ("email,campaign\nbob@pardot.com,Website Tracking", 130),
        ("email,lists\nbob@pardot.com,1", 130),
        (",".join(f"c{n}" for n in range(1000)) + "\n" + "," * 999, 130),
        (",".join(["email"] * 1000) + "\n" + "," * 999, 130),
    ],
)
def test_what_a_batch_is_refused_for(three: Client, content: str | bytes, code: int) -> None:
    opened(three)
    answer = batch(three, 1, file_part(content))
    assert (answer.status, answer.code) == (400, code), answer.text
    assert submit(three, 1).code == 156
    assert batch(three, 1, file_part(CSV)).status == 204


@pytest.mark.parametrize(
    ("several", "code"),
    [
        ([], 162),
        ([file_part(CSV, "upload")], 158),
        ([("first_name", b"Bob", False)], 158),
        ([file_part(CSV), file_part(CSV, "files")], 163),
        ([file_part(CSV), ("importFile", CSV.encode(), False)], 163),
    ],
)
def test_parts_that_are_no_batch(three: Client, several: list[tuple[str, bytes, bool]], code: int) -> None:
    opened(three)
    assert batch(three, 1, *several).code == code


def test_a_batch_comes_in_several_parts_alone(three: Client) -> None:
    opened(three)
    for content_type in ("text/csv", "application/json", "application/x-www-form-urlencoded"):
        answer = three.door.call("POST", place(three, "batch", 1), CSV.encode(), header(three, content_type))
        assert answer.code == 151


def test_a_batch_has_to_be_smaller_than_ten_megabytes(three: Client) -> None:
    opened(three)
    line = "bob@pardot.com," + "x" * 60_000 + "\n"
    head, limit = "email,comments\n", 10 * 1024 * 1024
    whole = head + line * ((limit - len(head)) // len(line))
    assert batch(three, 1, file_part(whole + "a," + "x" * (limit - len(whole) - 2))).code == 158
    assert batch(three, 1, file_part(whole + "a," + "x" * (limit - len(whole) - 3))).status == 204


def test_all_batches_have_the_same_headings(three: Client) -> None:
    opened(three)
    assert batch(three, 1, file_part("\ufeffemail,first_name\r\nbob@pardot.com,Bob")).status == 204
    for other in ("first_name,email\nBob,bob@pardot.com", "email\nbob@pardot.com", "email,last_name\nbob@pardot.com,X"):
        assert batch(three, 1, file_part(other)).code == 130
    assert batch(three, 1, file_part(CSV)).status == 204


def test_the_columns_are_those_of_the_batches_in_any_order(three: Client) -> None:
    opened(three, columns=[{"field": "first_name"}, {"field": "email", "overwrite": False}])
    assert batch(three, 1, file_part("email,first_name,last_name\na@b.example,A,B")).code == 165
    assert batch(three, 1, file_part("email\na@b.example")).code == 165
    assert batch(three, 1, file_part("email,last_name\na@b.example,B")).code == 165
    assert batch(three, 1, file_part(CSV)).status == 204


def test_an_import_takes_ten_batches(three: Client) -> None:
    opened(three)
    for _ in range(10):
        assert batch(three, 1, file_part(CSV)).status == 204
    assert batch(three, 1, file_part(CSV)).code == 160
    assert submit(three, 1).status == 200


def test_an_account_takes_a_thousand_batches_a_day(three: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.actions.imports.MOST_BATCHES_A_DAY", 3)
    opened(three)
    for _ in range(3):
        assert batch(three, 1, file_part(CSV)).status == 204
    assert batch(three, 1, file_part(CSV)).code == 164
    assert create(three, {**UPSERT, "state": "Ready"}, file_part(CSV)).code == 164


def test_the_day_is_the_accounts(three: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.actions.imports.MOST_BATCHES_A_DAY", 1)
    # Half an hour past midnight of the account's day, and half an hour before it.
    assert imported(three, CSV)["createdCount"] == 2
    assert create(three, {**UPSERT, "state": "Ready"}, file_part(CSV)).code == 164
    three.door.clock.advance(23 * 3600 + 1799)
    assert create(later(three), {**UPSERT, "state": "Ready"}, file_part(CSV)).code == 164
    three.door.clock.advance(1)
    assert create(later(three), {**UPSERT, "state": "Ready"}, file_part(CSV)).status == 200


def test_an_account_takes_so_many_bytes_a_day(three: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.actions.imports.MOST_BYTES_A_DAY", 2 * len(CSV))
    opened(three)
    assert batch(three, 1, file_part(CSV)).status == 204
    assert batch(three, 1, file_part(CSV + "x@y.example,X")).code == 164
    assert batch(three, 1, file_part(CSV)).status == 204


@pytest.mark.parametrize(
    ("given", "code"), [({"status": "Ready"}, 153), ({"state": "Open"}, 154), ({"state": []}, 154)]
)
def test_an_import_is_only_ever_made_ready(three: Client, given: dict[str, object], code: int) -> None:
    opened(three)
    batch(three, 1, file_part(CSV))
    assert submit(three, 1, given).code == code
    assert read(three, 1)["state"] == "Open"


def test_what_an_update_is_refused_for(three: Client) -> None:
    opened(three)
    update = place(three, "update", 1)
    assert three.door.call("PATCH", update, b'{"state":"Ready"}', header(three, "text/plain")).code == 151
    assert three.door.call("PATCH", update, b"", header(three)).code == 152
    assert three.door.call("PATCH", update, b"Ready", header(three)).code == 150
    assert three.door.call("GET", update, headers=header(three)).code == 60
    assert submit(three, 1).code == 156
    batch(three, 1, file_part(CSV))
    assert submit(three, 1, method="POST").status == 200
    assert submit(three, 1).code == 155


def test_what_has_begun_takes_no_batch_and_no_update(three: Client) -> None:
    told = imported(three, CSV)
    assert told["state"] == "Complete"
    assert batch(three, 1, file_part(CSV)).code == 161
    assert submit(three, 1).code == 155


def test_what_failed_is_told_once_all_is_done(three: Client) -> None:
    opened(three)
    assert errors(three, 1).code == 161
    batch(three, 1, file_part('email,first_name\nnobody,"a ""b"", c"\n'))
    submit(three, 1)
    assert errors(three, 1).code == 161
    three.door.work_off(3)
    assert errors(three, 1).text == (
        'email,first_name,import_error\r\nnobody,"a ""b"", c",4: Invalid prospect email address\r\n'
    )


@pytest.mark.parametrize("operation", ["read", "batch", "update", "downloadErrors"])
def test_an_unknown_import(three: Client, operation: str) -> None:
    body, method, sent = {
        "batch": (parts([file_part(CSV)]), "POST", header(three, MULTIPART)),
        "update": (b'{"state":"Ready"}', "PATCH", header(three)),
    }.get(operation, (b"", "GET", header(three)))
    for number, code in (("7", 109), ("x", 16), ("9" * 15, 109)):
        url = f"/api/import/version/3/do/{operation}/id/{number}"
        assert three.door.call(method, url, body, sent).code == code
    assert three.door.call(method, f"/api/import/version/3/do/{operation}", body, sent).code == 13


def test_who_may_import(clients: Clients) -> None:
    marketing, sales = clients.of(3, MARKETING), clients.of(3, SALES_MANAGER)
    opened(marketing)
    assert batch(marketing, 1, file_part(CSV)).status == 204
    assert create(sales, UPSERT).code == 46
    assert batch(sales, 1, file_part(CSV)).code == 46
    assert submit(sales, 1).code == 46
    assert errors(sales, 1).code == 46
    assert marketing.ask("import", "query").code == 46
    assert submit(marketing, 1).status == 200


def test_imports_expire(three: Client) -> None:
    day = 24 * 3600
    opened(three)
    batch(three, 1, file_part(CSV))
    three.door.clock.advance(1)
    assert imported(three, "email\nbob@pardot.com\nnobody\n")["errorCount"] == 1
    three.door.clock.advance(day - 2)
    three.door.work_off(3)
    assert read(later(three), 1)["isExpired"] is False
    assert kept_texts(three) == 3
    three.door.clock.advance(1)
    assert read(later(three), 1) == {"id": 1, "state": "Open", "isExpired": True}
    assert submit(later(three), 1).code == 155
    assert batch(later(three), 1, file_part(CSV)).code == 161
    three.door.work_off(3)
    assert kept_texts(three) == 2
    three.door.clock.advance(6 * day)
    assert read(later(three), 2)["isExpired"] is False
    three.door.clock.advance(1)
    shown = {"id": 2, "state": "Complete", "isExpired": True, "createdCount": 1, "updatedCount": 0}
    assert read(later(three), 2) == shown
    assert errors(later(three), 2).code == 161
    three.door.work_off(3)
    assert kept_texts(three) == 0
    assert rows(three.door.data, 3, "SELECT count(*) FROM kept_text_piece") == [(0,)]


def later(client: Client) -> Client:
    """Return a client whose key holds for the hour that runs."""
    with work_on(client.door, client.version) as work:
        return replace(client, api_key=api_keys.hand_out(work, ADMINISTRATOR_ID, SECRET))


def kept_texts(client: Client) -> int:
    """Return how many long texts an account keeps."""
    return int(rows(client.door.data, client.version, "SELECT count(*) FROM kept_text")[0][0])
