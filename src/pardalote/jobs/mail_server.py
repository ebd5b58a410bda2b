"""The mail server to which mails are handed over by SMTP: one connection that stays open, and what it answers."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from pardalote.clock import Pace
from pardalote.settings import InvalidSetting

_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
# Then a new connection is begun: some servers take only so many mails on one.
_MAILS_ON_A_CONNECTION = 100


class Unreachable(Exception):
    """The server can't be reached, or takes no mail from us for now; the message says why, and holds no password."""


class Outcome(Enum):
    """What became of a mail."""

    TAKEN = "taken"
    # There is no such recipient, and never will be.
    UNKNOWN_RECIPIENT = "unknown recipient"
    # This mail is not wanted, whoever it is for.
    REFUSED = "refused"
    # Later it may be taken.
    DEFERRED = "deferred"


class Told(NamedTuple):
    """What became of a mail, and the server's own words."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the server is, and how one logs in."""

    host: str
    port: int
    is_tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_smtp_url(text: str) -> ServerAddress:
    """Read `smtp://user:password@host:587` or `smtps://…`. Raises InvalidSetting, which doesn't tell the text."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidSetting(_UNREADABLE) from None
    if parts.scheme not in _PORTS or not parts.hostname or not _is_bare(parts):
        raise InvalidSetting(_UNREADABLE)
    user, password = (None if each is None else unquote(each) for each in (parts.username, parts.password))
    return ServerAddress(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password)


_UNREADABLE = "smtp: it is not a URL as smtp://user:password@host:587 or smtps://user:password@host:465"


def _is_bare(parts: SplitResult) -> bool:
    return parts.path in ("", "/") and not parts.query and not parts.fragment


class MailServer:
    """The server, as one thread uses it."""

    def __init__(self, address: ServerAddress, timeout: int, rate: int) -> None:
        """`timeout`: seconds to wait for each of its answers; `rate`: mails in a second at most, 0: any number."""
        self._address = address
        self._timeout = timeout
        self._pace = Pace(rate)
        self._connection: smtplib.SMTP | None = None
        self._handed_over = 0

    # Of a mail that is handed over: sender, recipient, beginning of the content, its end.
    ANSWERS = 4

    def connect(self) -> None:
        """Be ready for the next mail, on the open connection or a new one, no sooner than the rate allows.

        Raises Unreachable.
        """
        self._pace()
        if self._connection is not None and self._handed_over < _MAILS_ON_A_CONNECTION and self._is_alive():
            return
        self.close()
        with self._told():
            self._connection = self._opened()
        self._handed_over = 0

    def hand_over(self, sender: str, recipient: str, content: bytes) -> Told:
        """Hand a mail over. Raises Unreachable where it isn't known whether it was taken."""
        connection = self._connection
        assert connection is not None, "one connects first"
        self._handed_over += 1
        with self._told():
            try:
                connection.sendmail(sender, [recipient], content)
            except smtplib.SMTPRecipientsRefused as refused:
                return _told_of(*refused.recipients[recipient], is_recipient=True)
            except smtplib.SMTPSenderRefused as refused:
                # It is about how we send: with other settings it may be taken.
                if refused.smtp_code == _CLOSING:
                    raise
                return Told(Outcome.DEFERRED, _words(refused.smtp_code, refused.smtp_error))
            except smtplib.SMTPDataError as refused:
                return _told_of(refused.smtp_code, refused.smtp_error, is_recipient=False)
        return Told(Outcome.TAKEN)

    def close(self) -> None:
        """Take leave of the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _is_alive(self) -> bool:
        assert self._connection is not None
        try:
            return self._connection.rset()[0] == _WELL
        except (OSError, smtplib.SMTPException):
            return False

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in a few words what is wrong with the server, and let go of the connection."""
        try:
            yield
        except (OSError, smtplib.SMTPException, UnicodeError) as problem:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()
            raise Unreachable(f"mail server {self._address.host}: {_said(problem)}") from None

    def _opened(self) -> smtplib.SMTP:
        address, context = self._address, ssl.create_default_context()
        connection: smtplib.SMTP
        if address.is_tls:
            connection = smtplib.SMTP_SSL(address.host, address.port, timeout=self._timeout, context=context)
        else:
            connection = smtplib.SMTP(address.host, address.port, timeout=self._timeout)
        try:
            self._introduce(connection, context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _introduce(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        address, is_private = self._address, self._address.is_tls
        connection.ehlo_or_helo_if_needed()
        if not is_private and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
            is_private = True
        if address.user is None:
            return
        if not is_private and address.host not in _LOCAL:
            raise smtplib.SMTPNotSupportedError("it offers no TLS, and a password goes to nobody in the clear")
        connection.login(address.user, address.password or "")


_WELL, _CLOSING = 250, 421
_PERMANENT = 500
# Which answers are about the recipient and not about who sends, or what (RFC 5321, RFC 3463).
_ABOUT_RECIPIENT = frozenset((550, 551, 553, 556))
_ENHANCED = re.compile(r"5\.([0-9]{1,3})\.([0-9]{1,3})")
_NOT_THE_RECIPIENTS = re.compile(r"relay|spam|block|policy|denied|authenticat", re.IGNORECASE)
_ADDRESSING, _MAILBOX = 1, 2
_MAILBOX_IS_FULL = 2


def _told_of(code: int, error: bytes | str, is_recipient: bool) -> Told:
    reason = _words(code, error)
    if code == _CLOSING:
        raise smtplib.SMTPServerDisconnected(reason)
    if code < _PERMANENT:
        return Told(Outcome.DEFERRED, reason)
    if is_recipient and code in _ABOUT_RECIPIENT and _is_unknown(reason):
        return Told(Outcome.UNKNOWN_RECIPIENT, reason)
    return Told(Outcome.REFUSED, reason)


def _is_unknown(reason: str) -> bool:
    """Say whether a refusal means that there is no such mailbox, and not that we are not welcome."""
    said = _ENHANCED.search(reason)
    if said is not None:
        subject, detail = int(said[1]), int(said[2])
        return subject == _ADDRESSING or (subject == _MAILBOX and detail != _MAILBOX_IS_FULL)
    return not _NOT_THE_RECIPIENTS.search(reason)


def _words(code: int, error: bytes | str) -> str:
    text = error.decode("utf-8", "replace") if isinstance(error, bytes) else error
    return f"{code} {' '.join(text.split())}"[:500]


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        # Some servers repeat what they were told.
        return f"it refuses the login ({problem.smtp_code})"
    if isinstance(problem, smtplib.SMTPResponseException):
        return _words(problem.smtp_code, problem.smtp_error)
    return str(problem) or type(problem).__name__
