"""The parts that a text about time is made of: shapes of numbers, and words with what each is for."""

import re
from typing import NamedTuple

# The first shape that fits counts. None can look at a character more than a few times.
_SHAPES = re.compile(
    r"""(?:,?[ ]*) (?:
      (?P<year_first>  (?:\d{4}|\d\d)-\d\d?-\d\d?(?!\d) | \d{4}/\d\d?/\d\d?(?!\d) )
    | (?P<month_first> \d\d?/\d\d?(?:/(?:\d{4}|\d\d))?(?![\d/]) )
    | (?P<named_month> \d\d?-[a-z]+-(?:\d{4}|\d\d)(?!\d) )
    | (?P<clock>       \d\d?:\d\d?(?::\d\d?(?:[.,]\d+)?)?(?![\d:]) )
    | (?P<signed>      [-+][ ]*\d+(?::\d\d(?![\d:]))? )
    | (?P<number>      \d+ )
    | (?P<word>        [a-z]+ )
    )""",
    re.VERBOSE | re.ASCII,
)


def _numbered(first: int, *names: str) -> dict[str, int]:
    """Give each thing, which may have several names, the next number; return the numbers by name."""
    return {name: number for number, each in enumerate(names, first) for name in each.split()}


MONTHS = _numbered(
    1,
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug"),
    *("september sept sep", "october oct", "november nov", "december dec"),
)
WEEKDAYS = _numbered(
    0,
    *("monday mon", "tuesday tues tue", "wednesday wednes wed", "thursday thurs thur thu", "friday fri"),
    *("saturday sat", "sunday sun"),
)
DAY_NAMES = {"yesterday": -1, "today": 0, "tomorrow": 1}
HOURS = {"midnight": 0, "noon": 12}
_ORDINALS = _numbered(
    1,
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
NEAR = {"last": -1, "this": 0, "next": 1}
ARTICLES = {"a": 1, "an": 1, "one": 1}
COUNTS = {**_ORDINALS, **NEAR, **ARTICLES}
# Hours east of Greenwich.
ZONES = {"z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
ZONES |= {"pst": -8, "pdt": -7}


class Span(NamedTuple):
    """A stretch of time, in units that don't make up one another: a month has no fixed days, a day no fixed hours."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def plus(self, other: "Span", count: int) -> "Span":
        """Return the sum of this span and so many of another."""
        return Span(*(mine + count * its for mine, its in zip(self, other, strict=True)))


_SINGULARS = {
    "year": Span(months=12),
    "month": Span(months=1),
    "fortnight": Span(days=14),
    "week": Span(days=7),
    "day": Span(days=1),
    "hour": Span(seconds=3600),
    "minute": Span(seconds=60),
    "min": Span(seconds=60),
    "second": Span(seconds=1),
    "sec": Span(seconds=1),
}
UNITS = _SINGULARS | {f"{name}s": span for name, span in _SINGULARS.items()}

# What a word is for; words of no kind make a text unreadable.
_KINDS = {
    word: kind
    for kind, words in {
        "month": MONTHS,
        "weekday": WEEKDAYS,
        "day_name": DAY_NAMES,
        "clock_name": HOURS,
        "zone": ZONES,
        "half": ("am", "pm"),
        "t": ("t",),
        "now": ("now",),
        "ago": ("ago",),
        "count": COUNTS,
        "unit": UNITS,
    }.items()
    for word in words
}


def tokens(text: str) -> list[tuple[str, str]]:
    """Cut a text into its parts, each with its kind, and an end. Raises ValueError for what has no kind."""
    found, place = [], 0
    while place < len(text):
        match = _SHAPES.match(text, place)
        if not match or (match[0][0] == "," and not place):
            raise ValueError(text)
        kind = match.lastgroup or ""
        said = match[kind]
        if kind == "word":
            kind = _KINDS.get(said, "")
        if not kind:
            raise ValueError(text)
        found.append((kind, said))
        place = match.end()
    return [*found, ("end", "")]
