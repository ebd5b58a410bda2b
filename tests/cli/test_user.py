"""`pardalote user`: making users, listing them, and giving one a fresh user_key or a password."""

import json
from pathlib import Path
from typing import Any

import pytest

from pardalote.cli import main
from tests import cast
from tests.conftest import Clients
from tests.driver import Answered, Client, Door
from tests.stores import numbers_of, options_of

PASSWORD = ("--password", "another long password")
NEW = ("--email", "zoe@pardalote.example", "--password", "a long enough password")


def run(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    assert main(["user", *arguments, *options_of(data), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def log_in(door: Door, email: str, password: str, user_key: str) -> Answered:
    body = f"email={email}&password={password}&user_key={user_key}"
    return door.call("POST", "/api/login", body.encode())


def test_create_tells_the_user_key_and_it_works(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    made = run(capsys, door.data, "create", "4", *NEW)
    assert (made["id"], made["email"]) == (5, "zoe@pardalote.example")
    answer = log_in(door, "zoe@pardalote.example", "a+long+enough+password", made["user_key"])
    key = answer.xml().findtext("api_key") or ""
    assert Client(door, 4, "", "", made["user_key"], key).call("read", id=1).code == 3


def test_list_tells_the_users_and_no_secret(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, data, "create", "3", *NEW, "--role", "Sales", "--time-zone", "Asia/Tokyo")
    rows = run(capsys, data, "list", "3")
    assert [row["email"] for row in rows[:4]] == [cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES]
    assert rows[4] == {"id": 5, "email": "zoe@pardalote.example", "role": "Sales", "time_zone": "Asia/Tokyo"}
    assert main(["user", "list", "3", *options_of(data)]) == 0
    assert capsys.readouterr().out.splitlines()[4] == "     5  zoe@pardalote.example  Sales  Asia/Tokyo"


def test_a_user_is_of_marketing_and_in_the_zone_of_the_account_unless_said(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, data, "create", "3", *NEW)
    row = run(capsys, data, "list", "3")[4]
    assert (row["role"], row["time_zone"]) == ("Marketing", "America/Los_Angeles")


def test_the_new_user_can_own_prospects(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    names = (
        "--first-name",
        "Zoe",
        "--last-name",
        "Zed",
        "--job-title",
        "Seller",
        "--crm-owner-fid",
        "005000000000009AAA",
    )
    run(capsys, three.door.data, "create", "3", *NEW, *names)
    number = three.made("bob@pardot.com", crm_owner_fid="005000000000009AAA")
    owner = three.shown(number)["assigned_to"]["user"]
    assert (owner["first_name"], owner["last_name"], owner["job_title"]) == ("Zoe", "Zed", "Seller")


def test_a_rotated_key_works_and_the_old_one_ends_in_a_running_server(
    three: Client, clients: Clients, capsys: pytest.CaptureFixture[str]
) -> None:
    assert three.call("read", id=1).code == 3
    told = run(capsys, three.door.data, "rotate-key", "3", "--email", three.email.upper())
    assert told["user_key"] != three.user_key
    assert told["user_key"][:8] == three.user_key[:8]
    assert three.call("read", id=1).code == 1
    assert log_in(three.door, three.email, three.password, three.user_key).code == 15
    assert log_in(three.door, three.email, three.password, told["user_key"]).code is None
    assert clients.of(3, cast.MARKETING).call("read", id=1).code == 3


def test_without_json_one_value_is_printed_a_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "rotate-key", "3", "--email", cast.SALES, *options_of(data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"email     {cast.SALES}"
    assert lines[1].startswith("user_key  00000003")
    assert lines[2] == "The user_key is kept hashed and will not be shown again."


def test_a_user_made_by_the_api_logs_in_once_it_has_a_password(
    either: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    door, account, email = either.door, str(either.version), "zoe@pardalote.example"
    assert either.ask("user", "create", email=email, first_name="Z", last_name="Z", role_name="Marketing").code is None
    key = run(capsys, door.data, "rotate-key", account, "--email", email)["user_key"]
    assert log_in(door, email, "another+long+password", key).code == 15
    told = run(capsys, door.data, "set-password", account, email.upper(), "--password", "another long password")
    assert told == {"id": 5, "email": email}
    assert log_in(door, email, "another+long+password", key).code is None


def test_another_password_ends_the_old_one_and_the_api_key(
    three: Client, clients: Clients, capsys: pytest.CaptureFixture[str]
) -> None:
    assert three.call("read", id=1).code == 3
    assert main(["user", "set-password", "3", "1", "--password", "n" * 8, *options_of(three.door.data)]) == 0
    assert capsys.readouterr() == (f"{cast.ADMINISTRATOR} has a new password.\n", "")
    assert three.call("read", id=1).code == 1
    assert log_in(three.door, three.email, three.password, three.user_key).code == 15
    assert log_in(three.door, three.email, "n" * 8, three.user_key).code is None
    assert clients.of(3, cast.MARKETING).call("read", id=1).code == 3


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("list", "5"), "there is no account 5"),
        (("list", "0"), "there is no account 0"),
        (("list", "-4"), "there is no account -4"),
        (("list", "99999999999999999999"), "there is no account 99999999999999999999"),
        (("create", "5", *NEW), "there is no account 5"),
        (("rotate-key", "5", "--email", "x"), "there is no account 5"),
        (("rotate-key", "3", "--email", "nobody@pardalote.example"), "error 11: Invalid user email address"),
        (("create", "3", "--email", "nobody", "--password", "long enough"), "error 65: Invalide email format"),
        (
            ("create", "3", "--email", cast.SALES.upper(), "--password", "long enough"),
            "error 99: User with the provided email already exists",
        ),
        (("create", "3", *NEW, "--password", "short"), "error 107: Password does not meet requirements"),
        (("set-password", "5", "1", *PASSWORD), "there is no account 5"),
        (("set-password", "3", "9", *PASSWORD), "error 10: Invalid user ID"),
        (("set-password", "3", "nobody@pardalote.example", *PASSWORD), "error 11: Invalid user email address"),
        (("set-password", "3", "9" * 40, *PASSWORD), "error 11: Invalid user email address"),
        (("set-password", "3", "1", "--password", "short"), "error 107: Password does not meet requirements"),
        (("create", "3", *NEW, "--time-zone", "Nowhere"), "error 100: The provided time zone is invalid"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_changes_nothing(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    users = run(capsys, data, "list", "3")
    assert main(["user", *arguments, *options_of(data)]) == 1
    assert capsys.readouterr() == ("", f"pardalote: {problem}\n")
    assert run(capsys, data, "list", "3") == users
    assert numbers_of(data) == [3, 4]
