"""`pardalote check`: tells sound accounts from damaged ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pardalote.cli import main
from tests.stores import options_of, write


def check(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(["check", *options_of(data)])
    return status, *capsys.readouterr()


def test_sound_accounts_are_called_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(data, capsys) == (0, "account 3: sound\naccount 4: sound\n", "")


def test_an_empty_folder_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, capsys) == (0, "", "")


@pytest.mark.sqlite_only
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


NO_ACCOUNT = "DELETE FROM account"
BROKEN_REFERENCE = "UPDATE user_group_member SET user_id = 99 WHERE id = 1"
MISCOUNTED = "INSERT INTO counter (name, key, slot, value) VALUES ('live prospects by block', 1, 0, 5)"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("damage", [damage_header, damage_pages, cut, empty, fill_with_text])
def test_a_damaged_file_is_named_and_the_others_are_looked_at(
    data: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    damage(data / "accounts" / "3.db")
    said_of_the_third(data, capsys)


@pytest.mark.parametrize("statement", [NO_ACCOUNT, BROKEN_REFERENCE, MISCOUNTED])
def test_damaged_rows_are_named_and_the_other_accounts_are_looked_at(
    data: Path, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    write(data, 3, statement)
    said_of_the_third(data, capsys)


def said_of_the_third(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Check that account 3 is called damaged, and that it is said why."""
    status, out, err = check(data, capsys)
    assert status == 1
    assert err == "pardalote: 1 of the accounts are damaged\n"
    first, *problems, last = out.splitlines()
    assert first == "account 3: damaged"
    assert problems
    assert all(problem.startswith("  ") for problem in problems)
    assert last == "account 4: sound"


def test_a_reference_that_points_nowhere_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data, 4, BROKEN_REFERENCE)
    assert "  user_group_member 1 points to a missing user\n" in check(data, capsys)[1]


def test_a_counter_that_is_wrong_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data, 4, MISCOUNTED)
    assert "  live prospects by block, 1: kept are 5, counted 0\n" in check(data, capsys)[1]


@pytest.mark.sqlite_only
def test_other_commands_say_in_one_line_that_a_file_is_no_store(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill_with_text(data / "accounts" / "3.db")
    assert main(["user", "list", "3", *options_of(data)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("pardalote: 3.db is no store: ")
    assert err.count("\n") == 1


@pytest.mark.sqlite_only
def test_sound_accounts_are_listed_beside_a_damaged_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill_with_text(data / "accounts" / "3.db")
    assert main(["account", "list", *options_of(data)]) == 1
    out, err = capsys.readouterr()
    assert "Account 4" in out
    assert err.startswith("pardalote: account 3 can't be read: 3.db is no store: ")


@pytest.mark.sqlite_only
def test_noise_in_the_middle_of_a_file_is_damage(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (data / "accounts" / "3.db").open("r+b") as file:
        file.seek(4096)
        file.write(bytes(range(256)) * 160)
    status, said = check(data, capsys)[:2]
    assert status == 1
    assert "account 3: damaged\n" in said
    assert "account 4: sound\n" in said
