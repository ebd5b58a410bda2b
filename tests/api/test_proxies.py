"""Behind a proxy: whom a trusted one names counts, and whom anyone else names does not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pardalote.actions import connected_apps
from pardalote.actions.logins import FAILURES_OF_ADDRESS
from pardalote.api.proxies import Origin, TrustedProxies
from pardalote.cli import main
from pardalote.clock import HeldClock
from pardalote.settings import InvalidSetting
from tests.api.surroundings import work_on
from tests.cast import Keys
from tests.driver import Door

PROXY, OTHER_PROXY, CLIENT, STRANGER = "10.0.0.5", "10.0.0.6", "203.0.113.9", "198.51.100.1"
TRUSTED = TrustedProxies("10.0.0.0/24, ::1")


def origin(peer: str, *headers: tuple[str, str]) -> Origin:
    return TRUSTED.origin(peer, "http", [(name.encode(), value.encode("latin-1")) for name, value in headers])


@pytest.mark.parametrize(
    ("said", "client"),
    [
        (CLIENT, CLIENT),
        (f"{CLIENT}, {OTHER_PROXY}", CLIENT),
        # Made up by the client.
        (f"1.2.3.4, {CLIENT}", CLIENT),
        (f"{PROXY}, {CLIENT}, {OTHER_PROXY}", CLIENT),
        (f"<script>, {CLIENT}", CLIENT),
        # Who is no address is nobody: then the nearest hop counts that is one.
        ("unknown", PROXY),
        (f"unknown, {OTHER_PROXY}", OTHER_PROXY),
        ("", PROXY),
        (",,,", PROXY),
        (f"{CLIENT}:5678", CLIENT),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:DB8::1", "2001:db8::1"),
        (f"::ffff:{CLIENT}", CLIENT),
        # All are trusted: the farthest.
        (f"{OTHER_PROXY}, 10.0.0.7", OTHER_PROXY),
        ("10.0.0.8," * 50_000 + CLIENT, CLIENT),
        ("\xff\x00", PROXY),
    ],
)
def test_the_nearest_address_that_is_no_proxys_is_the_client(said: str, client: str) -> None:
    assert origin(PROXY, ("x-forwarded-for", said)).client == client
    assert origin("::ffff:10.0.0.5", ("x-forwarded-for", said)).client.removeprefix("::ffff:") == client


def test_headers_that_repeat_are_one_list() -> None:
    assert origin("::1", ("x-forwarded-for", STRANGER), ("x-forwarded-for", CLIENT)).client == CLIENT


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"for={CLIENT};proto=https;by={PROXY}", (CLIENT, "https")),
        (f'For="{CLIENT}:47011";Proto=HTTPS', (CLIENT, "https")),
        (f'for="[2001:db8:cafe::17]:4711", for={OTHER_PROXY};proto=https', ("2001:db8:cafe::17", "http")),
        (f"for={STRANGER};proto=https, for={CLIENT};proto=http", (CLIENT, "http")),
        ('for="_hidden", for=unknown', (PROXY, "http")),
        ('for="a,b;for=1.2.3.4", for=' + CLIENT, (CLIENT, "http")),
        ("proto=https", (PROXY, "http")),
        ('for="' + "\\" * 5000, (PROXY, "http")),
        (f"for={CLIENT};proto=javascript", (CLIENT, "http")),
    ],
)
def test_forwarded_is_read_where_there_is_nothing_else(said: str, expected: tuple[str, str]) -> None:
    assert origin(PROXY, ("forwarded", said)) == expected
    assert origin(PROXY, ("forwarded", said), ("x-forwarded-for", CLIENT)).client == CLIENT


@pytest.mark.parametrize(
    ("said", "scheme"), [("https", "https"), ("HTTPS", "https"), ("http, https", "https"), ("ws", "http")]
)
def test_the_scheme_is_the_nearest_proxys(said: str, scheme: str) -> None:
    assert origin(PROXY, ("x-forwarded-for", CLIENT), ("x-forwarded-proto", said)) == (CLIENT, scheme)


def test_a_stranger_is_not_believed() -> None:
    told = (("x-forwarded-for", CLIENT), ("x-forwarded-proto", "https"), ("forwarded", f"for={CLIENT};proto=https"))
    for peer in (STRANGER, "", "unix:", "10.0.1.5"):
        assert origin(peer, *told) == (peer, "http")
    assert TrustedProxies("").origin(PROXY, "http", [(b"x-forwarded-for", CLIENT.encode())]).client == PROXY


@pytest.mark.parametrize("said", ["proxy.example", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.1;10.0.0.2"])
def test_what_is_no_network_is_told_at_the_start(said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidSetting):
        TrustedProxies(said)
    assert main(["serve", "--trusted-proxies", said, "--data", str(tmp_path / "data")]) == 1
    assert "trusted_proxies" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


@pytest.fixture
def behind(data: Path, clock: HeldClock) -> Iterator[Door]:
    """A server behind a proxy."""
    with Door(data, clock, trusted_proxies="10.0.0.0/24") as door:
        yield door


def test_the_lock_out_counts_by_the_client_that_the_proxy_names(
    behind: Door, template: tuple[Path, dict[int, dict[str, Keys]]]
) -> None:
    body = urlencode({"email": "nobody@pardalote.example", "password": "wrong", "user_key": "f" * 32}).encode()

    def code(named: str, peer: str = PROXY) -> int | None:
        return behind.call("POST", "/api/login", body, {"X-Forwarded-For": named}, client=peer).code

    assert {code(f"{number}.2.3.4, {STRANGER}") for number in range(FAILURES_OF_ADDRESS)} == {15}
    assert code(STRANGER) == 131
    assert code(CLIENT) == 15
    # By itself it is the same client, whomever it names.
    assert code(CLIENT, peer=STRANGER) == 131


@pytest.mark.parametrize(("peer", "scheme"), [(PROXY, "https"), (STRANGER, "http")])
def test_the_instance_url_has_the_scheme_that_the_proxy_names(behind: Door, peer: str, scheme: str) -> None:
    with work_on(behind, 3) as work:
        app = connected_apps.create(work, 1)
    given = {"grant_type": "refresh_token", **app._asdict()}
    headers = {"Host": "crm.example", "X-Forwarded-For": CLIENT, "X-Forwarded-Proto": "https"}
    said = behind.call("POST", "/services/oauth2/token", urlencode(given).encode(), headers, client=peer).json()
    assert said["instance_url"] == f"{scheme}://crm.example"
    assert said["id"].startswith(f"{scheme}://crm.example/id/")


@pytest.mark.parametrize(
    "said", ["a" * 400_000, 'for="' * 80_000, "for=" * 100_000, "," * 400_000, '"' + "\\" * 400_000]
)
def test_a_header_as_long_as_can_be_is_soon_read(said: str) -> None:
    for name in ("x-forwarded-for", "x-forwarded-proto", "forwarded"):
        assert origin(PROXY, (name, said)) == (PROXY, "http")
