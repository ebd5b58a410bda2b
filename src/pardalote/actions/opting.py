"""Opting out of all email and in again, by the links of a mail: it holds for whoever has the recipient's address."""

from pardalote.actions import copies
from pardalote.actions.prospects import saving
from pardalote.actions.prospects.form import Form
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.store import copies as stored
from pardalote.store import prospects
from pardalote.store.promise import Row


def unsubscribe(work: Work, copy: Row) -> None:
    """Opt a recipient out of all email.

    The activity is kept once for a copy, and whenever it is new: whoever loads the page again has said nothing more.
    """
    is_new = opt_all_out(work, copy)
    if not copy["is_archived"] and (is_new or not stored.has_led_to(work.connection, copy, types.UNSUBSCRIBE_PAGE)):
        copies.keep(work, copy, types.UNSUBSCRIBE_PAGE)


def resubscribe(work: Work, copy: Row) -> None:
    """Opt a recipient in again; nothing happens to one who is not out."""
    if _opt(work, copy, is_out=False, indirect=types.INDIRECT_RESUBSCRIBED) and not copy["is_archived"]:
        copies.keep(work, copy, types.RESUBSCRIBED)


def opt_all_out(work: Work, copy: Row) -> bool:
    """Opt all out who have the recipient's address, without an activity of the recipient; say whether it is new to it.

    The mark is set on archived ones too: whoever takes them out of the recycle bin must not mail them.
    """
    return _opt(work, copy, is_out=True, indirect=types.INDIRECT_UNSUBSCRIBE)


def _opt(work: Work, copy: Row, is_out: bool, indirect: int) -> bool:
    """Opt all who have the recipient's address out or in; return whether the recipient changed by it."""
    is_new = False
    for number in sorted({copy["prospect_id"], *sharing(work, copy["address"])}):
        row = prospects.COLUMNS.by_id(work.connection, number)
        if row is None or bool(row["opted_out"]) == is_out:
            continue
        saving.update(work, row, Form(columns={"opted_out": int(is_out)}))
        if number == copy["prospect_id"]:
            is_new = True
        elif not row["is_archived"]:
            copies.keep(work, copy, indirect, prospect_id=number)
    return is_new


def sharing(work: Work, address: str | None) -> list[int]:
    """Return the ids of all who have an address, archived ones too."""
    if not address or not work.account.allows_duplicate_emails:
        return []
    return [row["id"] for row in prospects.STAMPS.by_shared_email(work.connection, address)]
