"""Creating and changing the rows of objects whose fields are nothing but columns."""

from collections.abc import Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions.work import Work
from pardalote.records.fields import FLAG, LONGEST_TEXT, TEXT, WORD, Field, Record, Unreadable
from pardalote.refusals import Refusal
from pardalote.store import furnishing, queries
from pardalote.store.promise import Row
from pardalote.store.sources import SOURCES

_BOOLEANS = {"true": 1, "1": 1, "false": 0, "0": 0, "": 0}


def read_values(record: Record, given: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields that a caller may write and has named; an empty text clears one.

    Raises Refusal 50 for a boolean that is none, 51 for another value that its field can't hold.
    """
    return {name: _read(each, given[name]) for name, each in record.fields.items() if each.writable and name in given}


def _read(field: Field, text: str) -> Any:
    if field.kind in (WORD, FLAG):
        if text.strip().lower() not in _BOOLEANS:
            raise Refusal(refusals.INVALID_BOOLEAN)
        return _BOOLEANS[text.strip().lower()]
    if field.kind is not TEXT and not text.strip():
        return None
    try:
        value = field.kind.read(text)
    except Unreadable as error:
        raise Refusal(refusals.INVALID_PARAMETER) from error
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise Refusal(refusals.INVALID_PARAMETER)
    return value or None if field.kind is TEXT else value


def check_required(given: Mapping[str, str], name: str, is_new: bool) -> None:
    """Check a field that no row may be without.

    Raises Refusal 13 when a new row is given none, 36 when the field would be empty (reference, "Updating").
    """
    if name not in given:
        if is_new:
            raise Refusal(refusals.MISSING_PARAMETERS)
    elif not given[name].strip():
        raise Refusal(refusals.MISSING_PARAMETER_VALUES)


def create(work: Work, record: Record, values: Mapping[str, Any]) -> int:
    """Insert a row with these columns, the others empty; return its id."""
    table = SOURCES[record].table
    row: Row = {name: 0 for name, each in record.fields.items() if each.kind in (WORD, FLAG) and name in table.c}
    row.update({name: work.now for name in ("created_at", "updated_at") if name in table.c})
    row.update(values)
    return work.connection.insert(table, row)


def update(work: Work, record: Record, row_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a row; `updated_at` moves. Raises the record's own Refusal when no row has the id.

    What other objects show of the row may have changed with it, so every server looks anew.
    """
    source = SOURCES[record]
    if queries.row_by_id(work.connection, record, source, ("id",), row_id) is None:
        raise Refusal(record.missing)
    moved = {"updated_at": work.now} if "updated_at" in source.table.c else {}
    work.connection.update(source.table, row_id, {**values, **moved})
    furnishing.touch(work.connection)
