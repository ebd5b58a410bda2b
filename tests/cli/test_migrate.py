"""`pardalote migrate`: older accounts are brought up to date, and told."""

from pathlib import Path

import pytest

from pardalote.cli import main


def migrate(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["migrate", "--data", str(data)])
    return status, *capsys.readouterr()


def test_accounts_that_are_up_to_date_are_left_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate(data, capsys) == (0, "", "")


def test_an_older_account_is_brought_up_to_date_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The oldest there can be: no step was taken yet.
    (data / "accounts" / "5.db").touch()
    assert migrate(data, capsys) == (0, "account 5: brought up to date\n", "")
    assert migrate(data, capsys) == (0, "", "")


def test_a_damaged_account_is_told_and_the_others_are_migrated(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "accounts" / "4.db").write_text("no database\n" * 1000, encoding="ascii")
    (data / "accounts" / "5.db").touch()
    status, said, problem = migrate(data, capsys)
    assert status == 1
    assert said.splitlines()[0].startswith("account 4: 4.db is no store")
    assert said.splitlines()[1] == "account 5: brought up to date"
    assert problem == "pardalote: 1 of the accounts can't be brought up to date\n"
