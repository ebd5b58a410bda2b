"""The tables of opportunities, and of the prospects that are part of them."""

from sqlalchemy import UniqueConstraint

from pardalote.records.opportunity import OPPORTUNITY
from pardalote.store.schema.columns import columns, decimal, index_by, link, off, table

opportunity = table(
    "opportunity",
    *columns(OPPORTUNITY),
    link("campaign_id", "campaign"),
    # The value as a number: every engine compares and sorts by it alike, while the text stays as it was written.
    decimal("value_number"),
    off("is_deleted"),
    index_by("created_at", "id", "is_deleted"),
    index_by("value_number", "id", "is_deleted", nulls_first=True),
    index_by("probability", "id", "is_deleted", nulls_first=True),
)

opportunity_prospect = table(
    "opportunity_prospect",
    link("opportunity_id", "opportunity", nullable=False),
    link("prospect_id", "prospect", nullable=False, index=True),
    UniqueConstraint("opportunity_id", "prospect_id"),
)
