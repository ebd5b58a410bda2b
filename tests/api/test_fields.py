"""The prospect's own fields: what each keeps, what clears it, and what it can't hold."""

from collections.abc import Mapping

import pytest

from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client, Door

TEXT_FIELDS = (
    "salutation", "first_name", "last_name", "company", "website", "job_title", "department", "country",
    "address_one", "address_two", "city", "state", "territory", "zip", "phone", "fax", "source",
    "annual_revenue", "employees", "industry", "years_in_business", "comments", "notes",
)  # fmt: skip
FLAGS = ("is_do_not_email", "is_do_not_call", "is_reviewed", "is_starred")
READ_ONLY = {
    "grade": "A",
    "last_activity_at": "2020-01-01 00:00:00",
    "recent_interaction": "Yesterday",
    "crm_lead_fid": "00Q1",
    "crm_contact_fid": "0031",
    "crm_account_fid": "0011",
    "salesforce_fid": "0031",
    "crm_last_sync": "2020-01-01",
    "crm_url": "http://crm.example/",
    "is_archived": "1",
    "created_at": "2020-01-01 00:00:00",
    "updated_at": "2020-01-01 00:00:00",
    "campaign": "1",
    "assigned_to": "1",
    "profile": "2",
    "lists": "1",
    "visitors": "1",
    "nonsense": "1",
    "prospect_account_d": "1",
    "custom_values": "{}",
    "unique_email": "x",
    "last_activity_id": "1",
}


@pytest.mark.parametrize("operation", ["create", "update"])
def test_every_text_field_is_kept_and_cleared_as_it_is(either: Client, operation: str) -> None:
    wanted = {name: f" {name} <é&\"'> " for name in TEXT_FIELDS}
    number = either.made("bob@pardot.com", **(wanted if operation == "create" else {}))
    if operation == "update":
        either.call("update", id=number, **wanted)
    shown = either.shown(number)
    assert {name: shown[name] for name in TEXT_FIELDS} == wanted
    cleared = either.call("update", id=number, **dict.fromkeys(TEXT_FIELDS, ""))
    assert all(f"<{name}></{name}>" in cleared.text for name in TEXT_FIELDS)
    shown = either.shown(number)
    assert [shown[name] for name in TEXT_FIELDS] == [None] * len(TEXT_FIELDS)


@pytest.mark.parametrize(
    "text",
    ["0", "007", "true", "null", "<x/>", "]]>", "&amp;", "a\nb\r\nc\td", "😀\u200d", "\x7f\x85", " ", "x" * 65_535],
    ids=lambda text: ascii(text)[:20],
)
def test_text_comes_back_as_it_was_written(either: Client, text: str) -> None:
    number = either.made("bob@pardot.com", comments=text)
    assert either.call("read", id=number).field("comments") == text


@pytest.mark.parametrize("name", ["first_name", "comments", "nickname", "story", "past_jobs_0", "answers", "budget"])
def test_text_that_is_too_long_is_refused_and_not_cut(either: Client, name: str) -> None:
    number = either.made("bob@pardot.com")
    assert refused(either, "update", 85, id=number, **{name: "é" * 65_536})
    assert either.shown(number).get(name) is None


BROKEN = (b"%FF", b"\xc3\x28", b"%00", b"a%00b", b"%ED%A0%80", b"%C0%AF")


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize("place", ["path", "query", "body", "name"])
def test_broken_utf_8_and_nul_are_refused(either: Client, place: str, format_: str) -> None:
    number = either.made("bob@pardot.com", first_name="Bob")
    start = f"/api/prospect/version/{either.version}/do/update/id/{number}".encode()
    more = f"format={format_}".encode()
    for raw in BROKEN:
        if place == "path":
            answer = either.door.call("GET", start + b"/first_name/" + raw + b"?" + more, headers=either.header)
        elif place == "query":
            answer = either.door.call("GET", start + b"?first_name=" + raw + b"&" + more, headers=either.header)
        else:
            pair = raw + b"=x" if place == "name" else b"first_name=" + raw
            answer = either.door.call("POST", start, more + b"&" + pair, either.header)
        assert (answer.status, answer.code) == (400, 51)
        expected = "application/json" if format_ == "json" else "text/xml; charset=utf-8"
        assert answer.headers["content-type"] == expected
    assert either.shown(number)["first_name"] == "Bob"


