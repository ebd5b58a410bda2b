"""List memberships: creating, changing and ending them one by one, with all that follows for the prospect."""

from collections.abc import Callable, Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions.prospects import saving, subscriptions
from pardalote.actions.prospects.form import Form
from pardalote.actions.prospects.identity import Identity, find_live
from pardalote.actions.work import Work
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.refusals import Refusal
from pardalote.store import prospects, queries, related
from pardalote.store.promise import Row
from pardalote.store.schema import list_membership
from pardalote.store.sources import SOURCES


def by_id(work: Work, membership_id: int) -> Row:
    """Return a membership that has not ended: its id, list_id and prospect_id. Raises Refusal 16."""
    shown = ("id", "list_id", "prospect_id")
    row = queries.row_by_id(work.connection, LIST_MEMBERSHIP, SOURCES[LIST_MEMBERSHIP], shown, membership_id)
    if row is None:
        raise Refusal(LIST_MEMBERSHIP.missing)
    return row


def by_list_and_prospect(work: Work, list_id: int, prospect_id: int) -> Row:
    """Return the membership of a prospect on a list.

    Raises Refusal 55 for an unknown list, 3 for an unknown or archived prospect, 16 when it is not on the list.
    """
    if related.list_by_id(work.connection, list_id) is None:
        raise Refusal(refusals.INVALID_LIST_ID)
    find_live(work, Identity(prospect_id))
    row = related.membership(work.connection, list_id, prospect_id)
    if row is None or row["is_ended"]:
        raise Refusal(LIST_MEMBERSHIP.missing)
    return row


def create(work: Work, list_id: int, prospect_id: int, opted_out: bool | None = None) -> int:
    """Put a prospect on a list, perhaps opted out; return the membership's id, the old one when it was there before.

    Raises Refusal 55 for an unknown list and for one that a rule fills, 3 for an unknown or archived prospect, 58
    when the prospect is on the list.
    """
    if not subscriptions.is_open(work, list_id):
        raise Refusal(refusals.INVALID_LIST_ID)
    prospect = find_live(work, Identity(prospect_id))
    known = related.membership(work.connection, list_id, prospect_id)
    if known is not None and not known["is_ended"]:
        raise Refusal(refusals.LIST_MEMBERSHIP_EXISTS)
    saving.update(work, prospect, Form(lists={list_id: True}, opted_out=_opting(work, list_id, opted_out)))
    made = related.membership(work.connection, list_id, prospect_id)
    assert made is not None, "it was made a moment ago"
    return int(made["id"])


def update(work: Work, membership: Row, opted_out: bool | None = None) -> None:
    """Opt a subscriber out of a list, or back in where the setting `opt_in` allows it; `updated_at` moves anyhow."""
    prospect = find_live(work, Identity(membership["prospect_id"]))
    work.connection.update(list_membership, membership["id"], {"updated_at": work.now})
    saving.update(work, prospect, Form(opted_out=_opting(work, membership["list_id"], opted_out)))


def delete(work: Work, membership: Row) -> None:
    """End a membership; the prospect counts as one who has left, not as opted out (wire.md, section 6).

    Raises Refusal 55 when a rule fills the list: it would only take the prospect in again.
    """
    if not subscriptions.is_open(work, membership["list_id"]):
        raise Refusal(refusals.INVALID_LIST_ID)
    prospect = find_live(work, Identity(membership["prospect_id"]))
    saving.update(work, prospect, Form(lists={membership["list_id"]: False}))


def choose(work: Work, prospect_id: int, wanted: Mapping[int, bool], joins: bool) -> None:
    """Let a prospect get what goes to lists (True), or not, as it said itself; it may be archived.

    Whoever no longer wants a list stays on it, opted out (email.md, section 4): so no import takes it in again.
    `joins`: it may come to lists that it was not on; otherwise only what became of memberships changes.
    """
    prospect = prospects.COLUMNS.by_id(work.connection, prospect_id)
    known = {each: related.membership(work.connection, each, prospect_id) for each in wanted}
    mine = {
        each: is_wanted
        for each, is_wanted in wanted.items()
        if joins or ((row := known[each]) is not None and not row["is_ended"])
    }
    if prospect is None or not mine:
        return
    joined = {each: True for each, is_wanted in mine.items() if is_wanted}
    left = {each: True for each, is_wanted in mine.items() if not is_wanted}
    saving.update(work, prospect, Form(lists=joined, opted_out=left))
    for each in joined:
        membership = related.membership(work.connection, each, prospect_id)
        if membership is not None and not membership["is_ended"]:
            work.record_changes(prospect_id, subscriptions.opt(work, membership, did_opt_in=True))


def _opting(work: Work, list_id: int, opted_out: bool | None) -> Mapping[int, bool]:
    """Return what becomes of opting: out always, in again only where the operator lets it (wire.md, section 9)."""
    if opted_out is None or not (opted_out or work.rules.opt_in):
        return {}
    return {list_id: opted_out}


def _opted_out(_work: Work, row: Row) -> Any:
    return row["did_opt_out"]


# What of a membership no column holds by its own name.
DERIVED: Mapping[str, Callable[[Work, Row], Any]] = {"opted_out": _opted_out}
