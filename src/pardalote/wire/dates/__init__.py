"""Times in criteria: the API's named times, and what of GNU date's input people write (wire.md, section 7).

Where the documents are silent: dates and the names of days (`today`, `tomorrow`, `monday`) mean their midnight; other
relative times keep the time of day, which GNU shifts across a clock change. `last_7_days` begins seven days before
today does. `ago` turns round all the plain counts before it: `2 days 3 hours ago` is both ago. A sign before a count
with a unit is the count's, any other sign after a time its offset's. Today is the day that it is in the zone that is
said. Where GNU guesses (`14` is an hour, `2020` a time of day), the text is unreadable.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from pardalote.wire.dates.reading import Reading, moment_of

_EARLIEST = int(datetime(1, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
# No time needs more characters; longer texts are not looked at.
_LONGEST = 128
_SINCE_1970 = re.compile(r"@([-+]?\d+)(?:[.,](\d+))?", re.ASCII)


class UnreadableTime(ValueError):
    """A text that says no time, or one outside of the years 1 to 9999."""


def read_time(text: str, zone: tzinfo, now: int) -> int:
    """Return the moment that a text says, in whole seconds since 1970-01-01T00:00:00Z; fractions are rounded down.

    `zone` is where a text without a zone belongs (the API user's), `now` what relative times count from, in seconds
    since 1970. A local time that a clock change skips or repeats is read by the offset before the change. Raises
    UnreadableTime.
    """
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable():
        raise UnreadableTime
    text = text.strip().lower()
    try:
        if text[:1] == "@":
            seconds = _since_1970(text)
        elif text in _SPANS:
            seconds = moment_of(_SPANS[text](datetime.fromtimestamp(now, zone).date()), 0, zone)
        else:
            seconds = Reading(text).moment(zone, now)
    except (ValueError, OverflowError) as error:
        raise UnreadableTime from error
    if not _EARLIEST <= seconds <= _LATEST:
        raise UnreadableTime
    return seconds


# The named times that are no words of GNU date: where each begins, seen from today.
_SPANS: dict[str, Callable[[date], date]] = {
    "last_7_days": lambda today: today - timedelta(days=7),
    "this_month": lambda today: today.replace(day=1),
    "last_month": lambda today: (today.replace(day=1) - timedelta(days=1)).replace(day=1),
}


def _since_1970(text: str) -> int:
    match = _SINCE_1970.fullmatch(text)
    if not match:
        raise UnreadableTime
    fraction_below_zero = match[1][0] == "-" and (match[2] or "").strip("0")
    return int(match[1]) - (1 if fraction_below_zero else 0)
