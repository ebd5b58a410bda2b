"""Prospect accounts: making them."""

from pardalote.actions.work import Work
from pardalote.store import schema


def create(work: Work, name: str, user_id: int | None = None) -> int:
    """Make a prospect account; return its id."""
    values = {"name": name, "user_id": user_id, "created_at": work.now, "updated_at": work.now}
    return work.connection.insert(schema.prospect_account, values)
