"""The statements about opportunities: finding one, and the prospects that are part of it."""

from sqlalchemy import bindparam, delete, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import opportunity, opportunity_prospect
from pardalote.store.statements import Statement

_BY_ID = Statement(select(opportunity).where(opportunity.c.id == bindparam("opportunity_id")), opportunity)
_MEMBERS = Statement(
    select(opportunity_prospect.c.prospect_id)
    .where(opportunity_prospect.c.opportunity_id == bindparam("opportunity_id"))
    .order_by(opportunity_prospect.c.id)
)
_UNLINK = Statement(
    delete(opportunity_prospect).where(
        opportunity_prospect.c.opportunity_id == bindparam("opportunity_id"),
        opportunity_prospect.c.prospect_id == bindparam("prospect_id"),
    )
)


def by_id(connection: Connection, opportunity_id: int) -> Row | None:
    """Return an opportunity, a deleted one too."""
    return connection.one(_BY_ID, opportunity_id=opportunity_id)


def members(connection: Connection, opportunity_id: int) -> list[int]:
    """Return the prospects that are part of an opportunity, in the order in which they joined."""
    return [row["prospect_id"] for row in connection.all(_MEMBERS, opportunity_id=opportunity_id)]


def link(connection: Connection, opportunity_id: int, prospect_id: int) -> None:
    """Let a prospect be part of an opportunity."""
    connection.insert(opportunity_prospect, {"opportunity_id": opportunity_id, "prospect_id": prospect_id})


def unlink(connection: Connection, opportunity_id: int, prospect_id: int) -> bool:
    """Let a prospect be no part of an opportunity any more; return whether it was one."""
    return connection.run(_UNLINK, opportunity_id=opportunity_id, prospect_id=prospect_id) > 0
