"""Several prospects in one act: each item is tried on its own, and one that is refused leaves the others alone."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.form import read_form
from pardalote.actions.prospects.identity import Identity, find_record, read_identity
from pardalote.actions.repeating import was_raced
from pardalote.actions.work import Work
from pardalote.refusals import Reason, Refusal

# What is done with an item; says whether a prospect was created.
Deed = Callable[[Work, Identity, Mapping[str, str]], bool]


class Outcome(NamedTuple):
    """What became of a batch: the refused items with the reasons, and whether any prospect was created."""

    refused: list[tuple[str, Reason]]
    created: bool


def create(work: Work, identity: Identity, values: Mapping[str, str]) -> bool:
    """Create an item's prospect, as deeds.create does."""
    deeds.create(work, identity, values)
    return True


def update(work: Work, identity: Identity, values: Mapping[str, str]) -> bool:
    """Change an item's prospect, as deeds.update does. Raises Refusal 92 when there is none."""
    deeds.update(work, identity, values, find_record)
    return False


def upsert(work: Work, identity: Identity, values: Mapping[str, str]) -> bool:
    """Change or create an item's prospect, as deeds.upsert does."""
    return deeds.upsert(work, identity, values)[1]


def carry_out(
    work: Work, items: Iterable[tuple[str, Mapping[str, str]]], deed: Deed, user_id: str | None = None
) -> Outcome:
    """Carry out a deed for one item after the other, each an identifier and values.

    `user_id` assigns the prospects of all items that don't assign by themselves. Raises Refusal 10 when there is
    no such user; what an item is refused for is part of the outcome.
    """
    assigned = {"user_id": user_id} if user_id and user_id.strip() else {}
    read_form(assigned, work.furnishing, work.rules)
    refused: list[tuple[str, Reason]] = []
    created = False
    for identifier, own in items:
        values = own if own.get("crm_owner_fid") else {**assigned, **own}
        try:
            created = _tried(work, deed, identifier, own, values) or created
        except Refusal as refusal:
            refused.append((identifier, refusal.reason))
    return Outcome(refused, created)


def _tried(work: Work, deed: Deed, identifier: str, own: Mapping[str, str], values: Mapping[str, str]) -> bool:
    """Carry out an item, once more when another transaction has just written what it met."""
    try:
        with work.attempt():
            return deed(work, _identity(work, identifier, own), values)
    except Refusal as refusal:
        if not was_raced(refusal):
            raise
    with work.attempt():
        return deed(work, _identity(work, identifier, own), values)


def _identity(work: Work, identifier: str, values: Mapping[str, str]) -> Identity:
    """Return what an item names: in version 3 its key says so before anything else, be it an id or an address."""
    id_, email = values.get("id"), values.get("email")
    if work.account.allows_duplicate_emails:
        return read_identity(id_, email, values.get("fid"))
    if _is_id(identifier):
        return read_identity(identifier, email, None)
    return read_identity(id_, identifier, None)


def _is_id(identifier: str) -> bool:
    return identifier.isascii() and identifier.isdecimal()
