"""Jobs: each has its effect once, goes on where it was left, rests when it breaks off, and has an end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from pardalote.actions import campaigns, jobs
from pardalote.actions.jobs import MOST_ATTEMPTS, Later, LeaseLost, Task
from pardalote.actions.work import Rules, Work
from pardalote.clock import HeldClock
from pardalote.jobs.kinds import CarryOut, JobKind
from pardalote.jobs.runner import Lane
from pardalote.refusals import Refusal
from pardalote.store import jobs as stored
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.promise import Connection, Row, StoreUnavailable
from pardalote.store.schema import campaign
from pardalote.store.statements import Statement
from tests.stores import accounts_of

_CAMPAIGNS = Statement(select(campaign.c.name).order_by(campaign.c.id))
ACCOUNT = 3
LEASE = 20
STEPS = 3


@pytest.fixture
def accounts(data: Path) -> Iterator[Accounts]:
    """The accounts that jobs are queued in."""
    with closing(accounts_of(data)) as opened:
        yield opened


@pytest.fixture
def store(accounts: Accounts) -> AccountStore:
    """The account that jobs are queued in."""
    opened = accounts.open(ACCOUNT)
    assert opened is not None
    return opened


class Told:
    """What a lane told of jobs that left its hands."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.given_up: list[tuple[int, str]] = []

    def __call__(self, _kind: str, outcome: str) -> None:
        self.outcomes.append(outcome)


def lane(
    accounts: Accounts,
    clock: HeldClock,
    carry_out: CarryOut,
    told: Told | None = None,
    me: str = "one",
    kind: str = "a",
) -> Lane:
    """Return a lane of one kind."""
    heard = told or Told()

    def give_up(work: Work, about: int, problem: str) -> None:
        campaigns.create(work, "given up")
        heard.given_up.append((about, problem))

    return Lane(accounts, [JobKind("a", "lane", carry_out, give_up)], me, LEASE, clock, Rules(), heard)


def work_in(store: AccountStore, connection: Connection, clock: HeldClock) -> Work:
    """Return a work of nobody's."""
    return Work(connection, store.furnishing(connection), clock.now())


def queued(store: AccountStore, clock: HeldClock, about: int = 1, due_at: int | None = None, kind: str = "a") -> int:
    """Queue a job; return its id."""
    with store.writing() as connection:
        return jobs.queue(work_in(store, connection, clock), kind, about, due_at)


def job(store: AccountStore, job_id: int = 1) -> Row:
    """Return a job as it is kept."""
    with store.reading(fresh=True) as connection:
        row = stored.by_id(connection, job_id)
    assert row is not None
    return row


def effects(store: AccountStore) -> list[str]:
    """Return the names of the campaigns that jobs have made."""
    with store.reading(fresh=True) as connection:
        rows = connection.all(_CAMPAIGNS)
    return [row["name"] for row in rows if row["name"].startswith(("step", "given"))]


def in_steps(task: Task) -> Iterator[None]:
    """Make a campaign in each step."""
    while task.done < STEPS:
        make(task, task.done + 1)
        yield
    with task.store.writing() as connection:
        task.finish(connection)


def make(task: Task, step: int) -> None:
    """Carry out a step."""
    with task.store.writing() as connection:
        campaigns.create(task.work(connection), f"step {task.about}.{step}")
        task.keep(connection, step, STEPS)


def test_a_job_is_carried_out_once(accounts: Accounts, store: AccountStore, clock: HeldClock) -> None:
    told = Told()
    worker = lane(accounts, clock, in_steps, told)
    number = queued(store, clock)
    worker.run_due(ACCOUNT)
    worker.run_due(ACCOUNT)
    assert effects(store) == ["step 1.1", "step 1.2", "step 1.3"]
    row = job(store, number)
    assert (row["state"], row["done"], row["total"], row["lease"]) == ("done", 3, 3, None)
    assert row["ended_at"] == clock.now()
    assert told.outcomes == ["done"]


def test_what_is_due_later_waits(accounts: Accounts, store: AccountStore, clock: HeldClock) -> None:
    worker = lane(accounts, clock, in_steps)
    queued(store, clock, due_at=clock.now() + 100)
    clock.advance(99)
    worker.run_due(ACCOUNT)
    assert effects(store) == []
    clock.advance(1)
    worker.run_due(ACCOUNT)
    assert len(effects(store)) == STEPS


