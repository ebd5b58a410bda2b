"""OAuth: bearer tokens for a password or a refresh token, and calls that carry them."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from pardalote.actions import connected_apps, credentials, users
from pardalote.actions.connected_apps import MadeApp
from pardalote.actions.work import Work
from pardalote.clock import HeldClock
from tests import cast
from tests.api.surroundings import work_on
from tests.driver import Answered, Client, Door
from tests.stores import accounts_of

TOKEN = "/services/oauth2/token"
ANOTHER_UNIT = {3: credentials.make_business_unit_id(4), 4: credentials.make_business_unit_id(3)}


@dataclass(frozen=True)
class App:
    """A connected app of one account, and what its client sends."""

    door: Door
    number: int
    made: MadeApp

    @property
    def by_password(self) -> dict[str, str]:
        """The parameters of the password grant."""
        return {
            "grant_type": "password",
            "client_id": self.made.client_id,
            "client_secret": self.made.client_secret,
            "username": cast.ADMINISTRATOR,
            "password": cast.PASSWORD,
        }

    @property
    def by_refresh_token(self) -> dict[str, str]:
        """The parameters of the refresh_token grant."""
        return {
            "grant_type": "refresh_token",
            "client_id": self.made.client_id,
            "client_secret": self.made.client_secret,
            "refresh_token": self.made.refresh_token,
        }

    @property
    def unit(self) -> str:
        """The account's business unit id."""
        return credentials.make_business_unit_id(self.number)

    def ask(self, given: dict[str, str], **headers: str) -> Answered:
        """Ask for a token with an urlencoded body."""
        return self.door.call("POST", TOKEN, urlencode(given).encode(), headers)

    def token(self, **changes: str) -> str:
        """Return a token that was just handed out."""
        answer = self.ask({**self.by_password, **changes})
        assert answer.status == 200, answer.text
        return str(answer.json()["access_token"])

    def read(self, token: str, unit: str | None, format_: str = "xml", header: str = "Pardot-Business-Unit-Id") -> Any:
        """Read prospect 1, who is not there, with a token."""
        headers = {"Authorization": f"Bearer {token}"} | ({} if unit is None else {header: unit})
        place = f"/api/prospect/version/{self.number}/do/read/id/1?format={format_}"
        return self.door.call("GET", place, headers=headers)


@pytest.fixture(params=[3, 4])
def app(request: pytest.FixtureRequest, door: Door) -> App:
    return app_of(door, request.param)


def app_of(door: Door, number: int, user_id: int = 1) -> App:
    accounts = accounts_of(door.data)
    store = accounts.open(number)
    assert store is not None
    with store.writing() as connection:
        made = connected_apps.create(Work(connection, store.furnishing(connection), cast.STARTED_AT), user_id)
    accounts.close()
    return App(door, number, made)


def refused(answer: Answered, error: str, description: str) -> bool:
    """Say whether an answer is exactly this error."""
    return (
        answer.status == 400
        and answer.headers["content-type"] == "application/json;charset=UTF-8"
        and answer.body == f'{{"error":"{error}","error_description":"{description}"}}'.encode()
    )


UNKNOWN_CLIENT = ("invalid_client_id", "client identifier invalid")
WRONG_SECRET = ("invalid_client", "invalid client credentials")
AUTHENTICATION_FAILED = ("invalid_grant", "authentication failure")
UNKNOWN_TOKEN = ("invalid_grant", "expired access/refresh token")
UNSUPPORTED = ("unsupported_grant_type", "grant type not supported")


@pytest.mark.parametrize("grant", ["by_password", "by_refresh_token"])
def test_a_grant_answers_a_token_with_the_fields_of_the_original(app: App, grant: str) -> None:
    answer = app.ask(getattr(app, grant), host="crm.example:8080")
    assert answer.status == 200
    said = answer.json()
    assert list(said) == ["access_token", "instance_url", "id", "token_type", "issued_at", "signature"]
    assert said["token_type"] == "Bearer"
    assert said["instance_url"] == "http://crm.example:8080"
    assert said["id"] == f"http://crm.example:8080/id/{app.unit}/1"
    assert said["issued_at"] == f"{cast.STARTED_AT}000"
    assert len(base64.b64decode(said["signature"], validate=True)) == 32
    assert app.read(said["access_token"], app.unit).code == 3


