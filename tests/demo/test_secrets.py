"""Secrets stay secret: every operation with marked ones, looked for wherever something is told or kept."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from pardalote.actions import credentials
from pardalote.actions.accounts import Credentials
from pardalote.api.routes import ROUTES, Route
from pardalote.cli import main
from pardalote.clock import HeldClock
from tests.demo.calls import parameters_of
from tests.demo.conftest import AFTERWARDS, Made, clients
from tests.driver import SECRET, Answered, Client, Door
from tests.kept import kept
from tests.stores import copied, everything_of_the_server, file_of, options_of

ACCOUNTS = (3, 4)
LOGIN, TOKEN = "/api/login/version/3", "/services/oauth2/token"


@dataclass(frozen=True)
class Secretive:
    """Both demo accounts on one server, and everything that nobody else may come to know."""

    door: Door
    clients: dict[int, Client]
    known: dict[int, Credentials]
    tokens: dict[int, str]

    def secrets(self) -> set[str]:
        """Return every secret of both accounts, and the server's own."""
        found = {SECRET.decode(), *self.tokens.values()}
        for version, client in self.clients.items():
            given = self.known[version]
            found |= {client.user_key, client.api_key, given.password, given.client_secret, given.refresh_token}
        return found | {quote(each) for each in found} | {base64.b64encode(each.encode()).decode() for each in found}


@pytest.fixture(scope="module")
def secretive(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secretive]:
    """A copy of the demo that all calls of this file share."""
    data = copied(made.data, tmp_path_factory.mktemp("secrets") / "data")
    with Door(data, HeldClock(AFTERWARDS)) as door:
        known = {each.version: each for each in made.credentials}
        tokens = {version: str(_granted(door, each).json()["access_token"]) for version, each in known.items()}
        yield Secretive(door, clients(door, made), known, tokens)


def _granted(door: Door, known: Credentials, **instead: str) -> Answered:
    names = ("client_id", "client_secret", "refresh_token")
    given = {"grant_type": "refresh_token", **{name: getattr(known, name) for name in names}, **instead}
    return door.call("POST", TOKEN, urlencode(given).encode())


def found_in(text: str, secrets: set[str]) -> list[str]:
    return [each for each in secrets if each in text]


def texts_of(data: Path) -> str:
    """Return all that the accounts and the server keep, as one text."""
    return repr([kept(data, number) for number in ACCOUNTS]) + everything_of_the_server(data)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.object} {route.operation}")
