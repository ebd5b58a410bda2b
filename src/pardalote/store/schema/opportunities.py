"""The tables of opportunities, and of the prospects that are part of them."""

from sqlalchemy import Index, UniqueConstraint

from pardalote.records.opportunity import OPPORTUNITY
from pardalote.store.schema.columns import columns, decimal, link, off, table

opportunity = table(
    "opportunity",
    *columns(OPPORTUNITY),
    link("campaign_id", "campaign"),
    # The value as a number: every engine compares and sorts by it alike, while the text stays as it was written.
    decimal("value_number"),
    off("is_deleted"),
    Index(None, "created_at", "id"),
    Index(None, "value_number", "id"),
    Index(None, "probability", "id"),
)

opportunity_prospect = table(
    "opportunity_prospect",
    link("opportunity_id", "opportunity", nullable=False),
    link("prospect_id", "prospect", nullable=False, index=True),
    UniqueConstraint("opportunity_id", "prospect_id"),
)
