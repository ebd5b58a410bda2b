"""The tables of emails: templates, emails, mailings to lists, who got them, and the links that were followed."""

from sqlalchemy import Index, UniqueConstraint

from pardalote.records.email import EMAIL, EMAIL_CLICK
from pardalote.records.email_template import EMAIL_TEMPLATE, SEND_OPTIONS
from pardalote.store.schema.columns import columns, link, number, off, switch, table, text, times

email_template = table(
    "email_template",
    *columns(EMAIL_TEMPLATE, without=("error", "trackedTextMessage", "trackedHtmlMessage")),
    *columns(SEND_OPTIONS),
    link("campaign_id", "campaign"),
    *times(),
)

# One text that was or will be sent: to one prospect, or by a list email to many.
email = table(
    "email",
    *columns(EMAIL),
    text("text"),
    text("html"),
    link("campaign_id", "campaign"),
    link("email_template_id", "email_template"),
    # Of an email to one prospect.
    link("prospect_id", "prospect", index=True),
    text("from_name"),
    text("from_email"),
    link("from_user_id", "user"),
    text("replyto_email"),
    switch("is_operational"),
    # None: it is not sent yet.
    number("sent_at"),
    # Whether each copy comes from the user whom the prospect, or its prospect account, is assigned to.
    off("from_assigned_user"),
    off("from_account_owner"),
)

list_email = table(
    "list_email",
    link("email_id", "email", nullable=False),
    # None: it was to be sent at once.
    number("scheduled_at"),
    number("sent_at"),
    # The last prospect up to whom, in the order of ids, everybody was asked whether they are to get it.
    number("gathered_through"),
    UniqueConstraint("email_id"),
)

# The lists that a list email goes to, and those that hold it back.
list_email_list = table(
    "list_email_list",
    link("list_email_id", "list_email", nullable=False),
    link("list_id", "list", nullable=False),
    switch("is_suppression"),
    UniqueConstraint("list_email_id", "list_id", "is_suppression"),
)

# One prospect's copy of an email.
email_delivery = table(
    "email_delivery",
    link("email_id", "email", nullable=False),
    link("prospect_id", "prospect", nullable=False, index=True),
    # When it was made ready; None in sent_at: it waits.
    number("created_at", nullable=False),
    number("sent_at"),
    number("bounced_at"),
    # Whether the address will never take anything.
    switch("is_hard_bounce"),
    # The address that it goes to, as it was when the copy was made ready.
    text("recipient"),
    # When it was handed to the mail server; without sent_at nobody knows whether that took it.
    number("attempted_at"),
    # Why it will not be sent.
    text("problem"),
    UniqueConstraint("email_id", "prospect_id"),
    # What waits, of one email.
    Index(None, "email_id", "sent_at"),
)

# Where there is no mail server: what would have been handed to it.
outbox_message = table(
    "outbox_message",
    link("email_delivery_id", "email_delivery", nullable=False),
    text("sender", nullable=False),
    text("recipient", nullable=False),
    # The whole message, with its headers, in ASCII.
    text("content", nullable=False),
    number("created_at", nullable=False),
    UniqueConstraint("email_delivery_id"),
)

# Addresses from which mail came back. They are of no prospect: whoever shares one is concerned, and whoever gets
# another address is rid of it.
bounced_address = table(
    "bounced_address",
    # The address case-folded.
    text("email_key", nullable=False),
    number("soft_bounces", nullable=False),
    # None: it may take something later.
    number("hard_bounced_at"),
    text("reason"),
    *times(),
    UniqueConstraint("email_key"),
)

# A link of an email that is counted before it leads on.
tracker_redirect = table(
    "tracker_redirect",
    link("email_id", "email", nullable=False),
    text("url", nullable=False),
    UniqueConstraint("email_id", "url"),
)

email_click = table(
    "email_click",
    *columns(
        EMAIL_CLICK,
        {
            "prospect_id": "prospect",
            "list_email_id": "list_email",
            "email_template_id": "email_template",
            "tracker_redirect_id": "tracker_redirect",
        },
    ),
    link("visitor_activity_id", "visitor_activity", index=True),
    Index(None, "prospect_id"),
    Index(None, "list_email_id"),
    Index(None, "drip_program_action_id"),
    Index(None, "email_template_id"),
    Index(None, "tracker_redirect_id"),
    Index(None, "created_at"),
)
