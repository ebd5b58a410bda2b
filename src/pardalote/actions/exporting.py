"""Writing an object's rows out: page after page of one moment, so that any number of them takes no more memory."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from pardalote.actions import custom_values, list_memberships, querying
from pardalote.actions.loading.headings import CAMPAIGN, LISTS, USER
from pardalote.actions.loading.reading import has_several
from pardalote.actions.work import Work
from pardalote.records.campaign import CAMPAIGN as CAMPAIGN_RECORD
from pardalote.records.fields import TIMESTAMP, Kind, Link, Record
from pardalote.records.list import LIST
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.profile import STATUS_WORDS
from pardalote.records.prospect import PROSPECT
from pardalote.records.querying import BY_ID, Condition, Test
from pardalote.records.visitor_activity import VISITOR_ACTIVITY
from pardalote.store import loading as stored
from pardalote.store import queries
from pardalote.store.conditions import Selection
from pardalote.store.promise import Row
from pardalote.store.queries import Page
from pardalote.store.sources import SOURCES

# A cell: numbers of switches and ids, texts, several texts; None: empty.
Value = str | int | float | list[str] | None
_AT_ONCE = 500


@dataclass(frozen=True)
class Exported:
    """An object that can be written out; `also` are columns that no field of it is called by."""

    record: Record
    also: tuple[str, ...] = ()


# By the names that the command has for them.
OBJECTS: Mapping[str, Exported] = {
    "prospects": Exported(PROSPECT, ("profile_id",)),
    "list-memberships": Exported(LIST_MEMBERSHIP, ("did_opt_in", "did_opt_out")),
    "visitor-activities": Exported(VISITOR_ACTIVITY),
    "campaigns": Exported(CAMPAIGN_RECORD),
    "lists": Exported(LIST),
    "opportunities": Exported(OPPORTUNITY),
}

# What prospects have that isn't a column of theirs, for some prospects at once: a value for each.
_Derive = Callable[[Work, Sequence[Row]], Sequence[Value]]


class UnknownColumns(ValueError):
    """Columns that the object doesn't have; the message names them."""


class Export:
    """The rows of an object: which columns there are, how many rows, and the rows."""

    def __init__(
        self,
        work: Work,
        exported: Exported,
        zone: tzinfo,
        wanted: Sequence[str],
        selection: Selection,
        as_answered: bool = False,
    ) -> None:
        """Choose columns, none: all that a load takes or that the object has. Raises UnknownColumns.

        `as_answered`: cells are what answers of the API show, and not what a load takes.
        """
        self._is_shown = _is_shown_in_answers if as_answered else _is_shown_in_files
        self._work = work
        self._record = exported.record
        self._zone = zone
        self._selection = selection
        table = SOURCES[self._record].table
        names = (*self._record.fields, *(each.name for each in self._record.content if isinstance(each, Link)))
        self._stored = tuple(dict.fromkeys(each for each in (*names, *exported.also) if each in table.c))
        self._derived = self._derivations()
        every = (*self._stored, *self._derived)
        self.columns = tuple(wanted) or tuple(name for name in every if name not in _ONLY_WHEN_ASKED)
        unknown = [each for each in self.columns if each not in every]
        if unknown:
            raise UnknownColumns(f"there is no column {', '.join(unknown)}; there are {', '.join(every)}")

    def count(self) -> int:
        """Return how many rows there are."""
        return querying.count(self._work, self._record, self._selection)

    def rows(self) -> Iterator[list[Value]]:
        """Yield each row's cells, in the order of the columns, the rows in the order of their ids."""
        last: int | None = 0
        while last is not None:
            cells, last = self.rows_beyond(last)
            yield from cells

    def rows_beyond(self, row_id: int) -> tuple[list[list[Value]], int | None]:
        """Return the cells of some rows with larger ids, and the last one's; None: there are no more rows."""
        shown = tuple(dict.fromkeys((*(each for each in self.columns if each in self._stored), *self._needed())))
        beyond = Condition("id", Test.ABOVE, (row_id,))
        selection = Selection((*self._selection.conditions, beyond), self._selection.deleted)
        page = Page(shown, (BY_ID,), _AT_ONCE)
        rows = queries.rows(self._work.connection, self._record, SOURCES[self._record], selection, page)
        columns = [self._column(name, rows) for name in self.columns]
        cells = [list(row) for row in zip(*columns, strict=True)]
        return cells, rows[-1]["id"] if len(rows) == _AT_ONCE else None

    def _needed(self) -> tuple[str, ...]:
        return _NEEDED.get(self._record, ())

    def _derivations(self) -> Mapping[str, _Derive]:
        if self._record is PROSPECT:
            return self._of_prospects()
        return _OF_MEMBERSHIPS if self._record is LIST_MEMBERSHIP else {}

    def _column(self, name: str, rows: Sequence[Row]) -> Sequence[Value]:
        if name in self._derived:
            return self._derived[name](self._work, rows)
        field = self._record.fields.get(name)
        if field is not None and field.kind.show is not None and self._is_shown(field.kind):
            show, zone = field.kind.show, self._zone
            return [None if row[name] is None else _said(show(row[name], zone)) for row in rows]
        return [row[name] for row in rows]

    def _of_prospects(self) -> dict[str, _Derive]:
        furnishing = self._work.furnishing
        derived: dict[str, _Derive] = {USER: _users, CAMPAIGN: _campaigns, LISTS: _lists}
        for profile in furnishing.profiles.values():
            for each in profile.criteria:
                derived[f"profile_criteria_{each.id}"] = _statuses(each.id)
        derived.update((name, _custom(name)) for name in furnishing.custom_field_by_name if name not in PROSPECT.fields)
        return derived


