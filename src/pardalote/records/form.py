"""Forms that visitors fill in."""

from pardalote.records.campaign import CAMPAIGN_SUMMARY
from pardalote.records.fields import FULL, INTEGER, SIMPLE, TIMESTAMP, Field, Link, Part, Record
from pardalote.records.querying import BY_CREATED_AT, BY_ID, BY_UPDATED_AT, CREATED, IDS, UPDATED, Query

FORM = Record(
    name="form",
    tag="form",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Link("campaign_id"),
        Part("campaign", CAMPAIGN_SUMMARY, "campaign", outputs=(FULL, SIMPLE)),
        Field("embedCode"),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, UPDATED, IDS), sorts=(BY_CREATED_AT, BY_ID, BY_UPDATED_AT)),
)
