"""Campaigns: what a prospect's first touch is counted for."""

from pardalote.records.fields import INTEGER, Field, Presence, Record

CAMPAIGN = Record(
    name="campaign",
    tag="campaign",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("cost", INTEGER, writable=True),
    ),
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
