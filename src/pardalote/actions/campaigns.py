"""Campaigns: making them."""

from pardalote.actions.work import Work
from pardalote.store import schema


def create(work: Work, name: str, cost: int | None = None, crm_fid: str | None = None) -> int:
    """Make a campaign; return its id."""
    values = {"name": name, "cost": cost, "crm_fid": crm_fid, "created_at": work.now, "updated_at": work.now}
    return work.connection.insert(schema.campaign, values)
