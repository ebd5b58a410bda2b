"""A mailbox on an IMAP server: reading what nobody has seen yet."""

import imaplib
import ssl
import unicodedata
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pardalote.cli.failure import CommandFailed
from pardalote.cli.mailboxes import LONGEST, Found

# The password, so that it needn't stand on the command line, which everybody on the machine sees.
PASSWORD = "PARDALOTE_MAILBOX_PASSWORD"  # noqa: S105
_SECONDS = 60
_PORT = 993


class Mailbox(NamedTuple):
    """Where a mailbox is, and who reads it."""

    host: str
    port: int
    user: str
    password: str
    folder: str


def read_mailbox_url(url: str, password: str | None) -> Mailbox:
    """Read `imaps://user:password@host:993/folder`; `password`: where the URL has none. Raises CommandFailed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise CommandFailed(f"{url!r} is no URL") from error
    known = unquote(parts.password) if parts.password is not None else password
    if any(unicodedata.category(each) == "Cc" for each in unquote(url) + (known or "")):
        raise CommandFailed("nothing about a mailbox has line ends in it")
    if parts.scheme != "imaps" or not parts.hostname or not parts.username:
        raise CommandFailed("a mailbox is a URL such as imaps://user@mail.example.com/INBOX")
    if known is None:
        raise CommandFailed(f"the password of the mailbox is to stand in {PASSWORD}")
    return Mailbox(
        parts.hostname, port or _PORT, unquote(parts.username), known,
        unquote(parts.path.strip("/")) or "INBOX",
    )  # fmt: skip


def unseen_in(mailbox: Mailbox, context: ssl.SSLContext | None = None) -> Iterator[Found]:
    """Yield the messages that nobody has seen; each counts as seen once it is kept.

    `context`: how the server shows who it is, unless by the certificates that this machine trusts. Raises CommandFailed
    for what the server refuses, and OSError when it can't be reached.
    """
    context = context or ssl.create_default_context()
    try:
        with imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=_SECONDS) as server:
            server.login(_quoted(mailbox.user), mailbox.password)
            _checked(server.select(_quoted(mailbox.folder)))
            (found,) = _checked(server.uid("SEARCH", "UNSEEN"))
            for uid in (found or b"").decode().split():
                raw = _fetched(server, uid)
                if raw is not None:
                    yield Found(raw, partial(_mark_as_seen, server, uid))
    except imaplib.IMAP4.error as error:
        # The library raises what the server said as it came.
        said = error.args[0] if error.args else ""
        raise CommandFailed(
            f"the mailbox: {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
        ) from error


def _fetched(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """Return a message; None: it is gone, somebody else has removed it."""
    parts = _checked(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST}>)"))
    return next((part[1] for part in parts if isinstance(part, tuple)), None)


def _mark_as_seen(server: imaplib.IMAP4, uid: str) -> None:
    _checked(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what the server answers. Raises IMAP4.error for a refusal."""
    kind, data = answer
    if kind != "OK":
        said = b" ".join(each for each in data if isinstance(each, bytes))
        raise imaplib.IMAP4.error(said.decode("utf-8", "replace"))
    return data


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
