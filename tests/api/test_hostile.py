"""Bad input of any kind: answered with the API's own error in the caller's format, changes nothing, never a 5xx."""

import csv
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests import cast
from tests.driver import FORM, Answered, Client
from tests.kept import kept

with (Path(__file__).parent.parent / "facts" / "errors.csv").open(encoding="utf-8", newline="") as _file:
    MESSAGES = {int(row["code"]): row["message"] for row in csv.DictReader(_file)}
UPDATE = "/api/prospect/do/update/id/1"


@pytest.fixture
def bob(either: Client) -> Client:
    """Either account, with Bob under the id 1, and everything about him that a call may change."""
    made = either.made(
        "bob@pardot.com",
        first_name="Bob",
        code="B",
        list_1=1,
        profile_criteria_1="match",
        user_id=4,
        past_jobs_0="clerk",
    )
    assert made == 1
    return either


def refused(answer: Answered, code: int, status: int = 400) -> None:
    """Check that an answer is exactly one error of the API, in the format that its content type names."""
    assert (answer.status, answer.code) == (status, code), answer.text
    if answer.headers["content-type"] == "application/json":
        assert answer.json() == {
            "@attributes": {"stat": "fail", "version": 1, "err_code": code},
            "err": MESSAGES[code],
        }
    else:
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        (err,) = answer.xml()
        assert (answer.xml().get("stat"), err.tag, err.text) == ("fail", "err", MESSAGES[code])


def check_refused(client: Client, place: str | bytes, body: bytes, code: int, content_type: str = FORM) -> None:
    """Check that a call is refused in both formats, and that nothing in the account has changed."""
    before = kept(client.door.data, client.version)
    raw = place.encode() if isinstance(place, str) else place
    headers = {**client.header, "Content-Type": content_type}
    refused(client.door.call("POST", raw, body, headers), code)
    answer = client.door.call("POST", raw + (b"&" if b"?" in raw else b"?") + b"format=json", body, headers)
    assert answer.headers["content-type"] == "application/json"
    refused(answer, code)
    assert kept(client.door.data, client.version) == before


BROKEN = [
    b"%ff",
    b"\xff",
    b"abc%C3",
    b"%c0%80",
    b"%ed%a0%80",
    b"%ed%b0%80",
    b"\xed\xa0\x80",
    b"%f4%90%80%80",
    b"%00",
    b"a%00b",
    b"\x00",
]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_utf_8_and_nul_are_refused_wherever_they_stand(bob: Client, text: bytes) -> None:
    place = UPDATE.encode()
    check_refused(bob, place + b"/company/" + text, b"", 51)
    check_refused(bob, place + b"/" + text + b"/x", b"", 51)
    check_refused(bob, b"/api/" + text + b"/do/read/id/1", b"", 51)
    check_refused(bob, place + b"?first_name=Eve&company=" + text, b"", 51)
    check_refused(bob, place + b"?first_name=Eve&" + text + b"=x", b"", 51)
    check_refused(bob, place, b"first_name=Eve&company=" + text, 51)
    check_refused(bob, place, b"first_name=Eve&" + text, 51)


@pytest.mark.parametrize("text", [b"\xff", b"\xed\xa0\x80", b"a\x00b"])
def test_broken_text_in_a_multipart_body_is_refused(bob: Client, text: bytes) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    for broken in (part % (b"company", text), part % (b"x" + text, b"y")):
        body = part % (b"first_name", b"Eve") + broken + b"--b--\r\n"
        check_refused(bob, UPDATE, body, 51, "multipart/form-data; boundary=b")


@pytest.mark.parametrize("count", [5001, 100_000])
def test_too_many_pairs_are_refused(bob: Client, count: int) -> None:
    pairs = b"first_name=Eve" + b"&x=" * count
    check_refused(bob, UPDATE, pairs, 51)
    check_refused(bob, UPDATE.encode() + b"?" + pairs, b"", 51)
    for head in (b'name="x"', b'name="x"; filename="y"'):
        parts = b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n\r\n"
        check_refused(bob, UPDATE, parts * 5001 + b"--b--\r\n", 51, "multipart/form-data; boundary=b")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("/api/prospect/do/query", "fields"),
        ("/api/customField/do/create?name=Much&field_id=much&type=Dropdown", "values"),
        ("/api/visitorActivity/do/query", "fields"),
    ],
)
def test_too_many_values_of_one_parameter_are_refused(bob: Client, place: str, name: str) -> None:
    check_refused(bob, place, f"{name}={'a,' * 10_000}a".encode(), 51)
    check_refused(bob, place, f"{name}={'a,' * 1_000_000}".encode(), 51)


