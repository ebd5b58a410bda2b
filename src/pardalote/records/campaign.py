"""Campaigns: what a prospect's first touch is counted for."""

from pardalote import refusals
from pardalote.records.fields import INTEGER, Field, Presence, Record
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
    Sort,
)

CAMPAIGN = Record(
    name="campaign",
    tag="campaign",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("cost", INTEGER, writable=True),
    ),
    query=Query(
        criteria=(CREATED, UPDATED, IDS, NAME),
        sorts=(BY_CREATED_AT, BY_ID, BY_NAME, BY_UPDATED_AT, Sort("cost", descending=True)),
    ),
    missing=refusals.INVALID_CAMPAIGN_ID,
)

# Inside other objects only id and name show, and crm_fid when campaigns are aligned with the CRM
# (wire.md, section 5).
CAMPAIGN_SUMMARY = Record(
    name="campaign",
    tag="campaign",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("crm_fid", presence=Presence.FILLED),
    ),
)

FIRST_CAMPAIGN = "Website Tracking"
