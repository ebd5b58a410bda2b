"""A prospect as an answer shows it: its row, and what of its surroundings the output wants."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from pardalote.actions import custom_values
from pardalote.actions.work import Work
from pardalote.records.fields import FULL, MOBILE
from pardalote.records.profile import SHOWN, UNKNOWN
from pardalote.records.prospect import recent_interaction
from pardalote.store import prospects
from pardalote.store.promise import Row


class View(NamedTuple):
    """What the caller wants to see."""

    output: str = FULL
    # Only these fields and parts; None: all.
    fields: frozenset[str] | None = None
    # Only the newest 2000 activities.
    limit_related_records: bool = False

    def wants(self, part: str) -> bool:
        """Say whether a part that only the full output shows is wanted."""
        return self.output == FULL and (self.fields is None or part in self.fields)


def show(work: Work, row: Row, view: View, is_new: bool = False) -> dict[str, Any]:
    """Return the values of a prospect for records.prospect.PROSPECT.

    The number of statements does not grow with what hangs on the prospect; for one that is new in this
    transaction nothing can hang on it but lists.
    """
    if view.output == MOBILE:
        return row
    values = dict(row)
    for name, derive in DERIVED.items():
        values[name] = derive(work, row)
    if view.output == FULL:
        _add_surroundings(work, values, view, is_new)
    return values


def shown_of_the_moment(work: Work, stamp: Row, view: View) -> str | None:
    """Return what a view shows of a prospect that is another thing at another moment, though nobody changes it."""
    if view.output == MOBILE or (view.fields is not None and "recent_interaction" not in view.fields):
        return None
    return _recent_interaction(work, stamp)


def versions(work: Work, stamps: Sequence[Sequence[Any]], shown: Collection[str]) -> list[tuple[int, Hashable]]:
    """Return the id of each prospect with what an answer that shows it depends on, beside the account's furnishing."""
    if "recent_interaction" not in shown:
        return [(number, revision) for number, revision, _, _ in stamps]
    now = work.now
    return [
        (number, (revision, None if opted_out or active_at is None else (now - active_at) // 60))
        for number, revision, active_at, opted_out in stamps
    ]


def _add_surroundings(work: Work, values: dict[str, Any], view: View, is_new: bool) -> None:
    connection, number = work.connection, values["id"]
    if values["last_activity_id"] is not None and view.wants("visitor_activities"):
        values["visitor_activities"] = prospects.activities(connection, number, view.limit_related_records)
    else:
        values["visitor_activities"] = []
    values["visitors"] = [] if is_new or not view.wants("visitors") else prospects.visitors(connection, number)
    values["lists"] = prospects.subscriptions(connection, number) if view.wants("lists") else []
    values["profile"] = _profile(work, values) if view.wants("profile") else None


def _password(_work: Work, _row: Row) -> None:
    """Return nothing: the password is shown, always empty (wire.md, section 6)."""


def _recent_interaction(work: Work, row: Row) -> str:
    return recent_interaction(row["last_activity_at"], bool(row["opted_out"]), work.now)


def assigned_to(work: Work, row: Row) -> dict[str, Any] | None:
    """Return the user to whom a row's `user_id` assigns it, as records.user.USER has it."""
    user_id = row["user_id"]
    user = work.furnishing.users.get(user_id) if user_id is not None else None
    if user is None:
        return None
    return {
        "id": user.id,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "job_title": user.job_title,
        "role": user.role,
        "account": user.account,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    }


def _profile(work: Work, row: Row) -> dict[str, Any] | None:
    profile = work.furnishing.profiles.get(row["profile_id"])
    if profile is None:
        return None
    statuses = prospects.criteria_statuses(work.connection, row["id"])
    criteria = [
        {"id": each.id, "name": each.name, "matches": SHOWN[statuses.get(each.id, UNKNOWN)]}
        for each in profile.criteria
    ]
    return {"id": profile.id, "name": profile.name, "criteria": criteria}


def _custom_fields(work: Work, row: Row) -> list[tuple[str, object]]:
    return custom_values.shown(row, work.furnishing.custom_fields)


# What of a prospect no column holds, each worked out from the work and the row.
DERIVED: Mapping[str, Callable[[Work, Row], Any]] = {
    "password": _password,
    "recent_interaction": _recent_interaction,
    "assigned_to": assigned_to,
    "custom_fields": _custom_fields,
}
