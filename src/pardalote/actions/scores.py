"""Scores: what a prospect gains or loses by what it does."""

from pardalote.actions.work import Work
from pardalote.records.scoring import added
from pardalote.store import prospects


def add(work: Work, prospect_id: int, points: int) -> None:
    """Add points to a prospect's score; the change has its history, and moves `updated_at`, as any other."""
    row = prospects.scored(work.connection, prospect_id) if points else None
    if row is None:
        return
    old = row["score"]
    new = added(old, points)
    prospects.update(work.connection, row, {"score": new, "updated_at": work.now})
    work.record_changes(prospect_id, [("score", None if old is None else str(old), str(new))])
