"""Where each object's rows lie: its table, the tables of its parts, and what relates other rows to it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, literal_column, select
from sqlalchemy.sql.elements import BindParameter

from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.fields import Record
from pardalote.records.list import LIST
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.store import schema
from pardalote.store.queries import Source

_NO: ColumnElement[Any] = literal_column("0")

_PROSPECT_LIVES = schema.prospect.c.is_archived == _NO
_LIST_LIVES = schema.list_.c.is_archived == _NO


def _simple(table: Table, **parts: Table) -> Source:
    """Return the source of an object whose fields are its columns; `parts` are linked by `<part>_id`."""
    return Source(table, parts)


def _member_of(value: BindParameter[Any]) -> ColumnElement[bool]:
    membership = schema.list_membership
    rows = select(membership.c.id).where(
        membership.c.prospect_id == schema.prospect.c.id,
        membership.c.list_id == value,
        membership.c.is_ended == _NO,
    )
    return exists(rows)


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
    live=_PROSPECT_LIVES,
)

# A membership goes when it ends, and with its list or its prospect (wire.md, section 6).
_LIST_MEMBERSHIPS = Source(
    table=schema.list_membership,
    made_of={"opted_out": ("did_opt_out",)},
    live=and_(
        schema.list_membership.c.is_ended == _NO,
        exists(select(_NO).where(schema.prospect.c.id == schema.list_membership.c.prospect_id, _PROSPECT_LIVES)),
        exists(select(_NO).where(schema.list_.c.id == schema.list_membership.c.list_id, _LIST_LIVES)),
    ),
)

_PROSPECT_ACCOUNTS = Source(
    table=schema.prospect_account,
    made_of={"assigned_to": ("user_id",), "custom_fields": ("custom_values",)},
)

SOURCES: Mapping[Record, Source] = {
    CAMPAIGN: _simple(schema.campaign),
    CUSTOM_FIELD: _simple(schema.custom_field),
    LIST: Source(schema.list_, live=_LIST_LIVES),
    LIST_MEMBERSHIP: _LIST_MEMBERSHIPS,
    PROSPECT: _PROSPECTS,
    PROSPECT_ACCOUNT: _PROSPECT_ACCOUNTS,
}
