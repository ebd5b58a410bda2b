"""Custom redirects: links that are counted before they lead on."""

from pardalote.records.campaign import CAMPAIGN_SUMMARY
from pardalote.records.fields import FULL, INTEGER, SIMPLE, TIMESTAMP, Field, Link, Part, Record
from pardalote.records.querying import BY_CREATED_AT, BY_ID, BY_UPDATED_AT, CREATED, IDS, UPDATED, Query

CUSTOM_REDIRECT = Record(
    name="customRedirect",
    tag="customRedirect",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("url"),
        Field("destination_url"),
        Link("campaign_id"),
        Part("campaign", CAMPAIGN_SUMMARY, "campaign", outputs=(FULL, SIMPLE)),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, UPDATED, IDS), sorts=(BY_CREATED_AT, BY_ID, BY_UPDATED_AT)),
)
