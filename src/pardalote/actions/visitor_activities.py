"""Visitor activities: keeping one, and what follows from it for its prospect."""

from collections.abc import Mapping
from dataclasses import dataclass

from pardalote.actions.work import Work
from pardalote.store import prospects, schema


@dataclass(frozen=True, slots=True)
class NewActivity:
    """What happened; `assets` are ids by the names of records.visitor_activity.ASSETS."""

    type: int
    type_name: str | None
    # Seconds since 1970, UTC.
    at: int
    prospect_id: int | None = None
    visitor_id: int | None = None
    details: str | None = None
    campaign_id: int | None = None
    assets: Mapping[str, int] | None = None


def record(work: Work, happened: NewActivity) -> int:
    """Keep an activity; the prospect's last activity moves on with it. Returns the activity's id."""
    values = {
        "type": happened.type,
        "type_name": happened.type_name,
        "details": happened.details,
        "prospect_id": happened.prospect_id,
        "visitor_id": happened.visitor_id,
        "campaign_id": happened.campaign_id,
        "created_at": happened.at,
        "updated_at": happened.at,
        **(happened.assets or {}),
    }
    activity = work.connection.insert(schema.visitor_activity, values)
    if happened.prospect_id is not None:
        prospects.touch(work.connection, happened.prospect_id)
        prospects.move_last_activity(work.connection, happened.prospect_id, activity, happened.at)
    return activity
