"""Links and the picture of a mail: what they keep, and where they lead."""

import pytest

from pardalote.actions import emails
from pardalote.records import visitor_activity as types
from tests.api import assets
from tests.api.surroundings import history, work_on
from tests.driver import Client
from tests.kept import kept
from tests.tracker.mails import TARGET, erase, sent


def test_a_click_is_kept_and_leads_on(either: Client) -> None:
    bob = either.made("bob@pardot.com", score=10)
    copy = sent(either, bob)
    answer = copy.follow(copy.link())
    assert (answer.status, answer.headers["location"], answer.body) == (302, TARGET, b"")
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    (activity,) = copy.activities(types.CLICK)
    assert (activity["type_name"], activity["details"], activity["email_id"]) == ("Email Tracker", TARGET, copy.email)
    assert activity["campaign"]["id"] == 1
    (click,) = assets.several(either.ask("emailClick", "query", "json"), "emailClick")
    assert (click["prospect_id"], click["url"]) == (bob, TARGET)
    assert "tracker_redirect_id" in click
    assert either.shown(bob)["score"] == 13


def test_a_click_counts_as_an_open_once(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    for _ in range(3):
        copy.follow(copy.link())
    assert [each["type"] for each in copy.activities()] == [11, 1, 1, 1]


def test_where_an_open_was_seen_a_click_adds_none(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    copy.follow(copy.addresses.pixel(copy.delivery))
    copy.follow(copy.link())
    assert [each["type"] for each in copy.activities()] == [11, 1]


def test_the_picture_is_one_pixel_and_keeps_each_open(either: Client) -> None:
    bob = either.made("bob@pardot.com", score=10)
    copy = sent(either, bob)
    for _ in range(2):
        answer = copy.follow(copy.addresses.pixel(copy.delivery))
        assert (answer.status, answer.headers["content-type"]) == (200, "image/gif")
        assert answer.body[:10] == b"GIF89a\x01\x00\x01\x00"
    opens = copy.activities()
    assert [(each["type"], each["type_name"], each["details"]) for each in opens] == [(11, "Email", "Hello")] * 2
    assert either.shown(bob)["score"] == 10


def test_what_came_of_a_list_email_is_told_by_its_statistics(either: Client) -> None:
    email, list_email = assets.list_email(either)
    one, two = (sent(either, either.made(f"{name}@pardot.com"), email) for name in ("bob", "rob"))
    one.follow(one.link())
    one.follow(one.link("https://shop.example.com/"))
    two.follow(two.addresses.pixel(two.delivery))
    two.follow(two.addresses.unsubscribe(two.delivery))
    told = either.ask("email", "stats", "json", id=list_email).json()["stats"]
    assert (told["total_clicks"], told["unique_clicks"], told["opens"], told["unique_opens"]) == (2, 2, 2, 2)
    assert told["opt_outs"] == 1
    assert {each["list_email_id"] for each in (*one.activities(), *two.activities())} == {list_email}
    clicks = assets.several(either.ask("emailClick", "query", "json"), "emailClick")
    assert {each["list_email_id"] for each in clicks} == {list_email}


def test_a_letter_made_from_a_template_names_it(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    template = assets.template(either, name="Offer", subject="An offer")
    copy = sent(either, bob, assets.letter(either, bob, email_template_id=template))
    copy.follow(copy.link())
    assert {each["email_template_id"] for each in copy.activities()} == {template}


@pytest.mark.parametrize("way", ["link", "pixel", "unsubscribe", "preferences", "online"])
def test_who_only_asks_for_the_headers_does_nothing(either: Client, way: str) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    address = copy.link() if way == "link" else getattr(copy.addresses, way)(copy.delivery)
    before = kept(either.door.data, either.version)
    answer = copy.follow(address, "HEAD")
    assert answer.status == (302 if way == "link" else 200)
    assert answer.body == b""
    assert kept(either.door.data, either.version) == before


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose", "X-Moz"])
@pytest.mark.parametrize("way", ["link", "unsubscribe"])
def test_what_is_loaded_beforehand_is_not_followed(three: Client, header: str, way: str) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    address = copy.link() if way == "link" else copy.addresses.unsubscribe(copy.delivery)
    before = kept(three.door.data, 3)
    assert copy.follow(address, "GET", b"", **{header: "prefetch;prerender"}).status == 403
    assert kept(three.door.data, 3) == before


def test_links_of_an_archived_prospect_lead_on_and_keep_nothing(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    link = copy.link()
    either.call("delete", id=copy.prospect)
    before = kept(either.door.data, either.version)
    assert copy.follow(link).headers["location"] == TARGET
    assert copy.follow(copy.addresses.pixel(copy.delivery)).status == 200
    assert kept(either.door.data, either.version) == before


def test_links_of_an_erased_prospect_lead_on_as_long_as_the_email_is_there(either: Client) -> None:
    email, _ = assets.list_email(either)
    copy = sent(either, either.made("bob@pardot.com"), email)
    letter = sent(either, copy.prospect)
    link, of_letter = copy.link(), letter.link()
    erase(either, copy.prospect)
    before = kept(either.door.data, either.version)
    assert copy.follow(link).headers["location"] == TARGET
    assert copy.follow(copy.addresses.pixel(copy.delivery)).status == 200
    assert letter.follow(of_letter).status == 404
    assert kept(either.door.data, either.version) == before


def test_a_copy_leads_only_where_links_of_its_own_email_lead(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    copy, other = sent(either, bob), sent(either, bob)
    with work_on(either.door, either.version) as work:
        redirect = emails.track(work, other.email, "https://other.example.com/")
    answer = copy.follow(copy.addresses.link(copy.delivery, redirect, "2026-03-02"))
    assert answer.status == 404
    assert "location" not in answer.headers
    assert copy.activities() == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//other.example.com", "https://", ""])
def test_what_is_no_address_of_the_web_leads_nowhere(three: Client, url: str) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    answer = copy.follow(copy.link(url))
    assert answer.status == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://x.example/ä?q=é#ü", "https://x.example/%C3%A4?q=%C3%A9#%C3%BC"),
        ("https://x.example/a b\r\nSet-Cookie: x", "https://x.example/a%20b%0D%0ASet-Cookie:%20x"),
        ("https://x.example/100%25?a=%20&b=+", "https://x.example/100%25?a=%20&b=+"),
    ],
)
def test_where_a_link_leads_is_said_in_one_header(three: Client, url: str, location: str) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    assert copy.follow(copy.link(url)).headers["location"] == location


def test_what_a_recipient_does_has_its_history(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    copy.follow(copy.link())
    (change,) = [each for each in history(three, copy.prospect) if each["field"] == "score"]
    assert (change["new"], change["through"], change["actor"], change["actor_id"]) == ("3", "tracker", "server", None)
