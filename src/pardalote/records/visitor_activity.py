"""Visitor activities: what prospects and anonymous visitors did."""

from pardalote import refusals
from pardalote.records.campaign import CAMPAIGN_SUMMARY
from pardalote.records.fields import FULL, INTEGER, SIMPLE, TIMESTAMP, Field, Link, Part, Presence, Record
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    BY_UPDATED_AT,
    CREATED,
    IDS,
    UPDATED,
    Criterion,
    Query,
    Reads,
    Sort,
    Test,
    known,
    numbers,
)

# What an activity can be about: each is the id of an asset, and its tag is there only when set.
ASSETS = (
    "email_id",
    "list_email_id",
    "email_template_id",
    "form_id",
    "form_handler_id",
    "site_search_query_id",
    "landing_page_id",
    "paid_search_ad_id",
    "multivariate_test_variation_id",
    "visitor_page_view_id",
    "file_id",
    "custom_redirect_id",
    "visit_id",
    "opportunity_id",
)

# Criteria call each asset by a name, and its id likewise; at most one <name>_only counts in a query.
_ASSET_CRITERIA = {
    "custom_url": "custom_redirect_id",
    "email": "email_id",
    "file": "file_id",
    "form": "form_id",
    "form_handler": "form_handler_id",
    "landing_page": "landing_page_id",
}

# Reference, "Querying Visitor Activities".
_QUERY = Query(
    criteria=(
        CREATED,
        UPDATED,
        IDS,
        known("prospect_only", "prospect_id"),
        Criterion("type", Reads.INTEGERS, "type", Test.AMONG),
        *(known(f"{name}_only", column) for name, column in _ASSET_CRITERIA.items()),
        numbers("campaign_id"),
        *(numbers(f"{name}_id", column) for name, column in _ASSET_CRITERIA.items()),
        numbers("prospect_id"),
        numbers("visitor_id"),
    ),
    sorts=(
        BY_CREATED_AT,
        BY_ID,
        Sort("prospect_id", descending=True),
        Sort("visitor_id", descending=True),
        BY_UPDATED_AT,
    ),
    alone=tuple(f"{name}_only" for name in _ASSET_CRITERIA),
)

VISITOR_ACTIVITY = Record(
    name="visitorActivity",
    tag="visitor_activity",
    content=(
        Field("id", INTEGER),
        Field("visitor_id", INTEGER, presence=Presence.FILLED),
        Field("prospect_id", INTEGER, presence=Presence.FILLED),
        Field("type", INTEGER),
        Field("type_name"),
        Field("details", presence=Presence.FILLED),
        *(Field(name, INTEGER, presence=Presence.FILLED) for name in ASSETS),
        Part("campaign", CAMPAIGN_SUMMARY, "campaign", outputs=(FULL, SIMPLE)),
        Link("campaign_id"),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=_QUERY,
    missing=refusals.INVALID_ID,
)

# The types that a server tells apart itself.
CLICK, SENT, OPEN, UNSUBSCRIBE_PAGE, BOUNCED, SPAM_COMPLAINT = 1, 6, 11, 12, 13, 14
PREFERENCE_PAGE, RESUBSCRIBED = 15, 16
# The same, of somebody who shares the address of the one who did it.
INDIRECT_UNSUBSCRIBE, INDIRECT_BOUNCE, INDIRECT_RESUBSCRIBED = 35, 36, 37

# The names of the types (reference, "Visitor Activity Types").
TYPES = {
    1: "Click",
    2: "View",
    3: "Error",
    4: "Success",
    5: "Session",
    6: "Sent",
    7: "Search",
    8: "New Opportunity",
    9: "Opportunity Won",
    10: "Opportunity Lost",
    11: "Open",
    12: "Unsubscribe Page",
    13: "Bounced",
    14: "Spam Complaint",
    15: "Email Preference Page",
    16: "Resubscribed",
    17: "Click (Third Party)",
    18: "Opportunity Reopened",
    19: "Opportunity Linked",
    20: "Visit",
    21: "Custom URL click",
    22: "Olark Chat",
    23: "Invited to Webinar",
    24: "Attended Webinar",
    25: "Registered for Webinar",
    26: "Social Post Click",
    27: "Video View",
    28: "Event Registered",
    29: "Event Checked In",
    30: "Video Conversion",
    31: "UserVoice Suggestion",
    32: "UserVoice Comment",
    33: "UserVoice Ticket",
    34: "Video Watched (≥ 75% watched)",
    35: "Indirect Unsubscribe Open",
    36: "Indirect Bounce",
    37: "Indirect Resubscribed",
    38: "Opportunity Unlinked",
}
