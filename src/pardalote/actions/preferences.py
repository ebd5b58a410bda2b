"""Preferences: the lists that recipients choose by themselves (email.md, section 3)."""

from collections.abc import Mapping
from typing import NamedTuple

from pardalote.actions import copies, list_memberships, opting
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.store import copies as stored
from pardalote.store import preferences, prospects
from pardalote.store.promise import Row


class Offered(NamedTuple):
    """A list that a recipient may choose, as it is told of it."""

    id: int
    title: str
    description: str
    # Whether it gets what goes to the list.
    is_wanted: bool


def offered(work: Work, prospect_id: int) -> list[Offered]:
    """Return the lists that a prospect may choose, in the order of the alphabet."""
    rows = preferences.offered(work.connection, prospect_id)
    found = [Offered(row["id"], _title(row), row["description"] or "", bool(row["is_wanted"])) for row in rows]
    return sorted(found, key=lambda each: (each.title.casefold(), each.id))


def _title(row: Row) -> str:
    """Return what the public is told of a list's name."""
    return row["title"] or row["name"] or f"List {row['id']}"


def see(work: Work, copy: Row) -> None:
    """Keep that a recipient has seen its preferences; once for a copy (store.copies)."""
    if not copy["is_archived"] and not stored.has_led_to(work.connection, copy, types.PREFERENCE_PAGE):
        copies.keep(work, copy, types.PREFERENCE_PAGE)


def choose(work: Work, copy: Row, wanted: Mapping[int, bool]) -> None:
    """Let a recipient get what goes to lists (True), or not; what it isn't offered is ignored.

    Who has opted out of all email is in again with the first list that it wants. What changes holds for the
    memberships of all who have its address.
    """
    mine = [each for each in offered(work, copy["prospect_id"]) if each.id in wanted]
    changed = {each.id: wanted[each.id] for each in mine if wanted[each.id] != each.is_wanted}
    if any(wanted[each.id] for each in mine):
        opting.resubscribe(work, copy)
    if not changed:
        return
    list_memberships.choose(work, copy["prospect_id"], changed, joins=True)
    for each in opting.sharing(work, copy["address"]):
        if each != copy["prospect_id"]:
            list_memberships.choose(work, each, changed, joins=False)
    _keep_change(work, copy)


def leave_all(work: Work, copy: Row) -> None:
    """Opt a recipient out of all email by its preferences; it counts as having unsubscribed."""
    opting.unsubscribe(work, copy)
    _keep_change(work, copy)


def is_out(work: Work, copy: Row) -> bool:
    """Say whether a recipient has opted out of all email."""
    row = prospects.STAMPS.by_id(work.connection, copy["prospect_id"])
    return row is not None and bool(row["opted_out"])


def _keep_change(work: Work, copy: Row) -> None:
    if not copy["is_archived"]:
        copies.keep(work, copy, types.PREFERENCE_PAGE)
