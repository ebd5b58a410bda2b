"""What a field of a document may hold, and how that is kept in an entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pardalote import refusals
from pardalote.actions.addresses import is_url
from pardalote.actions.custom_values import is_keepable
from pardalote.store.whole import Read

# An entry as the document has it: texts, numbers, booleans, lists and mappings by name.
Entry = dict[str, Any]

# Numbers have at most 15 digits, as in the API's parameters.
_NUMBER_LIMIT = 10**15


class Invalid(ValueError):
    """The document holds what can't be; the message says where and what."""


@dataclass(frozen=True, slots=True)
class Check:
    """Returns a value as it is kept in an entry; raises Invalid. `takes` says in words what it lets pass."""

    takes: str
    read: Callable[[object], Any]

    def __call__(self, value: object) -> Any:
        """Check a value."""
        return self.read(value)


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Value:
    """A field of an entry.

    `column` is where it lies in the row, if that is not its own name; with `names` and `names_what` the entry names
    a row of that table, whose id lies there. `filled`: it can't be null; `needed`: a new entry can't be without it.
    `shown` makes an entry's value of the column's, `kept` the column's of an entry's, and `compared` what counts when
    two values are compared. `note`: what else there is to say of it.
    """

    check: Check
    column: str | None = None
    names: Read | None = None
    names_what: str = ""
    filled: bool = False
    needed: bool = False
    shown: Callable[[Any], Any] = _as_is
    kept: Callable[[Any], Any] = _as_is
    compared: Callable[[Any], Any] = _as_is
    # Only one entry may have it.
    is_of_one: bool = False
    note: str = ""
    # Of a list's entries: the fields of each.
    parts: Mapping[str, "Value"] = field(default_factory=dict)

    def read(self, given: object) -> Any:
        """Check a value that an entry gives. Raises Invalid."""
        value = self.check(given)
        if value is None and (self.filled or self.needed):
            raise Invalid("a value is wanted")
        return value


def _text(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Invalid("a text is wanted")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Invalid("the text holds what is no character") from error
    if not is_keepable(value):
        raise Invalid("the text is too long, or holds a NUL")
    return value


def _number(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid("a whole number is wanted")
    if not -_NUMBER_LIMIT < value < _NUMBER_LIMIT:
        raise Invalid("the number is too large")
    return value


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Invalid("true or false is wanted")


def _chosen(value: object) -> bool | None:
    return _boolean(value) or None


def _url(value: object) -> str | None:
    text = _text(value)
    if text is not None and not is_url(text):
        raise Invalid(refusals.INVALID_URL.message)
    return text


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise Invalid("a list is wanted")
    taken = [_text(each) for each in value]
    if None in taken or len(set(taken)) < len(taken):
        raise Invalid("a list of different texts is wanted")
    return [each for each in taken if each is not None]


A_TEXT = Check("text", _text)
A_NUMBER = Check("whole number", _number)
A_BOOLEAN = Check("`true` or `false`", _boolean)
# False says no more than nothing.
CHOSEN = Check("`true` for the one that is chosen", _chosen)
A_URL = Check("URL with `http://` or `https://`", _url)
TEXTS = Check("list of different texts", _texts)


def one_of(takes: str, read: Callable[[str], str]) -> Check:
    """Return a check of texts that `read` makes what they are kept as, raising ValueError for others."""

    def check(value: object) -> str | None:
        text = _text(value)
        try:
            return None if text is None else read(text)
        except ValueError as error:
            raise Invalid(f"{takes} is wanted") from error

    return Check(takes, check)


def read_fields(fields: Mapping[str, Value], given: object) -> Entry:
    """Check a mapping of fields to values; return those that are given. Raises Invalid, which names the field."""
    if not isinstance(given, dict):
        raise Invalid("an entry is a mapping of fields to values")
    entry: Entry = {}
    for name, value in given.items():
        if name not in fields:
            raise Invalid(f"unknown: {name}")
        try:
            entry[name] = fields[name].read(value)
        except Invalid as problem:
            raise Invalid(f"{name}: {problem}") from problem
    return entry


def check_complete(fields: Mapping[str, Value], entry: Entry) -> None:
    """Raise Invalid when a new entry lacks what none can be without."""
    for name, each in fields.items():
        if each.needed and entry.get(name) is None:
            raise Invalid(f"{name} is missing")


def terse(entry: Mapping[str, Any]) -> Entry:
    """Return an entry of a list as it is compared and told: without what is empty or false."""
    return {name: value for name, value in entry.items() if value is not None and value is not False}


def entries_of(key: str, parts: Mapping[str, Value], **more: Any) -> Value:
    """Return a field that is a list of entries with these fields; `key` names the one that tells them apart."""

    def read(value: object) -> list[Entry]:
        if not isinstance(value, list):
            raise Invalid("a list is wanted")
        taken = [_part(parts, position, each) for position, each in enumerate(value)]
        if len({each[key] for each in taken}) < len(taken):
            raise Invalid(f"two have the same {key}")
        return taken

    def shown(rows: list[Mapping[str, Any]]) -> list[Entry]:
        return [terse({name: each.shown(row[name]) for name, each in parts.items()}) for row in rows]

    return Value(Check("list of entries", read), shown=shown, parts=parts, **more)


def _part(parts: Mapping[str, Value], position: int, given: object) -> Entry:
    try:
        entry = read_fields(parts, given)
        check_complete(parts, entry)
    except Invalid as problem:
        raise Invalid(f"entry {position + 1}: {problem}") from problem
    return terse(entry)


def text(**more: Any) -> Value:
    """Return a field that holds a text."""
    return Value(A_TEXT, shown=lambda value: value or None, **more)


def number(**more: Any) -> Value:
    """Return a field that holds a whole number."""
    return Value(A_NUMBER, **more)


def switch(**more: Any) -> Value:
    """Return a field that is true or false, and lies in a column of 1 or 0."""
    return Value(A_BOOLEAN, shown=bool, kept=int, **more)


def url(**more: Any) -> Value:
    """Return a field that holds a URL."""
    return Value(A_URL, shown=lambda value: value or None, **more)
