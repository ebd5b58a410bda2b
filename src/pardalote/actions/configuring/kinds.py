"""What a document can hold: a kind of entries, each found again by its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records.fields import FLAG, INTEGER, TEXT, WORD, Kind, Record
from pardalote.records.querying import Sort
from pardalote.store import queries
from pardalote.store.queries import Page, Selection
from pardalote.store.sources import SOURCES

# An entry as the document has it: texts, numbers, booleans, lists and mappings by name.
Entry = dict[str, Any]

_ALL = 2**31


class Invalid(ValueError):
    """The document holds what can't be; the message says where and what."""


class Checks(Protocol):
    """Returns a value as it is kept in an entry; raises Invalid."""

    def __call__(self, value: object) -> Any:
        """Check a value."""
        ...


def a_text(value: object) -> str | None:
    """Take a text; a number is what it looks like."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Invalid("a text is wanted")


def a_number(value: object) -> int | None:
    """Take a whole number."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Invalid("a whole number is wanted")


def a_boolean(value: object) -> bool:
    """Take true or false."""
    if isinstance(value, bool):
        return value
    raise Invalid("true or false is wanted")


def texts(value: object) -> list[str]:
    """Take a list of texts, each only once."""
    if not isinstance(value, list):
        raise Invalid("a list is wanted")
    taken = [a_text(each) for each in value]
    if None in taken or len(set(taken)) < len(taken):
        raise Invalid("a list of different texts is wanted")
    return [each for each in taken if each is not None]


class EntryKind(Protocol):
    """A kind of entries."""

    @property
    def name(self) -> str:
        """The kind's name in the document."""
        ...

    @property
    def key(self) -> str:
        """The field that tells entries apart."""
        ...

    @property
    def fields(self) -> Mapping[str, Checks]:
        """What each field may hold."""
        ...

    def current(self, work: Work) -> list[Entry]:
        """Return what the account has, as entries with all their fields."""
        ...

    def create(self, work: Work, entry: Entry) -> None:
        """Make what an entry says. Raises Invalid for a name of something else that isn't there."""
        ...

    def change(self, work: Work, key: str, changes: Entry) -> None:
        """Change the named fields of what has the key. Raises Invalid likewise."""
        ...


_CHECKS: Mapping[Kind, Checks] = {TEXT: a_text, INTEGER: a_number, WORD: a_boolean, FLAG: a_boolean}


@dataclass(frozen=True, eq=False)
class RecordKind:
    """Entries that are rows of an object whose writable fields are its columns.

    `named` are fields by which an entry names a row of another object: the column of its id, and that object.
    `more` are columns that no operation of the API writes, and what each may hold.
    """

    name: str
    record: Record
    key: str = "name"
    named: Mapping[str, tuple[str, Record]] = field(default_factory=dict)
    more: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, Kind]:
        """The columns that entries hold, with their kinds."""
        own = {each.name: each.kind for each in self.record.fields.values() if each.writable or each.name == self.key}
        return {**own, **self.more}

    @property
    def fields(self) -> Mapping[str, Checks]:
        """What each field of an entry may hold."""
        return {**{name: _CHECKS[kind] for name, kind in self.kinds.items()}, **dict.fromkeys(self.named, a_text)}

    def current(self, work: Work) -> list[Entry]:
        """Return the rows as entries."""
        return [self._entry(work, row) for row in self._rows(work)]

    def create(self, work: Work, entry: Entry) -> None:
        """Insert a row."""
        writing.create(work, self.record, self._columns(work, entry))

    def change(self, work: Work, key: str, changes: Entry) -> None:
        """Set columns of the row that has the key."""
        row = next(row for row in self._rows(work) if row[self.key] == key)
        writing.update(work, self.record, row["id"], self._columns(work, changes))

    def _rows(self, work: Work) -> Sequence[Entry]:
        shown = (*self.kinds, *(column for column, _ in self.named.values()))
        return rows_of(work, self.record, shown)

    def _entry(self, work: Work, row: Entry) -> Entry:
        entry = {
            name: bool(row[name]) if kind in (WORD, FLAG) else row[name] or None if kind is TEXT else row[name]
            for name, kind in self.kinds.items()
        }
        for name, (column, record) in self.named.items():
            entry[name] = name_of(work, record, row[column])
        return entry

    def _columns(self, work: Work, entry: Entry) -> Entry:
        columns: Entry = {name: int(each) if isinstance(each, bool) else each for name, each in entry.items()}
        for name, (column, record) in self.named.items():
            if name in columns:
                columns[column] = id_of(work, record, columns.pop(name))
        return columns


def rows_of(work: Work, record: Record, shown: Sequence[str]) -> list[Entry]:
    """Return all live rows of an object, in the order of their ids."""
    page = Page(tuple(shown), (Sort("id"),), _ALL)
    return queries.page(work.connection, record, SOURCES[record], Selection(()), page)


def name_of(work: Work, record: Record, row_id: int | None) -> str | None:
    """Return the name of a row, by which a document can tell it."""
    if row_id is None:
        return None
    row = queries.row_by_id(work.connection, record, SOURCES[record], ("name",), row_id)
    return row["name"] if row else None


def id_of(work: Work, record: Record, name: str | None) -> int | None:
    """Return the id of the oldest row of this name. Raises Invalid when there is none."""
    if name is None:
        return None
    for row in rows_of(work, record, ("name",)):
        if row["name"] == name:
            return int(row["id"])
    raise Invalid(f"there is no {record.tag} {name!r}")
