"""Profiles and their criteria: making them, and choosing the one that new prospects get."""

from collections.abc import Iterable

from pardalote.actions.work import Work
from pardalote.store import furnishing, schema


def create(work: Work, name: str, criteria: Iterable[tuple[str, int]]) -> int:
    """Make a profile with criteria, each a name and a weight in thirds of a letter; return its id."""
    profile = work.connection.insert(schema.profile, {"name": name, "created_at": work.now, "updated_at": work.now})
    rows = [{"profile_id": profile, "name": each, "weight": weight} for each, weight in criteria]
    work.connection.insert_many(schema.profile_criteria, rows)
    work.furnishing_changed()
    return profile


def make_default(work: Work, profile: int) -> None:
    """Make a profile the one that new prospects get."""
    furnishing.set_default_profile(work.connection, profile)
    work.furnishing_changed()
