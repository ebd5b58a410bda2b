"""A client with a connection of its own, who calls until it is told to stop or the server is gone."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from random import Random

from tests import cast
from tests.driver import FORM, Answered
from tests.faults.ledger import Ledger
from tests.served import Session

ACCOUNT = 3
UNAVAILABLE = 503
_STRANGE_KEY = 1
_MOST_LOGINS = 5
# Seconds.
_BETWEEN_ATTEMPTS = 0.01


class Caller(ABC):
    """What all clients of the load have in common."""

    def __init__(self, name: str, chance: Random, numbers: Iterator[int], ledger: Ledger) -> None:
        """`numbers` are everybody's, so that no two writes have the same one."""
        self.name = name
        self.chance = chance
        self.numbers = numbers
        self.ledger = ledger
        self.session: Session | None = None
        self.closed = threading.Event()

    @abstractmethod
    def act(self) -> None:
        """Do one thing. Raises what the connection raises."""

    def write(self, session: Session) -> None:
        """Act, over connections to the server of a session, until `end` or until nobody listens there."""
        self.closed.clear()
        self.session = session.twin()
        while not self.closed.is_set() and not self.ledger.wrong:
            try:
                self.act()
            except (OSError, HTTPException):
                self._reconnect(self.session)
        self.session.close()

    def _reconnect(self, session: Session) -> None:
        """Wait until somebody listens again; once the server is gone, end."""
        while not self.closed.wait(_BETWEEN_ATTEMPTS):
            if session.server.process.poll() is not None:
                self.closed.set()
            else:
                with suppress(OSError):
                    return session.connect_again()
        return None

    def end(self) -> None:
        """Let `write` return after the call that is under way."""
        self.closed.set()

    def answered(self, method: str, place: str, body: bytes = b"", content_type: str = FORM) -> Answered:
        """Call, after logging in again where the key has ended. Raises what the connection raises."""
        assert self.session is not None
        answer = self._called(method, place, body, content_type)
        # An hour went by, or a clock was set, perhaps twice: nothing was done, and the client does what clients do.
        for _ in range(_MOST_LOGINS):
            if answer.code != _STRANGE_KEY:
                break
            login = self.session.log_in(cast.ADMINISTRATOR, cast.PASSWORD)
            answer = self._called(method, place, body, content_type) if login.code is None else login
        return answer

    def _called(self, method: str, place: str, body: bytes, content_type: str) -> Answered:
        assert self.session is not None
        return self.session.send(method, place, body, {**self.session.header, "Content-Type": content_type})


def is_done(answer: Answered) -> bool:
    """Say whether an answer says that a write was carried out."""
    return answer.status in (200, 201, 204) and answer.code is None


def is_refused(answer: Answered) -> bool:
    """Say whether an answer says that the store can't be written to for now."""
    return answer.status == UNAVAILABLE and answer.headers.get("retry-after", "").isdigit()
