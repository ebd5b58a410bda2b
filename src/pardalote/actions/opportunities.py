"""Opportunities: making them, with the prospects that are part of them, and changing them."""

from collections.abc import Iterable, Mapping

from pardalote.actions.work import Work
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.store import schema


def create(
    work: Work, values: Mapping[str, object], prospect_ids: Iterable[int] = (), campaign_id: int | None = None
) -> int:
    """Make an opportunity of the fields of records.opportunity; return its id."""
    row = {name: values.get(name) for name in OPPORTUNITY.fields if name != "id"}
    row.update(campaign_id=campaign_id, created_at=work.now, updated_at=work.now)
    opportunity = work.connection.insert(schema.opportunity, row)
    links = [{"opportunity_id": opportunity, "prospect_id": each} for each in prospect_ids]
    work.connection.insert_many(schema.opportunity_prospect, links)
    return opportunity


def update(work: Work, opportunity_id: int, values: Mapping[str, object]) -> None:
    """Change fields of an opportunity: names and values as records.opportunity has them."""
    work.connection.update(schema.opportunity, opportunity_id, {**values, "updated_at": work.now})
