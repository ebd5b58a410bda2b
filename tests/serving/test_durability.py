"""A server that is killed loses nothing that it has acknowledged."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from pathlib import Path
from threading import Condition, Thread

import pytest

from pardalote import cli
from tests.served import Session
from tests.serving.conftest import LogIn, Serve
from tests.stores import options_of

ROUNDS = 20
WRITERS = 4
MOST_WRITES = 60


@dataclass
class Acknowledged:
    """What the server said it did, over all rounds."""

    # By address: the number last written to a prospect, and the one that was on its way.
    written: dict[str, int] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    answers: int = 0
    changed: Condition = field(default_factory=Condition)

    def begin(self, email: str, number: int) -> None:
        """Note a write that is about to be sent."""
        with self.changed:
            self.begun[email] = number

    def note(self, email: str, number: int) -> None:
        """Note a write that was answered with success."""
        with self.changed:
            self.written[email] = number
            self.answers += 1
            self.changed.notify_all()

    def wait_for(self, more: int) -> None:
        """Wait for so many more answers."""
        with self.changed:
            wanted = self.answers + more
            assert self.changed.wait_for(lambda: self.answers >= wanted, timeout=60)


def keep_writing(session: Session, name: str, numbers: Iterator[int], acknowledged: Acknowledged) -> None:
    """Create prospects and change each twice, until the server is gone."""
    with session, suppress(OSError, HTTPException):
        while True:
            email = f"{name}-{next(numbers)}@durable.example"
            for operation in ("create", "update", "update"):
                number = next(numbers)
                acknowledged.begin(email, number)
                answer = session.call(operation, email=email, company=number, list_1=1, nickname=number)
                assert answer.status in (200, 201), answer.text
                acknowledged.note(email, number)


def check_kept(session: Session, emails: list[str], acknowledged: Acknowledged) -> None:
    for email in emails:
        shown = session.call("read", email=email)
        number = acknowledged.written[email]
        # The last write may have been carried out though its answer never left.
        assert shown.field("company") in (str(number), str(acknowledged.begun[email])), email
        assert shown.field("nickname") == shown.field("company")
        assert shown.xml().findtext("prospect/lists/list_subscription/list/id") == "1"


def test_what_was_acknowledged_is_there_after_a_kill(
    serve: Serve, log_in: LogIn, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20)
    acknowledged = Acknowledged()
    numbers = count(1)
    server = serve()
    session = log_in(server)
    checked: set[str] = set()
    for _ in range(ROUNDS):
        threads = [
            Thread(target=keep_writing, args=(session.twin(), f"writer-{writer}", numbers, acknowledged))
            for writer in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        acknowledged.wait_for(chance.randint(1, MOST_WRITES))
        server.kill()
        for thread in threads:
            thread.join()
        session.close()
        assert cli.main(["check", *options_of(data)]) == 0
        assert capsys.readouterr().out == "account 3: sound\naccount 4: sound\n"
        server = serve()
        session = session.twin(server)
        check_kept(session, sorted(acknowledged.written.keys() - checked), acknowledged)
        checked |= acknowledged.written.keys()
    assert len(acknowledged.written) > ROUNDS
    check_kept(session, sorted(acknowledged.written), acknowledged)
    session.close()
    assert "Traceback" not in server.logged()
