"""Campaigns: making and changing them, unless the CRM does."""

from collections.abc import Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records import account as accounts
from pardalote.records.campaign import CAMPAIGN
from pardalote.refusals import Refusal
from pardalote.store import schema


def create(work: Work, name: str, cost: int | None = None, crm_fid: str | None = None) -> int:
    """Make a campaign; return its id."""
    values = {"name": name, "cost": cost, "crm_fid": crm_fid, "created_at": work.now, "updated_at": work.now}
    return work.connection.insert(schema.campaign, values)


def update(work: Work, campaign_id: int, values: Mapping[str, Any]) -> None:
    """Change a campaign's name and cost. Raises Refusal 38 for an unknown one, 129 where the CRM keeps both."""
    if values and is_connected(work):
        raise Refusal(refusals.CAMPAIGN_LOCKED)
    writing.update(work, CAMPAIGN, campaign_id, values)


def check_creatable(work: Work) -> None:
    """Refuse (128) new campaigns where they come from the CRM."""
    if is_connected(work):
        raise Refusal(refusals.CAMPAIGN_CREATE_REFUSED)


def is_connected(work: Work) -> bool:
    """Say whether campaigns are those of the CRM: with a Salesforce connector they are."""
    return work.account.crm_connector == accounts.SALESFORCE
