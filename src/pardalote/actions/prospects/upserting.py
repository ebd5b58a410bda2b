"""Which prospect an upsert means: one that is there, or one to be (wire.md, section 6)."""

from typing import NamedTuple, Protocol

from pardalote import refusals
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.work import Work
from pardalote.records.prospect import is_valid_fid
from pardalote.refusals import Refusal
from pardalote.store.promise import Connection, Row


class Finds(Protocol):
    """The ways in which an upsert finds prospects: one by one, or among those that were fetched together."""

    def by_id(self, connection: Connection, prospect_id: int) -> Row | None:
        """Return the prospect with an id, archived or not."""
        ...

    def by_unique_email(self, connection: Connection, email: str) -> Row | None:
        """Return the prospect with an address, archived or not, where addresses are unique."""
        ...

    def by_fid(self, connection: Connection, fid: str) -> Row | None:
        """Return the prospect with a Salesforce id, one that is not archived first."""
        ...

    def holder(self, connection: Connection, fid: str) -> Row | None:
        """Return who has a Salesforce id, as `by_fid` does, but not in order to change it: its id and is_archived."""
        ...


class Meant(NamedTuple):
    """The prospect that is meant: the row of one that is there, or None for one to be."""

    row: Row | None
    # The address that it gets; None: it keeps its own.
    email: str | None = None
    # The Salesforce id of one to be.
    fid: str | None = None
    # Whether it leaves the recycle bin; None: it stays where it is.
    archived: bool | None = None


def meant(work: Work, identity: Identity, finds: Finds) -> Meant:
    """Return which prospect an upsert means.

    Version 3 looks for the id, then for the address; version 4 for id and Salesforce id, an address alone
    always creates. Raises 13 without any identifier, 14 for an unknown id without an address, 77 likewise for a
    Salesforce id, 79 and 85 for one that no prospect can get, 81 when id and Salesforce id name different ones.
    """
    return (_among_shared if work.account.allows_duplicate_emails else _among_unique)(work, identity, finds)


def _among_unique(work: Work, identity: Identity, finds: Finds) -> Meant:
    if identity.id is not None:
        known = finds.by_id(work.connection, identity.id)
        if known is not None:
            return Meant(known, identity.email)
    email = _address_to_create(identity)
    known = finds.by_unique_email(work.connection, email)
    return Meant(None, email) if known is None else Meant(known, archived=False)


def _among_shared(work: Work, identity: Identity, finds: Finds) -> Meant:
    if identity.fid is not None:
        _hold(work, identity.fid)
    known = finds.by_id(work.connection, identity.id) if identity.id is not None else None
    if identity.fid is not None:
        if known is not None and known["salesforce_fid"] != identity.fid:
            raise Refusal(refusals.PROSPECT_ID_AND_FID_DIFFER)
        known = known or finds.by_fid(work.connection, identity.fid)
    if known is not None:
        check_fid_is_free(work, known, finds)
        return Meant(known, identity.email, archived=False)
    return Meant(None, _address_to_create(identity), new_fid(work, identity.fid, finds))


def _address_to_create(identity: Identity) -> str:
    """Return the address of a prospect to be. Raises Refusal 14, 77 or 13 when the call gives none."""
    if identity.id is not None and not identity.email:
        raise Refusal(refusals.NO_SUCH_PROSPECT_AND_NO_EMAIL)
    if identity.fid is not None and not identity.email:
        raise Refusal(refusals.INVALID_PROSPECT_FID)
    if identity.email is None:
        raise Refusal(refusals.MISSING_PARAMETERS)
    return identity.email


def check_fid_is_free(work: Work, known: Row, finds: Finds) -> None:
    """Let a prospect come back from the recycle bin only with a Salesforce id that is still its own. Raises 85."""
    if known["is_archived"] and known["salesforce_fid"] is not None:
        _hold(work, known["salesforce_fid"])
        holder = finds.holder(work.connection, known["salesforce_fid"])
        if holder is not None and holder["id"] != known["id"] and not holder["is_archived"]:
            raise Refusal(refusals.PROSPECT_NOT_SAVED)


def new_fid(work: Work, fid: str | None, finds: Finds) -> str | None:
    """Check the Salesforce id of a prospect to be. Raises Refusal 79 when malformed, 85 when taken."""
    if not fid or not work.account.allows_duplicate_emails:
        return None
    if not is_valid_fid(fid):
        raise Refusal(refusals.INVALID_CRM_FID)
    _hold(work, fid)
    holder = finds.holder(work.connection, fid)
    if holder is not None and not holder["is_archived"]:
        raise Refusal(refusals.PROSPECT_NOT_SAVED)
    return fid


def _hold(work: Work, fid: str) -> None:
    """Wait until nobody else is about to give somebody the same Salesforce id; no index guards it."""
    work.connection.alone(f"salesforce_fid {fid}")