@pytest.mark.parametrize("grant", ["by_password", "by_refresh_token"])
@pytest.mark.parametrize("place", ["query", "multipart", "trailing slash", "body with basic", "query with basic"])
def test_the_parameters_come_from_anywhere(app: App, grant: str, place: str) -> None:
    given = getattr(app, grant)
    headers: dict[str, str] = {}
    if "basic" in place:
        given = {name: value for name, value in given.items() if not name.startswith("client_")}
        encoded = base64.b64encode(f"{app.made.client_id}:{app.made.client_secret}".encode()).decode()
        headers["Authorization"] = f"Basic {encoded}"
    if "query" in place:
        answer = app.door.call("POST", f"{TOKEN}?{urlencode(given)}", headers=headers)
    elif place == "multipart":
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in given.items()
        )
        sent = {"Content-Type": "multipart/form-data; boundary=b"}
        answer = app.door.call("POST", TOKEN, f"{parts}--b--\r\n".encode(), sent)
    else:
        slash = "/" if place == "trailing slash" else ""
        answer = app.door.call("POST", TOKEN + slash, urlencode(given).encode(), headers)
    assert answer.status == 200, answer.text
    assert app.read(answer.json()["access_token"], app.unit).code == 3


def test_blanks_and_line_breaks_around_names_and_values_are_cut(app: App) -> None:
    said = "&\n    ".join(f" {name}\t={value}\n  " for name, value in app.by_refresh_token.items())
    answer = app.door.call("POST", f"{TOKEN}?{quote(said, safe='&=')}")
    assert answer.status == 200, answer.text


def test_stray_parameters_are_ignored(app: App) -> None:
    assert app.ask({**app.by_password, "format": "json", "output": "full"}).status == 200


def test_neither_grant_hands_out_a_new_refresh_token(app: App) -> None:
    for _ in range(2):
        assert "refresh_token" not in app.ask(app.by_refresh_token).json()
    assert "refresh_token" not in app.ask(app.by_password).json()


def test_tokens_differ_and_all_serve(app: App) -> None:
    tokens = {app.token() for _ in range(3)}
    assert len(tokens) == 3
    assert {app.read(token, app.unit).code for token in tokens} == {3}


def test_a_strange_host_header_is_not_repeated(app: App) -> None:
    said = app.ask(app.by_refresh_token, host='evil.example/"><script>').json()
    assert said["instance_url"] == "http://localhost"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": ""}, UNKNOWN_CLIENT),
        ({"client_id": "whatever"}, UNKNOWN_CLIENT),
        ({"client_id": "3MVG9.00000005." + "0" * 48}, UNKNOWN_CLIENT),
        ({"client_id": "3MVG9.00000003." + "0" * 48}, UNKNOWN_CLIENT),
        ({"client_id": "3MVG9.ffffffff." + "0" * 48}, UNKNOWN_CLIENT),
        ({"client_secret": "wrong"}, WRONG_SECRET),
        ({"client_secret": ""}, WRONG_SECRET),
        ({"grant_type": ""}, UNSUPPORTED),
        ({"grant_type": "authorization_code"}, UNSUPPORTED),
        ({"grant_type": "PASSWORD"}, UNSUPPORTED),
        ({"username": "nobody@pardalote.example"}, AUTHENTICATION_FAILED),
        ({"username": ""}, AUTHENTICATION_FAILED),
        ({"password": "wrong"}, AUTHENTICATION_FAILED),
        ({"password": ""}, AUTHENTICATION_FAILED),
        ({"password": "x" * 5000}, AUTHENTICATION_FAILED),
        ({"grant_type": "refresh_token"}, UNKNOWN_TOKEN),
        ({"grant_type": "refresh_token", "refresh_token": "5Aep00000003.x"}, UNKNOWN_TOKEN),
    ],
)
def test_each_wrong_parameter_has_its_error(app: App, changes: dict[str, str], error: tuple[str, str]) -> None:
    assert refused(app.ask({**app.by_password, **changes}), *error)


