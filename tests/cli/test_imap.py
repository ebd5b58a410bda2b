"""`pardalote bounces --mailbox`: what is unseen is read, and seen once it is kept."""

from pathlib import Path

import pytest

from pardalote.cli import main
from pardalote.cli.failure import CommandFailed
from pardalote.cli.imap import PASSWORD, Mailbox, read_mailbox_url
from tests.cli import reports
from tests.cli.imap_server import serving
from tests.cli.test_bounces import bounced, letter, to
from tests.driver import SECRET, Client
from tests.stores import options_of

URL = "imaps://bounces@mail.example.com/Bounces"


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command have the secret of the tests' servers, and the mailbox's password."""
    monkeypatch.setenv("PARDALOTE_SECRET", SECRET.decode())
    monkeypatch.setenv(PASSWORD, 'a "secret"')


def run(capsys: pytest.CaptureFixture[str], data: Path) -> tuple[int, str]:
    """Run the command; return its status and what it printed."""
    status = main(["bounces", "--mailbox", URL, *options_of(data), "--json"])
    out, err = capsys.readouterr()
    return status, (out or err).strip()


def test_what_is_unseen_is_read_once(
    three: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = [reports.bounce(to(letter(three))), reports.AWAY]
    with serving(messages, monkeypatch) as server:
        assert run(capsys, three.door.data) == (0, '{"hard bounce": 1, "no report": 1}')
        assert server.seen == {11, 12}
        assert run(capsys, three.door.data) == (0, "{}")
        assert server.asked[-1] == "LOGOUT"
    assert [row["email_key"] for row in bounced(three)] == ["bob@pardot.com"]


def test_what_could_not_be_kept_stays_unseen(
    three: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object) -> bool:
        raise OSError("no space left")

    monkeypatch.setattr("pardalote.actions.bounces.bounced", fail)
    with serving([reports.bounce(to(letter(three)))], monkeypatch) as server:
        assert run(capsys, three.door.data) == (1, "pardalote: no space left")
        assert server.seen == set()


def test_what_the_server_refuses_is_told(
    three: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving([], monkeypatch):
        monkeypatch.setenv(PASSWORD, "wrong")
        status, said = run(capsys, three.door.data)
    assert (status, said) == (1, "pardalote: the mailbox: not for you")


def test_a_url_names_a_mailbox() -> None:
    assert read_mailbox_url(URL, "secret") == Mailbox("mail.example.com", 993, "bounces", "secret", "Bounces")
    assert read_mailbox_url("imaps://a%40b:p%3Aw@[::1]:1993", None) == Mailbox("::1", 1993, "a@b", "p:w", "INBOX")


@pytest.mark.parametrize(
    "url", ["imap://a@b", "https://a@b", "imaps://b", "imaps://a@", "mail.b", "imaps://a@b:x", "imaps://a%0d%0aX@b", ""]
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(CommandFailed):
        read_mailbox_url(url, "secret")


def test_a_mailbox_needs_its_password() -> None:
    with pytest.raises(CommandFailed, match=PASSWORD):
        read_mailbox_url(URL, None)


def test_something_is_to_be_read(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounces", *options_of(data)]) == 1
    assert capsys.readouterr().err.startswith("pardalote: nothing to read")
