"""Where each object's rows lie: its table, the tables of its parts, and what relates other rows to it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, literal_column, or_, select
from sqlalchemy.sql.elements import BindParameter

from pardalote.records.account import ACCOUNT
from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.dynamic_content import DYNAMIC_CONTENT
from pardalote.records.email import EMAIL, EMAIL_CLICK
from pardalote.records.email_template import EMAIL_TEMPLATE, EMAIL_TEMPLATE_SUMMARY
from pardalote.records.export import EXPORT
from pardalote.records.fields import Record
from pardalote.records.form import FORM
from pardalote.records.imports import IMPORT
from pardalote.records.lifecycle import LIFECYCLE_HISTORY, LIFECYCLE_STAGE
from pardalote.records.list import LIST
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.records.tag import TAG, TAG_OBJECT
from pardalote.records.user import USER
from pardalote.records.visit import VISIT
from pardalote.records.visitor import VISITOR
from pardalote.records.visitor_activity import VISITOR_ACTIVITY
from pardalote.store import schema
from pardalote.store.counted import Counted, Tally
from pardalote.store.source import Link, Many, Source

_NO: ColumnElement[Any] = literal_column("0")

_PROSPECT_LIVES = schema.prospect.c.is_archived == _NO
_LIST_LIVES = schema.list_.c.is_archived == _NO


def _simple(table: Table, **parts: Table) -> Source:
    """Return the source of an object whose fields are its columns; `parts` are linked by `<part>_id`."""
    return Source(table, parts)


_MEMBERS = Link(
    row=schema.list_membership.c.prospect_id,
    other=schema.list_membership.c.list_id,
    counts=schema.list_membership.c.is_ended == _NO,
    copies={"created_at": schema.list_membership.c.prospect_created_at},
)


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
    stamp=("revision", "last_activity_at", "opted_out"),
    relations={"list": _MEMBERS},
    # Reference, "Querying Prospects": neither assigned nor reviewed, and active once.
    rules={
        "new": and_(
            schema.prospect.c.user_id.is_(None),
            schema.prospect.c.is_reviewed == _NO,
            schema.prospect.c.last_activity_at.is_not(None),
        )
    },
    live=_PROSPECT_LIVES,
    counted=Counted("prospects", schema.prospect, split=("is_archived",), by=("user_id",)),
    counted_by={
        "list": Counted(
            "prospects on lists",
            schema.list_membership,
            split=("prospect.is_archived",),
            only=("is_ended",),
            by=("list_id",),
            has_whole=False,
            has_blocks=False,
        )
    },
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
    counted=Counted(
        "list memberships",
        schema.list_membership,
        split=("is_ended", "prospect.is_archived", "list.is_archived"),
        by=("list_id",),
    ),
)

_PROSPECT_ACCOUNTS = Source(
    table=schema.prospect_account,
    made_of={"assigned_to": ("user_id",), "custom_fields": ("custom_values",)},
)

_VARIATIONS = Many(_simple(schema.dynamic_content_variation), schema.dynamic_content_variation.c.dynamic_content_id)

# Addresses are made of the id and the moment at which a thing was made (actions/addresses.py).
_ID_AND_MOMENT = ("id", "created_at")


def _of_origin(value: BindParameter[Any]) -> ColumnElement[bool]:
    return or_(value == literal_column("'all'"), schema.import_.c.origin == value)


_IMPORTS = Source(
    table=schema.import_,
    made_of={
        "isExpired": ("state", "created_at", "ended_at"),
        "createdCount": ("state", "created_count"),
        "updatedCount": ("state", "updated_count"),
        "errorCount": ("state", "created_at", "ended_at", "error_count"),
        "origin": ("origin",),
        "createdAt": ("created_at",),
        "updatedAt": ("updated_at",),
    },
    relations={"origin": _of_origin},
)

_EMAIL_TEMPLATES = Source(
    table=schema.email_template,
    made_of={
        "error": (),
        "sendOptions": ("replyToAddress", "sendFromData"),
        "trackedTextMessage": (),
        "trackedHtmlMessage": (),
    },
)

_USERS = Source(
    table=schema.user,
    made_of={"account": ()},
    rules={
        "archived": exists(select(schema.archived_user.c.id).where(schema.archived_user.c.user_id == schema.user.c.id))
    },
)

_VISITOR_ACTIVITIES = Source(
    schema.visitor_activity,
    parts={"campaign": schema.campaign},
    counted=Counted("visitor activities", schema.visitor_activity, by=("campaign_id",)),
)

_VISITS = Source(
    schema.visit,
    many={"page_views": Many(_simple(schema.visitor_page_view), schema.visitor_page_view.c.visit_id)},
)

_VISITORS = Source(
    schema.visitor,
    parts={
        "prospect": schema.prospect,
        "identified_company": schema.identified_company,
        "visitor_referrer": schema.visitor_referrer,
    },
    many={"visitor_activities": Many(_VISITOR_ACTIVITIES, schema.visitor_activity.c.visitor_id)},
    # Somebody is known: the prospect, or the company whose network the visitor came from.
    rules={
        "identified": or_(
            schema.visitor.c.prospect_id.is_not(None),
            schema.visitor.c.identified_company_id.is_not(None),
        )
    },
    counted=Counted(
        "visitors",
        schema.visitor,
        split=("prospect_id", "identified_company_id"),
        kinds=("unknown", "identified"),
        rule="identified",
    ),
)


def _deal_of(value: BindParameter[Any]) -> ColumnElement[bool]:
    linked = schema.opportunity_prospect
    return schema.opportunity.c.id.in_(select(linked.c.opportunity_id).where(linked.c.prospect_id == value))


def _deal_of_address(value: BindParameter[Any]) -> ColumnElement[bool]:
    linked, prospect = schema.opportunity_prospect, schema.prospect
    rows = select(linked.c.opportunity_id).where(
        linked.c.prospect_id == prospect.c.id,
        or_(prospect.c.unique_email == value, prospect.c.shared_email == value),
        prospect.c.is_archived == _NO,
    )
    return schema.opportunity.c.id.in_(rows)


_OPPORTUNITIES = Source(
    schema.opportunity,
    parts={"campaign": schema.campaign},
    many={
        "prospects": Many(
            _simple(schema.prospect), schema.opportunity_prospect.c.opportunity_id, schema.opportunity_prospect
        ),
        "opportunity_activities": Many(_VISITOR_ACTIVITIES, schema.visitor_activity.c.opportunity_id),
    },
    relations={"prospect": _deal_of, "prospect_email": _deal_of_address},
    live=schema.opportunity.c.is_deleted == _NO,
    counted=Counted("opportunities", schema.opportunity, split=("is_deleted",)),
)


def _counted(table: Table, what: str) -> Source:
    """Return the source of a plain object of which there may be as many rows as prospects."""
    return Source(table, counted=Counted(what, table))


SOURCES: Mapping[Record, Source] = {
    ACCOUNT: Source(schema.account, made_of={"company": ("name",)}),
    CAMPAIGN: _simple(schema.campaign),
    CUSTOM_FIELD: _simple(schema.custom_field),
    LIST: Source(schema.list_, live=_LIST_LIVES),
    LIST_MEMBERSHIP: _LIST_MEMBERSHIPS,
    PROSPECT: _PROSPECTS,
    PROSPECT_ACCOUNT: _PROSPECT_ACCOUNTS,
    CUSTOM_REDIRECT: Source(schema.custom_redirect, {"campaign": schema.campaign}, made_of={"url": _ID_AND_MOMENT}),
    DYNAMIC_CONTENT: Source(
        schema.dynamic_content, many={"variation": _VARIATIONS}, made_of={"embedCode": ("id",), "embedUrl": ("id",)}
    ),
    EMAIL: Source(schema.email, made_of={"message": ("text", "html")}),
    EMAIL_CLICK: _counted(schema.email_click, "email clicks"),
    EMAIL_TEMPLATE: _EMAIL_TEMPLATES,
    EMAIL_TEMPLATE_SUMMARY: _simple(schema.email_template),
    EXPORT: Source(
        schema.export,
        made_of={
            "isExpired": ("created_at", "ended_at"),
            "createdAt": ("created_at",),
            "updatedAt": ("updated_at",),
        },
    ),
    FORM: Source(schema.form, {"campaign": schema.campaign}, made_of={"embedCode": _ID_AND_MOMENT}),
    IMPORT: _IMPORTS,
    TAG: _simple(schema.tag),
    TAG_OBJECT: _counted(schema.tag_object, "tagged objects"),
    USER: _USERS,
    LIFECYCLE_HISTORY: _counted(schema.lifecycle_history, "lifecycle histories"),
    LIFECYCLE_STAGE: _simple(schema.lifecycle_stage),
    OPPORTUNITY: _OPPORTUNITIES,
    VISIT: _VISITS,
    VISITOR: _VISITORS,
    VISITOR_ACTIVITY: _VISITOR_ACTIVITIES,
}


def _tallies() -> Mapping[Table, Tally]:
    found: defaultdict[Table, list[Counted]] = defaultdict(list)
    for source in dict.fromkeys(SOURCES.values()):
        for each in (source.counted, *source.counted_by.values()):
            if each is not None:
                found[each.table].append(each)
    return {table: Tally(table, tuple(counts)) for table, counts in found.items()}


# All that is counted, by the table whose rows are.
TALLIES: Mapping[Table, Tally] = _tallies()