@pytest.mark.parametrize("missing", ["grant_type", "client_id", "client_secret", "username", "password"])
def test_each_parameter_is_required(app: App, missing: str) -> None:
    given = app.by_password
    del given[missing]
    errors = {"grant_type": UNSUPPORTED, "client_id": UNKNOWN_CLIENT, "client_secret": WRONG_SECRET}
    assert refused(app.ask(given), *errors.get(missing, AUTHENTICATION_FAILED))


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /w==", "Basic YTpi", "Basic \xe9", "Bearer YTpi", ""])
def test_a_broken_basic_header_names_no_client(app: App, header: str) -> None:
    given = {name: value for name, value in app.by_password.items() if not name.startswith("client_")}
    assert refused(app.ask(given, Authorization=header), *UNKNOWN_CLIENT)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_gets_a_token(app: App, method: str) -> None:
    answer = app.door.call(method, f"{TOKEN}?{urlencode(app.by_password)}")
    assert refused(answer, "invalid_request", "must use HTTP POST")


@pytest.mark.parametrize("body", [b"grant_type=%ff", b"grant_type=%00", b"a=b&" * 6000])
def test_what_cannot_be_read_is_malformed(app: App, body: bytes) -> None:
    assert refused(app.door.call("POST", TOKEN, body), "invalid_request", "malformed request")


def test_a_body_beyond_the_limit_is_too_large(app: App) -> None:
    answer = app.door.call("POST", TOKEN, b"a=" + b"x" * 12_000_000)
    assert answer.status == 413
    assert answer.json()["error"] == "invalid_request"


def test_an_app_or_token_of_another_account_does_not_serve(door: Door) -> None:
    three, four = app_of(door, 3), app_of(door, 4)
    mixed = {**three.by_refresh_token, "refresh_token": four.made.refresh_token}
    assert refused(three.ask(mixed), *UNKNOWN_TOKEN)
    mixed = {**three.by_refresh_token, "client_secret": four.made.client_secret}
    assert refused(three.ask(mixed), *WRONG_SECRET)
    sibling = app_of(door, 3)
    mixed = {**sibling.by_refresh_token, "refresh_token": three.made.refresh_token}
    assert refused(sibling.ask(mixed), *UNKNOWN_TOKEN)


def test_an_access_token_is_no_refresh_token_and_the_reverse(app: App) -> None:
    assert refused(app.ask({**app.by_refresh_token, "refresh_token": app.token()}), *UNKNOWN_TOKEN)
    assert app.read(app.made.refresh_token, app.unit).code == 184


def test_tokens_go_on_when_their_user_gets_another_password(app: App) -> None:
    token = app.token()
    with work_on(app.door, app.number) as work:
        users.set_password(work, work.furnishing.users[1], "another long password")
    assert app.read(token, app.unit).code == 3
    assert app.ask(app.by_refresh_token).status == 200
    assert app.ask(app.by_password).status == 400
    assert app.token(password="another long password")


