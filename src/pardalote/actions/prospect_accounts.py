"""Prospect accounts: making, changing and assigning them, and the fields that an account gives them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions import connectors, custom_values
from pardalote.actions.custom_fields import NewCustomField, is_free
from pardalote.actions.prospects.view import assigned_to
from pardalote.actions.work import Work
from pardalote.actions.writing import check_required, read_values
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.refusals import Refusal
from pardalote.store import queries, schema, whole
from pardalote.store.promise import Row
from pardalote.store.sources import SOURCES

_TAKEN = frozenset(each.name for each in PROSPECT_ACCOUNT.content) | {
    "user_key", "api_key", "version", "do", "format", "output", "fields", "value",
}  # fmt: skip


def create(work: Work, name: str, user_id: int | None = None, values: Mapping[str, str] | None = None) -> int:
    """Make a prospect account; return its id. `values` are its other fields, as a call gives them."""
    columns = _read(work, {**(values or {}), "name": name}, {})
    row = {**columns, "user_id": user_id, "created_at": work.now, "updated_at": work.now}
    return work.connection.insert(schema.prospect_account, row)


def create_as_called(work: Work, given: Mapping[str, str]) -> int:
    """Make a prospect account; return its id.

    Raises Refusal 37 and 59 with a CRM connector, 13 and 36 without a name, 36 when a required field is empty, 51
    for a text that is too long.
    """
    connectors.check_writable(work.account)
    check_required(given, "name", is_new=True)
    return create(work, given["name"], values=given)


def update(work: Work, account_id: int, given: Mapping[str, str]) -> None:
    """Change the named fields; an empty value clears. Raises Refusal 61 for an unknown one, else as when made."""
    connectors.check_writable(work.account)
    row = _row(work, account_id)
    check_required(given, "name", is_new=False)
    changed = _read(work, given, custom_values.unpacked(row))
    work.connection.update(schema.prospect_account, account_id, {**changed, "updated_at": work.now})


def assign(work: Work, account_id: int, user_id: int) -> None:
    """Assign a prospect account to a user. Raises Refusal 37 and 59 with a CRM connector, 61, 10."""
    connectors.check_writable(work.account)
    _row(work, account_id)
    if user_id not in work.furnishing.users:
        raise Refusal(refusals.INVALID_USER_ID)
    work.connection.update(schema.prospect_account, account_id, {"user_id": user_id, "updated_at": work.now})


def _row(work: Work, account_id: int) -> Row:
    source = SOURCES[PROSPECT_ACCOUNT]
    row = queries.row_by_id(work.connection, PROSPECT_ACCOUNT, source, ("custom_fields",), account_id)
    if row is None:
        raise Refusal(PROSPECT_ACCOUNT.missing)
    return row


def _read(work: Work, given: Mapping[str, str], old: custom_values.Values) -> dict[str, Any]:
    """Return the columns for what a call gives."""
    fields = work.furnishing.prospect_account_field_by_name
    changes = custom_values.read(given, fields, refusals.INVALID_PARAMETER)
    columns = read_values(PROSPECT_ACCOUNT, given)
    return {**columns, "custom_values": custom_values.packed(custom_values.merged(old, changes))}


def create_field(work: Work, wanted: NewCustomField) -> int:
    """Give all prospect accounts a field; return its id. Raises Refusal 139 for a field_id that can't be one.

    No operation of the API makes such fields.
    """
    if not is_free(wanted.field_id, _TAKEN) or wanted.field_id in work.furnishing.prospect_account_field_by_name:
        raise Refusal(refusals.INVALID_NAME)
    values = {
        "name": wanted.name,
        "field_id": wanted.field_id,
        "type_id": wanted.type.id,
        "is_required": int(wanted.is_required),
        "created_at": work.now,
        "updated_at": work.now,
    }
    number = work.connection.insert(schema.prospect_account_field, values)
    _predefine(work, number, wanted.predefined_values)
    work.furnishing_changed()
    return number


def update_field(
    work: Work, field_id: int, values: Mapping[str, Any], predefined_values: Iterable[str] | None = None
) -> None:
    """Change columns of a field of prospect accounts, and its predefined values unless they are None.

    Its name in parameters stays, and so do the values that prospect accounts have. Raises Refusal 109 when there is
    none.
    """
    if field_id not in work.furnishing.prospect_account_fields:
        raise Refusal(refusals.RECORD_NOT_FOUND)
    work.connection.update(schema.prospect_account_field, field_id, {**values, "updated_at": work.now})
    if predefined_values is not None:
        _predefine(work, field_id, predefined_values)
    work.furnishing_changed()


def _predefine(work: Work, field_id: int, values: Iterable[str]) -> None:
    column = schema.prospect_account_field_value.c.prospect_account_field_id
    whole.replace(work.connection, column, field_id, [{"value": each} for each in values])


def _custom_fields(work: Work, row: Row) -> list[tuple[str, object]]:
    return custom_values.shown(row, work.furnishing.prospect_account_fields)


# What of a prospect account no column holds.
DERIVED: Mapping[str, Callable[[Work, Row], Any]] = {"assigned_to": assigned_to, "custom_fields": _custom_fields}
