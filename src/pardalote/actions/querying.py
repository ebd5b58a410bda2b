"""Queries and reads of any object: the rows that are wanted, with what no column holds worked out."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from pardalote.actions import (
    addresses,
    email_templates,
    emails,
    exports,
    imports,
    list_memberships,
    prospect_accounts,
    users,
)
from pardalote.actions.prospects import view
from pardalote.actions.work import Work
from pardalote.records.account import ACCOUNT
from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.dynamic_content import DYNAMIC_CONTENT
from pardalote.records.email import EMAIL
from pardalote.records.email_template import EMAIL_TEMPLATE
from pardalote.records.export import EXPORT
from pardalote.records.fields import Part, Record
from pardalote.records.form import FORM
from pardalote.records.imports import IMPORT
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.records.querying import BY_ID, Condition, Test
from pardalote.records.user import USER
from pardalote.refusals import Reason, Refusal
from pardalote.store import counting, queries
from pardalote.store.conditions import Selection
from pardalote.store.promise import Row
from pardalote.store.queries import Packed, Page
from pardalote.store.sources import SOURCES

# How a value is worked out that no column holds, from the work and the row.
Derive = Callable[[Work, Row], Any]

DERIVED: Mapping[Record, Mapping[str, Derive]] = {
    LIST_MEMBERSHIP: list_memberships.DERIVED,
    PROSPECT: view.DERIVED,
    PROSPECT_ACCOUNT: prospect_accounts.DERIVED,
    ACCOUNT: addresses.OF_ACCOUNT,
    CUSTOM_REDIRECT: addresses.OF_CUSTOM_REDIRECT,
    DYNAMIC_CONTENT: addresses.OF_DYNAMIC_CONTENT,
    EMAIL: emails.DERIVED,
    EMAIL_TEMPLATE: email_templates.DERIVED,
    EXPORT: exports.DERIVED,
    FORM: addresses.OF_FORM,
    IMPORT: imports.DERIVED,
    USER: users.DERIVED,
}


def count(work: Work, record: Record, selection: Selection) -> int:
    """Return how many rows of an object meet the conditions in all."""
    return counting.count(work.connection, SOURCES[record], selection)


def find(work: Work, record: Record, selection: Selection, page: Page) -> Packed:
    """Return a page of an object's rows."""
    source = SOURCES[record]
    bare = _bare(record)
    rows = queries.page(work.connection, record, source, selection, page, bare)
    for name in page.shown:
        if name in bare:
            rows.worked_out[name] = _worked_out(work, record, name, rows.rows)
    return rows


# What an answer that shows a row depends on: from the work, the rows' stamps, and the names of what is shown.
Versions = Callable[[Work, Sequence[Sequence[Any]], Collection[str]], list[tuple[int, Hashable]]]

VERSIONS: Mapping[Record, Versions] = {PROSPECT: view.versions}


def versions(work: Work, record: Record, selection: Selection, page: Page) -> list[tuple[int, Hashable]]:
    """Return the id of each row of a page, with what is shown of it depends on beside the account's furnishing.

    Only objects that are in VERSIONS have them.
    """
    stamps = queries.stamps(work.connection, SOURCES[record], selection, page)
    return VERSIONS[record](work, stamps, page.shown)


def find_by_ids(work: Work, record: Record, ids: Sequence[int], shown: tuple[str, ...]) -> Packed:
    """Return the rows that have these ids, of the recycle bin or not, in the order of the ids."""
    selection = Selection((Condition("id", Test.AMONG, tuple(ids)),), None)
    return find(work, record, selection, Page(shown, (BY_ID,), len(ids)))


@cache
def _bare(record: Record) -> frozenset[str]:
    """Return what of an object no column holds."""
    return frozenset((*SOURCES[record].many, *DERIVED.get(record, ())))


def _worked_out(work: Work, record: Record, name: str, rows: list[Row]) -> list[Any]:
    """Return something that no column holds, for each row; what is made of the same values is made once."""
    source = SOURCES[record]
    if name in source.many:
        nested = _nested(work, record, name, rows)
        return [nested.get(row["id"], []) for row in rows]
    derive = DERIVED[record][name]
    if name not in source.made_of:
        return [derive(work, row) for row in rows]
    columns = source.made_of[name]
    if not columns:
        return [derive(work, {})] * len(rows)
    known: dict[Any, Any] = {}
    values_of = itemgetter(*columns)
    made = []
    for row in rows:
        values = values_of(row)
        if values not in known:
            known[values] = derive(work, row)
        made.append(known[values])
    return made


def _nested(work: Work, record: Record, name: str, rows: list[Row]) -> Mapping[int, list[Row]]:
    part = next(each for each in record.content if isinstance(each, Part) and each.name == name)
    return queries.nested_rows(work.connection, part, SOURCES[record].many[name], [row["id"] for row in rows])


def read(work: Work, record: Record, row_id: int, shown: tuple[str, ...]) -> Row:
    """Return one row of an object. Raises the record's own Refusal when no row has the id."""
    row = queries.row_by_id(work.connection, record, SOURCES[record], shown, row_id)
    if row is None:
        raise Refusal(record.missing)
    _complete(work, record, shown, row)
    return row


def check_exists(work: Work, name: str, row_id: int, reason: Reason) -> None:
    """Refuse for `reason` when no row of the object that is called so has the id."""
    record = _BY_NAME[name]
    if queries.row_by_id(work.connection, record, SOURCES[record], ("id",), row_id) is None:
        raise Refusal(reason)


_BY_NAME = {record.name: record for record in SOURCES}


def _complete(work: Work, record: Record, shown: tuple[str, ...], row: Row) -> None:
    """Add to a row what no column holds, and the parts that repeat: a statement for each kind of them."""
    for name in shown:
        if name in _bare(record):
            row[name] = _worked_out(work, record, name, [row])[0]
