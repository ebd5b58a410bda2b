"""The kinds of fields, and how a record is declared; each kind knows how it is read, kept and shown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

from pardalote import refusals
from pardalote.records.querying import Query
from pardalote.refusals import Reason

Value = str | int | bool | None
Values = Mapping[str, Any]
# Makes a kept value plain; a text that comes out holds nothing that a speaker would have to escape.
Show = Callable[[Any, tzinfo], Value]

FULL = "full"
SIMPLE = "simple"
MOBILE = "mobile"
BULK = "bulk"

# Longer text is refused rather than cut.
LONGEST_TEXT = 65_535


class Unreadable(ValueError):
    """A text that the kind can't read."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of field: `column` names its storage, `read` takes a parameter's text, `show` makes it plain."""

    name: str
    column: str
    read: Callable[[str], Value]
    show: Show | None = None


def _read_text(text: str) -> str:
    return text


_INTEGER = re.compile(r"[+-]?[0-9]{1,15}\Z")


def read_integer(text: str) -> int:
    """Read a whole number of at most 15 digits; blanks around it are cut. Raises Unreadable."""
    stripped = text.strip()
    if not _INTEGER.match(stripped):
        raise Unreadable(text)
    return int(stripped)


_SCORE_LIMIT = 2**31


def _read_score(text: str) -> int:
    number = read_integer(text)
    if not -_SCORE_LIMIT < number < _SCORE_LIMIT:
        raise Unreadable(text)
    return number


_FALSE_WORDS = frozenset(("", "0", "false", "no", "off", "n", "f"))


def read_boolean(text: str) -> bool:
    """Read a boolean that is written to a field.

    1 and 0 are what the reference names; true and false are read alike, though the original took "false"
    for true (wire.md, section 2). Any other text is true, as there.
    """
    return text.strip().lower() not in _FALSE_WORDS


def _read_flag(text: str) -> int:
    return 1 if read_boolean(text) else 0


_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?\Z", re.DOTALL)
_SLASHED_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\Z")


def read_date(text: str) -> str:
    """Read a date: the date part of an ISO date or time as it is written, or month/day/year.

    Returns YYYY-MM-DD (wire.md, section 6: no shift between zones). Raises Unreadable.
    """
    stripped = text.strip()
    iso = _DATE.match(stripped)
    slashed = _SLASHED_DATE.match(stripped)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif slashed:
        month, day, year = (int(part) for part in slashed.groups())
    else:
        raise Unreadable(text)
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise Unreadable(text) from error


_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})\Z")


def read_number(text: str) -> str:
    """Read a decimal number and keep it as it was written, without blanks around. Raises Unreadable."""
    stripped = text.strip()
    if not _NUMBER.match(stripped):
        raise Unreadable(text)
    return stripped


# A read shows some moments over and over: those of lists and users, and two alike in every activity.
@lru_cache(maxsize=8192)
def show_time(moment: int, zone: tzinfo) -> str:
    """Show seconds since 1970 (UTC) as YYYY-MM-DD HH:MM:SS in the API user's zone (wire.md, section 4)."""
    shown = datetime.fromtimestamp(moment, zone)
    # datetime's own isoformat takes more than twice as long.
    day, hour = show_day(shown.toordinal()), _TWO_DIGITS[shown.hour]
    return f"{day} {hour}:{_TWO_DIGITS[shown.minute]}:{_TWO_DIGITS[shown.second]}"


@lru_cache(maxsize=4096)
def show_day(ordinal: int) -> str:
    """Show a day, counted as datetime does, as YYYY-MM-DD."""
    return date.fromordinal(ordinal).isoformat()


_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))


def _show_word(value: int, _zone: tzinfo) -> bool:
    return bool(value)


def _show_flag(value: int, _zone: tzinfo) -> Value:
    return 1 if value else ""


def _show_nothing(_value: object, _zone: tzinfo) -> Value:
    return None


def _unreadable(text: str) -> Value:
    raise Unreadable(text)


TEXT = Kind("text", "text", _read_text)
INTEGER = Kind("integer", "integer", read_integer)
SCORE = Kind("integer", "integer", _read_score)
WORD = Kind("boolean, as true or false", "boolean", _read_flag, _show_word)
FLAG = Kind("boolean, as 1 or empty", "boolean", _read_flag, _show_flag)
TIMESTAMP = Kind("timestamp", "time", _unreadable, show_time)
SECRET = Kind("text that is never shown", "none", _read_text, _show_nothing)


class Presence(Enum):
    """When a field or a nested part appears in an answer."""

    ALWAYS = "always, empty when it has no value"
    FILLED = "only when it has a value"
    ASKED = "only when it has a true value or when fields= names it"


@dataclass(frozen=True, eq=False)
class Field:
    """One field: its tag, its kind, whether a client may write it, and when it appears; no `outputs`: in all."""

    name: str
    kind: Kind = TEXT
    writable: bool = False
    presence: Presence = Presence.ALWAYS
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Part:
    """A nested node: `name` is its key in the values, `tag` its element.

    `wrapper` is an element around it; `many` says that it repeats; `without` names fields that the nested
    record leaves out here. With ALWAYS an empty wrapper is shown when there is nothing.
    """

    name: str
    record: "Record"
    tag: str
    wrapper: str | None = None
    many: bool = False
    presence: Presence = Presence.FILLED
    outputs: tuple[str, ...] = (FULL,)
    without: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CustomFields:
    """The place in an answer where an account's own fields stand, in the order of their names."""

    name: str = "custom_fields"
    outputs: tuple[str, ...] = (FULL, SIMPLE)


@dataclass(frozen=True, eq=False)
class Link:
    """The id of something that other outputs show as a part: in bulk it stands in its place."""

    name: str
    outputs: tuple[str, ...] = (BULK,)


Content = Field | Part | CustomFields | Link


@dataclass(frozen=True, eq=False)
class Record:
    """An object: its fields and nested parts in answer order, the fields of its mobile output, how it is queried.

    `missing` is the refusal for an id that no row has.
    """

    name: str
    tag: str
    content: tuple[Content, ...]
    mobile: tuple[str, ...] = ()
    query: Query | None = None
    missing: Reason = refusals.RECORD_NOT_FOUND

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields by their names, in answer order."""
        return {each.name: each for each in self.content if isinstance(each, Field)}

    def shown_in(self, output: str, fields: frozenset[str] | None = None) -> tuple[Content, ...]:
        """Return what an output shows, in answer order; in bulk, an account's own fields show when they are named."""
        if output == MOBILE and self.mobile:
            return tuple(each for name in self.mobile for each in self.content if each.name == name)
        if output == MOBILE:
            output = SIMPLE
        return tuple(
            each
            for each in self.content
            if output in each.outputs
            or (isinstance(each, Field) and not each.outputs)
            or (output == BULK and isinstance(each, CustomFields) and fields is not None)
        )
