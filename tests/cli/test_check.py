"""`pardalote check`: tells sound accounts from damaged ones."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pardalote.cli import main


def check(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["check", "--data", str(data)])
    return status, *capsys.readouterr()


def test_sound_accounts_are_called_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(data, capsys) == (0, "account 3: sound\naccount 4: sound\n", "")


def test_an_empty_folder_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, capsys) == (0, "", "")


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing"
    assert check(missing, capsys) == (1, "", f"pardalote: there is no folder {missing}\n")
    assert not missing.exists()


def damage_header(path: Path) -> None:
    path.write_bytes(b"x" * 4096 + path.read_bytes()[4096:])


def damage_pages(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xa5" * (len(content) - 8192))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def fill_with_text(path: Path) -> None:
    path.write_text("no database\n" * 1000, encoding="ascii")


def forget_account(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM account")


def break_reference(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("UPDATE user_group_member SET user_id = 99 WHERE id = 1")


def miscount(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO counter (name, key, slot, value) VALUES ('live prospects by block', 1, 0, 5)")


@pytest.mark.parametrize(
    "damage", [damage_header, damage_pages, cut, empty, fill_with_text, forget_account, break_reference, miscount]
)
def test_a_damaged_account_is_named_and_the_others_are_looked_at(
    data: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    damage(data / "accounts" / "3.db")
    status, out, err = check(data, capsys)
    assert status == 1
    assert err == "pardalote: 1 of the accounts are damaged\n"
    first, *problems, last = out.splitlines()
    assert first == "account 3: damaged"
    assert problems
    assert all(problem.startswith("  ") for problem in problems)
    assert last == "account 4: sound"


def test_a_reference_that_points_nowhere_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_reference(data / "accounts" / "4.db")
    assert "  user_group_member 1 points to a missing user\n" in check(data, capsys)[1]


def test_a_counter_that_is_wrong_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    miscount(data / "accounts" / "4.db")
    assert "  live prospects by block, 1: kept are 5, counted 0\n" in check(data, capsys)[1]


def test_other_commands_say_in_one_line_that_a_file_is_no_store(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill_with_text(data / "accounts" / "3.db")
    assert main(["user", "list", "3", "--data", str(data)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("pardalote: 3.db is no store: ")
    assert err.count("\n") == 1


def test_sound_accounts_are_listed_beside_a_damaged_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill_with_text(data / "accounts" / "3.db")
    assert main(["account", "list", "--data", str(data)]) == 1
    out, err = capsys.readouterr()
    assert "Account 4" in out
    assert err.startswith("pardalote: account 3 can't be read: 3.db is no store: ")


def test_noise_in_the_middle_of_a_file_is_damage(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (data / "accounts" / "3.db").open("r+b") as file:
        file.seek(4096)
        file.write(bytes(range(256)) * 160)
    status, said = check(data, capsys)[:2]
    assert status == 1
    assert "account 3: damaged\n" in said
    assert "account 4: sound\n" in said
