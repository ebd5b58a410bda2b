"""The statements about emails: what came of a list email, and the parts of one that are asked for singly."""

from typing import Any

from sqlalchemy import bindparam, case, distinct, func, literal_column, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    email,
    email_click,
    email_delivery,
    email_template,
    list_email,
    tracker_redirect,
    visitor_activity,
)
from pardalote.store.statements import Statement

_NONE: Any = literal_column("0")
_ONE: Any = literal_column("1")


def _bounced(is_hard: Any) -> Any:
    bounced = email_delivery.c.bounced_at.is_not(None) & (email_delivery.c.is_hard_bounce == is_hard)
    return func.coalesce(func.sum(case((bounced, _ONE), else_=_NONE)), _NONE)


_DELIVERIES = Statement(
    select(
        func.count(email_delivery.c.sent_at).label("sent"),
        _bounced(_ONE).label("hard_bounced"),
        _bounced(_NONE).label("soft_bounced"),
    )
    .select_from(email_delivery.join(list_email, list_email.c.email_id == email_delivery.c.email_id))
    .where(list_email.c.id == bindparam("list_email_id"))
)
_CLICKS = Statement(
    select(func.count().label("rows"))
    .select_from(email_click)
    .where(email_click.c.list_email_id == bindparam("list_email_id"))
)
# Whoever follows two links is counted twice, whoever follows one twice is counted once.
_UNIQUE_CLICKS = Statement(
    select(func.count().label("rows")).select_from(
        select(email_click.c.prospect_id, email_click.c.url)
        .where(email_click.c.list_email_id == bindparam("list_email_id"))
        .distinct()
        .subquery()
    )
)
_ACTIVITIES = Statement(
    select(
        visitor_activity.c.type,
        func.count().label("rows"),
        func.count(distinct(visitor_activity.c.prospect_id)).label("prospects"),
    )
    .where(visitor_activity.c.list_email_id == bindparam("list_email_id"))
    .group_by(visitor_activity.c.type)
)


def deliveries(connection: Connection, list_email_id: int) -> Row:
    """Return how many copies of a list email were sent, and how many bounced: sent, hard_bounced, soft_bounced."""
    row = connection.one(_DELIVERIES, list_email_id=list_email_id)
    assert row is not None, "a sum has always a row"
    return row


def clicks(connection: Connection, list_email_id: int) -> tuple[int, int]:
    """Return how many clicks there were in a list email, and how many pairs of prospect and link."""
    rows = (connection.one(each, list_email_id=list_email_id) for each in (_CLICKS, _UNIQUE_CLICKS))
    all_, unique = (row["rows"] if row else 0 for row in rows)
    return all_, unique


def activities(connection: Connection, list_email_id: int) -> dict[int, tuple[int, int]]:
    """Return by type how many activities a list email led to, and of how many prospects."""
    rows = connection.all(_ACTIVITIES, list_email_id=list_email_id)
    return {row["type"]: (row["rows"], row["prospects"]) for row in rows}


_TEMPLATE = Statement(select(email_template).where(email_template.c.id == bindparam("template_id")))


def template_by_id(connection: Connection, template_id: int) -> Row | None:
    """Return all columns of a template, one in the recycle bin too."""
    return connection.one(_TEMPLATE, template_id=template_id)


_LIST_EMAIL = Statement(select(list_email).where(list_email.c.id == bindparam("list_email_id")))
_SOURCES = Statement(
    select(email.c.email_template_id, list_email.c.id.label("list_email_id"))
    .select_from(email.outerjoin(list_email, list_email.c.email_id == email.c.id))
    .where(email.c.id == bindparam("email_id"))
)
_DELIVERY = Statement(
    select(email_delivery).where(
        email_delivery.c.email_id == bindparam("email_id"), email_delivery.c.prospect_id == bindparam("prospect_id")
    )
)
_REDIRECT = Statement(
    select(tracker_redirect.c.id).where(
        tracker_redirect.c.email_id == bindparam("email_id"), tracker_redirect.c.url == bindparam("url")
    )
)


def list_email_by_id(connection: Connection, list_email_id: int) -> Row | None:
    """Return a list email."""
    return connection.one(_LIST_EMAIL, list_email_id=list_email_id)


def sources_of(connection: Connection, email_id: int) -> Row | None:
    """Return what an email came from: email_template_id, list_email_id."""
    return connection.one(_SOURCES, email_id=email_id)


def delivery(connection: Connection, email_id: int, prospect_id: int) -> Row | None:
    """Return a prospect's copy of an email."""
    return connection.one(_DELIVERY, email_id=email_id, prospect_id=prospect_id)


def redirect(connection: Connection, email_id: int, url: str) -> int | None:
    """Return the id of an email's tracked link to a URL."""
    row = connection.one(_REDIRECT, email_id=email_id, url=url)
    return row["id"] if row else None
