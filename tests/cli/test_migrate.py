"""`pardalote migrate`: older accounts are brought up to date, and told."""

from pathlib import Path

import pytest

from pardalote.cli import main
from tests.stores import begin_older, options_of, spoil


def migrate(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["migrate", *options_of(data)])
    return status, *capsys.readouterr()


def test_accounts_that_are_up_to_date_are_left_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate(data, capsys) == (0, "", "")


def test_an_older_account_is_brought_up_to_date_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin_older(data, 5)
    assert migrate(data, capsys) == (0, "account 5: brought up to date\n", "")
    assert migrate(data, capsys) == (0, "", "")


def test_a_damaged_account_is_told_and_the_others_are_migrated(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(data, 4)
    begin_older(data, 5)
    status, said, problem = migrate(data, capsys)
    assert status == 1
    assert said.splitlines()[0].startswith(("account 4: 4.db is no store", "account 4: account_4 is no store"))
    assert said.splitlines()[1] == "account 5: brought up to date"
    assert problem == "pardalote: 1 of the accounts can't be brought up to date\n"
