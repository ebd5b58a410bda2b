"""Putting a form into the store: the prospect's row, its lists and criteria, its grade, its history."""

from typing import Any

import msgspec

from pardalote import refusals
from pardalote.actions import custom_values
from pardalote.actions.custom_values import Values
from pardalote.actions.prospects import subscriptions
from pardalote.actions.prospects.form import Form
from pardalote.actions.prospects.subscriptions import Change
from pardalote.actions.work import Work
from pardalote.records.profile import STATUS_WORDS, UNKNOWN
from pardalote.records.prospect import crm_fields, fold_email, is_valid_email
from pardalote.records.roles import ASSIGN_PROSPECTS, allows
from pardalote.refusals import Reason, Refusal
from pardalote.store import prospects, related
from pardalote.store.promise import Duplicate, Row

# What moves by itself is no change that anyone made.
_NOT_IN_HISTORY = frozenset(
    ("updated_at", "created_at", "unique_email", "shared_email", "last_activity_id", "campaign", "revision")
)


def insert(work: Work, email: str, fid: str | None, form: Form) -> Row:
    """Insert a new prospect with its address; return its row as it is stored, with its campaign.

    Raises Refusal 4 for an address that can't be one, 9 when it is taken where addresses are unique, and
    what the form's references raise.
    """
    row: Row = dict(prospects.EMPTY)
    row.update(_NEW, created_at=work.now, updated_at=work.now, profile_id=work.furnishing.default_profile_id)
    row.update(_address(work, email))
    if fid is not None:
        row.update(crm_fields(fid))
    row.update({name: value for name, value in form.columns.items() if not (name in _DEFAULTED and value is None)})
    campaign = _campaign(work, row["campaign_id"])
    row["campaign_id"] = campaign["id"] if campaign else None
    _check_prospect_account(work, form.columns)
    new_custom = custom_values.merged({}, form.custom)
    row["custom_values"] = custom_values.packed(new_custom)
    criteria = _own_criteria(work, row, form)
    row["grade"] = _grade(work, row, criteria)
    # Most columns are empty; naming those as well would take the larger part of the time.
    filled = {name: value for name, value in row.items() if value is not None}
    row["id"] = _guarded(refusals.PROSPECT_EMAIL_EXISTS, lambda: prospects.insert(work.connection, filled))
    lists = subscriptions.save(work, row["id"], form.lists, form.opted_out)
    statuses = _save_criteria(work, row["id"], {}, criteria)
    changes = [(name, None, _said(value)) for name, value in filled.items() if _is_said_at_creation(name, value)]
    work.record_changes(row["id"], changes + _custom_changes(work, {}, new_custom) + lists + statuses)
    row.update(campaign=campaign, last_activity=None)
    return row


def update(work: Work, row: Row, form: Form, email: str | None = None, archived: bool | None = None) -> Row:
    """Change a prospect; return its row as it is stored, with its campaign if the row came with it.

    `updated_at` moves even when nothing else does (wire.md, section 6). Raises Refusal 4 and 54 for a new
    address, and what the form's references raise.
    """
    changed = dict(form.columns)
    if email is not None and email != row["email"]:
        changed.update(_address(work, email))
    if archived is not None:
        changed["is_archived"] = int(archived)
    campaign = row.get("campaign")
    if "campaign_id" in changed and changed["campaign_id"] != row["campaign_id"]:
        campaign = _campaign(work, changed["campaign_id"]) if changed["campaign_id"] is not None else None
    _check_prospect_account(work, changed)
    _check_assignment(work, row, changed)
    old_custom = custom_values.unpacked(row)
    new_custom = custom_values.merged(old_custom, form.custom)
    if new_custom != old_custom:
        changed["custom_values"] = custom_values.packed(new_custom)
    after = {**row, **changed, "updated_at": work.now, "campaign": campaign}
    criteria = _own_criteria(work, after, form)
    known: dict[int, int] = {}
    if criteria or "profile_id" in changed:
        known = prospects.criteria_statuses(work.connection, row["id"])
        after["grade"] = _grade(work, after, {**known, **criteria})
    different = {name: value for name, value in after.items() if name != "campaign" and value != row[name]}
    different["updated_at"] = work.now
    _guarded(refusals.EMAIL_IN_USE, lambda: prospects.update(work.connection, row, different))
    lists = subscriptions.save(work, row["id"], form.lists, form.opted_out)
    statuses = _save_criteria(work, row["id"], known, criteria)
    changes = [
        (name, _said(row[name]), _said(value))
        for name, value in different.items()
        if name not in _NOT_IN_HISTORY and name != "custom_values"
    ]
    work.record_changes(row["id"], changes + _custom_changes(work, old_custom, new_custom) + lists + statuses)
    return after


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


