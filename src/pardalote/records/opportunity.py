"""Opportunities: deals that prospects are part of."""

from pardalote import refusals
from pardalote.records.campaign import CAMPAIGN_SUMMARY
from pardalote.records.fields import FULL, INTEGER, SIMPLE, TEXT, TIMESTAMP, Field, Link, Part, Presence, Record
from pardalote.records.prospect_summary import PROSPECT_SUMMARY
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    CREATED,
    IDS,
    Bounds,
    Criterion,
    Query,
    Reads,
    Sort,
    Test,
)
from pardalote.records.visitor_activity import VISITOR_ACTIVITY

OPEN, WON, LOST = "open", "won", "lost"
STATUSES = (OPEN, WON, LOST)
LARGEST_PROBABILITY = 100

# Reference, "Querying Opportunities". A value is kept as it was written, and beside it as a number.
_QUERY = Query(
    criteria=(
        CREATED,
        IDS,
        Bounds(
            Criterion(
                "probability_greater_than", Reads.INTEGER, "probability", Test.ABOVE, refusals.INVALID_PROBABILITY_RANGE
            ),
            Criterion(
                "probability_less_than", Reads.INTEGER, "probability", Test.BELOW, refusals.INVALID_PROBABILITY_RANGE
            ),
            refusals.INVALID_PROBABILITY_RANGE,
        ),
        Criterion("prospect_email", Reads.EMAIL, "prospect_email", Test.RELATED, refusals.INVALID_PROSPECT_EMAIL),
        Criterion("prospect_id", Reads.INTEGER, "prospect", Test.RELATED, refusals.INVALID_PROSPECT_ID),
        Bounds(
            Criterion("value_greater_than", Reads.DECIMAL, "value_number", Test.ABOVE, refusals.INVALID_VALUE_RANGE),
            Criterion("value_less_than", Reads.DECIMAL, "value_number", Test.BELOW, refusals.INVALID_VALUE_RANGE),
            refusals.INVALID_VALUE_RANGE,
        ),
    ),
    sorts=(
        BY_CREATED_AT,
        BY_ID,
        Sort("probability", descending=True),
        Sort("value", descending=True, column="value_number"),
    ),
    archivable=True,
)

OPPORTUNITY = Record(
    name="opportunity",
    tag="opportunity",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("value", TEXT, writable=True),
        Field("probability", INTEGER, writable=True),
        Field("type", writable=True),
        Field("stage", writable=True),
        Field("status", writable=True),
        # Not in the recorded answers of open ones.
        Field("closed_at", TIMESTAMP, writable=True, presence=Presence.FILLED),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
        Part("campaign", CAMPAIGN_SUMMARY, "campaign", outputs=(FULL, SIMPLE)),
        Part(
            "prospects", PROSPECT_SUMMARY, "prospect",
            wrapper="prospects", many=True, presence=Presence.ALWAYS, outputs=(FULL, SIMPLE),
        ),
        Part(
            "opportunity_activities", VISITOR_ACTIVITY, "visitor_activity",
            wrapper="opportunity_activities", many=True, presence=Presence.ALWAYS,
        ),
        Link("campaign_id"),
    ),
    mobile=(
        "id", "name", "value", "probability", "type", "stage", "status", "closed_at", "created_at", "updated_at",
    ),
    query=_QUERY,
    missing=refusals.INVALID_OPPORTUNITY_ID,
)  # fmt: skip
