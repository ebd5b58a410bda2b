"""Scoring: how many points a prospect gets for an activity, as in a new Pardot account ("Baseline Scoring System")."""

from collections.abc import Iterable

# By the type of the activity; what is not listed gives none.
POINTS = {
    1: 3,  # tracker click
    3: -5,  # form, form handler or landing page error
    4: 50,  # form, form handler or landing page success
    5: 3,  # visitor session
    7: 3,  # site search query
    8: 50,  # opportunity created
    10: -100,  # opportunity lost
    21: 3,  # custom redirect click
    22: 10,  # chat
}
# A view of these counts; of a form or a landing page it does not.
POINTS_OF_VIEWS = {"file_id": 3}
# Each page of a visit.
PAGE_VIEW_POINTS = 1

_VIEW = 2
# Scores stay where a field of records.prospect can hold them.
LARGEST_SCORE = 2**31 - 1


def points_of(type_: int, assets: Iterable[str]) -> int:
    """Return the points for an activity of a type that is about assets (names of records.visitor_activity.ASSETS)."""
    if type_ == _VIEW:
        return sum(POINTS_OF_VIEWS.get(name, 0) for name in assets)
    return POINTS.get(type_, 0)


def added(score: int | None, points: int) -> int:
    """Return a score with points added, kept within what a score can be."""
    return max(-LARGEST_SCORE, min(LARGEST_SCORE, (score or 0) + points))
