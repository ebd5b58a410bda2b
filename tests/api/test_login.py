"""`login`: email, password and user_key for an api_key, and what too many failures lead to."""

from typing import Any
from urllib.parse import urlencode

import pytest

from pardalote.actions import connected_apps, users
from pardalote.actions.work import Work
from pardalote.clock import HeldClock
from tests import cast
from tests.api.surroundings import work_on
from tests.conftest import Clients
from tests.driver import Answered, Client, Door
from tests.stores import accounts_of

XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
FAILED_XML = XML + b'<rsp stat="fail" version="1.0">\n   <err code="15">Login failed</err>\n</rsp>\n'
FAILED_JSON = b'{"@attributes":{"stat":"fail","version":1,"err_code":15},"err":"Login failed"}'


def log_in(user: Client, place: str = "login/version/3", ip: str = "127.0.0.1", **changes: Any) -> Answered:
    """Log in as a user; a change of None leaves a parameter out."""
    given = {"email": user.email, "password": user.password, "user_key": user.user_key, **changes}
    said = urlencode({name: value for name, value in given.items() if value is not None})
    return user.door.call("POST", f"/api/{place}", said.encode(), client=ip)


def key_of(answer: Answered) -> str:
    key = answer.xml().findtext("api_key")
    assert key, answer.text
    return key


def test_version_3_answers_the_key_alone(three: Client) -> None:
    answer = log_in(three)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.body == (
        XML + f'<rsp stat="ok" version="1.0">\n   <api_key>{three.api_key}</api_key>\n</rsp>\n'.encode()
    )
    answer = log_in(three, format="json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.body == f'{{"@attributes":{{"stat":"ok","version":1}},"api_key":"{three.api_key}"}}'.encode()


def test_version_4_is_told_beside_the_key(four: Client) -> None:
    answer = log_in(four, "login/version/4")
    assert answer.body == (
        XML
        + f'<rsp stat="ok" version="1.0">\n   <api_key>{four.api_key}</api_key>\n'
        "   <version>4</version>\n</rsp>\n".encode()
    )
    answer = log_in(four, "login/version/4", format="json")
    assert answer.body == (
        f'{{"@attributes":{{"stat":"ok","version":1}},"api_key":"{four.api_key}","version":4}}'.encode()
    )


def test_a_key_has_32_hexadecimal_digits(either: Client) -> None:
    assert len(bytes.fromhex(key_of(log_in(either)))) == 16


@pytest.mark.parametrize(
    "place",
    [
        "login",
        "login/",
        "login/version/3",
        "login/version/4",
        "login/version/4/",
        "login/format/xml/version/3",
        "LOGIN",
    ],
)
def test_the_version_in_the_path_is_not_enforced(either: Client, place: str) -> None:
    answer = log_in(either, place)
    assert key_of(answer) == either.api_key
    assert answer.xml().findtext("version") == ("4" if either.version == 4 else None)


def test_the_parameters_may_stand_in_the_query(three: Client) -> None:
    said = urlencode({"email": three.email, "password": three.password, "user_key": three.user_key})
    assert key_of(three.door.call("POST", f"/api/login?{said}")) == three.api_key


def test_the_parameters_may_be_multipart(three: Client) -> None:
    given = {"email": three.email, "password": three.password, "user_key": three.user_key}
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in given.items()
    )
    sent = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = three.door.call("POST", "/api/login?format=json", f"{parts}--b--\r\n".encode(), sent)
    assert answer.json()["api_key"] == three.api_key


def test_a_raw_text_is_no_form(three: Client) -> None:
    said = urlencode({"email": three.email, "password": three.password, "user_key": three.user_key}).encode()
    answer = three.door.call("POST", "/api/login/version/3", said, {"Content-Type": "text/plain"})
    assert (answer.status, answer.code) == (400, 13)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_logs_in(three: Client, method: str) -> None:
    said = urlencode({"email": three.email, "password": three.password, "user_key": three.user_key})
    answer = three.door.call(method, f"/api/login/version/3?{said}")
    assert (answer.status, answer.code) == (400, 60)
    assert three.api_key not in answer.text


