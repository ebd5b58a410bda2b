"""Clients that write all the time, each on prospects of its own, and note what they were answered."""

import json
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPException
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.driver import Answered
from tests.faults import states
from tests.faults.beginner import Beginner
from tests.faults.callers import ACCOUNT, UNAVAILABLE, Caller, is_done, is_refused
from tests.faults.ledger import Changes, Ledger
from tests.served import Session

# Prospects that a client goes on with; others are left as they are.
_AT_HAND = 8
_MOST_DEALS = 2
Write = Callable[["Writer"], None]


class Writer(Caller):
    """A client that writes prospects."""

    def __init__(self, name: str, chance: Random, numbers: Iterator[int], ledger: Ledger, rest: float) -> None:
        """`numbers` are everybody's, so that no two writes have the same one; `rest`: seconds before each."""
        super().__init__(name, chance, numbers, ledger)
        self._rest = rest
        self.emails: list[str] = []

    def act(self) -> None:
        """Send a write."""
        if self._rest and self.closed.wait(self._rest):
            return
        self.chance.choice(_WRITES)(self)

    def send(self, changes: Changes, object_: str, operation: str, **parameters: Any) -> None:
        """Send one write and note how it ended. Raises what the connection raises."""
        try:
            answer = self._answered(object_, operation, parameters)
        except (OSError, HTTPException):
            self.ledger.leave_open(changes)
            self._let_go(changes)
            raise
        if is_done(answer):
            self.ledger.acknowledge(changes)
            self.emails = [*(each for each in self.emails if each not in changes), *changes][-_AT_HAND:]
        elif is_refused(answer):
            self.ledger.refuse(changes)
            if not self.ledger.refusals_are_certain:
                self._let_go(changes)
        else:
            self.ledger.complain(f"{object_}/{operation} {parameters}: {answer.status} {answer.text}")

    def _let_go(self, changes: Changes) -> None:
        """Write no more to these prospects: what became of them is seen later."""
        self.emails = [each for each in self.emails if each not in changes]

    def _answered(self, object_: str, operation: str, parameters: dict[str, Any]) -> Answered:
        place = f"/api/{object_}/version/{ACCOUNT}/do/{operation}"
        return self.answered("POST", place, urlencode(parameters).encode())

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
            if answer.status == UNAVAILABLE:
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

    def __init__(self, seed: int, writers: int, mailed: int | None = None, rest: float = 0) -> None:
        """Make the clients; what they send follows from the seed.

        `mailed`: begin jobs too, and mail this list; `rest`: for how many seconds each rests before a write.
        """
        self.ledger = Ledger()
        self.numbers = count(1)
        self.beginner = (
            Beginner("beginner", Random(seed), self.numbers, self.ledger, mailed) if mailed is not None else None
        )
        self._writers = [
            Writer(f"writer-{each}", Random(seed * 1000 + each), self.numbers, self.ledger, rest)
            for each in range(writers)
        ]
        self._threads: list[threading.Thread] = []

    def begin(self, session: Session) -> None:
        """Let every client write to the server of a session."""
        self._threads = [threading.Thread(target=each.write, args=(session,)) for each in self._clients()]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let every client end, after the write that is under way."""
        for each in self._clients():
            each.end()
        self.join()

    def _clients(self) -> list[Caller]:
        return [*self._writers, *([self.beginner] if self.beginner else [])]

    def join(self) -> None:
        """Wait until every client has ended."""
        for thread in self._threads:
            thread.join()
