"""Clients that write all the time, each on prospects of its own, and note what they were answered."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests import cast
from tests.driver import Answered
from tests.faults import states
from tests.faults.ledger import Changes, Ledger
from tests.served import Session

ACCOUNT = 3
# Prospects that a client goes on with; others are left as they are.
_AT_HAND = 8
_MOST_DEALS = 2
_STRANGE_KEY = 1
_MOST_LOGINS = 5
_UNAVAILABLE = 503
# Seconds.
_BETWEEN_ATTEMPTS = 0.01
Write = Callable[["Writer"], None]


class Writer:
    """A client with a connection of its own, who writes until it is told to stop or the server is gone."""

    def __init__(self, name: str, chance: Random, numbers: Iterator[int], ledger: Ledger) -> None:
        """`numbers` are everybody's, so that no two writes have the same one."""
        self.name = name
        self.chance = chance
        self.numbers = numbers
        self.ledger = ledger
        self.emails: list[str] = []
        self.session: Session | None = None
        self._closed = threading.Event()

    def write(self, session: Session) -> None:
        """Write, over connections to the server of a session, until `end` or until nobody listens there."""
        self._closed.clear()
        self.session = session.twin()
        while not self._closed.is_set() and not self.ledger.wrong:
            try:
                self.chance.choice(_WRITES)(self)
            except (OSError, HTTPException):
                self._reconnect(self.session)
        self.session.close()

    def _reconnect(self, session: Session) -> None:
        """Wait until somebody listens again; once the server is gone, end."""
        while not self._closed.wait(_BETWEEN_ATTEMPTS):
            if session.server.process.poll() is not None:
                self._closed.set()
            else:
                with suppress(OSError):
                    return session.connect_again()
        return None

    def end(self) -> None:
        """Let `write` return after the write that is under way."""
        self._closed.set()

    def send(self, changes: Changes, object_: str, operation: str, **parameters: Any) -> None:
        """Send one write and note how it ended. Raises what the connection raises."""
        try:
            answer = self._answered(object_, operation, parameters)
        except (OSError, HTTPException):
            self.ledger.leave_open(changes)
            self._let_go(changes)
            raise
        if answer.status in (200, 201, 204) and answer.code is None:
            self.ledger.acknowledge(changes)
            self.emails = [*(each for each in self.emails if each not in changes), *changes][-_AT_HAND:]
        elif answer.status == _UNAVAILABLE and answer.headers.get("retry-after", "").isdigit():
            self.ledger.refuse(changes)
            if not self.ledger.refusals_are_certain:
                self._let_go(changes)
        else:
            self.ledger.complain(f"{object_}/{operation} {parameters}: {answer.status} {answer.text}")

    def _let_go(self, changes: Changes) -> None:
        """Write no more to these prospects: what became of them is seen later."""
        self.emails = [each for each in self.emails if each not in changes]

    def _answered(self, object_: str, operation: str, parameters: dict[str, Any]) -> Answered:
        assert self.session is not None
        place = f"/api/{object_}/version/{ACCOUNT}/do/{operation}"
        body = urlencode(parameters).encode()
        answer = self.session.send("POST", place, body, self.session.header)
        # An hour went by, or a clock was set, perhaps twice: nothing was done, and the client does what clients do.
        for _ in range(_MOST_LOGINS):
            if answer.code != _STRANGE_KEY:
                break
            login = self.session.log_in(cast.ADMINISTRATOR, cast.PASSWORD)
            answer = self.session.send("POST", place, body, self.session.header) if login.code is None else login
        return answer

    def new_email(self, number: int) -> str:
        """Return an address that nobody has."""
        return f"{self.name}-{number}@faults.example"

    def one(self, is_archived: bool = False) -> str | None:
        """Return one of the client's prospects that are in the recycle bin or not; None: there is none."""
        found = [each for each in self.emails if self.state(each).is_archived == is_archived]
        return self.chance.choice(found) if found else None

    def state(self, email: str) -> states.State:
        """Return what was acknowledged last of a prospect that is at hand."""
        state = self.ledger.now(email)
        assert state is not None
        return state

    def id_of(self, email: str) -> int:
        """Return a prospect's id, by asking for it once. Raises what the connection raises."""
        if email not in self.ledger.ids:
            answer = self._answered("prospect", "read", {"email": email, "output": "mobile"})
            if answer.status == _UNAVAILABLE:
                raise HTTPException("the store is unavailable")
            if answer.status != 200 or answer.code is not None:
                self.ledger.complain(f"prospect/read {email}: {answer.status} {answer.text}")
                raise HTTPException("an acknowledged prospect is not there")
            self.ledger.ids[email] = int(answer.field("id") or "")
        return self.ledger.ids[email]


