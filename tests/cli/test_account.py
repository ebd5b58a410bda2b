"""`pardalote account`: an account as a new Pardot account is, and the list of all."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from pardalote.cli import main
from pardalote.clock import HeldClock
from tests.driver import Client, Door
from tests.stores import accounts_of, every_row, numbers_of, options_of

FIRST = ("--email", "ada@pardalote.example", "--password", "a long enough password")
FIELDS = [
    "name", "version", "business_unit_id", "email", "password", "user_key", "client_id", "client_secret",
    "refresh_token",
]  # fmt: skip


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "new" / "data"


def create(data: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main(["account", "create", "Acme", *FIRST, *options_of(data), "--json", *options]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    made: dict[str, Any] = json.loads(out)
    return made


def listed(data: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert main(["account", "list", *options_of(data), "--json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


@pytest.mark.parametrize(("options", "version"), [((), 3), (("--duplicate-emails",), 4)])
def test_create_tells_the_credentials_and_they_work(
    fresh: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], version: int
) -> None:
    made = create(fresh, capsys, *options)
    assert list(made) == FIELDS
    assert (made["name"], made["version"], made["email"]) == ("Acme", version, "ada@pardalote.example")
    assert (len(made["business_unit_id"]), made["business_unit_id"][:3]) == (18, "0Uv")
    with Door(fresh, HeldClock(int(time.time()))) as door:
        given = {name: made[name] for name in ("email", "password", "user_key")}
        key = door.call("POST", "/api/login", urlencode(given).encode()).xml().findtext("api_key")
        assert key
        user = Client(door, version, made["email"], made["password"], made["user_key"], key)
        assert user.made("bob@pardot.com") == 1
        asked = {name: made[name] for name in ("client_id", "client_secret", "refresh_token")}
        answer = door.call(
            "POST", "/services/oauth2/token", urlencode({"grant_type": "refresh_token", **asked}).encode()
        )
        bearer = {
            "Authorization": f"Bearer {answer.json()['access_token']}",
            "Pardot-Business-Unit-Id": made["business_unit_id"],
        }
        assert door.call("GET", "/api/prospect/do/read/id/1", headers=bearer).field("email") == "bob@pardot.com"


def test_a_fresh_account_is_what_a_new_pardot_account_is(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = create(fresh, capsys, "--time-zone", "Asia/Tokyo")
    (row,) = listed(fresh, capsys)
    with Door(fresh, HeldClock(1772440200)) as door:
        given = {name: made[name] for name in ("email", "password", "user_key")}
        key = door.call("POST", "/api/login", urlencode(given).encode()).xml().findtext("api_key")
        user = Client(door, 3, made["email"], made["password"], made["user_key"], key or "")
        prospect = user.shown(user.made("bob@pardot.com"))
    assert prospect["campaign"] == {"id": 1, "name": "Website Tracking"}
    assert prospect["profile"]["name"] == "Default"
    names = [each["name"] for each in prospect["profile"]["profile_criteria"]]
    assert names == ["Company Size", "Industry", "Location", "Job Title", "Department"]
    assert prospect["created_at"] == "2026-03-02 17:30:00"
    assert main(["user", "list", str(row["number"]), *options_of(fresh)]) == 0
    assert capsys.readouterr().out == "     1  ada@pardalote.example  Administrator  Asia/Tokyo\n"


def test_create_prints_one_credential_a_line(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "create", "Acme", *FIRST, *options_of(fresh)]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == FIELDS
    assert lines[0] == "name              Acme"
    assert last == "The secrets among these are kept hashed and will not be shown again."


def test_secrets_are_not_kept(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = create(fresh, capsys)
    kept = b"".join(path.read_bytes() for path in fresh.rglob("*") if path.is_file())
    kept += repr([every_row(fresh, number) for number in numbers_of(fresh)]).encode()
    assert made["email"].encode() in kept
    for name in ("password", "user_key", "client_secret", "refresh_token"):
        assert made[name].encode() not in kept


def test_list_tells_every_account_and_no_secret(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(data, capsys)
    assert [(row["number"], row["name"], row["version"]) for row in rows] == [(3, "Account 3", 3), (4, "Account 4", 4)]
    assert list(rows[0]) == ["number", "name", "version", "level", "time_zone", "business_unit_id"]
    assert main(["account", "list", *options_of(data)]) == 0
    assert capsys.readouterr().out == (
        "         3  version 3  0Uv5e000000000003A  Account 3\n         4  version 4  0Uv5e000000000004A  Account 4\n"
    )


def test_an_empty_folder_has_no_accounts(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(fresh, capsys) == []


def test_an_account_has_the_level_and_connector_that_were_asked_for(
    fresh: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create(fresh, capsys, "--level", "Pro", "--crm", "salesforce")
    (row,) = listed(fresh, capsys)
    assert row["level"] == "Pro"
    accounts = accounts_of(fresh)
    store = accounts.open(row["number"])
    assert store is not None
    with store.reading() as connection:
        assert store.furnishing(connection).account.crm_connector == "salesforce"
    accounts.close()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (("--email", "nobody"), "error 65: Invalide email format"),
        (("--password", "short"), "error 107: Password does not meet requirements"),
        (("--time-zone", "Mars/Olympus"), "time zone 'Mars/Olympus' is unknown"),
        (("--time-zone", "../../etc/passwd"), "time zone '../../etc/passwd' is unknown"),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_leaves_nothing(
    fresh: Path, capsys: pytest.CaptureFixture[str], changes: tuple[str, ...], problem: str
) -> None:
    assert main(["account", "create", "Acme", *FIRST, *changes, *options_of(fresh)]) == 1
    assert capsys.readouterr() == ("", f"pardalote: {problem}\n")
    assert numbers_of(fresh) == []


def test_an_account_needs_a_name(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "create", " ", *FIRST, *options_of(fresh)]) == 1
    assert capsys.readouterr() == ("", "pardalote: an account needs a name\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("account", "create", "Ac\udcffme", *FIRST),
        ("account", "create", "Acme", "--email", "a\udcff@b.example", "--password", "a long enough password"),
        ("account", "create", "Acme", "--email", "a@b.example", "--password", "a long enough \udcff password"),
    ],
)
def test_an_argument_that_is_no_utf_8_is_told(
    fresh: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main([*arguments, "--data", str(fresh)]) == 1
    assert "bytes that are no UTF-8" in capsys.readouterr().err
    assert not fresh.exists()
