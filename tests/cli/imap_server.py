"""A mailbox on an IMAP server, as far as reading it goes (RFC 3501), on this machine and without TLS."""

import imaplib
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest


class Server(socketserver.ThreadingTCPServer):
    """Holds messages by their uids, and which of them were seen."""

    daemon_threads = True

    def __init__(self, messages: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages = dict(enumerate(messages, 11))
        self.seen: set[int] = set()
        self.asked: list[str] = []


class _Session(socketserver.StreamRequestHandler):
    server: Server
    wants: ClassVar = {"LOGIN": 'LOGIN "bounces" "a \\"secret\\""', "SELECT": 'SELECT "Bounces"'}

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, asked = line.partition(" ")
            self.server.asked.append(asked)
            name = asked.partition(" ")[0]
            if name in self.wants and asked != self.wants[name]:
                self._say(f"{tag} NO not for you")
                continue
            self._answer(asked)
            self._say(f"{tag} OK done")

    def _answer(self, asked: str) -> None:
        messages, seen = self.server.messages, self.server.seen
        if asked == "CAPABILITY":
            self._say("* CAPABILITY IMAP4REV1")
        elif asked == "UID SEARCH UNSEEN":
            self._say(f"* SEARCH {' '.join(str(uid) for uid in messages if uid not in seen)}".rstrip())
        elif found := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.\d+>\)", asked):
            raw = messages[int(found[1])]
            self._say(f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw)
            self._say(")")
        elif found := re.match(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", asked):
            seen.add(int(found[1]))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving(messages: list[bytes], patched: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve a mailbox, and let connections to others come here."""
    with Server(messages) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

        def connect(_host: str, _port: int, **_options: Any) -> imaplib.IMAP4:
            return imaplib.IMAP4("127.0.0.1", server.server_address[1], timeout=30)

        patched.setattr(imaplib, "IMAP4_SSL", connect)
        yield server
        server.shutdown()
