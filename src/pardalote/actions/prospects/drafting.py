"""A new prospect as it will be stored, worked out before anything is written: its row, its grade, its history."""

from dataclasses import dataclass
from typing import Any

import msgspec

from pardalote import refusals
from pardalote.actions import custom_values
from pardalote.actions.custom_values import Values
from pardalote.actions.prospects.form import Form
from pardalote.actions.prospects.surroundings import Surroundings
from pardalote.actions.work import Change, Work
from pardalote.records.profile import STATUS_WORDS, UNKNOWN
from pardalote.records.prospect import crm_fields, fold_email, is_valid_email
from pardalote.refusals import Refusal
from pardalote.store import prospects
from pardalote.store.promise import Row

# What moves by itself is no change that anyone made.
NOT_IN_HISTORY = frozenset(
    ("updated_at", "created_at", "unique_email", "shared_email", "last_activity_id", "campaign", "revision")
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A prospect to be: its columns (all but the id), its campaign, and the statuses of its profile's criteria."""

    row: Row
    # The columns that have a value: most are empty, and naming those as well would take most of the time.
    filled: Row
    campaign: Row | None
    custom: Values
    criteria: dict[int, int]

    def changes(self, work: Work) -> list[Change]:
        """Return what history says of the creation, but for lists and criteria."""
        changes: list[Change] = [
            (name, None, said(value))
            for name, value in self.filled.items()
            if name not in _UNSAID and value != _NEW.get(name)
        ]
        return changes + custom_changes(work, {}, self.custom)


def draft(work: Work, email: str, fid: str | None, form: Form, surroundings: Surroundings) -> Draft:
    """Work out a new prospect with its address.

    Raises Refusal 4 for an address that can't be one, and what the form's references raise.
    """
    row: Row = dict(prospects.EMPTY)
    row.update(_NEW, created_at=work.now, updated_at=work.now, profile_id=work.furnishing.default_profile_id)
    row.update(address(work, email))
    if fid is not None:
        row.update(crm_fields(fid))
    row.update({name: value for name, value in form.columns.items() if not (name in _DEFAULTED and value is None)})
    campaign = surroundings.campaign(row["campaign_id"])
    row["campaign_id"] = campaign["id"] if campaign else None
    surroundings.check_prospect_account(form.columns.get("prospect_account_id"))
    custom = custom_values.merged({}, form.custom)
    row["custom_values"] = custom_values.packed(custom)
    criteria = own_criteria(work, row, form)
    row["grade"] = grade(work, row, criteria)
    filled = {name: value for name, value in row.items() if value is not None}
    return Draft(row, filled, campaign, custom, criteria)


# What a new prospect gets when the call leaves it empty.
_DEFAULTED = frozenset(("campaign_id", "profile_id"))
_NEW: dict[str, Any] = {
    "score": 0,
    "is_archived": 0,
    "is_do_not_email": 0,
    "is_do_not_call": 0,
    "opted_out": 0,
    "is_reviewed": 0,
    "is_starred": 0,
}
_UNSAID = NOT_IN_HISTORY | {"custom_values"}


def address(work: Work, email: str) -> Row:
    """Return the columns of an address. Raises Refusal 4."""
    if not is_valid_email(email):
        raise Refusal(refusals.INVALID_PROSPECT_EMAIL)
    folded = fold_email(email)
    shared = work.account.allows_duplicate_emails
    return {"email": email, "unique_email": None if shared else folded, "shared_email": folded if shared else None}


def own_criteria(work: Work, row: Row, form: Form) -> dict[int, int]:
    """Return the wanted statuses of the criteria that belong to the prospect's profile; others are ignored."""
    profile = work.furnishing.profiles.get(row["profile_id"])
    if profile is None or not form.criteria:
        return {}
    own = {each.id for each in profile.criteria}
    return {number: status for number, status in form.criteria.items() if number in own}


def grade(work: Work, row: Row, statuses: dict[int, int]) -> str | None:
    """Return the grade that the criteria's statuses give a prospect."""
    profile = work.furnishing.profiles.get(row["profile_id"])
    return profile.grade(statuses) if profile else None


def criterion_change(criterion_id: int, old: int, new: int) -> Change:
    """Return the change of a criterion's status, in the words of the API."""
    return (f"profile_criteria_{criterion_id}", _STATUS_SAID[old], _STATUS_SAID[new])


_STATUS_SAID = {status: word for word, status in STATUS_WORDS.items()}


def new_statuses(criteria: dict[int, int]) -> dict[int, int]:
    """Return the statuses that are kept of a new prospect: those that say something."""
    return {number: status for number, status in criteria.items() if status != UNKNOWN}


def custom_changes(work: Work, old: Values, new: Values) -> list[Change]:
    """Return the changes of custom fields, by the fields' names."""
    if old is new or not (old or new):
        return []
    fields = work.furnishing.custom_fields
    return [
        (fields[int(number)].field_id, said(old.get(number)), said(new.get(number)))
        for number in {**old, **new}
        if old.get(number) != new.get(number) and int(number) in fields
    ]


def said(value: Any) -> str | None:
    """Return a value as history keeps it: several values as a JSON list, so that they can be told apart again."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode() if isinstance(value, list) else str(value)
