"""Emails that were sent to a list or to one prospect, their statistics, and the clicks in them."""

from pardalote import refusals
from pardalote.records.fields import INTEGER, TIMESTAMP, WORD, Field, Part, Presence, Record
from pardalote.records.querying import BY_ID, CREATED, Criterion, Query, Reads, Test, number

EMAIL_MESSAGE = Record(
    name="message",
    tag="message",
    content=(Field("text"), Field("html")),
)

EMAIL = Record(
    name="email",
    tag="email",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("isOneToOne", WORD),
        Field("subject"),
        Part("message", EMAIL_MESSAGE, "message"),
        Field("created_at", TIMESTAMP),
    ),
)

# Rates are texts with a percent sign (wire.md, section 9).
EMAIL_STATS = Record(
    name="emailStats",
    tag="stats",
    content=(
        *(
            Field(name, INTEGER)
            for name in (
                "sent", "delivered", "total_clicks", "unique_clicks", "soft_bounced", "hard_bounced", "opt_outs",
                "spam_complaints", "opens", "unique_opens",
            )
        ),
        *(
            Field(name)
            for name in (
                "delivery_rate", "opens_rate", "click_through_rate", "unique_click_through_rate", "click_open_ratio",
                "opt_out_rate", "spam_complaint_rate",
            )
        ),
    ),
)  # fmt: skip

# What an email came from, or else the link itself: a click names one of them, and has no tag for the others.
CLICK_SOURCES = ("list_email_id", "drip_program_action_id", "email_template_id", "tracker_redirect_id")

EMAIL_CLICK = Record(
    name="emailClick",
    tag="emailClick",
    content=(
        Field("id", INTEGER),
        Field("prospect_id", INTEGER),
        Field("url"),
        *(Field(name, INTEGER, presence=Presence.FILLED) for name in CLICK_SOURCES),
        Field("created_at", TIMESTAMP),
    ),
    # There is no sort: clients page by id_greater_than alone.
    query=Query(
        criteria=(
            CREATED,
            Criterion("id_greater_than", Reads.INTEGER, "id", Test.ABOVE, refusals.INVALID_ID),
            *(number(name) for name in CLICK_SOURCES),
        ),
        order=BY_ID,
    ),
)
