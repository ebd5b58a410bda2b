"""A mail server of the tests' own, which answers as it is told to."""

import asyncio
import ssl
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.jobs.mailings import parsed

# Of localhost, 127.0.0.1 and 127.0.0.2, and its key, which protects nothing.
CERTIFICATE = Path(__file__).with_name("mail_server.pem")
USER, PASSWORD = "ada@pardalote.example", "a:long/enough@password"
_WELL = "250 2.0.0 well"


class MailServer:
    """Takes mail, in a thread of its own, and keeps it."""

    def __init__(
        self, host: str = "127.0.0.1", has_tls: bool = False, is_tls: bool = False, asks: bool = False
    ) -> None:
        """Listen on a free port; `has_tls`: STARTTLS is offered, `is_tls`: all is private, `asks`: for a login."""
        self.host = host
        # Sender, recipient and content of what was taken.
        self.taken: list[tuple[str, str, bytes]] = []
        # What is answered to a recipient, and to the content of a mail to one; each may be asked for once more.
        self.to_recipient: dict[str, str] = {}
        self.to_content: dict[str, str] = {}
        # What is answered to every sender.
        self.to_sender = _WELL
        self.connections = 0
        self.logins: list[tuple[bytes, bool]] = []
        self.was_private: list[bool] = []
        # Is told of each mail that is taken, before that is answered.
        self.heard: Callable[[int], None] = lambda _count: None
        # Recipients of mails that are taken, whose sender isn't told.
        self.silent: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._has_tls, self._is_tls, self._asks = has_tls, is_tls, asks
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.port = self._run(self._listen(0))

    @property
    def recipients(self) -> list[str]:
        """To whom mail was taken, in order."""
        return [recipient for _, recipient, _ in self.taken]

    @property
    def copies(self) -> Counter[str]:
        """How many mails each recipient got."""
        return Counter(self.recipients)

    def message(self, number: int = 0) -> EmailMessage:
        """Return a mail that was taken."""
        return parsed(self.taken[number][2])

    def url(self, login: str = "") -> str:
        """Return the setting that names it."""
        return f"{'smtps' if self._is_tls else 'smtp'}://{login}{self.host}:{self.port}"

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be away for a while."""
        self._run(self._stop())
        try:
            yield
        finally:
            self._run(self._listen(self.port))

    def close(self) -> None:
        """Listen no more."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What aiosmtpd calls.

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer a sender."""
        if self.to_sender == _WELL:
            envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer a recipient."""
        answer = self.to_recipient.get(address, _WELL)
        if answer == _WELL:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or not."""
        (recipient,) = envelope.rcpt_tos
        answer = self.to_content.get(recipient, _WELL)
        if answer == _WELL:
            assert isinstance(envelope.content, bytes)
            self.taken.append((envelope.mail_from or "", recipient, envelope.content))
            self.was_private.append(session.ssl is not None or self._is_tls)
            self.heard(len(self.taken))
        if recipient in self.silent:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer

    def _log_in(self, _server: SMTP, session: Session, _envelope: Envelope, _how: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, session.ssl is not None or self._is_tls))
        is_right = given == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    def _protocol(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            # It finds it unsafe to take passwords in the clear; so do we.
            warnings.simplefilter("ignore")
            return SMTP(
                self,
                hostname="mail.example",
                tls_context=self._context() if self._has_tls else None,
                auth_required=self._asks,
                auth_require_tls=self._has_tls,
                authenticator=self._log_in if self._asks else None,
                loop=self._loop,
            )

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
        return context

    async def _listen(self, port: int) -> int:
        context = self._context() if self._is_tls else None
        self._server = await self._loop.create_server(self._protocol, self.host, port, ssl=context)
        return int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        for each in others:
            each.cancel()
        for each in others:
            with suppress(asyncio.CancelledError, ConnectionError):
                await each

    def _run(self, deed: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(deed, self._loop).result(30)
