"""What can be done with prospects: read, create, update, upsert, delete, assign, unassign, and their history."""

from collections.abc import Callable, Mapping

from pardalote import refusals
from pardalote.actions.prospects import saving, upserting
from pardalote.actions.prospects.form import Form, read_form
from pardalote.actions.prospects.identity import Identity, find, find_live
from pardalote.actions.work import Work
from pardalote.records.fields import Unreadable, read_integer
from pardalote.records.roles import CREATE_PROSPECTS, allows
from pardalote.refusals import Refusal
from pardalote.store import history, prospects, related
from pardalote.store.promise import Row
from pardalote.store.prospects import Lookups
from pardalote.store.schema import user_group


def create(work: Work, identity: Identity, values: Mapping[str, str]) -> tuple[Row, bool]:
    """Create a prospect; return its row, and whether it is new rather than back from the recycle bin.

    Version 3: a known address is refused with 9, unless its prospect is archived: then that one comes back
    and takes the new values. Version 4: addresses may repeat, and a Salesforce id may be given. Raises 13
    without an address, 4 for an address that can't be one.
    """
    if identity.email is None:
        raise Refusal(refusals.MISSING_PARAMETERS)
    form = read_form(values, work.furnishing, work.rules)
    if not work.account.allows_duplicate_emails:
        known = prospects.ROWS.by_unique_email(work.connection, identity.email)
        if known is not None and known["is_archived"]:
            return saving.update(work, known, form, archived=False), False
        if known is not None:
            raise Refusal(refusals.PROSPECT_EMAIL_EXISTS)
    return saving.insert(work, identity.email, upserting.new_fid(work, identity.fid, prospects.ROWS), form), True


def update(
    work: Work, identity: Identity, values: Mapping[str, str], named: Callable[[Work, Identity], Row] = find
) -> Row:
    """Change the named fields of a prospect; return its row. An archived one stays archived (wire.md, 6).

    The address changes only when the prospect is named by something else. Raises what `named` raises, which
    finds the prospect.
    """
    form = read_form(values, work.furnishing, work.rules)
    by_email = identity.id is None and identity.fid is None
    return saving.update(work, named(work, identity), form, None if by_email else identity.email)


def upsert(
    work: Work, identity: Identity, values: Mapping[str, str], lookups: Lookups = prospects.ROWS
) -> tuple[Row, bool]:
    """Update the prospect that is named, or create it; return its row, as the lookups find it, and whether it is new.

    Version 3 looks for the id, then for the address; version 4 for id and Salesforce id, an address alone
    always creates (wire.md, section 6). Raises 13 without any identifier, 14 for an unknown id without an
    address, 77 likewise for a Salesforce id, 46 when it would create and the user may not.
    """
    form = read_form(values, work.furnishing, work.rules)
    meant = upserting.meant(work, identity, lookups)
    if meant.row is not None:
        return saving.update(work, meant.row, form, meant.email, meant.archived), False
    row = saving.insert(work, meant.email or "", meant.fid, form)
    if work.user is not None and not allows(work.user.role, CREATE_PROSPECTS):
        raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
    return row, True


def delete(work: Work, identity: Identity) -> None:
    """Move a prospect to the recycle bin; one that is there already counts as not found."""
    saving.update(work, find_live(work, identity), Form(), archived=True)


def undelete(work: Work, identity: Identity) -> Row:
    """Bring a prospect back from the recycle bin; return its row. One that is not there stays as it is.

    Its subscriptions come back with it. Raises what `find` raises, 85 when its Salesforce id is another's by now.
    """
    row = find(work, identity)
    if not row["is_archived"]:
        return row
    upserting.check_fid_is_free(work, row, prospects.ROWS)
    return saving.update(work, row, Form(), archived=False)


def assign(work: Work, identity: Identity, values: Mapping[str, str]) -> Row:
    """Assign a prospect to a user, or to the next member of a group; return its row.

    Exactly one of user_email, user_id and group_id names the target. Raises Refusal 13 for none, 47 for
    several, 10, 11 and 12 for unknown ones. The CRM's own assignment stays as it is (the seed).
    """
    targets = [name for name in ("user_email", "user_id", "group_id") if name in values]
    if not targets:
        raise Refusal(refusals.MISSING_PARAMETERS)
    if len(targets) > 1:
        raise Refusal(refusals.MULTIPLE_ASSIGNMENT_TARGETS)
    row = find(work, identity)
    return saving.update(work, row, Form(columns={"user_id": _target(work, targets[0], values[targets[0]])}))


def unassign(work: Work, identity: Identity) -> Row:
    """Take a prospect from whoever has it; return its row."""
    return saving.update(work, find(work, identity), Form(columns={"user_id": None}))


def _target(work: Work, name: str, text: str) -> int:
    if name == "user_email":
        user = work.furnishing.user_by_email.get(text.casefold())
        if user is None:
            raise Refusal(refusals.INVALID_USER_EMAIL)
        return user.id
    reason = refusals.INVALID_USER_ID if name == "user_id" else refusals.INVALID_GROUP_ID
    try:
        number = read_integer(text)
    except Unreadable as error:
        raise Refusal(reason) from error
    if name == "group_id":
        return next_of_group(work, number)
    if number not in work.furnishing.users:
        raise Refusal(reason)
    return number


def next_of_group(work: Work, group_id: int) -> int:
    """Return the group member whose turn it is, and pass the turn on. Raises Refusal 12."""
    work.connection.alone(f"turn of group {group_id}")
    group = related.group_by_id(work.connection, group_id)
    members = related.group_members(work.connection, group_id)
    if group is None or not members:
        raise Refusal(refusals.INVALID_GROUP_ID)
    turn = group["assignments"]
    work.connection.update(user_group, group_id, {"assignments": turn + 1, "updated_at": work.now})
    return members[int(turn) % len(members)]


def history_of(work: Work, prospect_id: int) -> list[Row]:
    """Return every change to a prospect, the oldest first: at, actor, actor_id, through, field, old, new."""
    return history.of_prospect(work.connection, prospect_id)
