"""A unit of work: one transaction on one account, who does it, and the change set that its changes share."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from pardalote.clock import Clock
from pardalote.records.account import Account, Furnishing
from pardalote.records.user import User
from pardalote.store import furnishing, history
from pardalote.store.accounts import AccountStore
from pardalote.store.history import Changed
from pardalote.store.promise import Connection, Row

# A field, its old value and its new one.
Change = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's choices where the original is in doubt (settings.py)."""

    archived_readable: bool = True
    opt_in: bool = False


@dataclass(slots=True)
class Together:
    """What several deeds of one work share while nothing but prospects is written."""

    # The changes that are still to be kept.
    history: list[Changed] = field(default_factory=list)
    # Those that were looked up, by their ids; None: the oldest.
    campaigns: dict[int | None, Row | None] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """What a deed needs: an open transaction, the account's furnishing, the moment, and who acts."""

    connection: Connection
    furnishing: Furnishing
    # Seconds since 1970, UTC; one moment for the whole transaction.
    now: int
    user: User | None = None
    # The door it came through.
    through: str = "api"
    rules: Rules = field(default_factory=Rules)
    # The one that its changes share; None: there is no change yet.
    change_set: int | None = None
    together: Together | None = None
    # Whether a job was queued, so that who carries out jobs may be told once the work is committed.
    has_queued: bool = False

    @property
    def account(self) -> Account:
        """The account that is worked on."""
        return self.furnishing.account

    def record_changes(self, prospect_id: int, changes: Sequence[Change]) -> None:
        """Keep the history of a prospect: field, old and new value of each change."""
        self.record_all([(prospect_id, changes)])

    def record_all(self, changed: Iterable[tuple[int, Sequence[Change]]]) -> None:
        """Keep the history of several prospects, each with its changes."""
        rows = [(prospect_id, *each) for prospect_id, changes in changed for each in changes]
        if not rows:
            return
        if self.change_set is None:
            actor_id = self.user.id if self.user else None
            actor = "user" if self.user else "server"
            self.change_set = history.begin_change_set(self.connection, self.now, actor, actor_id, self.through)
        if self.together is None:
            history.record(self.connection, self.change_set, rows)
        else:
            self.together.history += rows

    @contextmanager
    def deeds_together(self) -> Iterator[None]:
        """Begin a part in which many prospects are written and nothing else: their history is kept at its end."""
        self.together = Together()
        try:
            yield
            if self.change_set is not None:
                history.record(self.connection, self.change_set, self.together.history)
        finally:
            self.together = None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Begin a part of the work: an exception that leaves it undoes this part alone, and goes on."""
        change_set, known = self.change_set, self.furnishing
        waiting = len(self.together.history) if self.together else 0
        try:
            with self.connection.savepoint():
                yield
        except BaseException:
            # A change set that was begun in the part is gone with it.
            self.change_set, self.furnishing = change_set, known
            if self.together:
                del self.together.history[waiting:]
            raise

    def furnishing_changed(self) -> None:
        """Say that users, fields, profiles or switches changed, and see the change in the rest of this work.

        A deed that changes anything else that many prospects' answers show (a campaign's name, a list's) calls it
        too: what servers keep of the account's answers counts no more. Of one prospect `store.prospects.touch` says so.
        """
        furnishing.touch(self.connection)
        self.furnishing = furnishing.load(self.connection)


class Caller(NamedTuple):
    """Who calls, on which account, as one transaction sees it."""

    store: AccountStore
    furnishing: Furnishing
    user: User
    clock: Clock
    rules: Rules

    def work(self, connection: Connection) -> Work:
        """Return a work in the transaction in which the caller was identified."""
        return Work(connection, self.furnishing, self.clock.now(), self.user, "api", self.rules)
