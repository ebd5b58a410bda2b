"""Unsubscribing, by a page or with one click, and subscribing again."""

import pytest

from pardalote.records import visitor_activity as types
from tests.api import assets
from tests.api.surroundings import history
from tests.driver import Answered, Client
from tests.kept import kept
from tests.tracker.mails import Copy, erase, sent

AGAIN = b"subscribe_again=1"
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)


def unsubscribe(copy: Copy, method: str = "GET", body: bytes = b"", **headers: str) -> Answered:
    """Follow the way out of a copy."""
    return copy.follow(copy.addresses.unsubscribe(copy.delivery), method, body, **headers)


def test_loading_the_page_opts_out(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    answer = unsubscribe(copy)
    assert answer.status == 200
    assert "You are unsubscribed" in answer.text
    assert "b•••@pardot.com" in answer.text
    assert "bob@" not in answer.text
    assert f"Account {either.version}" in answer.text
    assert copy.opted_out()
    (activity,) = copy.activities()
    assert (activity["type"], activity["type_name"], activity["details"]) == (12, "Email", "Hello")
    (change,) = [each for each in history(either, copy.prospect) if each["field"] == "opted_out" and each["new"] == "1"]
    assert (change["through"], change["actor_id"]) == ("tracker", None)


def test_loading_it_again_says_nothing_new(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    unsubscribe(copy)
    before = kept(either.door.data, either.version)
    assert "You are unsubscribed" in unsubscribe(copy).text
    assert kept(either.door.data, either.version) == before


def test_another_mail_tells_that_it_was_left_by_it_too(either: Client) -> None:
    email, list_email = assets.list_email(either)
    bob = either.made("bob@pardot.com")
    unsubscribe(sent(either, bob))
    unsubscribe(sent(either, bob, email))
    assert either.ask("email", "stats", "json", id=list_email).json()["stats"]["opt_outs"] == 1


def test_the_page_leads_back_in(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    assert 'name="subscribe_again"' in unsubscribe(copy).text
    answer = unsubscribe(copy, "POST", AGAIN)
    assert answer.status == 200
    assert "Thank you" in answer.text
    assert not copy.opted_out()
    assert [each["type"] for each in copy.activities()] == [types.UNSUBSCRIBE_PAGE, types.RESUBSCRIBED]
    before = kept(either.door.data, either.version)
    unsubscribe(copy, "POST", AGAIN)
    assert kept(either.door.data, either.version) == before
    unsubscribe(copy)
    assert [each["type"] for each in copy.activities()] == [12, 16, 12]


@pytest.mark.parametrize(("body", "kind"), [(ONE_CLICK, "application/x-www-form-urlencoded"), MULTIPART])
def test_a_program_opts_out_with_one_click(either: Client, body: bytes, kind: str) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    answer = unsubscribe(copy, "POST", body, **{"Content-Type": kind})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "location" not in answer.headers
    assert copy.opted_out()
    assert [each["type"] for each in copy.activities()] == [types.UNSUBSCRIBE_PAGE]


def test_it_holds_for_all_who_have_the_address(four: Client) -> None:
    bob, twin, out = (four.made(email) for email in ("bob@pardot.com", "BOB@pardot.com", "Bob@pardot.com"))
    other = four.made("rob@pardot.com")
    four.call("update", id=out, opted_out=1)
    copy = sent(four, bob)
    unsubscribe(copy)
    assert [copy.opted_out(each) for each in (bob, twin, out, other)] == [True, True, True, False]
    assert [each["type"] for each in copy.activities(prospect=twin)] == [types.INDIRECT_UNSUBSCRIBE]
    assert copy.activities(prospect=out) == []
    unsubscribe(copy, "POST", AGAIN)
    assert [copy.opted_out(each) for each in (bob, twin, out, other)] == [False] * 4
    assert [each["type"] for each in copy.activities(prospect=twin)] == [35, 37]
    assert [each["type"] for each in copy.activities(prospect=out)] == [37]


def test_an_archived_prospect_is_opted_out_and_nothing_else_is_kept_of_it(four: Client) -> None:
    bob, twin = four.made("bob@pardot.com"), four.made("bob@pardot.com")
    copy = sent(four, bob)
    for each in (bob, twin):
        four.call("delete", id=each)
    assert unsubscribe(copy).status == 200
    assert [copy.opted_out(each) for each in (bob, twin)] == [True, True]
    assert copy.activities() == copy.activities(prospect=twin) == []


def test_an_erased_prospect_is_told_that_nothing_is_kept(either: Client) -> None:
    email, _ = assets.list_email(either)
    copy = sent(either, either.made("bob@pardot.com"), email)
    erase(either, copy.prospect)
    before = kept(either.door.data, either.version)
    assert (unsubscribe(copy).status, unsubscribe(copy, "POST", ONE_CLICK).status) == (200, 200)
    assert "not known here" in unsubscribe(copy).text
    assert kept(either.door.data, either.version) == before


def test_a_form_that_says_nothing_opts_out_as_the_page_does(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    assert unsubscribe(copy, "POST").status == 200
    assert copy.opted_out()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--b\r\nContent-Disp", "multipart/form-data; boundary=b"),
        (b"a=1&" * 6000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_form_that_cannot_be_read_changes_nothing(three: Client, body: bytes, kind: str) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    before = kept(three.door.data, 3)
    assert unsubscribe(copy, "POST", body, **{"Content-Type": kind}).status == 400
    assert kept(three.door.data, 3) == before
