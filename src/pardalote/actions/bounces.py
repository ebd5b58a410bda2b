"""Bounces and complaints: what follows when a mail comes back, or its recipient calls it spam (email.md, section 9)."""

from pardalote.actions import copies, opting
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.records.prospect import fold_email
from pardalote.store import bounces, schema
from pardalote.store import copies as stored
from pardalote.store.promise import Row

# So many soft bounces of an address are a hard one.
SOFT_BOUNCES = 5
_LONGEST_REASON = 1000


def bounced(work: Work, delivery_id: int, is_hard: bool, reason: str | None = None) -> bool:
    """Keep that a copy came back, or was refused when it was handed over; say whether that was new.

    A copy comes back once, however often that is told; a hard bounce after a soft one still makes it, and its address,
    a hard one. Whoever shares the address has bounced indirectly. `reason`: in the words of the mail server.
    """
    copy = stored.by_id(work.connection, delivery_id)
    if copy is None or (copy["bounced_at"] is not None and (copy["is_hard_bounce"] or not is_hard)):
        return False
    is_first = copy["bounced_at"] is None
    address = copy["recipient"] or copy["address"] or ""
    ends_hard = _mark(work, address, is_hard, is_first, reason)
    # What was refused was handed over all the same: it counts as sent (email.md, section 10).
    sent_at = work.now if copy["sent_at"] is None else copy["sent_at"]
    values = {"sent_at": sent_at, "bounced_at": work.now, "is_hard_bounce": int(ends_hard)}
    work.connection.update(schema.email_delivery, delivery_id, values)
    if is_first:
        _keep(work, copy, types.BOUNCED)
        for each in copies.others_at(work, copy, address):
            copies.keep(work, copy, types.INDIRECT_BOUNCE, prospect_id=each)
    return True


def complained(work: Work, delivery_id: int) -> bool:
    """Keep that a recipient called a copy spam, which opts it out; say whether that was new."""
    copy = stored.by_id(work.connection, delivery_id)
    if copy is None or copy["is_archived"] or stored.has_led_to(work.connection, copy, types.SPAM_COMPLAINT):
        return False
    _keep(work, copy, types.SPAM_COMPLAINT)
    opting.opt_all_out(work, copy)
    return True


def _keep(work: Work, copy: Row, type_: int) -> None:
    if not copy["is_archived"]:
        copies.keep(work, copy, type_)


def _mark(work: Work, address: str, is_hard: bool, is_first: bool, reason: str | None) -> bool:
    """Count a bounce of an address; return whether the address is undeliverable by it."""
    key = fold_email(address)
    # Two copies may come back at the same moment, of which each would find no row.
    work.connection.alone("bounced addresses")
    row = bounces.address(work.connection, key)
    known: Row = row or {"soft_bounces": 0, "hard_bounced_at": None}
    soft = known["soft_bounces"] + int(is_first and not is_hard)
    is_hard = is_hard or soft >= SOFT_BOUNCES
    values = {
        "soft_bounces": soft,
        "hard_bounced_at": known["hard_bounced_at"] or (work.now if is_hard else None),
        "reason": reason and reason.replace("\0", "")[:_LONGEST_REASON],
        "updated_at": work.now,
    }
    if row is None:
        work.connection.insert(schema.bounced_address, {"email_key": key, "created_at": work.now, **values})
    else:
        work.connection.update(schema.bounced_address, row["id"], values, row)
    return is_hard