def test_a_list_of_as_many_values_as_may_be_is_read(bob: Client) -> None:
    assert bob.call("query", fields="id," * 9_999 + "id").code is None


def test_a_batch_of_too_many_fields_is_refused(bob: Client) -> None:
    for count, code in ((25_000, None), (25_001, 51)):
        fields = ",".join(f'"x{number}":"y"' for number in range(count - 1))
        item = f'{{"id":"1",{fields}}}'
        payload = f'{{"prospects":{{"1":{item}}}}}' if bob.version == 3 else f'{{"prospects":[{item}]}}'
        assert bob.call("batchUpdate", prospects=payload).code == code


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_a_body_of_12_mb_is_too_large(bob: Client, format_: str) -> None:
    before = kept(bob.door.data, bob.version)
    pieces = [b"first_name=Eve&company=", *[b"x" * 1_000_000] * 12]
    answer = bob.door.call("POST", f"{UPDATE}?format={format_}", pieces, bob.header)
    assert answer.headers["content-type"].startswith(("text/xml", "application/json")[format_ == "json"])
    refused(answer, 51, 413)
    assert kept(bob.door.data, bob.version) == before


@pytest.mark.parametrize("content_type", [FORM, "application/json", "text/xml", "multipart/form-data; boundary=b", ""])
def test_the_limit_holds_for_every_kind_of_body(bob: Client, content_type: str) -> None:
    sent = {**bob.header, "Content-Type": content_type}
    refused(bob.door.call("POST", UPDATE, b"x" * (bob.door.settings.body_limit + 1), sent), 51, 413)


NO_NUMBERS = ["abc", "1.5", "1e3", "0x1", "１", "1;drop table prospect", "9" * 16, "9" * 5000, "--1", "1 1", "NaN", "'"]


@pytest.mark.parametrize("operation", ["read", "update", "upsert", "delete", "assign", "unassign"])
def test_an_id_that_is_no_number_is_refused(bob: Client, operation: str) -> None:
    for text in NO_NUMBERS:
        refused(bob.call(operation, id=text, user_id=1, email="new@pardot.com"), 16)
    check_refused(bob, f"/api/prospect/do/{operation}/id/abc", b"user_id=1", 16)


@pytest.mark.parametrize("text", ["-1", "0", "+7", "999999999999999", "-999999999999999"])
def test_an_id_that_nobody_has_is_refused(bob: Client, text: str) -> None:
    for operation in ("read", "update", "delete", "assign", "unassign"):
        check_refused(bob, f"/api/prospect/do/{operation}?id={quote(text)}", b"user_id=1", 3)
    check_refused(bob, f"/api/prospect/do/upsert?id={quote(text)}", b"", 14)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("campaign_id", "x", 38),
        ("campaign_id", "999999999999999", 38),
        ("campaign_id", "9" * 30, 38),
        ("campaign_id", "-1", 38),
        ("prospect_account_id", "x", 61),
        ("prospect_account_id", "0", 61),
        ("profile_id", "1.0", 39),
        ("profile_id", "999", 39),
        ("user_id", "me", 10),
        ("user_id", "999", 10),
        ("crm_owner_fid", "' OR 1=1 --", 79),
        ("profile_criteria_1", "", 18),
        ("profile_criteria_1", "Match", 18),
        ("profile_criteria_999999999999999", "1", 18),
        ("code", "", 36),
        ("company", "x" * 65_536, 85),
        ("story", "é" * 65_536, 85),
        ("code", "x" * 5_000_000, 85),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_leaves_the_whole_prospect_as_it_was(
    bob: Client, name: str, text: str, code: int
) -> None:
    said = urlencode({"first_name": "Eve", "list_1": "0", "list_2": "1", "profile_criteria_2": "match", name: text})
    check_refused(bob, UPDATE, said.encode(), code)
    check_refused(bob, "/api/prospect/do/create?email=new@pardot.com", said.encode(), code)
    check_refused(bob, "/api/prospect/do/upsert?email=new@pardot.com&id=1", said.encode(), code)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "@",
        "a@b",
        "a@b.c",
        "a@@b.com",
        "a b@c.com",
        "a@b.com c",
        "x" * 65 + "@pardot.com",
        "x" * 64 + "@" + "y" * 200 + ".com",
        "x" * 1_000_000 + "@pardot.com",
        "@" * 100_000,
        "a@" + "." * 100_000,
        "a@b." + "c" * 14,
        "bob@pardot.com\r\nBcc: eve@pardot.com",
        "bob@pardot.com\n",
        "\tbob@pardot.com",
        "bo\x07b@pardot.com",
        "bob\x7f@pardot.com",
        "bob@par\x85dot.com",
    ],
)
def test_an_address_that_cannot_be_is_refused(bob: Client, email: str) -> None:
    said = urlencode({"email": email, "first_name": "Eve"}).encode()
    check_refused(bob, "/api/prospect/do/create", said, 4)
    check_refused(bob, "/api/prospect/do/upsert", said, 4)
    check_refused(bob, UPDATE, said, 4)
    check_refused(bob, "/api/prospect/do/read", said, 4)


