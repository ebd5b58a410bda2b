"""`create`: a new prospect from nothing but an address, and what is refused."""

import pytest

from tests.driver import Client


def test_only_an_address_is_needed(either: Client) -> None:
    answer = either.call("create", email="new_prospect@pardot.com", first_name="New")
    assert answer.status == 201
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.field("first_name") == "New"
    assert answer.field("created_at") == "2026-03-02 00:30:00"
    assert either.shown(int(answer.field("id") or ""))["email"] == "new_prospect@pardot.com"


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_a_known_address_is_refused_in_version_3(three: Client, format_: str) -> None:
    three.made("bob@pardot.com")
    answer = three.call("create", format_, email="BOB@pardot.com")
    assert (answer.status, answer.code) == (400, 9)


def test_addresses_may_repeat_in_version_4(four: Client) -> None:
    assert four.made("bob@pardot.com") != four.made("bob@pardot.com")
