"""What recipients do with a mail: opening it, and following its links (email.md, sections 7, 8 and 11).

Nothing is kept of an archived prospect: its links only lead on.
"""

from pardalote.actions import copies, emails
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.store import copies as stored
from pardalote.store.promise import Row

_LINK = "Email Tracker"


def opened(work: Work, copy: Row) -> None:
    """Keep that a recipient has opened its copy (store.copies); each time is kept."""
    if not copy["is_archived"]:
        copies.keep(work, copy, types.OPEN)


def clicked(work: Work, copy: Row, url: str) -> None:
    """Keep that a recipient followed a link of its copy; whoever did has opened it, even where no picture was shown."""
    if copy["is_archived"]:
        return
    if not stored.has_led_to(work.connection, copy, types.OPEN):
        opened(work, copy)
    activity = copies.keep(work, copy, types.CLICK, _LINK, url, is_scored=True)
    emails.record_click(work, copy["email_id"], copy["prospect_id"], url, activity)
