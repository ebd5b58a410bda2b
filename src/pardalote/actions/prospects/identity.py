"""Which prospect a call means: by id, by address, or by Salesforce id."""

from dataclasses import dataclass

from pardalote import refusals
from pardalote.actions.work import Work
from pardalote.records.fields import Unreadable, read_integer
from pardalote.refusals import Refusal
from pardalote.store import prospects
from pardalote.store.promise import Row
from pardalote.store.prospects import Lookups


@dataclass(frozen=True, slots=True)
class Identity:
    """The identifiers that a call gave; None: not given."""

    id: int | None = None
    email: str | None = None
    fid: str | None = None


def read_identity(id_: str | None, email: str | None, fid: str | None) -> Identity:
    """Read identifiers as they came; an empty id or fid counts as none.

    Raises Refusal 16 for an id that is no whole number, 36 when everything that was given is empty.
    """
    if not id_ and not fid and email is None and (id_ is not None or fid is not None):
        raise Refusal(refusals.MISSING_PARAMETER_VALUES)
    try:
        number = read_integer(id_) if id_ else None
    except Unreadable as error:
        raise Refusal(refusals.INVALID_ID) from error
    return Identity(number, email, fid or None)


def find(work: Work, identity: Identity, lookups: Lookups = prospects.ROWS) -> Row:
    """Return the one prospect that is meant, archived or not, as one of the lookups finds it.

    An id counts before an address. Raises Refusal 3, 4, 77 when there is none, 81 when id and fid name
    different ones, 13 when nothing names one (in version 4 an address alone does not).
    """
    if identity.id is not None:
        found = lookups.by_id(work.connection, identity.id)
        if found is None:
            raise Refusal(refusals.INVALID_PROSPECT_ID)
        if _speaks_fid(work, identity) and found["salesforce_fid"] != identity.fid:
            raise Refusal(refusals.PROSPECT_ID_AND_FID_DIFFER)
        return found
    if _speaks_fid(work, identity):
        return _find_by_fid(work, identity.fid or "", lookups)
    if identity.email is not None and not work.account.allows_duplicate_emails:
        found = lookups.by_unique_email(work.connection, identity.email)
        if found is None:
            raise Refusal(refusals.INVALID_PROSPECT_EMAIL)
        return found
    raise Refusal(refusals.MISSING_PARAMETERS)


def find_record(work: Work, identity: Identity) -> Row:
    """Return the columns of the one prospect that an item of a batch means.

    Raises Refusal 92 when there is none, else as `find`.
    """
    try:
        return find(work, identity, prospects.COLUMNS)
    except Refusal as refusal:
        if refusal.reason == refusals.PROSPECT_ID_AND_FID_DIFFER:
            raise
        raise Refusal(refusals.PROSPECT_RECORD_NOT_FOUND) from refusal


def _find_by_fid(work: Work, fid: str, lookups: Lookups) -> Row:
    found = lookups.by_fid(work.connection, fid)
    if found is None:
        raise Refusal(refusals.INVALID_PROSPECT_FID)
    return found


def find_readable(work: Work, identity: Identity) -> list[Row]:
    """Return the stamps of the prospects that a read shows: one, or in version 4 all that share the address.

    A stamp is id, revision, is_archived, salesforce_fid, last_activity_at and opted_out. By address archived ones
    are left out (wire.md, section 6); by id they are shown, or refused with 132 where the operator wants that.
    Raises what `find` raises.
    """
    if identity.id is None and identity.email is not None and not _speaks_fid(work, identity):
        found = live_by_email(work, identity.email)
        if not found:
            raise Refusal(refusals.INVALID_PROSPECT_EMAIL)
        return found
    stamp = find(work, identity, prospects.STAMPS)
    if stamp["is_archived"] and not work.rules.archived_readable:
        raise Refusal(refusals.PROSPECT_ARCHIVED)
    return [stamp]


def whole(work: Work, stamp: Row) -> Row:
    """Return the row of a prospect whose stamp the same reading has found. Raises Refusal 3.

    The stamp may be of a moment earlier, and who was erased in between is not there any more.
    """
    row = prospects.ROWS.by_id(work.connection, stamp["id"])
    if row is None:
        raise Refusal(refusals.INVALID_PROSPECT_ID)
    return row


def find_live(work: Work, identity: Identity) -> Row:
    """Return the one prospect that is meant, as long as it is not archived. Raises what `find` raises."""
    row = find(work, identity)
    if row["is_archived"]:
        raise Refusal(_not_found(identity))
    return row


def find_named(work: Work, prospect_id: str | None, email: str | None) -> Row:
    """Return the live prospect that a call on another object names: by its id, its address, or both.

    Of several that share an address the most recently active one is meant. Raises Refusal 13 when nothing names
    one, 3 and 4 when there is none, 44 when id and address name different ones.
    """
    rows = live_by_email(work, email) if email is not None else []
    if email is not None and not rows:
        raise Refusal(refusals.INVALID_PROSPECT_EMAIL)
    if prospect_id is None:
        if not rows:
            raise Refusal(refusals.MISSING_PARAMETERS)
        return rows[0]
    try:
        found = find_live(work, Identity(read_integer(prospect_id)))
    except Unreadable as error:
        raise Refusal(refusals.INVALID_PROSPECT_ID) from error
    if rows and all(row["id"] != found["id"] for row in rows):
        raise Refusal(refusals.PROSPECT_ID_AND_EMAIL_DIFFER)
    return found


def _not_found(identity: Identity) -> refusals.Reason:
    if identity.id is not None:
        return refusals.INVALID_PROSPECT_ID
    return refusals.INVALID_PROSPECT_EMAIL if identity.fid is None else refusals.INVALID_PROSPECT_FID


def live_by_email(work: Work, email: str) -> list[Row]:
    """Return the prospects with an address that are not archived, the most recently active first."""
    if work.account.allows_duplicate_emails:
        found = prospects.STAMPS.by_shared_email(work.connection, email)
    else:
        stamp = prospects.STAMPS.by_unique_email(work.connection, email)
        found = [] if stamp is None else [stamp]
    return [each for each in found if not each["is_archived"]]


def _speaks_fid(work: Work, identity: Identity) -> bool:
    return identity.fid is not None and work.account.allows_duplicate_emails
