"""The tables of opportunities, and of the prospects that are part of them."""

from sqlalchemy import UniqueConstraint

from pardalote.records.opportunity import OPPORTUNITY
from pardalote.store.schema.columns import columns, link, table

opportunity = table("opportunity", *columns(OPPORTUNITY), link("campaign_id", "campaign"))

opportunity_prospect = table(
    "opportunity_prospect",
    link("opportunity_id", "opportunity", nullable=False),
    link("prospect_id", "prospect", nullable=False, index=True),
    UniqueConstraint("opportunity_id", "prospect_id"),
)