def test_a_job_is_queued_with_what_causes_it_or_not_at_all(store: AccountStore, clock: HeldClock) -> None:
    with pytest.raises(Refusal), store.writing() as connection:
        jobs.queue(work_in(store, connection, clock), "a", 1)
        jobs.cancel(work_in(store, connection, clock), 999)
    with store.reading() as connection:
        assert stored.in_states(connection, (*jobs.LIVE, *jobs.ENDED)) == []


def test_a_job_whose_worker_is_gone_goes_on_where_it_was(
    accounts: Accounts, store: AccountStore, clock: HeldClock
) -> None:
    queued(store, clock)
    task = jobs.take(store, ("a",), "killed", LEASE, clock, Rules())
    assert task is not None
    next(in_steps(task))
    worker = lane(accounts, clock, in_steps)
    clock.advance(LEASE - 1)
    worker.run_due(ACCOUNT)
    assert effects(store) == ["step 1.1"]
    clock.advance(1)
    worker.run_due(ACCOUNT)
    assert effects(store) == ["step 1.1", "step 1.2", "step 1.3"]


def test_who_has_lost_the_lease_keeps_nothing(accounts: Accounts, store: AccountStore, clock: HeldClock) -> None:
    queued(store, clock)
    slow = jobs.take(store, ("a",), "slow", LEASE, clock, Rules())
    assert slow is not None
    clock.advance(LEASE)
    lane(accounts, clock, in_steps).run_due(ACCOUNT)
    with pytest.raises(LeaseLost):
        next(in_steps(slow))
    for end in (
        slow.finish,
        lambda connection: slow.pause(connection, 0),
        lambda connection: slow.fail(connection, ""),
    ):
        with pytest.raises(LeaseLost), store.writing() as connection:
            end(connection)
    assert effects(store) == ["step 1.1", "step 1.2", "step 1.3"]
    assert job(store)["state"] == "done"


@pytest.mark.parametrize("error", [Later("no mail server"), StoreUnavailable("away"), ValueError("a fault")])
def test_a_job_that_breaks_off_rests_longer_each_time_and_fails_in_the_end(
    accounts: Accounts, store: AccountStore, clock: HeldClock, error: Exception
) -> None:
    def carry_out(task: Task) -> Iterator[None]:
        raise error
        yield

    told = Told()
    worker = lane(accounts, clock, carry_out, told)
    queued(store, clock, about=7)
    pauses = []
    for _ in range(MOST_ATTEMPTS - 1):
        worker.run_due(ACCOUNT)
        row = job(store)
        assert row["state"] == "waiting"
        pauses.append(row["due_at"] - clock.now())
        clock.advance(pauses[-1])
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    worker.run_due(ACCOUNT)
    assert job(store)["state"] == "failed"
    said = "ValueError on the server" if isinstance(error, ValueError) else str(error)
    assert told.given_up == [(7, said)]
    assert job(store)["problem"] == said
    assert effects(store) == ["given up"]
    assert told.outcomes == ["retried"] * (MOST_ATTEMPTS - 1) + ["failed"]


def test_a_job_that_comes_further_each_time_is_not_given_up(
    accounts: Accounts, store: AccountStore, clock: HeldClock
) -> None:
    def carry_out(task: Task) -> Iterator[None]:
        if task.done == MOST_ATTEMPTS + 2:
            return
        with task.store.writing() as connection:
            task.keep(connection, task.done + 1)
        yield
        raise Later("again")

    worker = lane(accounts, clock, carry_out)
    queued(store, clock)
    for _ in range(MOST_ATTEMPTS + 3):
        worker.run_due(ACCOUNT)
        clock.advance(5)
    assert job(store)["state"] == "done"


def test_jobs_of_one_kind_are_done_one_after_the_other(
    accounts: Accounts, store: AccountStore, clock: HeldClock
) -> None:
    for about in (1, 2):
        queued(store, clock, about)
    first = jobs.take(store, ("a",), "one", LEASE, clock, Rules())
    assert first is not None
    assert first.about == 1
    assert jobs.take(store, ("a",), "two", LEASE, clock, Rules()) is None
    queued(store, clock, 3, kind="b")
    other = jobs.take(store, ("a", "b"), "two", LEASE, clock, Rules())
    assert other is not None
    assert other.kind == "b"
    with store.writing() as connection:
        first.finish(connection)
    second = jobs.take(store, ("a",), "two", LEASE, clock, Rules())
    assert second is not None
    assert second.about == 2


