"""Making the demo accounts: once, the same everywhere, and never over somebody else's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions.accounts import NewAccount, create
from pardalote.clock import HeldClock
from pardalote.demo import content
from pardalote.store.promise import StoreError
from tests.demo.conftest import AFTERWARDS, Made, make
from tests.driver import Client
from tests.kept import counted, files, kept
from tests.stores import accounts_of, environment_of, named_rows, numbers_of, rows, unfinished

# What differs by the secret, or is random: no answer shows it.
SECRETS = {
    "user": ("password_hash", "user_key_hash"),
    "connected_app": ("client_id", "client_secret_hash"),
    "token": ("hash",),
}
MAKE = """
import json, os, sys
from pardalote.demo.accounts import ensure
from pardalote.store.accounts import Accounts
from pardalote.settings import load
from pardalote.store.engines import engine_of
from dataclasses import asdict
print("ready", flush=True)
sys.stdin.readline()
accounts = Accounts(engine_of(load({}, os.environ)))
print(json.dumps([asdict(each) for each in ensure(accounts, sys.argv[1].encode())]))
accounts.close()
"""


def without_secrets(data: Path, number: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of an account, but for the secrets."""
    tables = kept(data, number)
    for table, secret in SECRETS.items():
        found = named_rows(data, number, f'SELECT * FROM "{table}" ORDER BY id')
        tables[table] = [tuple(value for name, value in row.items() if name not in secret) for row in found]
    tables["counter"] = counted(tables)
    return tables


def starting(data: Path, secret: bytes, **environment: str) -> subprocess.Popen[str]:
    """Start a process that makes the demo accounts once it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE, secret.decode()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment_of(data), **environment},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_that_start_together_make_the_same_accounts_once(made: Made, tmp_path: Path) -> None:
    # Another place on earth, another order of sets, another secret: what is told is the same.
    data, secret = tmp_path / "data", b"another secret"
    both = [
        starting(data, secret, PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C"),
        starting(data, secret, PYTHONHASHSEED="2", TZ="America/Caracas"),
    ]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert told[0] == told[1]
    assert len(told[0]) == 2
    assert told[0][0]["user_key"] != made.credentials[0].user_key
    assert numbers_of(data) == [3, 4]
    assert not unfinished(data)
    for number in (3, 4):
        assert without_secrets(data, number) == without_secrets(made.data, number)


def leave_empty(*_: Any) -> None:
    """Fill nothing: for tests that only ask who makes an account."""


def test_the_loser_of_a_race_tells_the_winners_credentials(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    winners: list[Made] = []

    def be_overtaken(*_: Any) -> None:
        monkeypatch.setattr(content, "fill", leave_empty)
        winners.append(make(tmp_path))

    monkeypatch.setattr(content, "fill", be_overtaken)
    assert make(tmp_path).credentials == made.credentials
    assert [each.credentials for each in winners] == [made.credentials]
    assert not unfinished(tmp_path)


def test_what_goes_wrong_leaves_no_account_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(content, "fill", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        make(tmp_path)
    assert not unfinished(tmp_path)
    assert numbers_of(tmp_path) == []


def test_what_is_told_does_not_depend_on_the_version_of_python(made: Made) -> None:
    # Copied once from what was made; no other Python and no other machine may tell it differently.
    wanted = "SELECT id, email, created_at FROM prospect WHERE id IN (100, 300, 500)"
    assert rows(made.data, 3, wanted) == [
        (100, "aurelie@vieuxmoulin.example", 1726092888),
        (300, "duncan_belanger@tidewrack.example", 1756417654),
        (500, "papadopoulos.darcy@wattlebird.example", 1786474120),
    ]
    assert rows(made.data, 4, wanted) == [
        (100, "camille_chevallier@terrevive.example", 1726068601),
        (300, "sabine.reinhardt62@example.net", 1756373115),
        (500, "camille_chevallier@clairvent.example", 1786437926),
    ]


def test_a_second_start_changes_nothing_and_tells_the_same(made: Made) -> None:
    before = {number: kept(made.data, number) for number in (3, 4)}, files(made.data)
    again = make(made.data)
    assert again.credentials == made.credentials
    assert ({number: kept(made.data, number) for number in (3, 4)}, files(made.data)) == before


def test_an_account_that_is_somebodys_own_is_left_alone_and_not_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "fill", leave_empty)
    accounts = accounts_of(tmp_path)
    create(accounts, NewAccount("Mine", "me@pardalote.example", "a long password"), HeldClock(AFTERWARDS), 3)
    accounts.close()
    before = kept(tmp_path, 3)
    told = make(tmp_path).credentials
    assert [each.version for each in told] == [4]
    assert kept(tmp_path, 3) == before


def test_accounts_made_with_another_secret_are_not_told_of(made: Made) -> None:
    assert make(made.data, b"another secret").credentials == []


def test_the_credentials_log_in(demo: dict[int, Client], made: Made) -> None:
    for each in made.credentials:
        said = f"email={each.email}&password={each.password}&user_key={each.user_key}"
        answer = demo[each.version].door.call("POST", f"/api/login/version/{each.version}", said.encode())
        assert answer.xml().findtext("api_key") == demo[each.version].api_key


def test_every_user_comes_in_by_oauth_with_the_accounts_password(demo: dict[int, Client], made: Made) -> None:
    credentials = made.credentials[1]
    emails = [email for (email,) in rows(made.data, 4, 'SELECT email FROM "user"')]
    for email in emails[1:]:
        said = (
            f"grant_type=password&username={email}&password={credentials.password}"
            f"&client_id={credentials.client_id}&client_secret={credentials.client_secret}"
        )
        answer = demo[4].door.call("POST", "/services/oauth2/token", said.encode())
        assert answer.status == 200, (email, answer.text)


def test_the_stores_are_sound(made: Made) -> None:
    accounts = accounts_of(made.data)
    try:
        for number in (3, 4):
            store = accounts.open(number)
            assert store is not None
            assert store.problems() == []
    finally:
        accounts.close()
