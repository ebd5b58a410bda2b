"""The statements about visitors: finding one, and giving what it did to a prospect."""

from typing import Any

from sqlalchemy import Table, bindparam, or_, select, union
from sqlalchemy import update as update_rows

from pardalote.records.visitor_activity import ASSETS
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import visit, visitor, visitor_activity
from pardalote.store.statements import Statement

_BY_ID = Statement(select(visitor.c.id, visitor.c.prospect_id).where(visitor.c.id == bindparam("visitor_id")), visitor)


def by_id(connection: Connection, visitor_id: int) -> Row | None:
    """Return a visitor's id and prospect_id."""
    return connection.one(_BY_ID, visitor_id=visitor_id)


def _owners(table: Table) -> Any:
    owned = table.c.prospect_id.is_not(None)
    return select(table.c.prospect_id).where(table.c.visitor_id == bindparam("visitor_id"), owned)


_OWNERS = Statement(
    select(union(_owners(visitor_activity), _owners(visit)).subquery().c.prospect_id.label("prospect_id"))
)


def owners(connection: Connection, visitor_id: int) -> list[int]:
    """Return the prospects to which a visitor's activities and visits belong."""
    return [row["prospect_id"] for row in connection.all(_OWNERS, visitor_id=visitor_id)]


_UNOWNED_ACTIVITIES = Statement(
    select(visitor_activity.c.type, *(visitor_activity.c[name] for name in ASSETS)).where(
        visitor_activity.c.visitor_id == bindparam("visitor_id"), visitor_activity.c.prospect_id.is_(None)
    )
)
_UNOWNED_VISITS = Statement(
    select(visit.c.visitor_page_view_count).where(
        visit.c.visitor_id == bindparam("visitor_id"), visit.c.prospect_id.is_(None)
    )
)


def unowned_activities(connection: Connection, visitor_id: int) -> list[Row]:
    """Return the type and the assets of each of a visitor's activities that belong to no prospect."""
    return connection.all(_UNOWNED_ACTIVITIES, visitor_id=visitor_id)


def unowned_page_views(connection: Connection, visitor_id: int) -> int:
    """Return how many pages a visitor saw in visits that belong to no prospect."""
    return sum(row["visitor_page_view_count"] or 0 for row in connection.all(_UNOWNED_VISITS, visitor_id=visitor_id))


def _given(table: Table) -> Statement:
    belongs_to_another = or_(table.c.prospect_id.is_(None), table.c.prospect_id != bindparam("prospect_id"))
    return Statement(
        update_rows(table)
        .where(table.c.visitor_id == bindparam("visitor_id"), belongs_to_another)
        .values(prospect_id=bindparam("prospect_id"), updated_at=bindparam("now"))
    )


_GIVEN = (_given(visitor_activity), _given(visit))


def give(connection: Connection, visitor_id: int, prospect_id: int, now: int) -> None:
    """Let a visitor, its activities and its visits be a prospect's; what changes hands is updated now."""
    connection.update(visitor, visitor_id, {"prospect_id": prospect_id, "updated_at": now})
    for statement in _GIVEN:
        connection.run(statement, visitor_id=visitor_id, prospect_id=prospect_id, now=now)