def create(writer: Writer) -> None:
    """Create a prospect that is on a list."""
    number = next(writer.numbers)
    email = writer.new_email(number)
    made = states.subscribed(states.created(number), 1)
    writer.send({email: made}, "prospect", "create", email=email, company=number, nickname=number, list_1=1)


def update(writer: Writer) -> None:
    """Change a prospect, and with it whether it is on another list."""
    email = writer.one()
    if email is None:
        return create(writer)
    number, state = next(writer.numbers), writer.state(email)
    is_on = 2 not in state.lists
    made = states.subscribed(states.numbered(state, number), 2, is_on)
    given = {"email": email, "company": number, "nickname": number, "list_2": int(is_on)}
    return writer.send({email: made}, "prospect", "update", **given)


def upsert(writer: Writer) -> None:
    """Change a prospect, or create one."""
    number = next(writer.numbers)
    email = writer.one() if writer.chance.random() < 0.7 else None
    state = writer.state(email) if email else None
    made = states.numbered(state, number) if state else states.created(number)
    email = email or writer.new_email(number)
    writer.send({email: made}, "prospect", "upsert", email=email, company=number, nickname=number)


def batch_upsert(writer: Writer) -> None:
    """Change a prospect and create two, in one call."""
    changes: dict[str, states.State] = {}
    known = writer.one()
    items = {}
    for email in (known, None, None):
        number = next(writer.numbers)
        place = email or writer.new_email(number)
        changes[place] = states.numbered(writer.state(email), number) if email else states.created(number)
        items[place] = {"company": number, "nickname": number}
    writer.send(changes, "prospect", "batchUpsert", prospects=json.dumps({"prospects": items}))


def delete(writer: Writer) -> None:
    """Move a prospect to the recycle bin."""
    email = writer.one()
    if email is None:
        return create(writer)
    made = states.archived(writer.state(email))
    return writer.send({email: made}, "prospect", "delete", id=writer.id_of(email))


def undelete(writer: Writer) -> None:
    """Bring a prospect back."""
    email = writer.one(is_archived=True)
    if email is None:
        return delete(writer)
    made = states.archived(writer.state(email), False)
    return writer.send({email: made}, "prospect", "undelete", id=writer.id_of(email))


def subscribe(writer: Writer) -> None:
    """Put a prospect on a list by a membership of its own, or take it off."""
    email = writer.one()
    if email is None:
        return create(writer)
    state = writer.state(email)
    is_on = 1 not in state.lists
    made = states.subscribed(state, 1, is_on)
    given = {"list_id": 1, "prospect_id": writer.id_of(email)}
    return writer.send({email: made}, "listMembership", "create" if is_on else "delete", **given)


def deal(writer: Writer) -> None:
    """Make an opportunity of a prospect."""
    email = writer.one()
    if email is None or len(writer.state(email).deals) == _MOST_DEALS:
        return create(writer)
    name = f"deal {next(writer.numbers)}"
    made = states.dealt(writer.state(email), name)
    given = {"name": name, "value": 1, "probability": 50, "prospect_id": writer.id_of(email)}
    return writer.send({email: made}, "opportunity", "create", **given)


# Twice what consists of several steps: there is more of it that could be half done.
_WRITES: tuple[Write, ...] = (
    create,
    update,
    upsert,
    *(batch_upsert, batch_upsert),
    delete,
    undelete,
    subscribe,
    *(deal, deal),
)


class Load:
    """Several clients at once."""

    def __init__(self, seed: int, writers: int) -> None:
        """Make the clients; what they send follows from the seed."""
        self.ledger = Ledger()
        self.numbers = count(1)
        self._writers = [
            Writer(f"writer-{each}", Random(seed * 1000 + each), self.numbers, self.ledger) for each in range(writers)
        ]
        self._threads: list[threading.Thread] = []

    def begin(self, session: Session) -> None:
        """Let every client write to the server of a session."""
        self._threads = [threading.Thread(target=each.write, args=(session,)) for each in self._writers]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let every client end, after the write that is under way."""
        for writer in self._writers:
            writer.end()
        self.join()

    def join(self) -> None:
        """Wait until every client has ended."""
        for thread in self._threads:
            thread.join()
