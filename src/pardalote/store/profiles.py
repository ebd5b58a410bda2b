"""The statements about profiles: removing criteria, and whom a profile grades."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import bindparam, delete, or_, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import profile_criteria, prospect, prospect_profile_criteria
from pardalote.store.statements import Statement

_REMOVE_STATUSES = Statement(
    delete(prospect_profile_criteria).where(
        prospect_profile_criteria.c.profile_criteria_id == bindparam("criterion_id")
    )
)
_REMOVE = Statement(delete(profile_criteria).where(profile_criteria.c.id == bindparam("criterion_id")))


def remove_criterion(connection: Connection, criterion_id: int) -> None:
    """Remove a criterion, and how prospects stand to it."""
    connection.run(_REMOVE_STATUSES, criterion_id=criterion_id)
    connection.run(_REMOVE, criterion_id=criterion_id)


_GRADED = Statement(
    select(
        prospect.c.id,
        prospect.c.grade,
        prospect.c.revision,
        prospect_profile_criteria.c.profile_criteria_id,
        prospect_profile_criteria.c.status,
    )
    .select_from(
        prospect.outerjoin(prospect_profile_criteria, prospect_profile_criteria.c.prospect_id == prospect.c.id)
    )
    .where(
        prospect.c.profile_id == bindparam("profile_id"),
        or_(prospect.c.grade.is_not(None), prospect_profile_criteria.c.id.is_not(None)),
    )
    .order_by(prospect.c.id)
)


def graded(connection: Connection, profile_id: int) -> Iterator[tuple[Row, dict[int, int]]]:
    """Yield the prospects of a profile that have a grade or a status: id, grade, revision; statuses by criterion."""
    rows = connection.all(_GRADED, profile_id=profile_id)
    for _, group in groupby(rows, lambda row: row["id"]):
        of_one = list(group)
        statuses = {
            row["profile_criteria_id"]: row["status"] for row in of_one if row["profile_criteria_id"] is not None
        }
        yield of_one[0], statuses
