"""Bytes of any kind at the door for recipients: always a page, and nothing is done for who has no key."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Clients
from tests.properties.test_any_bytes import BODY, CONTENT_TYPE, PIECE
from tests.tracker.mails import sent
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
