"""Visits, and the page views of each."""

from pardalote import refusals
from pardalote.records.fields import FULL, INTEGER, SIMPLE, TIMESTAMP, Field, Part, Presence, Record
from pardalote.records.querying import BY_ID, Query, numbers

VISITOR_PAGE_VIEW = Record(
    name="visitor_page_view",
    tag="visitor_page_view",
    content=(Field("id", INTEGER), Field("url"), Field("title"), Field("created_at", TIMESTAMP)),
)

# Its page views show in queries too: clients that read visits page by page count on them (wire.md, section 9).
VISIT = Record(
    name="visit",
    tag="visit",
    content=(
        Field("id", INTEGER),
        Field("visitor_id", INTEGER),
        Field("prospect_id", INTEGER),
        Field("visitor_page_view_count", INTEGER),
        Field("first_visitor_page_view_at", TIMESTAMP),
        Field("last_visitor_page_view_at", TIMESTAMP),
        Field("duration_in_seconds", INTEGER),
        Field("campaign_parameter"),
        Field("medium_parameter"),
        Field("source_parameter"),
        Field("content_parameter"),
        Field("term_parameter"),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
        Part(
            "page_views", VISITOR_PAGE_VIEW, "visitor_page_view",
            wrapper="visitor_page_views", many=True, presence=Presence.ALWAYS, outputs=(FULL, SIMPLE),
        ),
    ),
    query=Query(
        criteria=(numbers("ids", "id"), numbers("visitor_ids", "visitor_id"), numbers("prospect_ids", "prospect_id")),
        order=BY_ID,
        needs=("ids", "visitor_ids", "prospect_ids"),
    ),
    missing=refusals.INVALID_VISIT_ID,
)  # fmt: skip
