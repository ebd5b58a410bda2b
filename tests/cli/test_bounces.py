"""`pardalote bounces`: reports are read from wherever they lie, and each counts once."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pardalote.cli import main
from pardalote.records import visitor_activity as types
from pardalote.wire.return_paths import return_path
from tests.cli import reports
from tests.driver import SECRET, Client
from tests.stores import named_rows, options_of
from tests.tracker.mails import Copy, sent

MAILBOX = "bounces@mail.example.com"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command have the secret of the tests' servers."""
    monkeypatch.setenv("PARDALOTE_SECRET", SECRET.decode())


def run(capsys: pytest.CaptureFixture[str], client: Client, *places: object) -> dict[str, int]:
    """Run the command; return what it told."""
    status = main(["bounces", *map(str, places), *options_of(client.door.data), "--json"])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    told: dict[str, int] = json.loads(out)
    return told


def to(copy: Copy) -> str:
    """Return the address to which a copy comes back."""
    return return_path(MAILBOX, copy.client.version, copy.delivery, SECRET)


def bounced(client: Client) -> list[dict[str, Any]]:
    return named_rows(client.door.data, client.version, "SELECT * FROM bounced_address ORDER BY email_key")


def letter(client: Client, email: str = "bob@pardot.com") -> Copy:
    return sent(client, client.made(email))


def file_of(folder: Path, *messages: bytes) -> list[Path]:
    """Return files with a message in each."""
    paths = [folder / f"{number}.eml" for number in range(len(messages))]
    for path, message in zip(paths, messages, strict=True):
        path.write_bytes(message)
    return paths


def test_a_bounce_in_a_file_is_kept_once(either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = letter(either)
    (path,) = file_of(tmp_path, reports.bounce(to(copy)))
    assert run(capsys, either, path, path) == {"hard bounce": 1, "known already": 1}
    assert run(capsys, either, path) == {"known already": 1}
    (row,) = bounced(either)
    assert (row["email_key"], row["soft_bounces"]) == ("bob@pardot.com", 0)
    assert row["reason"].startswith("550 5.1.1")
    assert [each["type"] for each in copy.activities()] == [types.BOUNCED]


def test_reports_of_several_accounts_may_come_together(
    three: Client, four: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = letter(three), letter(four, "rob@pardot.com")
    paths = file_of(tmp_path, reports.bounce(to(one)), reports.bounce(to(two), status="4.2.2"))
    assert run(capsys, three, *paths) == {"hard bounce": 1, "soft bounce": 1}
    assert [each["email_key"] for each in bounced(three)] == ["bob@pardot.com"]
    assert [(each["email_key"], each["soft_bounces"]) for each in bounced(four)] == [("rob@pardot.com", 1)]


def test_a_complaint_opts_out(either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = letter(either)
    returned = reports.RETURNED.format(sender=to(copy), message_id="x@y")
    paths = file_of(tmp_path, reports.complaint("abuse@example.com", returned=returned))
    assert run(capsys, either, *paths, *paths) == {"complaint": 1, "known already": 1}
    assert copy.opted_out()
    assert [each["type"] for each in copy.activities()] == [types.SPAM_COMPLAINT]


def test_what_tells_nothing_changes_nothing(either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = letter(either)
    elsewhere = return_path(MAILBOX, 99, copy.delivery, SECRET)
    unknown = return_path(MAILBOX, either.version, 99, SECRET)
    messages = [reports.AWAY, *(reports.bounce(each) for each in ("bob@pardot.com", elsewhere, unknown))]
    told = run(capsys, either, *file_of(tmp_path, *messages))
    assert told == {"no report": 1, "of no known mail": 3}
    assert bounced(either) == []
    assert copy.activities() == []


def test_of_a_maildir_what_is_new_is_read(either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    one, two = letter(either), letter(either, "rob@pardot.com")
    (tmp_path / "new" / "1.M1.host").write_bytes(reports.bounce(to(one)))
    (tmp_path / "new" / "2.M1.host").write_bytes(reports.AWAY)
    (tmp_path / "cur" / "3.M1.host:2,S").write_bytes(reports.bounce(to(two)))
    assert run(capsys, either, tmp_path) == {"hard bounce": 1, "no report": 1}
    assert run(capsys, either, tmp_path) == {}
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == [
        "1.M1.host:2,S", "2.M1.host:2,S", "3.M1.host:2,S",
    ]  # fmt: skip


def test_of_an_mbox_file_every_message_is_read(
    either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = [letter(either), letter(either, "rob@pardot.com")]
    path = tmp_path / "mbox"
    path.write_bytes(b"".join(b"From MAILER-DAEMON Mon Mar  2\n" + reports.bounce(to(each)) + b"\n" for each in copies))
    before = path.read_bytes()
    assert run(capsys, either, path) == {"hard bounce": 2}
    assert path.read_bytes() == before


def test_a_mail_server_may_hand_a_message_over_as_it_comes(
    either: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = reports.bounce(to(letter(either)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert run(capsys, either, "-") == {"hard bounce": 1}


def test_it_says_in_words_what_it_did(either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = file_of(tmp_path, reports.bounce(to(letter(either))), reports.AWAY)
    assert main(["bounces", *map(str, paths), *options_of(either.door.data)]) == 0
    assert capsys.readouterr().out == "       1  hard bounce\n       1  no report\n"


@pytest.mark.parametrize("place", ["missing.eml", "."])
def test_what_can_not_be_read_is_told(
    either: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["bounces", place, *options_of(either.door.data)]) == 1
    assert capsys.readouterr().err.startswith("pardalote: ")
