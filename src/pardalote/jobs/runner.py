"""A lane: takes the jobs of some kinds as they come due in any account, and carries them out in turns, step by step."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event

from pardalote.actions import jobs
from pardalote.actions.jobs import Later, LeaseLost, Task
from pardalote.actions.work import Rules
from pardalote.clock import Clock
from pardalote.jobs.kinds import JobKind
from pardalote.store import jobs as stored
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.promise import Conflict, Gone, StoreError

# An account in which nothing is known to come due is looked at so often, in seconds: what another server has queued,
# or one that was killed before it could say so, is found by that.
LOOK_EVERY = 15
# So many jobs of a lane are under way at most.
_MOST_AT_ONCE = 8

_log = logging.getLogger("pardalote")

# Is told of each job that left somebody's hands: its kind, and what became of it.
Told = Callable[[str, str], None]


class Lane:
    """Carries out jobs, in the thread that calls it."""

    def __init__(
        self,
        accounts: Accounts,
        kinds: Sequence[JobKind],
        lease: str,
        lease_seconds: int,
        clock: Clock,
        rules: Rules,
        told: Told,
    ) -> None:
        """Be ready; `lease` names who takes jobs, and is nobody else's."""
        self.accounts = accounts
        self._kinds = {each.name: each for each in kinds}
        self._names = tuple(self._kinds)
        self._lease = lease
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._rules = rules
        self._told = told
        # When each account is looked at next.
        self._looks: dict[int, int] = {}
        self._under_way: dict[int, _Running] = {}
        self._listed_at = 0
        # The numbers of accounts in which something was queued just now.
        self.bell: SimpleQueue[int] = SimpleQueue()

    def run(self, stopping: Event) -> None:
        """Carry out what comes due, until `stopping` is set and the bell is rung once more."""
        while not stopping.is_set():
            self._listen()
            self._list_accounts()
            self._look()
            for number in list(self._under_way):
                if stopping.is_set():
                    break
                self._step(number)
        for running in self._under_way.values():
            running.leave()
        self._rest()

    def run_due(self, number: int) -> None:
        """Carry out everything that is due in an account."""
        try:
            while self._take(number):
                while number in self._under_way:
                    self._step(number)
        finally:
            self._rest()

    def _rest(self) -> None:
        for kind in self._kinds.values():
            kind.rest()

    def _listen(self) -> None:
        """Wait for the bell, or until an account is to be looked at; no longer where jobs are under way."""
        now = self._clock.now()
        soonest = min(self._looks.values(), default=now) if self._listed_at else now
        wait = 0.0 if self._under_way else float(min(max(soonest - now, 0), LOOK_EVERY))
        if wait:
            self._rest()
        try:
            rung = self.bell.get(block=wait > 0, timeout=wait or None)
            while True:
                self._looks[rung] = 0
                rung = self.bell.get_nowait()
        except Empty:
            return

    def _list_accounts(self) -> None:
        now = self._clock.now()
        if 0 <= now - self._listed_at < LOOK_EVERY and self._listed_at:
            return
        self._listed_at = now
        try:
            numbers = self.accounts.numbers()
        except StoreError as problem:
            _log.warning("jobs: the accounts can't be listed: %s", problem)
            return
        self._looks = {number: self._looks.get(number, 0) for number in numbers} | {
            number: 0 for number, at in self._looks.items() if at == 0
        }

    def _look(self) -> None:
        now = self._clock.now()
        for number, at in list(self._looks.items()):
            if len(self._under_way) >= _MOST_AT_ONCE:
                return
            # What is to be looked at later than the next look was put off by a clock that is set back since.
            is_due = at <= now or at > now + LOOK_EVERY
            if is_due and number not in self._under_way and not self._take(number):
                self._looks[number] = min(self._soonest(number), now + LOOK_EVERY)

    def _take(self, number: int) -> bool:
        """Take the next job of an account; False: there is none that is due, or the account can't be read."""
        try:
            store = self.accounts.open(number)
            if store is None:
                return False
            task = jobs.take(store, self._names, self._lease, self._lease_seconds, self._clock, self._rules)
        except Gone:
            self.accounts.open_anew()
            return False
        except StoreError as problem:
            _log.warning("jobs: account %d can't be looked at: %s", number, problem)
            return False
        if task is None:
            return False
        self._under_way[number] = _Running(task, self._kinds[task.kind], self._told)
        return True

    def _soonest(self, number: int) -> int:
        """Return when the next job of an account comes due, as far as is known, but not this very second."""
        now = self._clock.now()
        try:
            store = self.accounts.open(number)
            if store is None:
                return now + LOOK_EVERY
            with store.reading(fresh=True) as connection:
                at = stored.soonest(connection, self._names)
        except StoreError:
            at = None
        return now + LOOK_EVERY if at is None else max(at, now + 1)

    def _step(self, number: int) -> None:
        if not self._under_way[number].step():
            del self._under_way[number]
            # There may be another one.
            self._looks[number] = 0


class _Running:
    """A job that is under way."""

    def __init__(self, task: Task, kind: JobKind, told: Told) -> None:
        self._task = task
        self._kind = kind
        self._told = told
        self._steps: Iterator[None] = kind.carry_out(task)

    def step(self) -> bool:
        """Carry out a step; return whether there is another one. What breaks it off is kept, and raised no further."""
        try:
            next(self._steps)
            return True
        except StopIteration:
            self._end(self._finish)
        except LeaseLost as lost:
            _log.info("jobs: %s", lost)
        except Gone:
            _log.info("jobs: a %s has ended with its account", self._task.kind)
        except Exception as problem:
            self._end(partial(self._break_off, problem))
        return False

    def leave(self) -> None:
        """Leave the job as its last step has left it, to whoever comes next."""
        self._close()
        self._end(self._hand_over)

    def _end(self, deed: Callable[[AccountStore], None]) -> None:
        """Say in the store what becomes of the job; where that can't be had, the lease runs out by itself."""
        try:
            deed(self._task.store)
        except LeaseLost as lost:
            _log.info("jobs: %s", lost)
        except StoreError as problem:
            _log.warning("jobs: what became of a %s could not be kept: %s", self._task.kind, problem)

    def _close(self) -> None:
        close = getattr(self._steps, "close", None)
        if close is not None:
            close()

    def _finish(self, store: AccountStore) -> None:
        if not self._task.is_over:
            with store.writing() as connection:
                self._task.finish(connection)
        self._told(self._task.kind, stored.DONE)

    def _hand_over(self, store: AccountStore) -> None:
        with store.writing() as connection:
            self._task.pause(connection, self._task.clock.now())

    def _break_off(self, problem: Exception, store: AccountStore) -> None:
        task, said = self._task, self._told_of(problem)
        with store.writing() as connection:
            if task.attempts >= jobs.MOST_ATTEMPTS:
                self._kind.give_up(task.work(connection), task.about, said)
                task.fail(connection, said)
                outcome = stored.FAILED
            else:
                # What met another transaction needs no rest.
                pause = 0 if isinstance(problem, Conflict) else jobs.pause_of(task.attempts)
                task.pause(connection, task.clock.now() + pause, said)
                outcome = "retried"
        self._told(task.kind, outcome)

    def _told_of(self, problem: Exception) -> str:
        """Return what is kept of a problem, and log what operators should see."""
        if isinstance(problem, Later | StoreError):
            _log.warning("jobs: a %s was broken off: %s", self._task.kind, problem)
            return str(problem)
        _log.error("jobs: a %s failed", self._task.kind, exc_info=problem)
        return f"{type(problem).__name__} on the server"
