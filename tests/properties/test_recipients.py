"""The door for recipients: bytes of any kind get a page, and whatever is done, what is kept follows from it."""

from collections import Counter
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from pardalote.actions import bounces
from pardalote.records import visitor_activity as types
from tests.api import assets
from tests.api.surroundings import work_on
from tests.conftest import Clients
from tests.properties.test_any_bytes import BODY, CONTENT_TYPE, PIECE
from tests.tracker.mails import Copy, sent
from tests.tracker.test_door import is_decent

PLACES = st.sampled_from(["e", "r", "unsubscribe", "emailPreference", "webmail"])
METHODS = st.sampled_from(["GET", "POST", "HEAD"])


@settings(deadline=None)
@given(PLACES, st.lists(PIECE, max_size=6), PIECE, METHODS, BODY, CONTENT_TYPE)
def test_any_bytes_are_answered(
    shared: Clients, place: str, path: list[bytes], query: bytes, method: str, body: bytes, kind: str
) -> None:
    raw = b"/".join([b"", place.encode(), *path]).replace(b"?", b"")
    url = raw + b"?" + query if path else raw + b"/?" + query
    answer = shared.of(4).door.call(method, url, body if method == "POST" else b"", {"content-type": kind})
    assert answer.status in (400, 404)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["unsubscribe", "preferences"]), BODY, CONTENT_TYPE)
def test_any_form_is_answered(shared: Clients, way: str, body: bytes, kind: str) -> None:
    client = shared.of(4)
    copy = sent(client, client.made("bob@pardot.com"))
    answer = copy.follow(getattr(copy.addresses, way)(copy.delivery), "POST", body, **{"Content-Type": kind})
    assert answer.status in (200, 400)
    assert is_decent(answer) or answer.text == "You are unsubscribed.\n"


# Each example has people of its own.
NUMBERS = count(1)
DEEDS = st.sampled_from(["link", "pixel", "unsubscribe", "one click", "again", "all", "soft", "hard", "complaint"])


def do(copy: Copy, deed: str) -> None:
    """Let a recipient, or its mail server, do something with its copy."""
    out, choice = copy.addresses.unsubscribe(copy.delivery), copy.addresses.preferences(copy.delivery)
    with work_on(copy.client.door, 4) as work:
        if deed in ("soft", "hard"):
            bounces.bounced(work, copy.delivery, is_hard=deed == "hard")
        elif deed == "complaint":
            bounces.complained(work, copy.delivery)
    asked = {
        "link": (copy.link(), "GET", b""),
        "pixel": (copy.addresses.pixel(copy.delivery), "GET", b""),
        "unsubscribe": (out, "GET", b""),
        "one click": (out, "POST", b"List-Unsubscribe=One-Click"),
        "again": (out, "POST", b"subscribe_again=1"),
        "all": (choice, "POST", b"unsubscribe_from_all=1"),
    }
    if deed in asked:
        assert copy.follow(*asked[deed]).status in (200, 302)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), DEEDS), max_size=12))
def test_whatever_recipients_do_what_is_kept_follows_from_it(shared: Clients, deeds: list[tuple[int, str]]) -> None:
    client = shared.of(4)
    address = f"{next(NUMBERS)}@recipients.example"
    email, list_email = assets.list_email(client)
    pair = [sent(client, client.made(address.upper()), email), sent(client, client.made(address), email)]
    is_out = False
    done: list[Counter[str]] = [Counter(), Counter()]
    for who, deed in deeds:
        do(pair[who], deed)
        done[who][deed] += 1
        # A complaint counts once for a copy, and then says nothing new.
        says_nothing = deed in ("link", "pixel", "soft", "hard") or (deed == "complaint" and done[who][deed] > 1)
        is_out = is_out if says_nothing else deed != "again"
        assert [each.opted_out() for each in pair] == [is_out, is_out]
    for copy, mine in zip(pair, done, strict=True):
        told = Counter(each["type"] for each in copy.activities())
        assert told[types.CLICK] == mine["link"]
        assert mine["pixel"] <= told[types.OPEN] <= mine["pixel"] + (mine["link"] > 0)
        assert (told[types.OPEN] > 0) == (mine["link"] + mine["pixel"] > 0)
        assert (told[types.UNSUBSCRIBE_PAGE] > 0) == (mine["unsubscribe"] + mine["one click"] + mine["all"] > 0)
        assert told[types.BOUNCED] == (mine["soft"] + mine["hard"] > 0)
        assert told[types.SPAM_COMPLAINT] == (mine["complaint"] > 0)
        assert (client.shown(copy.prospect)["score"] or 0) == 3 * mine["link"]
    stats = client.ask("email", "stats", "json", id=list_email).json()["stats"]
    assert stats["sent"] == stats["delivered"] + stats["hard_bounced"] + stats["soft_bounced"]
    assert stats["total_clicks"] == sum(mine["link"] for mine in done)
    assert stats["hard_bounced"] == sum(mine["hard"] > 0 for mine in done)
