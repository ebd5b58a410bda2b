"""The tables of the lifecycle: its stages, and the moves of prospects from one to the next."""

from sqlalchemy import Index

from pardalote.records.lifecycle import LIFECYCLE_HISTORY, LIFECYCLE_STAGE
from pardalote.store.schema.columns import columns, table

lifecycle_stage = table("lifecycle_stage", *columns(LIFECYCLE_STAGE))

lifecycle_history = table(
    "lifecycle_history",
    *columns(
        LIFECYCLE_HISTORY,
        {"prospect_id": "prospect", "previous_stage_id": "lifecycle_stage", "next_stage_id": "lifecycle_stage"},
    ),
    Index(None, "prospect_id", "id"),
    Index(None, "created_at", "id"),
)
