"""Jobs: what is begun by a call and done after its answer, once in effect, whoever is killed meanwhile.

A job is queued in the transaction of what causes it. Who works on it has a lease, which every step renews in the
transaction of what the step does: whoever has lost it (its process stood still for longer than the lease) can keep
nothing more, and the next one goes on where the last step left it.
"""

from dataclasses import dataclass
from typing import Any

from pardalote import refusals
from pardalote.actions.work import Rules, Work
from pardalote.clock import Clock
from pardalote.refusals import Refusal
from pardalote.store import jobs, schema
from pardalote.store.accounts import AccountStore
from pardalote.store.jobs import CANCELLED, DONE, FAILED, WAITING, WORKING
from pardalote.store.promise import Connection, Row

# States in which a job is done with.
ENDED = (DONE, FAILED, CANCELLED)
LIVE = (WAITING, WORKING)
# So often in a row a job may break off without having come further.
MOST_ATTEMPTS = 12
_FIRST_PAUSE, _LONGEST_PAUSE = 5, 3600


class LeaseLost(Exception):
    """Somebody else works on the job by now, or it was cancelled; what this step did is not kept."""


class Later(Exception):
    """A job can't go on for now; the message says why. It is tried again after a pause that grows."""


def queue(work: Work, kind: str, about: int, due_at: int | None = None) -> int:
    """Have something done after this work is committed, not before `due_at`; return the job's id."""
    values = {
        "kind": kind,
        "about": about,
        "state": WAITING,
        "due_at": work.now if due_at is None else due_at,
        "attempts": 0,
        "lease": None,
        "leased_until": None,
        "done": 0,
        "total": None,
        "problem": None,
        "created_at": work.now,
        "updated_at": work.now,
        "ended_at": None,
    }
    work.has_queued = True
    return work.connection.insert(schema.job, values)


@dataclass(slots=True)
class Task:
    """A job in somebody's hands."""

    store: AccountStore
    clock: Clock
    rules: Rules
    id: int
    kind: str
    about: int
    lease: str
    # Seconds for which the lease holds after each step.
    seconds: int
    # How far it is, of how much; None: that isn't known.
    done: int
    total: int | None
    attempts: int
    # Whether it was ended, or is to wait, by one of its own steps.
    is_over: bool = False

    def work(self, connection: Connection) -> Work:
        """Return a work in a transaction of one of its steps; what it changes names the job's kind as the door."""
        furnishing = self.store.furnishing(connection)
        return Work(connection, furnishing, self.clock.now(), through=self.kind, rules=self.rules)

    def keep(self, connection: Connection, done: int | None = None, total: int | None = None) -> None:
        """Renew the lease in the transaction of a step, and keep how far the job is. Raises LeaseLost."""
        if done is not None and done > self.done:
            self.done, self.attempts = done, 0
        self.total = self.total if total is None else total
        now = self.clock.now()
        values = {
            "leased_until": now + self.seconds,
            "done": self.done,
            "total": self.total,
            "attempts": self.attempts,
            "updated_at": now,
        }
        if not jobs.move(connection, self.id, self.lease, values):
            raise LeaseLost(f"job {self.id} is in other hands")

    def finish(self, connection: Connection) -> None:
        """End the job in the transaction of its last step. Raises LeaseLost."""
        self._let_go(connection, DONE, self.clock.now(), None)

    def pause(self, connection: Connection, due_at: int, problem: str | None = None) -> None:
        """Let the job wait until a moment. Raises LeaseLost."""
        self._let_go(connection, WAITING, due_at, problem)

    def fail(self, connection: Connection, problem: str) -> None:
        """End the job without success. Raises LeaseLost."""
        self._let_go(connection, FAILED, self.clock.now(), problem)

    def _let_go(self, connection: Connection, state: str, due_at: int, problem: str | None) -> None:
        now = self.clock.now()
        values = {
            "state": state,
            "due_at": due_at,
            "lease": None,
            "leased_until": None,
            "problem": problem,
            "updated_at": now,
            "ended_at": now if state in ENDED else None,
        }
        if not jobs.let_go(connection, self.id, self.lease, values):
            raise LeaseLost(f"job {self.id} is in other hands")
        self.is_over = True


def take(
    store: AccountStore, kinds: tuple[str, ...], lease: str, seconds: int, clock: Clock, rules: Rules
) -> Task | None:
    """Take the job of some kinds that is due and has waited longest; None: there is none."""
    with store.reading(fresh=True) as connection:
        # Mostly there is none, and nobody waits for a turn to hear it.
        if jobs.next_job(connection, kinds, clock.now()) is None:
            return None
    with store.writing() as connection:
        connection.alone("jobs")
        row = jobs.next_job(connection, kinds, clock.now())
        if row is None:
            return None
        now = clock.now()
        taken: dict[str, Any] = {
            "state": WORKING,
            "lease": lease,
            "leased_until": now + seconds,
            "attempts": row["attempts"] + 1,
            "updated_at": now,
        }
        connection.update(schema.job, row["id"], taken, row)
        row |= taken
    return Task(
        store, clock, rules, row["id"], row["kind"], row["about"], lease, seconds, row["done"], row["total"],
        row["attempts"],
    )  # fmt: skip


def pause_of(attempts: int) -> int:
    """Return for how many seconds a job rests that has broken off so often in a row."""
    return int(min(_FIRST_PAUSE * 2.0 ** max(attempts - 1, 0), _LONGEST_PAUSE))


def cancel(work: Work, job_id: int) -> None:
    """End a job that isn't done; whoever works on it notices at its next step. Raises Refusal 109 and 168."""
    _end(work, _live(work, job_id), CANCELLED)


def cancel_about(work: Work, kind: str, about: int) -> None:
    """End the live jobs of a kind about one thing."""
    for row in jobs.of(work.connection, kind, about):
        if row["state"] in LIVE:
            _end(work, row, CANCELLED)


def retry(work: Work, job_id: int) -> None:
    """Let a job that waits for its next attempt, has failed or was cancelled begin now. Raises Refusal 109 and 168."""
    row = jobs.by_id(work.connection, job_id)
    if row is None:
        raise Refusal(refusals.RECORD_NOT_FOUND)
    if row["state"] in (DONE, WORKING):
        raise Refusal(refusals.BACKGROUND_QUEUE_STATE)
    values = {"state": WAITING, "due_at": work.now, "attempts": 0, "ended_at": None, "updated_at": work.now}
    work.connection.update(schema.job, job_id, values, row)
    work.has_queued = True


def _live(work: Work, job_id: int) -> Row:
    row = jobs.by_id(work.connection, job_id)
    if row is None:
        raise Refusal(refusals.RECORD_NOT_FOUND)
    if row["state"] not in LIVE:
        raise Refusal(refusals.BACKGROUND_QUEUE_STATE)
    return row


def _end(work: Work, row: Row, state: str) -> None:
    values = {"state": state, "lease": None, "leased_until": None, "ended_at": work.now, "updated_at": work.now}
    work.connection.update(schema.job, row["id"], values, row)
