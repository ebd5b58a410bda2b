"""The lifecycle: making and changing its stages, and moving a prospect from one to the next."""

from collections.abc import Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records.lifecycle import LIFECYCLE_STAGE
from pardalote.refusals import Refusal
from pardalote.store import lifecycle, prospects, schema


def create_stage(work: Work, name: str, position: int, is_locked: bool = False) -> int:
    """Make a stage; return its id. Positions count from 0."""
    values = {"name": name, "position": position, "is_locked": int(is_locked)}
    return work.connection.insert(schema.lifecycle_stage, values)


def update_stage(work: Work, stage_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a stage. Raises Refusal 109 when there is none."""
    writing.update(work, LIFECYCLE_STAGE, stage_id, values)


def move(work: Work, prospect_id: int, stage_id: int) -> int | None:
    """Move a prospect to a stage; return the id of the move, or None when it is there already.

    The move keeps the seconds since the one before it; the first has none. Raises Refusal 3 for an unknown
    prospect, 51 for an unknown stage.
    """
    if prospects.STAMPS.by_id(work.connection, prospect_id) is None:
        raise Refusal(refusals.INVALID_PROSPECT_ID)
    if lifecycle.stage_by_id(work.connection, stage_id) is None:
        raise Refusal(refusals.INVALID_PARAMETER)
    last = lifecycle.last_move(work.connection, prospect_id)
    if last is not None and last["next_stage_id"] == stage_id:
        return None
    values = {
        "prospect_id": prospect_id,
        "previous_stage_id": last["next_stage_id"] if last else None,
        "next_stage_id": stage_id,
        "seconds_elapsed": work.now - last["created_at"] if last else None,
        "created_at": work.now,
    }
    return work.connection.insert(schema.lifecycle_history, values)
