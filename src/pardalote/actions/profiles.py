"""Profiles and their criteria: making and changing them, and choosing the one that new prospects get."""

from collections.abc import Iterable, Sequence

from pardalote.actions.work import Work
from pardalote.store import furnishing, profiles, prospects, schema


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


def set_criteria(work: Work, profile_id: int, wanted: Sequence[tuple[str, int]]) -> None:
    """Give a profile these criteria, each a name and a weight; grades follow.

    Criteria of the same name stay, with how prospects stand to them; of those that go nothing is kept.
    """
    known = {each.name: each for each in work.furnishing.profiles[profile_id].criteria}
    for name, weight in wanted:
        if name not in known:
            row = {"profile_id": profile_id, "name": name, "weight": weight}
            work.connection.insert(schema.profile_criteria, row)
        elif known[name].weight != weight:
            work.connection.update(schema.profile_criteria, known[name].id, {"weight": weight})
    for name in known.keys() - {name for name, _ in wanted}:
        profiles.remove_criterion(work.connection, known[name].id)
    work.furnishing_changed()
    _grade_anew(work, profile_id)


def _grade_anew(work: Work, profile_id: int) -> None:
    profile = work.furnishing.profiles[profile_id]
    for row, statuses in profiles.graded(work.connection, profile_id):
        grade = profile.grade(statuses)
        if grade != row["grade"]:
            prospects.update(work.connection, row, {"grade": grade, "updated_at": work.now})
            work.record_changes(row["id"], [("grade", row["grade"], grade)])
