"""The fields that an account gives prospects and prospect accounts, as entries of a document."""

from pardalote.actions import custom_fields, prospect_accounts
from pardalote.actions.configuring.checks import TEXTS, Value, one_of, switch, text
from pardalote.actions.configuring.kinds import RowKind
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.work import Work
from pardalote.records.custom_field import TYPES, read_type
from pardalote.store import schema
from pardalote.store.promise import Row
from pardalote.store.whole import reader

_TYPE_NAMES = ", ".join(each.name for each in TYPES.values())
_A_TYPE = one_of(f"one of {_TYPE_NAMES}", lambda given: read_type(given).name)
_FIELD_ID = text(needed=True, note="the name in parameters and answers")
_PREDEFINED = Value(TEXTS, shown=lambda rows: [each["value"] for each in rows])
_REQUIRED = switch(note="it can't be emptied by a call")


def _create(work: Work, values: Row) -> int:
    rest = {name: value for name, value in values.items() if name != "type"}
    return custom_fields.create(work, NewCustomField(type=read_type(values["type"]), **rest))


def _update(work: Work, field_id: int, values: Row) -> None:
    columns = {name: value for name, value in values.items() if name != "predefined_values"}
    if "type" in columns:
        columns["type_id"] = read_type(columns["type"]).id
    custom_fields.update(work, field_id, columns, values.get("predefined_values"))


def _create_of_account(work: Work, values: Row) -> int:
    rest = {name: value for name, value in values.items() if name != "type_id"}
    return prospect_accounts.create_field(work, NewCustomField(type=TYPES[values["type_id"]], **rest))


def _update_of_account(work: Work, field_id: int, values: Row) -> None:
    columns = {name: value for name, value in values.items() if name != "predefined_values"}
    prospect_accounts.update_field(work, field_id, columns, values.get("predefined_values"))


CUSTOM_FIELDS = RowKind(
    "custom_fields",
    "the account's own fields of prospects",
    reader(schema.custom_field, predefined_values=schema.custom_field_value.c.custom_field_id),
    {
        "field_id": _FIELD_ID,
        "name": text(needed=True),
        "type": Value(_A_TYPE, needed=True),
        "predefined_values": _PREDEFINED,
        "is_use_values": switch(note="only predefined values are taken; without it, true where there are some"),
        "is_required": _REQUIRED,
        "is_record_multiple_responses": switch(note="each write adds a value"),
        "crm_id": text(),
    },
    _create,
    _update,
    key="field_id",
)

PROSPECT_ACCOUNT_FIELDS = RowKind(
    "prospect_account_fields",
    "the account's own fields of prospect accounts",
    reader(
        schema.prospect_account_field,
        predefined_values=schema.prospect_account_field_value.c.prospect_account_field_id,
    ),
    {
        "field_id": _FIELD_ID,
        "name": text(needed=True),
        "type": Value(
            _A_TYPE,
            "type_id",
            needed=True,
            shown=lambda number: TYPES[number].name,
            kept=lambda name: read_type(name).id,
        ),
        "predefined_values": _PREDEFINED,
        "is_required": _REQUIRED,
    },
    _create_of_account,
    _update_of_account,
    key="field_id",
)
