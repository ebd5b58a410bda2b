"""The tables of visitors: who came, what they saw and did."""

from sqlalchemy import Index

from pardalote.records.visit import VISIT, VISITOR_PAGE_VIEW
from pardalote.records.visitor import IDENTIFIED_COMPANY, VISITOR, VISITOR_REFERRER
from pardalote.records.visitor_activity import VISITOR_ACTIVITY
from pardalote.store.schema.columns import columns, index_by, index_of_filled, link, table

identified_company = table("identified_company", *columns(IDENTIFIED_COMPANY))
visitor_referrer = table("visitor_referrer", *columns(VISITOR_REFERRER))

# Queries leave out visitors of whom neither is known, unless they are asked not to.
_KNOWN_BY = ("prospect_id", "identified_company_id")

visitor = table(
    "visitor",
    link("prospect_id", "prospect"),
    *columns(VISITOR),
    link("identified_company_id", "identified_company"),
    link("visitor_referrer_id", "visitor_referrer"),
    Index(None, "prospect_id"),
    index_by("created_at", "id", *_KNOWN_BY),
    index_by("updated_at", "id", *_KNOWN_BY),
)

visit = table(
    "visit",
    *columns(VISIT, {"prospect_id": "prospect", "visitor_id": "visitor"}),
    Index(None, "prospect_id"),
    Index(None, "visitor_id"),
)

visitor_page_view = table(
    "visitor_page_view",
    link("visit_id", "visit", nullable=False, index=True),
    *columns(VISITOR_PAGE_VIEW),
)

# What queries ask for, and what an opportunity's answer shows. Most activities are about few of these.
_ASKED_FOR = (
    "email_id",
    "list_email_id",
    "form_id",
    "form_handler_id",
    "landing_page_id",
    "file_id",
    "custom_redirect_id",
    "opportunity_id",
)

visitor_activity = table(
    "visitor_activity",
    *columns(VISITOR_ACTIVITY, {"prospect_id": "prospect", "visitor_id": "visitor"}),
    link("campaign_id", "campaign"),
    Index(None, "prospect_id", "created_at"),
    Index(None, "visitor_id"),
    Index(None, "created_at", "id"),
    Index(None, "updated_at", "id"),
    Index(None, "type", "created_at"),
    *(index_of_filled(name) for name in ("campaign_id", *_ASKED_FOR)),
)
