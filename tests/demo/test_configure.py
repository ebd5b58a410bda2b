"""The documents of the demo accounts: made again they are the same, and on their own account they do nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import accounts, users
from pardalote.actions.accounts import NewAccount
from pardalote.actions.configuring.everything import KINDS
from pardalote.actions.users import NewUser
from pardalote.actions.work import Work
from pardalote.cli import main
from pardalote.clock import HeldClock
from pardalote.records import roles
from tests.demo.conftest import AFTERWARDS, Made
from tests.stores import accounts_of, options_of, rows

PASSWORD = "a long enough password"


def run(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    status = main(["configure", *arguments, *options_of(data), "--json"])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return json.loads(out)


def fresh(data: Path, version: int, addresses: list[str]) -> None:
    """Make an account that has nothing but users with these addresses, the first its administrator."""

    def add_users(work: Work) -> None:
        password_hash = work.furnishing.users[1].password_hash
        for each in addresses[1:]:
            users.create(work, NewUser(each, PASSWORD, roles.MARKETING, "UTC"), password_hash=password_hash)

    wanted = NewAccount("Fresh", addresses[0], PASSWORD, "UTC", duplicate_emails=version == 4)
    opened = accounts_of(data)
    try:
        accounts.create(opened, wanted, HeldClock(AFTERWARDS), version, furnish=add_users)
    finally:
        opened.close()


@pytest.mark.parametrize("version", [3, 4])
def test_an_export_makes_the_same_in_a_fresh_account(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], version: int
) -> None:
    exported = run(capsys, made.data, str(version), "--export")
    assert list(exported) == [each.name for each in KINDS]
    addresses = [email for (email,) in rows(made.data, version, 'SELECT email FROM "user" ORDER BY id')]
    fresh(tmp_path / "fresh", version, addresses)
    file = tmp_path / "document.yaml"
    file.write_text(json.dumps(exported), encoding="utf-8")
    assert run(capsys, tmp_path / "fresh", str(version), str(file))
    assert run(capsys, tmp_path / "fresh", str(version), "--export") == exported
    assert run(capsys, tmp_path / "fresh", str(version), str(file)) == []


@pytest.mark.parametrize("version", [3, 4])
def test_an_export_does_nothing_to_its_own_account(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], version: int
) -> None:
    assert main(["configure", str(version), "--export", *options_of(made.data)]) == 0
    file = tmp_path / "document.yaml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(capsys, made.data, str(version), str(file)) == []
