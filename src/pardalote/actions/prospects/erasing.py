"""Erasing prospects for good: one person, or everybody in the recycle bin."""

from collections import Counter

from pardalote.actions.prospects.identity import Identity
from pardalote.actions.work import Work
from pardalote.store import erasing
from pardalote.store.prospects import STAMPS


def erase(work: Work, prospect_id: int) -> Counter[str]:
    """Remove every trace of a prospect, archived or not; return how many rows went from each table."""
    return erasing.erase(work.connection, prospect_id)


def meant(work: Work, identity: Identity) -> list[int]:
    """Return the ids of all prospects that an id, a Salesforce id or an address names; in no case several persons.

    Prospects that share an address are one person.
    """
    connection = work.connection
    if identity.id is not None:
        found = [STAMPS.by_id(connection, identity.id)]
    elif identity.fid is not None:
        found = [STAMPS.by_fid(connection, identity.fid)]
    elif work.account.allows_duplicate_emails:
        return [row["id"] for row in STAMPS.by_shared_email(connection, identity.email or "")]
    else:
        found = [STAMPS.by_unique_email(connection, identity.email or "")]
    return [row["id"] for row in found if row is not None]


def in_recycle_bin(work: Work) -> list[int]:
    """Return the ids of the prospects in the recycle bin."""
    return erasing.archived(work.connection)
