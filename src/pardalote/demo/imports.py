"""Imports of a demo account: done, or forgotten, and expired long ago, so that only their numbers are left."""

from functools import partial
from typing import NamedTuple

from pardalote.actions.work import Work
from pardalote.demo import furnishing
from pardalote.demo.chance import DAY, HOUR
from pardalote.demo.furnishing import OPENED_AT
from pardalote.demo.story import Story
from pardalote.records.imports import API, COMPLETE, KEPT_SECONDS, OPEN, OPEN_SECONDS, UI
from pardalote.store import imports as stored


class _Past(NamedTuple):
    """An import on a day of the account, the first of which is 0; no `seconds`: nobody has submitted it."""

    day: int
    origin: str
    user_id: int
    seconds: int | None = None
    created: int = 0
    updated: int = 0
    failed: int = 0


_IMPORTS = (
    _Past(16, UI, furnishing.ADMINISTRATOR, 41, 23),
    _Past(88, API, furnishing.ADMINISTRATOR, 12, 4, 19, 2),
    _Past(211, API, furnishing.MARKETER),
    _Past(212, API, furnishing.MARKETER, 96, 31, 8, 5),
    _Past(561, UI, furnishing.MARKETER, 18, 0, 54),
    _Past(902, API, furnishing.ADMINISTRATOR, 33, 12, 7),
)


def lay(story: Story) -> None:
    """Lay all of them into a story."""
    for each in _IMPORTS:
        moment = OPENED_AT + each.day * DAY + each.day * 977 % 5 * HOUR
        story.at(moment, partial(_keep, past=each), each.user_id)


def _keep(work: Work, past: _Past) -> None:
    ended_at = None if past.seconds is None else work.now + past.seconds
    values = {
        "user_id": past.user_id,
        "origin": past.origin,
        "state": OPEN if ended_at is None else COMPLETE,
        "restore_deleted": 0,
        "columns": None,
        "headings": None if ended_at is None else '["email","first_name","last_name","company"]',
        "created_count": past.created,
        "updated_count": past.updated,
        "error_count": past.failed,
        "errors_id": None,
        "created_at": work.now,
        "updated_at": ended_at or work.now,
        "ended_at": ended_at,
        "expired_at": work.now + OPEN_SECONDS if ended_at is None else ended_at + KEPT_SECONDS,
    }
    stored.insert(work.connection, values)
