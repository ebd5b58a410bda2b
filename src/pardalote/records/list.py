"""Email lists, and a prospect's subscriptions to them."""

from pardalote import refusals
from pardalote.records.fields import INTEGER, TIMESTAMP, WORD, Field, Part, Presence, Record
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    BY_NAME,
    BY_UPDATED_AT,
    CREATED,
    IDS,
    NAME,
    UPDATED,
    Query,
)

LIST = Record(
    name="list",
    tag="list",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("is_public", WORD, writable=True),
        Field("is_dynamic", WORD),
        Field("title", writable=True),
        Field("description", writable=True),
        Field("is_crm_visible", WORD, writable=True),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(
        criteria=(CREATED, UPDATED, IDS, NAME),
        sorts=(BY_CREATED_AT, BY_ID, BY_NAME, BY_UPDATED_AT),
        hides_deleted=True,
    ),
    missing=refusals.INVALID_LIST_ID,
)

# The id is that of the list membership (wire.md, section 5).
LIST_SUBSCRIPTION = Record(
    name="list_subscription",
    tag="list_subscription",
    content=(
        Field("id", INTEGER),
        Field("did_opt_in", WORD),
        Field("did_opt_out", WORD),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
        Part("list", LIST, "list", presence=Presence.ALWAYS),
    ),
)
