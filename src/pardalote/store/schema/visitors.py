"""The tables of visitors: who came, what they saw and did."""

from sqlalchemy import Index

from pardalote.records.visit import VISIT, VISITOR_PAGE_VIEW
from pardalote.records.visitor import IDENTIFIED_COMPANY, VISITOR, VISITOR_REFERRER
from pardalote.records.visitor_activity import VISITOR_ACTIVITY
from pardalote.store.schema.columns import columns, link, table

identified_company = table("identified_company", *columns(IDENTIFIED_COMPANY))
visitor_referrer = table("visitor_referrer", *columns(VISITOR_REFERRER))

visitor = table(
    "visitor",
    *columns(VISITOR, {"prospect_id": "prospect"}),
    link("identified_company_id", "identified_company"),
    link("visitor_referrer_id", "visitor_referrer"),
    Index(None, "prospect_id"),
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

visitor_activity = table(
    "visitor_activity",
    *columns(VISITOR_ACTIVITY, {"prospect_id": "prospect", "visitor_id": "visitor"}),
    link("campaign_id", "campaign"),
    Index(None, "prospect_id", "created_at"),
    Index(None, "visitor_id"),
    Index(None, "list_email_id"),
)