@pytest.mark.parametrize(
    "header",
    ["Pardot-Business-Unit-Id", "pardot-business-unit-id", "PARDOT-BUSINESS-UNIT-ID", "Pardot-business-unit-ID"],
)
def test_the_case_of_the_business_unit_header_does_not_matter(app: App, header: str) -> None:
    assert app.read(app.token(), app.unit, header=header).code == 3


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_case_of_the_scheme_does_not_matter(app: App, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {app.token()}", "Pardot-Business-Unit-Id": app.unit}
    assert app.door.call("GET", "/api/prospect/do/read/id/1", headers=headers).code == 3


MESSAGES = {
    181: "A required header is missing: Pardot-Business-Unit-Id header not found on request.",
    182: "Invalid header",
    184: "access_token is invalid, unknown, or malformed",
    185: "Invalid tenant",
    201: "Access Denied: User associated with access token is not valid for the Pardot Business Unit ID "
    "specified in Pardot-Business-Unit-Id header",
}  # fmt: skip
WRONG: list[tuple[int, Callable[[App], tuple[str, str | None]]]] = [
    (181, lambda app: (app.token(), None)),
    (181, lambda app: (app.token(), "")),
    (181, lambda app: ("made up", None)),
    (182, lambda app: (app.token(), "made up")),
    (182, lambda app: (app.token(), app.unit[:-1])),
    (182, lambda app: (app.token(), app.unit + "A")),
    (182, lambda app: (app.token(), "1" + app.unit[1:])),
    (182, lambda app: (app.token(), "0Uv5e0000ZZZZZZZZA")),
    (182, lambda app: ("made up", "made up")),
    (184, lambda app: ("made up", app.unit)),
    (184, lambda app: ("", app.unit)),
    (184, lambda app: (f"00D{app.number:08x}!made-up", app.unit)),
    (184, lambda app: ("00D00000005!made-up", app.unit)),
    (184, lambda app: ("00Dffffffff!made-up", app.unit)),
    (184, lambda app: (app.token()[:-1], app.unit)),
    (184, lambda app: (app.token() + "x", app.unit)),
    (184, lambda app: ("made up", ANOTHER_UNIT[app.number])),
    (185, lambda app: (app.token(), credentials.make_business_unit_id(5))),
    (185, lambda app: (app.token(), credentials.make_business_unit_id(0))),
    (185, lambda app: (app.token(), credentials.make_business_unit_id(0xFFFFFFFF))),
    # Made up, though they name the account.
    (185, lambda app: (app.token(), app.unit[:-1] + "B")),
    (185, lambda app: (app.token(), app.unit[:3] + "xxxxxx" + app.unit[9:])),
    (201, lambda app: (app.token(), ANOTHER_UNIT[app.number])),
]


@pytest.mark.parametrize(("code", "given"), WRONG)
def test_what_is_wrong_with_a_bearer_call_has_its_code_and_status_401(
    app: App, code: int, given: Callable[[App], tuple[str, str | None]]
) -> None:
    token, unit = given(app)
    answer = app.read(token, unit)
    assert answer.status == 401
    assert answer.body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="fail" version="1.0">\n'
        + f'   <err code="{code}">{MESSAGES[code]}</err>\n</rsp>\n'.encode()
    )
    answer = app.read(token, unit, "json")
    assert answer.status == 401
    assert answer.json() == {"@attributes": {"stat": "fail", "version": 1, "err_code": code}, "err": MESSAGES[code]}


def test_a_token_ends_after_two_hours(app: App, clock: HeldClock) -> None:
    token = app.token()
    clock.advance(7199)
    assert app.read(token, app.unit).code == 3
    clock.advance(1)
    assert app.read(token, app.unit).code == 184
    assert app.ask(app.by_refresh_token).status == 200


def test_an_expired_token_stays_ended_when_others_are_handed_out(app: App, clock: HeldClock) -> None:
    token = app.token()
    clock.advance(7200)
    fresh = app.token()
    assert app.read(token, app.unit).code == 184
    assert app.read(fresh, app.unit).code == 3


def test_a_user_of_any_role_gets_a_token_and_acts_in_that_role(app: App) -> None:
    token = app.token(username=cast.SALES)
    assert app.read(token, app.unit).code == 3
    headers = {"Authorization": f"Bearer {token}", "Pardot-Business-Unit-Id": app.unit}
    answer = app.door.call("POST", "/api/prospect/do/delete/id/1", headers=headers)
    assert (answer.status, answer.code) == (400, 46)


def test_the_case_of_a_username_does_not_matter(app: App) -> None:
    assert app.ask({**app.by_password, "username": cast.ADMINISTRATOR.upper()}).status == 200


def test_failures_here_and_at_the_login_are_counted_together(three: Client) -> None:
    app = app_of(three.door, 3)
    for _ in range(5):
        assert refused(app.ask({**app.by_password, "password": "wrong"}), *AUTHENTICATION_FAILED)
    said = urlencode({"email": three.email, "user_key": three.user_key, "password": "wrong"})
    assert [three.door.call("POST", "/api/login", said.encode()).code for _ in range(6)] == [15] * 5 + [131]
    assert refused(app.ask(app.by_password), "invalid_grant", "login rate exceeded")
    assert app.ask(app.by_refresh_token).status == 200
    assert app.ask({**app.by_password, "username": cast.MARKETING}).status == 200


def test_the_lock_out_ends_after_15_minutes(door: Door, clock: HeldClock) -> None:
    app = app_of(door, 4)
    for _ in range(10):
        app.ask({**app.by_password, "password": "wrong"})
    clock.advance(900)
    assert app.ask(app.by_password).status == 200


def test_an_address_that_guesses_usernames_is_locked_out(door: Door) -> None:
    app = app_of(door, 3)
    for count in range(100):
        app.ask({**app.by_password, "username": f"{count}@pardalote.example"})
    assert refused(app.ask(app.by_password), "invalid_grant", "login rate exceeded")