@pytest.mark.parametrize("missing", ["email", "password", "user_key"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_each_parameter_is_required(three: Client, missing: str, format_: str) -> None:
    changes: dict[str, Any] = {"format": format_, missing: None}
    answer = log_in(three, **changes)
    assert (answer.status, answer.code) == (400, 13)


WRONG: list[dict[str, str]] = [
    {"password": "wrong"},
    {"password": ""},
    {"password": cast.PASSWORD.upper()},
    {"password": "x" * 100_000},
    {"email": "nobody@pardalote.example"},
    {"email": cast.MARKETING},
    {"email": ""},
    {"user_key": ""},
    {"user_key": "0" * 32},
    {"user_key": "00000003" + "0" * 24},
    {"user_key": "00000005" + "0" * 24},
    {"user_key": "ffffffff" + "0" * 24},
    {"user_key": "not a key"},
    {"user_key": "é" * 32},
    {"user_key": "3" * 5000},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_the_answer_is_the_same(three: Client, wrong: dict[str, str]) -> None:
    answer = log_in(three, **wrong)
    assert (answer.status, answer.body) == (200, FAILED_XML)
    answer = log_in(three, format="json", **wrong)
    assert (answer.status, answer.body) == (200, FAILED_JSON)


def test_the_key_of_another_user_or_account_logs_nobody_in(three: Client, four: Client, clients: Clients) -> None:
    assert log_in(three, user_key=clients.of(3, cast.MARKETING).user_key).body == FAILED_XML
    assert log_in(three, user_key=four.user_key[:8] + three.user_key[8:]).body == FAILED_XML
    assert log_in(three, user_key=three.user_key[:-1]).body == FAILED_XML


def test_the_case_of_an_address_does_not_matter(three: Client) -> None:
    assert key_of(log_in(three, email=three.email.upper())) == three.api_key


@pytest.mark.parametrize("email", [cast.SALES, cast.SALES_MANAGER])
def test_users_below_marketing_do_not_log_in(clients: Clients, email: str) -> None:
    answer = log_in(clients.of(3, email))
    assert (answer.status, answer.body) == (200, FAILED_XML)


def test_marketing_logs_in(clients: Clients) -> None:
    user = clients.of(4, cast.MARKETING)
    assert key_of(log_in(user)) == user.api_key


def test_a_repeated_login_answers_the_same_key_with_its_old_end(three: Client, clock: HeldClock) -> None:
    clock.advance(3599)
    assert key_of(log_in(three)) == three.api_key
    assert three.call("read", id=1).code == 3
    clock.advance(1)
    answer = three.call("read", id=1)
    assert (answer.status, answer.code) == (200, 1)


def test_after_an_hour_a_login_answers_a_fresh_key(three: Client, clock: HeldClock) -> None:
    clock.advance(3600)
    fresh = key_of(log_in(three))
    assert fresh != three.api_key
    assert three.call("read", id=1).code == 1
    again = Client(three.door, 3, three.email, three.password, three.user_key, fresh)
    assert again.call("read", id=1).code == 3
    clock.advance(3600)
    assert again.call("read", id=1).code == 1


def test_the_keys_of_users_differ(clients: Clients) -> None:
    keys = {
        key_of(log_in(clients.of(number, email))) for number in (3, 4) for email in (cast.ADMINISTRATOR, cast.MARKETING)
    }
    assert len(keys) == 4


def test_another_server_on_the_same_data_hands_out_the_same_key(three: Client, clock: HeldClock) -> None:
    clock.advance(4000)
    here = key_of(log_in(three))
    with Door(three.door.data, clock) as other:
        there = Client(other, 3, three.email, three.password, three.user_key, here)
        assert key_of(log_in(there)) == here
        assert there.call("read", id=1).code == 3


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_the_eleventh_try_of_a_user_is_locked_out(three: Client, clients: Clients, format_: str) -> None:
    for count in range(10):
        assert log_in(three, password="wrong", ip=f"10.0.0.{count}").body == FAILED_XML
    answer = log_in(three, format=format_, ip="10.0.0.99")
    assert (answer.status, answer.code) == (400, 131)
    assert "Your account is locked due to too many failed login attempts. " in answer.text
    assert log_in(clients.of(3, cast.MARKETING)).status == 200
    assert log_in(clients.of(4)).status == 200


def test_the_lock_of_a_user_ends_after_15_minutes_though_tried_meanwhile(three: Client, clock: HeldClock) -> None:
    for _ in range(10):
        log_in(three, password="wrong")
    clock.advance(899)
    assert log_in(three, password="wrong").code == 131
    clock.advance(1)
    assert key_of(log_in(three)) == three.api_key


def test_failures_count_for_15_minutes_only(three: Client, clock: HeldClock) -> None:
    for _ in range(5):
        log_in(three, password="wrong")
    clock.advance(900)
    for _ in range(9):
        log_in(three, password="wrong")
    assert key_of(log_in(three)) == three.api_key


def test_a_success_forgets_the_failures_of_the_user(three: Client) -> None:
    for _ in range(9):
        log_in(three, password="wrong")
    assert log_in(three).status == 200
    for _ in range(9):
        log_in(three, password="wrong")
    assert key_of(log_in(three)) == three.api_key


def test_an_address_is_locked_out_after_100_failures(three: Client, four: Client, clock: HeldClock) -> None:
    for _ in range(99):
        assert log_in(three, user_key="0" * 32, ip="10.9.9.9").body == FAILED_XML
    assert log_in(three, ip="10.9.9.9").status == 200
    assert log_in(four, email="nobody@pardalote.example", ip="10.9.9.9").body == FAILED_XML
    answer = log_in(three, ip="10.9.9.9")
    assert (answer.status, answer.code) == (400, 131)
    assert log_in(four, ip="10.9.9.9").code == 131
    assert key_of(log_in(three, ip="10.9.9.8")) == three.api_key
    clock.advance(900)
    assert key_of(log_in(three, ip="10.9.9.9")) == three.api_key


def test_the_lock_holds_in_another_worker_and_after_a_restart(three: Client, clock: HeldClock) -> None:
    for _ in range(10):
        log_in(three, password="wrong")
    with Door(three.door.data, clock) as other:
        there = Client(other, 3, three.email, three.password, three.user_key, "")
        assert log_in(there).code == 131


def gone_meanwhile(monkeypatch: pytest.MonkeyPatch, door: Door, number: int, email: str) -> None:
    """Let another server delete a user while its password, which is right, is checked."""

    def checked(_password_hash: str, _password: str) -> bool:
        others = accounts_of(door.data)
        store = others.open(number)
        assert store is not None
        with store.writing() as connection:
            work = Work(connection, store.furnishing(connection), cast.STARTED_AT)
            users.delete(work, users.find(work, None, email))
        others.close()
        return True

    monkeypatch.setattr("pardalote.api.passwords.verify_password", checked)


def test_a_user_who_goes_while_its_password_is_checked_gets_no_key(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    mary = clients.of(4, cast.MARKETING)
    gone_meanwhile(monkeypatch, mary.door, 4, mary.email)
    answer = log_in(mary, "login/version/4")
    assert (answer.status, answer.body) == (200, FAILED_XML)


def test_a_user_who_goes_while_its_password_is_checked_gets_no_token(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    mary = clients.of(4, cast.MARKETING)
    with work_on(mary.door, 4) as work:
        app = connected_apps.create(work, 1)
    gone_meanwhile(monkeypatch, mary.door, 4, mary.email)
    given = {"grant_type": "password", "client_id": app.client_id, "client_secret": app.client_secret}
    said = urlencode({**given, "username": mary.email, "password": mary.password})
    answer = mary.door.call("POST", "/services/oauth2/token", said.encode())
    assert (answer.status, answer.json()["error"]) == (400, "invalid_grant")
