"""The payload of a batch, read into plain items."""

import pytest

from pardalote import refusals
from pardalote.refusals import Reason, Refusal
from pardalote.wire.batch import LONGEST, MOST_ITEMS, Item, read_batch

LIST = '{"prospects":[{"email":"a@b.co","first_name":"A"},{"id":"10","score":5}]}'
LIST_XML = (
    "<prospects><prospect><email>a@b.co</email><first_name>A</first_name></prospect>"
    "<prospect><id>10</id><score>5</score></prospect></prospects>"
)
KEYED = '{"prospects":{"a@b.co":{"first_name":"A"},"10":{"score":5}}}'
KEYED_XML = (
    '<prospects><prospect identifier="a@b.co"><first_name>A</first_name></prospect>'
    '<prospect identifier="10"><score>5</score></prospect></prospects>'
)


@pytest.mark.parametrize("payload", [LIST, LIST_XML])
def test_a_list_is_told_apart_by_place(payload: str) -> None:
    assert read_batch(payload, keyed=False) == [
        ("0", {"email": "a@b.co", "first_name": "A"}),
        ("1", {"id": "10", "score": "5"}),
    ]


@pytest.mark.parametrize("payload", [KEYED, KEYED_XML])
def test_keyed_items_keep_their_keys(payload: str) -> None:
    assert read_batch(payload, keyed=True) == [("a@b.co", {"first_name": "A"}), ("10", {"score": "5"})]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("5", "5"), ("-7", "-7"), ("1.50", "1.50"), ("1e5", "1e5"), ("1" * 40, "1" * 40), ("true", "true"),
        ("false", "false"), ("null", ""), ('""', ""), ('"007"', "007"), ('"\\u00e9\\ud83d\\udc26"', "é\U0001f426"),
    ],
)  # fmt: skip
def test_a_scalar_is_the_text_of_a_parameter(said: str, read: str) -> None:
    assert read_batch(f'{{"prospects":[{{"x":{said}}}]}}', keyed=False) == [("0", {"x": read})]


def test_null_is_no_identifier() -> None:
    said = '{"prospects":[{"id":null,"fid":null,"email":null,"user_id":null}]}'
    assert read_batch(said, keyed=False) == [("0", {"user_id": ""})]


def test_of_what_repeats_the_last_counts() -> None:
    assert read_batch('{"prospects":[{"x":1,"x":2}]}', keyed=False) == [("0", {"x": "2"})]
    said = "<prospects><prospect><x>1</x><x/></prospect></prospects>"
    assert read_batch(said, keyed=False) == [("0", {"x": ""})]
    assert read_batch('{"prospects":{"1":{"x":1},"2":{},"1":{"y":1}}}', keyed=True) == [("1", {"y": "1"}), ("2", {})]


@pytest.mark.parametrize("nothing", ['{"prospects":{}}', '{"prospects":[]}', "<prospects/>"])
@pytest.mark.parametrize("keyed", [True, False])
def test_there_may_be_no_items(nothing: str, keyed: bool) -> None:
    assert read_batch(nothing, keyed) == []


REFUSED: list[tuple[str | None, bool, Reason]] = [
    (None, True, refusals.BATCH_NOT_JSON_OR_XML),
    ("[]", False, refusals.BATCH_NOT_JSON_OR_XML),
    (LIST + " " * LONGEST, False, refusals.BATCH_NOT_JSON_OR_XML),
    (LIST, True, refusals.BATCH_NOT_KEYED),
    (LIST_XML, True, refusals.BATCH_NOT_KEYED),
    (KEYED, False, refusals.BATCH_NOT_FLAT),
    (KEYED_XML, False, refusals.BATCH_NOT_FLAT),
    ('{"prospects":[{"x":[1]}]}', False, refusals.BATCH_NOT_FLAT),
    ('{"prospects":[[]]}', False, refusals.BATCH_NOT_FLAT),
    ('{"prospects":{"1":{"x":{}}}}', True, refusals.BATCH_NOT_FLAT),
    ('{"prospects":{"1":"x"}}', True, refusals.BATCH_NOT_FLAT),
    ("<prospects><prospect><x><y/></x></prospect></prospects>", False, refusals.BATCH_NOT_FLAT),
    ("<prospects>" + "<prospect/>" * (MOST_ITEMS + 1) + "</prospects>", False, refusals.BATCH_TOO_LARGE),
]


@pytest.mark.parametrize(("payload", "keyed", "reason"), REFUSED)
def test_what_is_no_batch_is_refused(payload: str | None, keyed: bool, reason: Reason) -> None:
    with pytest.raises(Refusal) as refusal:
        read_batch(payload, keyed)
    assert refusal.value.reason == reason


def test_fifty_items_are_read() -> None:
    items: list[Item] = [(str(place), {}) for place in range(MOST_ITEMS)]
    assert read_batch("<prospects>" + "<prospect/>" * MOST_ITEMS + "</prospects>", keyed=False) == items
