"""Tags, and what each hangs on."""

from pardalote.records.fields import INTEGER, TIMESTAMP, Field, Record
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    BY_NAME,
    BY_UPDATED_AT,
    CREATED,
    IDS,
    NAME,
    UPDATED,
    Criterion,
    Query,
    Reads,
    Test,
    number,
)

TAG = Record(
    name="tag",
    tag="tag",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, UPDATED, IDS, NAME), sorts=(BY_CREATED_AT, BY_ID, BY_NAME, BY_UPDATED_AT)),
)

# What can be tagged (reference, "Querying TagObjects"); clients know Engagement Program besides.
AUTOMATION = "Automation"
CAMPAIGN = "Campaign"
CUSTOM_REDIRECT = "Custom URL"
DYNAMIC_CONTENT = "Dynamic Content"
EMAIL = "Email"
EMAIL_TEMPLATE = "Email Template"
FILE = "File"
FORM = "Form"
FORM_HANDLER = "Form Handler"
LANDING_PAGE = "Landing Page"
LIST = "List"
OPPORTUNITY = "Opportunity"
PROSPECT = "Prospect"
USER = "User"
TYPES = (
    AUTOMATION, "Block", CAMPAIGN, "Competitor", "Prospect Custom Field", CUSTOM_REDIRECT, "Drip Program", EMAIL,
    "Email Draft", EMAIL_TEMPLATE, "Email Template Draft", FILE, FORM, "Form Field", FORM_HANDLER, "Group", "Keyword",
    LANDING_PAGE, "Layout Template", LIST, OPPORTUNITY, "Paid Search Campaign", "Personalization", "Profile",
    PROSPECT, "Prospect Default Field", "Segmentation Rule", "Site", "Site Search", "Social Message", USER,
    DYNAMIC_CONTENT, "Engagement Program",
)  # fmt: skip

TAG_OBJECT = Record(
    name="tagObject",
    tag="tagObject",
    content=(
        Field("id", INTEGER),
        Field("tag_id", INTEGER),
        Field("type"),
        Field("object_id", INTEGER),
        Field("created_at", TIMESTAMP),
    ),
    query=Query(
        criteria=(
            CREATED,
            IDS,
            number("tag_id"),
            Criterion("type", Reads.TEXT, "type", Test.EQUAL, words=TYPES),
            # An id says nothing before it is known of what.
            Criterion("object_id", Reads.INTEGER, "object_id", Test.EQUAL, beside=("type",)),
        ),
        sorts=(BY_CREATED_AT, BY_ID),
    ),
)
