"""`pardalote` itself: its version, `python -m`, where options come from, and how it fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from pardalote import __version__
from pardalote.cli import main
from tests.stores import options_of


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"pardalote {__version__}\n"


def test_python_can_run_the_package() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pardalote", "--version"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"pardalote {__version__}\n", "")


def test_python_hands_the_exit_status_on(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pardalote", "check", "--data", str(tmp_path / "missing")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (1, f"pardalote: there is no folder {tmp_path / 'missing'}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["account"],
        ["account", "create"],
        ["account", "create", "x", "--email", "a@b.com", "--password", "long enough", "--level", "Huge"],
        ["account", "create", "x", "--email", "a@b.com", "--password", "long enough", "--crm", "other crm"],
        ["user", "create", "3", "--email", "a@b.com", "--password", "long enough", "--role", "King"],
        ["user", "list", "three"],
        ["serve", "--nonsense"],
    ],
)
def test_a_command_line_that_is_none_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: pardalote")


@pytest.mark.parametrize(
    "command",
    [
        "serve",
        "account",
        "account create",
        "account list",
        "user",
        "user create",
        "prospect",
        "prospect erase",
        "configure",
        "check",
    ],
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: pardalote {command}")


@pytest.mark.sqlite_only
def test_a_flag_wins_over_the_environment_and_the_environment_over_the_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pardalote.toml"
    file.write_text(f'data = "{data}"\n', encoding="utf-8")
    empty = str(tmp_path / "empty")
    assert main(["account", "list", "--config", str(file)]) == 0
    assert "Account 3" in capsys.readouterr().out
    monkeypatch.setenv("PARDALOTE_DATA", empty)
    assert main(["account", "list", "--config", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["account", "list", "--config", str(file), *options_of(data)]) == 0
    assert "Account 3" in capsys.readouterr().out


FAILURES = [
    (
        ["account", "list", "--config", "missing.toml"],
        "missing.toml: [Errno 2] No such file or directory: 'missing.toml'",
    ),
    (["serve", "--port", "many"], "port: 'many' is not a whole number from 0"),
    (["serve", "--data", "d", "--port", "65536"], "port: 65536 is more than 65535"),
    (["serve", "--log", "everything"], "log: 'everything' is not one of calls, warnings, nothing"),
    (["serve", "--workers", "0"], "workers: '0' is not a whole number from 1"),
]


@pytest.mark.parametrize(("arguments", "problem"), FAILURES)
def test_a_wrong_setting_is_said_in_one_line(
    arguments: list[str],
    problem: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    assert capsys.readouterr() == ("", f"pardalote: {problem}\n")


@pytest.mark.parametrize(
    "command",
    [
        ["serve", "--port", "0"],
        ["account", "list"],
        ["account", "create", "Acme", "--email", "a@b.com", "--password", "long enough"],
        ["user", "list", "3"],
    ],
)
def test_a_data_folder_that_cannot_be_is_said_in_one_line(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "a file"
    file.write_text("", encoding="ascii")
    assert main([*command, "--data", str(file)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("pardalote: ")
    assert str(file) in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("host", ["203.0.113.1", "no such host", "::ffff:203.0.113.1"])
def test_an_address_that_cannot_be_had_is_said_in_one_line(
    host: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["serve", "--host", host, "--port", "0", "--data", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"pardalote: can't listen on {host}, port 0: ")
    assert err.count("\n") == 1
