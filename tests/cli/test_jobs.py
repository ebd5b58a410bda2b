"""`pardalote jobs` and `pardalote work`: what is done after the answer, seen, steered, and carried out by hand."""

import json
from typing import Any

import pytest

from pardalote.cli import main
from tests.demo.calls import EXPORT
from tests.driver import SECRET, Client
from tests.stores import options_of


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands have the secret of the tests' servers."""
    monkeypatch.setenv("PARDALOTE_SECRET", SECRET.decode())


@pytest.fixture
def waiting(either: Client) -> Client:
    """A client whose account has an export that waits, and with it the job that removes its files."""
    assert either.ask("export", "create", json_body=EXPORT).status == 200
    return either


def run(client: Client, *arguments: str) -> int:
    """Run a command on the client's account."""
    return main([*arguments, *options_of(client.door.data)])


def listed(client: Client, capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    """Return the jobs that the command lists."""
    assert run(client, "jobs", "list", str(client.version), "--json", *options) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def state(client: Client) -> str:
    """Return the state of the export."""
    return str(client.ask("export", "read", "json", id=1).json()["export"]["state"])


def test_jobs_are_listed_until_they_are_done(waiting: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert [(each["kind"], each["about"], each["state"]) for each in listed(waiting, capsys)] == [
        ("export expiry", 1, "waiting"),
        ("export", 1, "waiting"),
    ]
    assert run(waiting, "work", "--once") == 0
    assert state(waiting) == "Complete"
    assert [each["kind"] for each in listed(waiting, capsys)] == ["export expiry"]
    assert [each["state"] for each in listed(waiting, capsys, "--all")] == ["waiting", "done"]


def test_for_people_a_job_is_a_line(waiting: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(waiting, "jobs", "list", str(waiting.version)) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[:5] == ["2", "export", "expiry", "1", "waiting"]
    assert second.split() == ["1", "export", "1", "waiting"]


def test_a_cancelled_job_says_so_in_what_it_was_about(waiting: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(waiting, "jobs", "cancel", str(waiting.version), "1") == 0
    assert state(waiting) == "Failed"
    assert run(waiting, "work", "--once") == 0
    assert state(waiting) == "Failed"
    assert run(waiting, "jobs", "cancel", str(waiting.version), "1") == 1
    assert "error 168" in capsys.readouterr().err


def test_what_waits_can_be_begun_at_once(waiting: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(waiting, "jobs", "retry", str(waiting.version), "2") == 0
    assert listed(waiting, capsys)[0]["due_at"] <= listed(waiting, capsys)[0]["updated_at"]


@pytest.mark.parametrize("deed", ["cancel", "retry"])
def test_a_job_that_is_none_is_told(either: Client, capsys: pytest.CaptureFixture[str], deed: str) -> None:
    assert run(either, "jobs", deed, str(either.version), "99") == 1
    assert capsys.readouterr().err == f"pardalote: account {either.version} has no job 99\n"
