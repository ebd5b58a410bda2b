"""The door for recipients: whatever arrives gets a decent page, and nobody speaks for another one."""

import re
from contextlib import closing

import pytest
from lxml import html

from pardalote.settings import Settings
from pardalote.tracker import pages
from pardalote.wire.mail_addresses import MailAddresses
from tests.api.test_unavailable import full
from tests.conftest import Clients
from tests.driver import SECRET, Answered, Client
from tests.kept import kept
from tests.stores import accounts_of
from tests.tracker.mails import Copy, sent

WAYS = ("link", "pixel", "unsubscribe", "preferences", "online")


def addresses(copy: Copy, made: MailAddresses | None = None) -> list[str]:
    """Return an address of each kind, as in a copy, or made otherwise."""
    made = made or copy.addresses
    return [made.link(copy.delivery, 1, "2026-03-02"), *(getattr(made, way)(copy.delivery) for way in WAYS[1:])]


def is_decent(answer: Answered) -> bool:
    """Say whether an answer is a page of ours: whole, without scripts, and as guarded as all are."""
    tree = html.document_fromstring(answer.text)
    policy = answer.headers["content-security-policy"]
    return (
        answer.headers["content-type"] == "text/html; charset=utf-8"
        and tree.get("lang") == "en"
        and tree.findtext(".//h1") == tree.findtext(".//title")
        and not tree.xpath("//script | //*[@style] | //img | //link")
        and "default-src 'none'" in policy
        and "script-src" not in policy
        and answer.headers["referrer-policy"] == "no-referrer"
        and "no-store" in answer.headers["cache-control"]
        and "noindex" in answer.headers["x-robots-tag"]
    )


def test_an_address_that_was_not_made_here_leads_nowhere(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    before = kept(three.door.data, 3)
    others = [
        *addresses(copy, MailAddresses("", 3, b"another secret")),
        *(re.sub(r"[A-Za-z0-9_-]{43}", "A" * 43, each) for each in addresses(copy)),
        *(f"{each}0" for each in addresses(copy) if "?" not in each),
        "/e/", "/e/3/2026-01-01/1/1", "/r/3/1/1/open/1", "/unsubscribe/", "/unsubscribe/u/3", "/emailPreference/e/3/1",
        "/webmail/3/1", "/webmail/../../etc/passwd", "/e/%00/%ff", "/e/" + "9" * 5000,
    ]  # fmt: skip
    for method in ("GET", "HEAD", "POST"):
        for each in others:
            answer = three.door.call(method, each)
            assert answer.status == 404, each
            assert method == "HEAD" or is_decent(answer)
    assert kept(three.door.data, 3) == before


def test_a_signature_holds_for_its_own_account_and_copy_alone(clients: Clients) -> None:
    three, four = clients.of(3), clients.of(4)
    mine, others = sent(three, three.made("bob@pardot.com")), sent(four, four.made("rob@pardot.com"))
    second = sent(three, three.made("rob@pardot.com"))
    assert mine.delivery == others.delivery
    before = kept(four.door.data, 4), kept(three.door.data, 3)
    for each in addresses(mine):
        assert three.door.call("GET", each.replace("/3/", "/4/", 1)).status == 404
        assert three.door.call("GET", re.sub(rf"/{mine.delivery}(?=[/?]|$)", f"/{second.delivery}", each)).status == 404
    assert (kept(four.door.data, 4), kept(three.door.data, 3)) == before


def test_of_an_account_that_is_not_there_there_is_nothing(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    for number in (5, 2**31, 10**17):
        for each in addresses(copy, MailAddresses("", number, SECRET)):
            assert three.door.call("GET", each).status == 404


def test_of_a_copy_that_is_not_there_there_is_nothing(three: Client) -> None:
    copy = Copy(three, 1, 1, 10**17)
    link, pixel, unsubscribe, preferences, online = (three.door.call("GET", each) for each in addresses(copy))
    assert (link.status, pixel.status, online.status) == (404, 200, 404)
    assert "not known here" in unsubscribe.text
    assert "not known here" in preferences.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PROPFIND", "POST"])
def test_other_methods_are_refused(three: Client, method: str) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    before = kept(three.door.data, 3)
    for way, each in zip(WAYS, addresses(copy), strict=True):
        if method == "POST" and way in ("unsubscribe", "preferences"):
            continue
        answer = three.door.call(method, each)
        assert answer.status == 405
        assert "GET" in answer.headers["allow"]
        assert is_decent(answer)
    assert kept(three.door.data, 3) == before


def test_every_page_is_decent(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com", list_1="1"))
    out, choice = copy.addresses.unsubscribe(copy.delivery), copy.addresses.preferences(copy.delivery)
    for method, address, body in (
        ("GET", out, b""), ("GET", choice, b""), ("POST", out, b"subscribe_again=1"), ("GET", choice, b""),
        ("POST", choice, b"shown=1&list=1"), ("POST", choice, b"unsubscribe_from_all=1"),
    ):  # fmt: skip
        answer = copy.follow(address, method, body)
        assert answer.status == 200
        assert is_decent(answer)
        tree = html.document_fromstring(answer.text)
        # Each box has its label around it, and each form something to press.
        assert not tree.xpath("//input[@type='checkbox'][not(parent::label)] | //form[not(.//button)]")


def test_programs_that_escape_too_much_are_understood(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    assert copy.follow(copy.link().replace("-", "%2D").replace("?h=", "?utm=x&h=")).status == 302
    assert copy.follow(copy.link() + "&utm_source=y").status == 302
    assert copy.follow("/" + copy.link()).status == 302


def test_a_body_that_is_too_large_gets_a_page(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    before = kept(three.door.data, 3)
    answer = copy.follow(copy.addresses.unsubscribe(copy.delivery), "POST", b"a" * (Settings().body_limit + 1))
    assert answer.status == 413
    assert is_decent(answer)
    assert kept(three.door.data, 3) == before


@pytest.mark.sqlite_only
def test_a_store_without_room_says_when_to_come_back(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    link = copy.link("https://x.example/" + "a" * 100_000)
    with full(three):
        answer = copy.follow(link)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert is_decent(answer)
    assert copy.follow(link).status == 302


def test_what_was_removed_while_it_was_open_is_gone(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    address = copy.addresses.unsubscribe(copy.delivery)
    assert copy.follow(address).status == 200
    with closing(accounts_of(three.door.data)) as accounts:
        accounts.remove(3)
    assert copy.follow(address).status == 404


def test_the_log_names_no_key(three: Client) -> None:
    copy = sent(three, three.made("bob@pardot.com"))
    copy.follow(copy.link())
    copy.follow("/webmail/x")
    known, unknown = three.door.lines[-2:]
    assert (known["object"], known["operation"], known["account"], known["status"]) == ("mail", "link", 3, 302)
    assert (unknown["object"], unknown["operation"], unknown["status"]) == ("mail", "unknown", 404)
    assert not any(re.search(r"[A-Za-z0-9_-]{43}", str(line)) for line in three.door.lines[-2:])


@pytest.mark.parametrize(
    ("address", "said"),
    [("bob@pardot.com", "b•••@pardot.com"), ("", "your address"), (None, "your address"), ("@x", "•••@x")],
)
def test_an_address_is_told_to_its_owner_alone(address: str | None, said: str) -> None:
    assert pages.masked(address) == said
