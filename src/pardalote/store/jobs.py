"""The statements about jobs: queueing, leasing, and keeping how far each is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, literal_column, or_, select

from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import job
from pardalote.store.statements import Change, Statement, first

WAITING, WORKING, DONE, FAILED, CANCELLED = "waiting", "working", "done", "failed", "cancelled"

_held = job.alias("held")
_WAITING: Any = literal_column(f"'{WAITING}'")
_WORKING: Any = literal_column(f"'{WORKING}'")
# Of one kind an account's jobs are done one after the other, the oldest first.
_IS_HELD = (
    select(_held.c.id)
    .where(_held.c.state == _WORKING, _held.c.kind == job.c.kind, _held.c.leased_until > bindparam("now"))
    .exists()
)
_MAY_BEGIN = or_(
    (job.c.state == _WAITING) & (job.c.due_at <= bindparam("now")),
    (job.c.state == _WORKING) & (job.c.leased_until <= bindparam("now")),
)
_NEXT = Statement(
    first(
        select(job)
        .where(job.c.state.in_((_WAITING, _WORKING)), Among(job.c.kind, bindparam("kinds")), _MAY_BEGIN, ~_IS_HELD)
        .order_by(job.c.due_at, job.c.id),
        1,
    ),
    job,
)
_SOONEST = Statement(
    select(
        func.min(func.coalesce(job.c.leased_until, job.c.due_at)).label("at"),
    ).where(job.c.state.in_((_WAITING, _WORKING)), Among(job.c.kind, bindparam("kinds")))
)


def next_job(connection: Connection, kinds: Sequence[str], now: int) -> Row | None:
    """Return the job of some kinds that may begin now and has waited longest, or whose worker is gone; None: none."""
    return connection.one(_NEXT, kinds=packed(kinds), now=now)


def soonest(connection: Connection, kinds: Sequence[str]) -> int | None:
    """Return when the next job of some kinds may begin; None: there is none."""
    row = connection.one(_SOONEST, kinds=packed(kinds))
    return None if row is None else row["at"]


_HELD = (job.c.id == bindparam("job_id"), job.c.lease == bindparam("held_lease"), job.c.state == _WORKING)
_MOVED = ("leased_until", "done", "total", "attempts", "updated_at")
_MOVE = Change(job, *_HELD, **{name: bindparam(name) for name in _MOVED})
_LET_GO = ("state", "due_at", "lease", "leased_until", "problem", "updated_at", "ended_at")
_END = Change(job, *_HELD, **{name: bindparam(name) for name in _LET_GO})


def move(connection: Connection, job_id: int, lease: str, values: Row) -> bool:
    """Keep how far a job is, and hold it on; False: the lease counts no more."""
    return connection.run(_MOVE, job_id=job_id, held_lease=lease, **values) == 1


def let_go(connection: Connection, job_id: int, lease: str, values: Row) -> bool:
    """End a job, or let it wait for the next attempt; False: the lease counts no more."""
    return connection.run(_END, job_id=job_id, held_lease=lease, **values) == 1


_BY_ID = Statement(select(job).where(job.c.id == bindparam("job_id")), job)
_ALL = Statement(
    first(select(job).where(Among(job.c.state, bindparam("states"))).order_by(job.c.id.desc()), 1000),
)
_OF = Statement(
    select(job).where(job.c.kind == bindparam("kind"), job.c.about == bindparam("about")).order_by(job.c.id), job
)


def by_id(connection: Connection, job_id: int) -> Row | None:
    """Return a job."""
    return connection.one(_BY_ID, job_id=job_id)


def of(connection: Connection, kind: str, about: int) -> list[Row]:
    """Return the jobs of a kind about one thing, the oldest first."""
    return connection.all(_OF, kind=kind, about=about)


def in_states(connection: Connection, states: Sequence[str]) -> list[Row]:
    """Return the jobs in some states, the newest first, a thousand at most."""
    return connection.all(_ALL, states=packed(states))
