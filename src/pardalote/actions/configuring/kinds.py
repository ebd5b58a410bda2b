"""What a document can hold: a kind of entries, each found again by its key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pardalote.actions.configuring.checks import Entry, Invalid, Value
from pardalote.actions.work import Work
from pardalote.store.promise import Row
from pardalote.store.whole import Read


class There(NamedTuple):
    """What the account has already: its id, and what a document says of it."""

    id: int
    entry: Entry


class EntryKind(Protocol):
    """A kind of entries."""

    @property
    def name(self) -> str:
        """The kind's name in the document."""
        ...

    @property
    def about(self) -> str:
        """What the entries are, in a few words."""
        ...

    @property
    def key(self) -> str:
        """The field that tells entries apart."""
        ...

    @property
    def fields(self) -> Mapping[str, Value]:
        """What each field may hold, the key among them."""
        ...

    def current(self, work: Work) -> list[There]:
        """Return what the account has, as entries with all their fields."""
        ...

    def create(self, work: Work, entry: Entry) -> None:
        """Make what an entry says. Raises Invalid for a name of something else that isn't there."""
        ...

    def change(self, work: Work, row_id: int, changes: Entry) -> None:
        """Change the named fields of what is there under an id. Raises Invalid likewise."""
        ...


@dataclass(frozen=True, eq=False)
class RowKind:
    """Entries that are rows of a table, perhaps with lists of rows that hang on them.

    `make` and `set` get the columns that an entry gives, in the store's own terms, and `set` the row's id;
    `check` raises Invalid for an entry that something else in the account speaks against.
    """

    name: str
    about: str
    rows: Read
    fields: Mapping[str, Value]
    make: Callable[[Work, Row], int]
    set: Callable[[Work, int, Row], None]
    key: str = "name"
    check: Callable[[Work, Entry], None] = lambda _work, _entry: None

    def current(self, work: Work) -> list[There]:
        """Return the rows as entries."""
        names = {name: _names(work, each) for name, each in self.fields.items() if each.names is not None}
        return [There(row["id"], self._entry(row, names)) for row in self.rows(work.connection)]

    def create(self, work: Work, entry: Entry) -> None:
        """Insert a row."""
        self.make(work, self._columns(work, entry))

    def change(self, work: Work, row_id: int, changes: Entry) -> None:
        """Set columns of a row."""
        self.set(work, row_id, self._columns(work, changes))

    def _column(self, name: str) -> str:
        return self.fields[name].column or name

    def _entry(self, row: Row, names: Mapping[str, Mapping[int, str]]) -> Entry:
        entry: Entry = {}
        for name, each in self.fields.items():
            value = row[self._column(name)]
            entry[name] = names[name].get(value) if name in names else each.shown(value)
        return entry

    def _columns(self, work: Work, entry: Entry) -> Row:
        self.check(work, entry)
        columns: Row = {}
        for name, value in entry.items():
            each = self.fields[name]
            try:
                kept = each.kept(value) if each.names is None else id_of(work, each, value)
            except Invalid as problem:
                raise Invalid(f"{name}: {problem}") from problem
            columns[self._column(name)] = kept
        return columns


def _names(work: Work, value: Value) -> dict[int, str]:
    return {row["id"]: row["name"] for row in value.names(work.connection)} if value.names else {}


def id_of(work: Work, value: Value, name: str | None) -> int | None:
    """Return the id of the one row that a field names. Raises Invalid when there is none, or more than one."""
    if name is None:
        return None
    found = [number for number, each in _names(work, value).items() if each == name]
    if not found:
        raise Invalid(f"there is no {value.names_what} {name!r}")
    if len(found) > 1:
        raise Invalid(f"the account has {len(found)} of the name {name!r}")
    return found[0]
