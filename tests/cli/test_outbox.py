"""`pardalote outbox` and `pardalote account sending`: what was sent without a mail server, and what may be sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from pardalote.cli import main
from tests import cast
from tests.driver import Client
from tests.jobs.mailings import parsed, people, send, work_off
from tests.stores import options_of


def run(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> str:
    """Run a command; return what it printed."""
    assert main([*arguments, *options_of(data)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.fixture
def sent(three: Client) -> Client:
    """An account that has sent an email to two prospects."""
    people(three, "ann", "bob")
    send(three, **{"list_ids[]": cast.NEWSLETTER}, text_content="Grüße %%unsubscribe%%")
    work_off(three)
    return three


def test_what_was_sent_is_listed(
    sent: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pardalote.cli.outbox._AT_ONCE", 1)
    lines = run(capsys, sent.door.data, "outbox", "list", "3").splitlines()
    assert lines == [
        "       1  2026-03-02 08:30:00  email 1  ann@pardot.com",
        "       2  2026-03-02 08:30:00  email 1  bob@pardot.com",
    ]
    told: list[dict[str, Any]] = json.loads(run(capsys, sent.door.data, "outbox", "list", "3", "--json"))
    assert [each["prospect_id"] for each in told] == [1, 2]
    assert run(capsys, sent.door.data, "outbox", "list", "4") == ""


def test_a_message_is_shown(sent: Client, capsys: pytest.CaptureFixture[str]) -> None:
    message = parsed(run(capsys, sent.door.data, "outbox", "show", "3", "2").encode())
    assert (message["to"], message["subject"]) == ("bob@pardot.com", "Hello bob")
    told = json.loads(run(capsys, sent.door.data, "outbox", "show", "3", "2", "--json"))
    assert (told["sender"], told["recipient"]) == ("ada@pardalote.example", "bob@pardot.com")
    assert main(["outbox", "show", "3", "9", *options_of(sent.door.data)]) == 1
    assert capsys.readouterr().err == "pardalote: the outbox of account 3 has no message 9\n"


def test_messages_are_saved_as_files(sent: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "some" / "mail"
    said = run(capsys, sent.door.data, "outbox", "save", "3", str(folder))
    assert said == f"2 messages are in {folder}\n"
    assert sorted(path.name for path in folder.iterdir()) == ["1.eml", "2.eml"]
    content = (folder / "1.eml").read_bytes()
    assert b"\r\n" in content
    assert parsed(content)["to"] == "ann@pardot.com"
    assert json.loads(run(capsys, sent.door.data, "outbox", "save", "3", str(folder), "--json")) == {"saved": 2}


def test_what_an_account_may_send_is_switched(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    data = three.door.data
    (ann,) = people(three, "ann", opted_out=1)
    given: dict[str, Any] = {"campaign_id": 1, "name": "a", "subject": "b", "text_content": "c", "prospect_id": ann}
    given["from_user_id"] = 1
    assert run(capsys, data, "account", "sending", "3") == "blocked: off  operational: off\n"
    assert three.ask("email", "send", operational_email=1, **given).code == 49
    assert run(capsys, data, "account", "sending", "3", "--operational") == "blocked: off  operational: on\n"
    assert three.ask("email", "send", operational_email=1, **given).status == 200
    told = json.loads(run(capsys, data, "account", "sending", "3", "--blocked", "--json"))
    assert told == {"blocked": True, "operational": True}
    assert three.ask("email", "send", operational_email=1, **given).code == 190
    assert run(capsys, data, "account", "sending", "3", "--no-blocked", "--no-operational").count("off") == 2