@pytest.mark.parametrize("name", FLAGS)
def test_flags_are_1_or_empty(either: Client, name: str) -> None:
    number = either.made("bob@pardot.com")
    states: Mapping[str, bool] = {
        "1": True, "0": False, "true": True, "false": False, "TRUE": True, "FALSE": False, " 1 ": True, "": False,
        "yes": True, "no": False, "2": True, "off": False, "on": True, "00": True,
    }  # fmt: skip
    for text, state in states.items():
        answer = either.call("update", id=number, **{name: text})
        assert f"<{name}>{'1' if state else ''}</{name}>" in answer.text, text
        assert either.shown(number)[name] == (1 if state else None)


def test_flags_may_be_set_at_the_creation(either: Client) -> None:
    shown = either.shown(either.made("bob@pardot.com", **dict.fromkeys((*FLAGS, "opted_out"), "1")))
    assert [shown[name] for name in (*FLAGS, "opted_out")] == [1] * 5


@pytest.mark.parametrize("text", ["0", "false", ""])
def test_opted_out_can_be_set_and_not_be_taken_back(either: Client, text: str) -> None:
    number = either.made("bob@pardot.com", opted_out=text)
    assert either.shown(number)["opted_out"] is None
    assert either.call("update", id=number, opted_out="1").field("opted_out") == "1"
    answer = either.call("update", id=number, opted_out=text)
    assert (answer.status, answer.field("opted_out"), answer.field("recent_interaction")) == (200, "1", "Opted Out")


def test_a_setting_lets_opted_out_be_taken_back(clients: Clients) -> None:
    three = clients.of(3)
    number = three.made("bob@pardot.com", opted_out="1")
    with Door(three.door.data, three.door.clock, opt_in=True) as door:
        again = Client(door, 3, three.email, three.password, three.user_key, three.api_key)
        assert again.call("update", id=number, opted_out="0").field("opted_out") == ""


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("0", 0), ("12", 12), ("-7", -7), (" 5 ", 5), ("+5", 5), ("2147483647", 2147483647), ("", 0),
        ("-2147483647", -2147483647), ("x", 3), ("1.5", 3), ("2147483648", 3), ("9" * 400, 3), ("٣", 3), ("1e3", 3),
    ],
    ids=lambda value: str(value)[:12],
)  # fmt: skip
def test_a_score_is_a_whole_number_and_any_other_is_dropped(either: Client, text: str, score: int) -> None:
    number = either.made("bob@pardot.com", score="3")
    answer = either.call("update", id=number, score=text, first_name="Bob")
    assert (answer.status, answer.field("score"), answer.field("first_name")) == (200, str(score), "Bob")


def test_a_password_is_taken_and_never_kept_nor_shown(either: Client) -> None:
    number = either.made("bob@pardot.com", password="open sesame")
    for format_ in ("xml", "json"):
        assert b"sesame" not in either.call("update", format_, id=number, password="open sesame 2").body
    assert "<password/>" in either.call("read", id=number).text
    assert either.shown(number, fields="password") == {"id": number, "password": None}
    either.door.close()
    assert not [file for file in either.door.data.rglob("*") if file.is_file() and b"sesame" in file.read_bytes()]


def test_read_only_fields_and_unknown_ones_are_ignored(either: Client) -> None:
    number = either.made("bob@pardot.com", **READ_ONLY)
    assert "is_archived" not in either.shown(number)
    plain = either.shown(either.made("eve@pardot.com"))
    for name in READ_ONLY.keys() & plain.keys():
        assert either.shown(number)[name] == plain[name], name
    before = either.shown(number)
    either.call("update", id=number, **READ_ONLY)
    assert either.shown(number) == before


@pytest.mark.parametrize("names", [("First_Name",), ("FIRST_NAME",), ("first_name ",), ("prospect[first_name]",)])
def test_the_name_of_a_field_counts_as_it_is_written(either: Client, names: tuple[str, ...]) -> None:
    number = either.made("bob@pardot.com", **dict.fromkeys(names, "x"))
    assert either.shown(number)["first_name"] is None
