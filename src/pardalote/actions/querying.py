"""Queries and reads of any object: the rows that are wanted, with what no column holds worked out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pardalote.actions import list_memberships, prospect_accounts
from pardalote.actions.prospects import view
from pardalote.actions.work import Work
from pardalote.records.fields import Part, Record
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.refusals import Reason, Refusal
from pardalote.store import queries
from pardalote.store.promise import Row
from pardalote.store.queries import Page, Selection
from pardalote.store.sources import SOURCES

# How a value is worked out that no column holds, from the work and the row.
Derive = Callable[[Work, Row], Any]

DERIVED: Mapping[Record, Mapping[str, Derive]] = {
    LIST_MEMBERSHIP: list_memberships.DERIVED,
    PROSPECT: view.DERIVED,
    PROSPECT_ACCOUNT: prospect_accounts.DERIVED,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows, and how many there are in all; None when nobody asked."""

    rows: list[Row]
    total: int | None


def find(work: Work, record: Record, selection: Selection, page: Page, counted: bool = True) -> Found:
    """Return a page of an object's rows; `counted`: and how many rows meet the conditions in all."""
    source = SOURCES[record]
    rows = queries.page(work.connection, record, source, selection, page)
    _complete(work, record, page.shown, rows)
    return Found(rows, queries.count(work.connection, source, selection) if counted else None)


def read(work: Work, record: Record, row_id: int, shown: tuple[str, ...]) -> Row:
    """Return one row of an object. Raises the record's own Refusal when no row has the id."""
    row = queries.row_by_id(work.connection, record, SOURCES[record], shown, row_id)
    if row is None:
        raise Refusal(record.missing)
    _complete(work, record, shown, [row])
    return row


def check_exists(work: Work, name: str, row_id: int, reason: Reason) -> None:
    """Refuse for `reason` when no row of the object that is called so has the id."""
    record = _BY_NAME[name]
    if queries.row_by_id(work.connection, record, SOURCES[record], ("id",), row_id) is None:
        raise Refusal(reason)


_BY_NAME = {record.name: record for record in SOURCES}


def _complete(work: Work, record: Record, shown: tuple[str, ...], rows: list[Row]) -> None:
    """Add to the rows what no column holds, and the parts that repeat: a statement for each kind, however many rows."""
    for part in record.content:
        many = SOURCES[record].many.get(part.name)
        if many is not None and part.name in shown and isinstance(part, Part):
            nested = queries.nested_rows(work.connection, part, many, [row["id"] for row in rows])
            for row in rows:
                row[part.name] = nested.get(row["id"], [])
    for name, derive in DERIVED.get(record, {}).items():
        if name in shown:
            for row in rows:
                row[name] = derive(work, row)