def test_a_lane_that_stops_hands_its_job_over_at_once(
    accounts: Accounts, store: AccountStore, clock: HeldClock
) -> None:
    stopping = threading.Event()

    def carry_out(task: Task) -> Iterator[None]:
        make(task, 1)
        stopping.set()
        yield
        raise AssertionError("it is asked to stop")

    queued(store, clock)
    lane(accounts, clock, carry_out, me="stopped").run(stopping)
    assert (job(store)["state"], job(store)["due_at"]) == ("waiting", clock.now())
    lane(accounts, clock, in_steps).run_due(ACCOUNT)
    assert effects(store) == ["step 1.1", "step 1.2", "step 1.3"]


def test_a_lane_in_a_thread_hears_the_bell(data: Path, store: AccountStore, clock: HeldClock) -> None:
    stopping, done = threading.Event(), threading.Event()
    # A thread has stores of its own.
    accounts = accounts_of(data)

    def carry_out(task: Task) -> Iterator[None]:
        yield from in_steps(task)
        done.set()

    worker = lane(accounts, clock, carry_out)
    thread = threading.Thread(target=worker.run, args=(stopping,))
    thread.start()
    try:
        queued(store, clock)
        worker.bell.put(ACCOUNT)
        assert done.wait(30)
    finally:
        stopping.set()
        worker.bell.put(0)
        thread.join()
        accounts.close()
    assert effects(store) == ["step 1.1", "step 1.2", "step 1.3"]


def test_a_clock_that_is_set_back_puts_no_look_off(data: Path, store: AccountStore, clock: HeldClock) -> None:
    stopping, done = threading.Event(), threading.Semaphore(0)

    def carry_out(task: Task) -> Iterator[None]:
        yield from in_steps(task)
        done.release()

    # Two threads write at once, each over a connection of its own.
    accounts = accounts_of(data)
    worker = lane(accounts, clock, carry_out)
    thread = threading.Thread(target=worker.run, args=(stopping,))
    thread.start()
    try:
        queued(store, clock)
        worker.bell.put(ACCOUNT)
        assert done.acquire(timeout=30)
        # Of no account: once it is heard, the account was looked at in vain.
        worker.bell.put(0)
        while not worker.bell.empty():
            pass
        clock.advance(-86_400)
        queued(store, clock, about=2)
        worker.bell.put(0)
        assert done.acquire(timeout=30)
    finally:
        stopping.set()
        worker.bell.put(0)
        thread.join()
        accounts.close()
    assert effects(store)[STEPS:] == ["step 2.1", "step 2.2", "step 2.3"]


def test_a_cancelled_job_stops_at_its_next_step(accounts: Accounts, store: AccountStore, clock: HeldClock) -> None:
    def carry_out(task: Task) -> Iterator[None]:
        make(task, 1)
        with store.writing() as connection:
            jobs.cancel(work_in(store, connection, clock), task.id)
        yield
        make(task, 2)

    told = Told()
    queued(store, clock)
    lane(accounts, clock, carry_out, told).run_due(ACCOUNT)
    assert job(store)["state"] == "cancelled"
    assert effects(store) == ["step 1.1"]
    assert told.outcomes == []


@pytest.mark.parametrize(
    ("deed", "state", "code"),
    [(jobs.cancel, "done", 168), (jobs.retry, "done", 168), (jobs.cancel, None, 109), (jobs.retry, None, 109)],
)
def test_only_what_is_not_done_is_cancelled_or_begun_anew(
    accounts: Accounts,
    store: AccountStore,
    clock: HeldClock,
    deed: Callable[[Work, int], None],
    state: str | None,
    code: int,
) -> None:
    number = 999
    if state == "done":
        number = queued(store, clock)
        lane(accounts, clock, in_steps).run_due(ACCOUNT)
    with pytest.raises(Refusal) as refused, store.writing() as connection:
        deed(work_in(store, connection, clock), number)
    assert refused.value.reason.code == code


def test_a_job_that_waits_begins_at_once_when_it_is_told_to(
    accounts: Accounts, store: AccountStore, clock: HeldClock
) -> None:
    number = queued(store, clock, due_at=clock.now() + 1000)
    with store.writing() as connection:
        jobs.retry(work_in(store, connection, clock), number)
    lane(accounts, clock, in_steps).run_due(ACCOUNT)
    assert job(store)["state"] == "done"
