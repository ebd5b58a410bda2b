"""Text: whatever is written into a text field is read back, but for what XML 1.0 can't carry."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import Clients
from tests.driver import Client, Door

FIELDS = (
    "salutation", "first_name", "last_name", "company", "website", "job_title", "department", "country",
    "address_one", "address_two", "city", "state", "territory", "zip", "phone", "fax", "source",
    "annual_revenue", "employees", "industry", "years_in_business", "comments", "notes",
)  # fmt: skip
CUSTOM_FIELDS = ("nickname", "story", "hidden_source", "crm_user", "past_jobs_0x")

# All of Unicode but surrogates, which UTF-8 can't say, and NUL, which is refused.
TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        st.sampled_from("\r\n\t \x01\x0b\x0c\x1f\x7f\x85\u2028\ufffe\uffff\ufdd0\U0001fffe<>&\"'\\/];"),
    ),
    max_size=30,
)
LIKE_NUMBERS = st.from_regex(r"-?[0-9]{0,17}(\.[0-9]{0,4})?|true|false|True|1e5|\+1", fullmatch=True)


def carried(text: str) -> str:
    """Return a text without what the production Char of XML 1.0 leaves out."""
    return "".join(
        each
        for each in text
        if each in "\t\n\r" or "\x20" <= each <= "\ud7ff" or "\ue000" <= each <= "\ufffd" or each >= "\U00010000"
    )


@pytest.fixture(scope="module")
def bob(shared: Clients) -> Client:
    """An account with Bob under the id 1."""
    user = shared.of(4)
    user.made("bob@pardot.com")
    return user


@pytest.fixture(scope="module")
def strict(shared_door: Door, bob: Client) -> Iterator[Client]:
    """The same account behind a server that leaves text in JSON as text."""
    with Door(shared_door.data, shared_door.clock, json_numbers=False) as door:
        yield Client(door, bob.version, bob.email, bob.password, bob.user_key, bob.api_key)


@given(st.sampled_from(FIELDS + CUSTOM_FIELDS), st.one_of(TEXT, LIKE_NUMBERS))
@example("company", "\x01")
@example("nickname", "\x01\ufffe")
@example("company", "\r\n\r \n")
@example("company", "]]>")
@example("company", " ")
@example("company", "\x7f\x85")
def test_any_text_is_read_back(bob: Client, strict: Client, field: str, text: str) -> None:
    written = bob.call("update", id=1, **{field: text})
    assert written.status == 200, written.text
    assert written.field(field) == (None if field in CUSTOM_FIELDS and not text else carried(text))
    assert bob.call("read", id=1).body == written.body
    if text or field in FIELDS:
        assert strict.shown(1)[field] == (carried(text) or None)
    else:
        assert field not in strict.shown(1)


@given(st.lists(TEXT.filter(bool), min_size=1, max_size=4))
def test_every_one_of_several_responses_is_read_back(bob: Client, strict: Client, texts: list[str]) -> None:
    number = bob.made("responses@pardot.com")
    for text in texts:
        assert bob.call("update", id=number, answers=text).status == 200
    expected: list[str | None] = [carried(text) or None for text in texts]
    shown: Any = strict.shown(number)["answers"]
    assert shown == (expected[0] if len(texts) == 1 else {"value": expected})
    node = bob.call("read", id=number).xml().find("prospect/answers")
    assert node is not None
    said = [node.text] if len(texts) == 1 else [each.text for each in node]
    assert [each or None for each in said] == expected


@given(LIKE_NUMBERS)
@example("123456789012345")
@example("1234567890123456")
@example("12345678901234.5")
@example("123456789012345.6")
@example("-0.5")
@example("-0")
@example("01")
def test_in_json_only_plain_numbers_of_15_digits_and_booleans_stop_being_text(bob: Client, text: str) -> None:
    shown = bob.call("update", "json", id=1, company=text).json()["prospect"]["company"]
    digits = text.replace("-", "", 1).replace(".", "", 1)
    whole = text.lstrip("-").partition(".")[0]
    if text in {"true", "false"}:
        assert shown is (text == "true")
    elif not text:
        assert shown is None
    elif len(digits) <= 15 and (whole == "0" or whole[:1] in set("123456789")) and text != "-0" and is_decimal(text):
        assert not isinstance(shown, str)
        assert Decimal(repr(shown)) == Decimal(text)
    else:
        assert shown == text


def is_decimal(text: str) -> bool:
    """Say whether a text is digits, perhaps with a sign and with a dot between digits."""
    parts = text.removeprefix("-").split(".")
    return len(parts) <= 2 and all(part.isascii() and part.isdigit() for part in parts)


@given(TEXT)
def test_the_length_in_the_header_is_that_of_the_body(bob: Client, text: str) -> None:
    for format_ in ("xml", "json"):
        answer = bob.call("update", format_, id=1, notes=text)
        assert int(answer.headers["content-length"]) == len(answer.body)