def _is_shown_in_answers(_kind: Kind) -> bool:
    return True


def _is_shown_in_files(kind: Kind) -> bool:
    return kind is TIMESTAMP


def _said(shown: object) -> Value:
    """Return what an answer shows as a cell."""
    if isinstance(shown, bool):
        return "true" if shown else "false"
    return None if shown in (None, "") else shown if isinstance(shown, int) else str(shown)


def _opted_out(work: Work, rows: Sequence[Row]) -> Sequence[Value]:
    derive = list_memberships.DERIVED["opted_out"]
    return [_said(bool(derive(work, row))) for row in rows]


_OF_MEMBERSHIPS: Mapping[str, _Derive] = {"opted_out": _opted_out}
# What values are worked out from.
_NEEDED = {
    PROSPECT: ("user_id", "campaign_id", "custom_values"),
    LIST_MEMBERSHIP: ("list_id", "prospect_id", "did_opt_in", "did_opt_out", "is_ended"),
}

# Names in the place of ids, for an account whose ids are others; and a second word for who has the prospect.
_ONLY_WHEN_ASKED = frozenset((USER, CAMPAIGN, "crm_owner_fid"))


def _users(work: Work, rows: Sequence[Row]) -> Sequence[Value]:
    users = work.furnishing.users
    return [users[row["user_id"]].email if row["user_id"] in users else None for row in rows]


def _campaigns(work: Work, rows: Sequence[Row]) -> Sequence[Value]:
    names = {each["id"]: each["name"] for each in stored.campaigns(work.connection)}
    return [names.get(row["campaign_id"]) for row in rows]


def _lists(work: Work, rows: Sequence[Row]) -> Sequence[Value]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for prospect_id, list_id in stored.members_of(work.connection, [row["id"] for row in rows]):
        found[prospect_id].append(str(list_id))
    return [found.get(row["id"]) for row in rows]


def _statuses(criterion_id: int) -> _Derive:
    words = {status: word for word, status in STATUS_WORDS.items()}

    def derive(work: Work, rows: Sequence[Row]) -> Sequence[Value]:
        found = {
            prospect_id: words[status]
            for prospect_id, criterion, status in stored.statuses_of(work.connection, [row["id"] for row in rows])
            if criterion == criterion_id
        }
        return [found.get(row["id"]) for row in rows]

    return derive


def _custom(name: str) -> _Derive:
    def derive(work: Work, rows: Sequence[Row]) -> Sequence[Value]:
        field = work.furnishing.custom_field_by_name[name]
        kept = [custom_values.unpacked(row).get(str(field.id)) for row in rows]
        if not has_several(field):
            return list(kept)
        return [[each] if isinstance(each, str) else each for each in kept]

    return derive
