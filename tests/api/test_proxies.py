"""Behind a proxy: whose failed logins they are, when the proxy is trusted and when it is not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pardalote.clock import HeldClock
from tests import cast
from tests.driver import Door

PROXIES = ("10.0.0.1", "10.0.0.2")
LOCKED_OUT, WRONG = 131, 15


@pytest.fixture
def proxied(data: Path, clock: HeldClock) -> Iterator[Door]:
    """A server that trusts two proxies."""
    with Door(data, clock, proxies=" 10.0.0.1, 10.0.0.2") as door:
        yield door


def fail(door: Door, peer: str, forwarded: str | None, email: str = "nobody@pardalote.example") -> int | None:
    said = urlencode({"email": email, "password": cast.PASSWORD, "user_key": "0" * 32})
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return door.call("POST", "/api/login/version/3", said.encode(), headers, client=peer).code


def lock_out(door: Door, peer: str, forwarded: str | None) -> None:
    for number in range(100):
        assert fail(door, peer, forwarded, f"nobody{number}@pardalote.example") == WRONG


@pytest.mark.parametrize(
    ("forwarded", "locked"),
    [
        ("203.0.113.9", True),
        # Said by the caller, then by the proxies.
        ("198.51.100.1, 203.0.113.9", True),
        ("198.51.100.1, 203.0.113.9, 10.0.0.2", True),
        ("203.0.113.9, 198.51.100.1", False),
        ("203.0.113.9, nonsense", False),
        ("", False),
        (None, False),
    ],
)
def test_they_count_for_the_address_that_the_proxy_names(proxied: Door, forwarded: str | None, locked: bool) -> None:
    lock_out(proxied, PROXIES[0], "203.0.113.9")
    assert fail(proxied, PROXIES[0], forwarded) == (LOCKED_OUT if locked else WRONG)
    assert fail(proxied, PROXIES[1], forwarded) == (LOCKED_OUT if locked else WRONG)


def test_whoever_is_no_proxy_is_not_believed(proxied: Door) -> None:
    lock_out(proxied, "203.0.113.9", "198.51.100.1")
    assert fail(proxied, "203.0.113.9", "198.51.100.2") == LOCKED_OUT
    assert fail(proxied, PROXIES[0], "198.51.100.1") == WRONG


def test_nobody_is_believed_unless_named(door: Door) -> None:
    lock_out(door, PROXIES[0], "203.0.113.9")
    assert fail(door, PROXIES[0], "203.0.113.10") == LOCKED_OUT
