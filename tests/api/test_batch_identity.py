"""Whom an item of a batch means: in version 3 its key says so, in version 4 the item itself."""

import json

import pytest

from pardalote import refusals
from tests.api.batches import Item, errors, item_error, send
from tests.api.trees import refused
from tests.driver import Client

FID = "00Q000000000001"
BOB, EVE, NEW = "bob@pardot.com", "eve@pardot.com", "new@pardot.com"


def test_an_address_that_is_known_is_refused_by_create_and_meant_by_upsert(three: Client) -> None:
    three.made(BOB)
    assert item_error(three, "batchCreate", {"email": "BOB@pardot.com"}) == refusals.PROSPECT_EMAIL_EXISTS.message
    answer = send(three, "batchUpsert", [{"email": "BOB@pardot.com", "first_name": "B"}])
    assert (answer.status, errors(answer)) == (200, {})
    assert three.shown(1)["first_name"] == "B"


def test_create_brings_back_from_the_recycle_bin(three: Client) -> None:
    three.made(BOB)
    three.call("delete", id=1)
    assert send(three, "batchCreate", [{"email": BOB}]).status == 201
    assert three.call("read", email=BOB).field("id") == "1"


def test_update_by_address_never_changes_the_address_and_by_id_does(three: Client) -> None:
    three.made(BOB)
    said = {"prospects": {BOB: {"email": EVE, "first_name": "B"}}}
    assert errors(three.call("batchUpdate", prospects=json.dumps(said))) == {}
    assert (three.shown(1)["email"], three.shown(1)["first_name"]) == (BOB, "B")
    assert errors(send(three, "batchUpdate", [{"id": 1, "email": EVE}])) == {}
    assert three.shown(1)["email"] == EVE


def test_an_address_that_another_has_is_refused(three: Client) -> None:
    three.made(BOB)
    three.made(EVE)
    found = errors(send(three, "batchUpdate", [{"id": 1, "email": EVE, "list_1": 1}, {"id": 2, "first_name": "E"}]))
    assert found == {"1": refusals.EMAIL_IN_USE.message}
    assert (three.shown(1)["lists"], three.shown(2)["first_name"]) == (None, "E")


def test_upsert_by_an_unknown_id_falls_back_to_the_address(three: Client) -> None:
    assert send(three, "batchUpsert", [{"id": 99, "email": NEW}]).status == 201
    assert three.shown(1)["email"] == NEW


def test_the_key_wins_over_what_the_item_says(three: Client) -> None:
    three.made(BOB)
    said = {"prospects": {"1": {"id": 99, "first_name": "B"}, NEW: {"email": EVE, "id": None}}}
    assert three.call("batchUpsert", prospects=json.dumps(said)).status == 201
    assert (three.shown(1)["first_name"], three.shown(2)["email"]) == ("B", NEW)


@pytest.mark.parametrize(
    "items",
    [
        '{"prospects":[{"email":"new@pardot.com"}]}',
        '{"prospects":"text"}',
        '{"prospects":1}',
        "<prospects><prospect><email>new@pardot.com</email></prospect></prospects>",
        '<prospects><person identifier="new@pardot.com"/></prospects>',
    ],
)
def test_what_is_not_keyed_is_refused(three: Client, items: str) -> None:
    for operation in ("batchCreate", "batchUpdate", "batchUpsert"):
        assert refused(three, operation, 91, prospects=items)


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize("key", ['a"b<c>&/d\\', "\u00e9", "", "\x01", "a\nb\tc"])
def test_a_key_is_told_as_it_was_given(three: Client, key: str, format_: str) -> None:
    answer = three.call("batchUpsert", format_, prospects=json.dumps({"prospects": {key: {}}}))
    # What XML can't carry is dropped in both.
    assert errors(answer) == {key.replace("\x01", ""): refusals.INVALID_PROSPECT_EMAIL.message}


@pytest.mark.parametrize("language", ["xml", "json"])
def test_of_a_key_that_repeats_the_last_item_counts(three: Client, language: str) -> None:
    three.made(BOB)
    said = {
        "json": '{"prospects":{"1":{"first_name":"A"},"1":{"last_name":"B"}}}',
        "xml": '<prospects><prospect identifier="1"><first_name>A</first_name></prospect>'
        '<prospect identifier="1"><last_name>B</last_name></prospect></prospects>',
    }[language]
    assert errors(three.call("batchUpdate", prospects=said)) == {}
    assert (three.shown(1)["first_name"], three.shown(1)["last_name"]) == (None, "B")


def test_an_address_alone_always_creates(four: Client) -> None:
    assert send(four, "batchUpsert", [{"email": BOB}, {"email": BOB}]).status == 201
    assert send(four, "batchCreate", [{"email": BOB, "fid": FID}]).status == 201
    assert [four.shown(number)["email"] for number in (1, 2, 3)] == [BOB] * 3
    assert four.shown(3)["salesforce_fid"] == FID


def test_update_takes_id_and_fid_and_no_address(four: Client) -> None:
    four.made(BOB, fid=FID)
    four.made(EVE)
    named: list[Item] = [
        {"fid": FID},
        {"id": "2"},
        {"email": BOB},
        {},
        {"id": 1, "fid": "00Q2"},
        {"fid": "00Q2"},
        {"id": "x"},
    ]
    found = errors(send(four, "batchUpdate", [{**each, "first_name": f"A{n}"} for n, each in enumerate(named)]))
    unknown = refusals.PROSPECT_RECORD_NOT_FOUND.message
    assert found == {
        "2": unknown,
        "3": unknown,
        "4": refusals.PROSPECT_ID_AND_FID_DIFFER.message,
        "5": unknown,
        "6": refusals.INVALID_ID.message,
    }
    assert [four.shown(number)["first_name"] for number in (1, 2)] == ["A0", "A1"]


def test_upsert_climbs_the_ladder(four: Client) -> None:
    four.made(BOB, fid=FID)
    items: list[Item] = [
        {"fid": FID, "email": EVE},
        {"id": 99, "fid": "00Q2", "email": NEW},
        {"fid": "00Q3"},
        {"id": 1, "fid": "00Q2"},
        {"email": NEW, "fid": "no!fid"},
        {},
    ]
    assert errors(send(four, "batchUpsert", items)) == {
        "2": refusals.INVALID_PROSPECT_FID.message,
        "3": refusals.PROSPECT_ID_AND_FID_DIFFER.message,
        "4": refusals.INVALID_CRM_FID.message,
        "5": refusals.MISSING_PARAMETERS.message,
    }
    assert [four.shown(number)["email"] for number in (1, 2)] == [EVE, NEW]
    assert four.shown(2)["salesforce_fid"] == "00Q2"


def test_a_fid_that_another_has_is_refused(four: Client) -> None:
    four.made(BOB, fid=FID)
    found = errors(send(four, "batchCreate", [{"email": NEW, "fid": "00Q2"}, {"email": NEW, "fid": "00Q2"}]))
    assert found == {"1": refusals.PROSPECT_NOT_SAVED.message}


@pytest.mark.parametrize(
    "items",
    [
        '{"prospects":{"1":{"first_name":"A"}}}',
        '{"prospects":"text"}',
        '{"prospects":true}',
        '{"prospects":["new@pardot.com"]}',
        '{"prospects":[null]}',
        '<prospects><prospect identifier="1"><first_name>A</first_name></prospect></prospects>',
        "<prospects><person/></prospects>",
    ],
)
def test_what_is_no_list_of_items_is_refused(four: Client, items: str) -> None:
    for operation in ("batchCreate", "batchUpdate", "batchUpsert"):
        assert refused(four, operation, 90, prospects=items)