def _is_said_at_creation(name: str, value: Any) -> bool:
    return name not in _NOT_IN_HISTORY and name != "custom_values" and value != _NEW.get(name)


def _address(work: Work, email: str) -> Row:
    if not is_valid_email(email):
        raise Refusal(refusals.INVALID_PROSPECT_EMAIL)
    folded = fold_email(email)
    shared = work.account.allows_duplicate_emails
    return {"email": email, "unique_email": None if shared else folded, "shared_email": folded if shared else None}


def _campaign(work: Work, campaign_id: int | None) -> Row | None:
    """Return a campaign, or for None the oldest one. Raises Refusal 38."""
    known = work.together.campaigns if work.together else {}
    if campaign_id not in known:
        known[campaign_id] = _find_campaign(work, campaign_id)
    return known[campaign_id]


def _find_campaign(work: Work, campaign_id: int | None) -> Row | None:
    if campaign_id is None:
        return related.oldest_campaign(work.connection)
    found = related.campaign_by_id(work.connection, campaign_id)
    if found is None:
        raise Refusal(refusals.INVALID_CAMPAIGN_ID)
    return found


def _check_prospect_account(work: Work, columns: Row) -> None:
    wanted = columns.get("prospect_account_id")
    if wanted is not None and not related.prospect_account_exists(work.connection, wanted):
        raise Refusal(refusals.INVALID_PROSPECT_ACCOUNT_ID)


def _check_assignment(work: Work, row: Row, changed: Row) -> None:
    """Refuse (46) to let a user assign by a field who may not assign by the operation."""
    moved = changed.get("user_id", row["user_id"]) != row["user_id"]
    if moved and work.user is not None and not allows(work.user.role, ASSIGN_PROSPECTS):
        raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)


def _own_criteria(work: Work, row: Row, form: Form) -> dict[int, int]:
    """Return the wanted statuses of the criteria that belong to the prospect's profile; others are ignored."""
    profile = work.furnishing.profiles.get(row["profile_id"])
    if profile is None or not form.criteria:
        return {}
    own = {each.id for each in profile.criteria}
    return {number: status for number, status in form.criteria.items() if number in own}


def _grade(work: Work, row: Row, statuses: dict[int, int]) -> str | None:
    profile = work.furnishing.profiles.get(row["profile_id"])
    return profile.grade(statuses) if profile else None


def _save_criteria(work: Work, prospect_id: int, known: dict[int, int], criteria: dict[int, int]) -> list[Change]:
    """Keep the statuses that differ from the known ones; return the changes, in the words of the API."""
    changes: list[Change] = []
    for number, status in criteria.items():
        old = known.get(number, UNKNOWN)
        if status != old:
            related.set_criterion_status(work.connection, prospect_id, number, status)
            changes.append((f"profile_criteria_{number}", _STATUS_SAID[old], _STATUS_SAID[status]))
    return changes


_STATUS_SAID = {status: word for word, status in STATUS_WORDS.items()}


def _guarded(reason: Reason, write: Any) -> Any:
    """Carry out a write whose unique address may be taken; then refuse for `reason`."""
    try:
        return write()
    except Duplicate as error:
        raise Refusal(reason) from error


def _custom_changes(work: Work, old: Values, new: Values) -> list[Change]:
    if old is new:
        return []
    fields = work.furnishing.custom_fields
    return [
        (fields[int(number)].field_id, _said(old.get(number)), _said(new.get(number)))
        for number in {**old, **new}
        if old.get(number) != new.get(number) and int(number) in fields
    ]


def _said(value: Any) -> str | None:
    """Return a value as history keeps it: several values as a JSON list, so that they can be told apart again."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode() if isinstance(value, list) else str(value)
