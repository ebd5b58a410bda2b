"""Where each object's rows lie: its table, the tables of its parts, and what relates other rows to it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, literal_column, select
from sqlalchemy.sql.elements import BindParameter

from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.fields import Record
from pardalote.records.list import LIST
from pardalote.records.prospect import PROSPECT
from pardalote.store import schema
from pardalote.store.counters import ARCHIVED_PROSPECTS, LIVE_PROSPECTS
from pardalote.store.queries import Source

_NO: ColumnElement[Any] = literal_column("0")


def _simple(table: Table, **parts: Table) -> Source:
    """Return the source of an object whose fields are its columns; `parts` are linked by `<part>_id`."""
    return Source(table, parts)


def _member_of(value: BindParameter[Any]) -> ColumnElement[bool]:
    membership = schema.list_membership
    members = select(membership.c.prospect_id).where(membership.c.list_id == value, membership.c.is_ended == _NO)
    return schema.prospect.c.id.in_(members)


_PROSPECTS = Source(
    table=schema.prospect,
    parts={
        "campaign": schema.campaign,
        "last_activity": schema.visitor_activity,
        "last_activity.campaign": schema.campaign,
    },
    made_of={
        "password": (),
        "recent_interaction": ("last_activity_at", "opted_out"),
        "assigned_to": ("user_id",),
        "custom_fields": ("custom_values",),
    },
    relations={"list": _member_of},
    # Reference, "Querying Prospects": neither assigned nor reviewed, and active once.
    rules={
        "new": and_(
            schema.prospect.c.user_id.is_(None),
            schema.prospect.c.is_reviewed == _NO,
            schema.prospect.c.last_activity_at.is_not(None),
        )
    },
    live=schema.prospect.c.is_archived == _NO,
    counters=(LIVE_PROSPECTS, ARCHIVED_PROSPECTS),
)

SOURCES: Mapping[Record, Source] = {
    CAMPAIGN: _simple(schema.campaign),
    CUSTOM_FIELD: _simple(schema.custom_field),
    LIST: _simple(schema.list_),
    PROSPECT: _PROSPECTS,
}
