"""Putting a form into the store: the prospect's row, its lists and criteria, its grade, its history."""

from typing import Any

from pardalote import refusals
from pardalote.actions import custom_values
from pardalote.actions.prospects import drafting, subscriptions
from pardalote.actions.prospects.drafting import NOT_IN_HISTORY, said
from pardalote.actions.prospects.form import Form
from pardalote.actions.prospects.surroundings import Surroundings
from pardalote.actions.work import Change, Work
from pardalote.records.profile import UNKNOWN
from pardalote.records.roles import ASSIGN_PROSPECTS, allows
from pardalote.refusals import Reason, Refusal
from pardalote.store import prospects, related
from pardalote.store.promise import Duplicate, Row


def insert(work: Work, email: str, fid: str | None, form: Form) -> Row:
    """Insert a new prospect with its address; return its row as it is stored, with its campaign.

    Raises Refusal 4 for an address that can't be one, 9 when it is taken where addresses are unique, and
    what the form's references raise.
    """
    new = drafting.draft(work, email, fid, form, _around(work))
    row, changes = new.row, new.changes(work)
    row["id"] = _guarded(refusals.PROSPECT_EMAIL_EXISTS, lambda: prospects.insert(work.connection, new.filled))
    changes += subscriptions.save(work, row["id"], form.lists, form.opted_out)
    changes += _save_criteria(work, row["id"], {}, new.criteria)
    work.record_changes(row["id"], changes)
    row.update(campaign=new.campaign, last_activity=None)
    return row


def update(
    work: Work,
    row: Row,
    form: Form,
    email: str | None = None,
    archived: bool | None = None,
    surroundings: Surroundings | None = None,
) -> Row:
    """Change a prospect; return its row as it is stored, with its campaign if the row came with it.

    `updated_at` moves even when nothing else does (wire.md, section 6). Raises Refusal 4 and 54 for a new
    address, and what the form's references raise. `surroundings`: what the work has looked up already.
    """
    around = surroundings or _around(work)
    changed = dict(form.columns)
    if email is not None and email != row["email"]:
        changed.update(drafting.address(work, email))
    if archived is not None:
        changed["is_archived"] = int(archived)
    campaign = row.get("campaign")
    if "campaign_id" in changed and changed["campaign_id"] != row["campaign_id"]:
        campaign = around.campaign(changed["campaign_id"]) if changed["campaign_id"] is not None else None
    around.check_prospect_account(changed.get("prospect_account_id"))
    _check_assignment(work, row, changed)
    old_custom = custom_values.unpacked(row)
    new_custom = custom_values.merged(old_custom, form.custom)
    if new_custom != old_custom:
        changed["custom_values"] = custom_values.packed(new_custom)
    after = {**row, **changed, "updated_at": work.now, "campaign": campaign}
    criteria = drafting.own_criteria(work, after, form)
    known: dict[int, int] = {}
    if criteria or "profile_id" in changed:
        known = prospects.criteria_statuses(work.connection, row["id"])
        after["grade"] = drafting.grade(work, after, {**known, **criteria})
    different = {name: value for name, value in after.items() if name != "campaign" and value != row[name]}
    different["updated_at"] = work.now
    _guarded(refusals.EMAIL_IN_USE, lambda: prospects.update(work.connection, row, different))
    lists = subscriptions.save(work, row["id"], form.lists, form.opted_out)
    statuses = _save_criteria(work, row["id"], known, criteria)
    changes = [
        (name, said(row[name]), said(value))
        for name, value in different.items()
        if name not in NOT_IN_HISTORY and name != "custom_values"
    ]
    changes += drafting.custom_changes(work, old_custom, new_custom) + lists + statuses
    work.record_changes(row["id"], changes)
    return after


def _around(work: Work) -> Surroundings:
    return Surroundings(work.connection, work.together.campaigns if work.together else None)


def _check_assignment(work: Work, row: Row, changed: Row) -> None:
    """Refuse (46) to let a user assign by a field who may not assign by the operation."""
    moved = changed.get("user_id", row["user_id"]) != row["user_id"]
    if moved and work.user is not None and not allows(work.user.role, ASSIGN_PROSPECTS):
        raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)


def _save_criteria(work: Work, prospect_id: int, known: dict[int, int], criteria: dict[int, int]) -> list[Change]:
    """Keep the statuses that differ from the known ones; return the changes, in the words of the API."""
    changes: list[Change] = []
    for number, status in criteria.items():
        old = known.get(number, UNKNOWN)
        if status != old:
            related.set_criterion_status(work.connection, prospect_id, number, status)
            changes.append(drafting.criterion_change(number, old, status))
    return changes


def _guarded(reason: Reason, write: Any) -> Any:
    """Carry out a write whose unique address may be taken; then refuse for `reason`."""
    try:
        return write()
    except Duplicate as error:
        raise Refusal(reason) from error