def test_no_operation_tells_what_it_was_called_with(
    secretive: Secretive, route: Route, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    door, secrets = secretive.door, secretive.secrets()
    door.lines.clear()
    method = "POST" if "POST" in route.methods else "GET"
    for version in ACCOUNTS:
        client = secretive.clients[version]
        keys = {"user_key": client.user_key, "api_key": client.api_key}
        unit = credentials.make_business_unit_id(version)
        bearer = {"Authorization": f"Bearer {secretive.tokens[version]}", "Pardot-Business-Unit-Id": unit}
        place = f"/api/{route.object}/version/{version}/do/{route.operation}"
        given = parameters_of(route.object, route.operation, version)
        for text in (urlencode(given), urlencode({**given, "id": "no number", "name": ""})):
            answers = [
                door.call(method, place, text.encode(), client.header),
                door.call(method, f"{place}?{urlencode(keys)}&format=json", text.encode()),
                door.call(method, place, f"{text}&{urlencode(keys)}".encode()),
                door.call(method, f"{place}/user_key/{client.user_key}/api_key/{client.api_key}", text.encode()),
                door.call(method, place, text.encode(), bearer),
                # Wrong ones are not told either: they may be wrong by one letter.
                door.call(method, place, text.encode(), {**bearer, "Pardot-Business-Unit-Id": unit[:-1]}),
                door.call(method, place, f"user_key={client.user_key}&api_key={client.api_key}%ff".encode()),
                door.call("BREW", f"{place}?{urlencode(keys)}"),
            ]
            for answer in answers:
                assert not found_in(answer.text + repr(answer.headers), secrets)
    out, err = capfd.readouterr()
    assert len(door.lines) == 32
    assert not found_in(json.dumps(door.lines) + caplog.text + out + err, secrets)


def test_no_login_tells_anything_but_what_it_hands_out(
    secretive: Secretive, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    door, secrets = secretive.door, secretive.secrets()
    door.lines.clear()
    for version in ACCOUNTS:
        client, known = secretive.clients[version], secretive.known[version]
        own = {"email": client.email, "password": client.password, "user_key": client.user_key}
        answer = door.call("POST", LOGIN, urlencode(own).encode())
        assert found_in(answer.text, secrets) == [client.api_key]
        for wrong in ({"password": client.password + "x"}, {"user_key": client.user_key[:-1] + "g"}, {"email": ""}):
            answer = door.call("POST", LOGIN, urlencode({**own, **wrong}).encode())
            assert answer.code == 15
            assert not found_in(answer.text, secrets)
        # What it hands out is a new token.
        answers = [_granted(door, known)]
        for name in ("client_secret", "refresh_token", "client_id", "grant_type"):
            answers.append(_granted(door, known, **{name: getattr(known, name, "password") + "x"}))
        password = {"grant_type": "password", "username": client.email, "password": client.password}
        answers += [_granted(door, known, **password), _granted(door, known, **{**password, "password": "wrong one"})]
        assert [answer.status for answer in answers] == [200, 400, 400, 400, 400, 200, 400]
        assert not any(found_in(answer.text, secrets) for answer in answers)
    out, err = capfd.readouterr()
    assert len(door.lines) == 22
    assert not found_in(json.dumps(door.lines) + caplog.text + out + err, secrets)


def test_nothing_secret_is_kept(secretive: Secretive) -> None:
    """Not in users or tokens, which have hashes, and not in the history."""
    for client in secretive.clients.values():
        client.call("update", id=7, password="a prospect's password", comments="kept")
    # A prospect's password is only shown, never set (reference).
    secrets = secretive.secrets() | {"a prospect's password"}
    text = texts_of(secretive.door.data)
    assert "kept" in text
    assert not found_in(text, secrets)


@pytest.mark.parametrize("more", [("configure", "3", "--export"), ("configure", "3", "--export", "--json"), ("check",)])
def test_no_command_tells_secrets(
    secretive: Secretive, more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*more, *options_of(secretive.door.data)]) == 0
    out, err = capsys.readouterr()
    assert out
    hashes = {credentials.hashed(each) for each in secretive.secrets()}
    assert not found_in(out + err, secretive.secrets() | hashes)
    assert "argon2" not in out + err


def _by_keys(secretive: Secretive) -> Answered:
    return secretive.clients[3].ask("tag", "query")


def _by_token(secretive: Secretive) -> Answered:
    bearer = {"Authorization": f"Bearer {secretive.tokens[3]}"}
    bearer["Pardot-Business-Unit-Id"] = credentials.make_business_unit_id(3)
    return secretive.door.call("GET", "/api/tag/version/3/do/query", headers=bearer)


def _by_refresh_token(secretive: Secretive) -> Answered:
    return _granted(secretive.door, secretive.known[3])


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("table", "call"), [("tag", _by_keys), ("token", _by_token), ("connected_app", _by_refresh_token)]
)
def test_a_fault_of_the_servers_own_tells_nothing_secret(
    secretive: Secretive, caplog: pytest.LogCaptureFixture, table: str, call: Callable[[Secretive], Answered]
) -> None:
    """A table that is gone is what no caller can bring about; it shows what is logged of a fault."""
    driver = file_of(secretive.door.server, 3)
    driver.execute(f"ALTER TABLE {table} RENAME TO gone")
    try:
        with caplog.at_level(logging.DEBUG):
            answer = call(secretive)
    finally:
        driver.execute(f"ALTER TABLE gone RENAME TO {table}")
    assert answer.status == 500
    assert f"no such table: {table}" in caplog.text
    assert not found_in(answer.text + caplog.text, secretive.secrets())
    assert table not in answer.text