# What names nothing that can be written: ignored, as by the original (wire.md, section 6).
IGNORED = {
    "list_999999999999999": "1",
    "list_9999999999999999999999": "1",
    "list_-1": "1",
    "list_": "1",
    "list_1": "perhaps",
    "list_3": "1",
    "profile_criteria_999999999999999": "match",
    "profile_criteria_6": "match",
    "profile_criteria_" + "9" * 40: "match",
    "past_jobs_1": "janitor",
    "past_jobs_00": "janitor",
    "past_jobs_" + "9" * 40: "janitor",
    "nickname_0": "x",
    "score": "9" * 30,
    "budget": "1" * 31,
    "birthday": "0000-99-99",
    "category": "neither",
    "id[a][b]": "2",
    "first_name[a][b]": "Eve",
    "first_name[": "Eve",
    "FIRST_NAME": "Eve",
    "created_at": "2001-01-01 00:00:00",
    "grade": "A",
    "is_archived": "1",
    "unique_email": "eve@pardot.com",
    "custom_values": "{}",
    "__class__": "x",
    "x" * 100_000: "y" * 100_000,
    "_" * 100_000: "0",
}


@pytest.mark.parametrize("name", IGNORED, ids=lambda name: name[:40])
def test_a_parameter_that_names_nothing_changes_nothing(bob: Client, name: str) -> None:
    # An update moves the revision on, whatever it says, as it does updated_at.
    before = kept(bob.door.data, bob.version, ("revision",))
    answer = bob.door.call("POST", UPDATE, urlencode({name: IGNORED[name]}).encode(), bob.header)
    assert answer.status == 200, answer.text
    assert kept(bob.door.data, bob.version, ("revision",)) == before


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d SYSTEM "file:///etc/passwd">]><a first_name="Eve">&c;&d;</a>'
)


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml", "application/soap+xml", "application/json"])
@pytest.mark.parametrize("body", [BOMB, "<a>" * 100_000, "[" * 100_000, '{"first_name":"Eve"}', "<"])
def test_xml_and_json_bodies_are_not_read_at_all(bob: Client, content_type: str, body: str) -> None:
    check_refused(bob, "/api/prospect/do/create", body.encode(), 13, content_type)


@pytest.mark.parametrize(
    "text", [BOMB, "]]>", "<![CDATA[x]]>", "&amp;&#0;&nbsp;", "\"'\\/<>&", "</rsp>", "a\x01\x1b[31mb"]
)
def test_markup_in_a_value_comes_back_as_text(bob: Client, text: str) -> None:
    answer = bob.call("update", id=1, comments=text)
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    assert answer.field("comments") == shown
    assert bob.shown(1)["comments"] == shown


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("/api/" + "a/" * 5000, 2),
        ("/api/prospect/" + "/" * 50_000, 2),
        ("/api/prospect/" + "x" * 100_000, 2),
        ("/api/prospect/do/read/" + "id/1/" * 5000 + "id/no", 16),
        ("/api/prospect/../../../etc/passwd", 2),
        ("/api/prospect/do/read/id/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 16),
        ("/api/prospect/do/read/id/1;jsessionid=x", 16),
        ("/api/prospect/do/read/id/%25s%25n", 16),
        ("/api/prospect/do/read/id/%E2%80%AE1", 16),
        ("/api/prospect/do/__init__/id/1", 2),
        ("/api/prospect/do/read%0d%0aX-Evil:%201/id/1", 2),
        ("/api/prospect/do/read/id/%", 16),
        ("/api/prospect/do/read/id/%zz", 16),
        ("/api/prospect/do/read/id/%1", 16),
    ],
)
def test_absurd_paths_are_refused(bob: Client, place: str, code: int) -> None:
    check_refused(bob, place, b"", code)


@pytest.mark.parametrize(
    "place", ["/../etc/passwd", "/API/prospect/do/read/id/1", "/apix", "/%61pi/prospect", "/api", "/%ff"]
)
def test_paths_of_no_door_lead_nowhere(bob: Client, place: str) -> None:
    answer = bob.door.call("GET", place, headers=bob.header)
    assert (answer.status, answer.body) == (404, b"There is nothing here.\n")


@pytest.mark.parametrize(
    "given", ["a\r\nSet-Cookie: x=y", "x" * 65, "é", "", " ", "a b", "a\n", "<script>", "\x00", "id;drop"]
)
def test_a_strange_request_id_is_replaced(bob: Client, given: str) -> None:
    answer = bob.door.call("GET", "/api/prospect/do/read/id/1", headers={**bob.header, "X-Request-Id": given})
    assert answer.status == 200
    assert re.fullmatch("[0-9a-f]{8}-[0-9]+", answer.headers["x-request-id"])
    assert "set-cookie" not in answer.headers


def test_a_decent_request_id_is_kept(bob: Client) -> None:
    headers = {**bob.header, "X-Request-Id": "a-Z_0.9:x"}
    assert bob.door.call("GET", "/api/prospect/do/read/id/1", headers=headers).headers["x-request-id"] == "a-Z_0.9:x"


@pytest.mark.parametrize("accepted", ["gzip;q=x", "gzip;q=", ";;;,,,", "\xff\xfe", "gzip;q=0.000", "g" * 50_000, "*"])
def test_a_strange_accept_encoding_does_no_harm(bob: Client, accepted: str) -> None:
    headers = {**bob.header, "Accept-Encoding": accepted}
    assert bob.door.call("GET", "/api/prospect/do/read/id/1", headers=headers).field("id") == "1"


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data; boundary=" + "b" * 100_000,
        "multipart/form-data; boundary*=utf-16''b",
        "multipart/form-data; boundary*0=a; boundary*1=b",
        "multipart/form-data; " + "x=y; " * 5000,
        'multipart/form-data; boundary="b',
        "multipart/form-data; boundary=\xff",
        "multipart/form-data;;;=;=;\x00",
    ],
)
def test_a_strange_multipart_type_is_refused(bob: Client, content_type: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nEve\r\n--b--\r\n'
    check_refused(bob, UPDATE, body, 51, content_type)


@pytest.mark.parametrize(
    "content_type", ["\xff", ";", "/", "x" * 100_000, "application/x-www-form-urlencodedd", "\x00"]
)
def test_a_body_of_an_unknown_type_is_not_read(bob: Client, content_type: str) -> None:
    check_refused(bob, "/api/prospect/do/create", b"email=new@pardot.com", 13, content_type)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, 13),
        ({"user_id": "1", "group_id": "1"}, 47),
        ({"user_id": "x"}, 10),
        ({"user_id": "9" * 20}, 10),
        ({"user_id": ""}, 10),
        ({"user_email": "' OR ''='"}, 11),
        ({"user_email": "x" * 1_000_000}, 11),
        ({"group_id": "-1"}, 12),
        ({"group_id": str(cast.EMPTY_GROUP)}, 12),
        ({"group_id": "1.0"}, 12),
    ],
)
def test_a_target_that_cannot_be_assigns_nothing(bob: Client, given: dict[str, Any], code: int) -> None:
    check_refused(bob, "/api/prospect/do/assign/id/1", urlencode(given).encode(), code)


def test_the_format_of_an_unreadable_call_is_found_in_its_body(bob: Client) -> None:
    answer = bob.door.call("POST", UPDATE, b"format=json&company=%ff", bob.header)
    refused(answer, 51)
    assert answer.headers["content-type"] == "application/json"
    answer = bob.door.call("POST", f"{UPDATE}/format/json/company/%ff", b"", bob.header)
    assert answer.headers["content-type"] == "application/json"
