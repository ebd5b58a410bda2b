"""The operations on custom fields that change them."""

from typing import Any

from pardalote import refusals
from pardalote.actions import custom_fields
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.custom_values import is_keepable
from pardalote.actions.work import Work
from pardalote.actions.writing import check_required, read_values
from pardalote.api.call import KnownCall
from pardalote.api.objects import answer_row, wanted_id
from pardalote.records.custom_field import CUSTOM_FIELD, TEXT, CustomFieldType, read_type
from pardalote.records.fields import Unreadable
from pardalote.refusals import Refusal
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply


def create(call: KnownCall, work: Work) -> Reply:
    """Make a custom field and answer it."""
    given = call.parameters.values
    check_required(given, "name", is_new=True)
    check_required(given, "field_id", is_new=True)
    wanted = NewCustomField(
        name=given["name"],
        field_id=given["field_id"].strip(),
        type=_type(call.parameters) or TEXT,
        predefined_values=_predefined_values(call.parameters) or (),
        **_options(call.parameters),
    )
    return answer_row(call, work, CUSTOM_FIELD, custom_fields.create(work, wanted))


def update(call: KnownCall, work: Work) -> Reply:
    """Change a custom field and answer it."""
    number = wanted_id(call.parameters)
    check_required(call.parameters.values, "name", is_new=False)
    values = _options(call.parameters)
    if "name" in call.parameters.values:
        values["name"] = call.parameters.values["name"]
    type_ = _type(call.parameters)
    if type_ is not None:
        values.update(type=type_.name, type_id=type_.id)
    custom_fields.update(work, number, values, _predefined_values(call.parameters))
    return answer_row(call, work, CUSTOM_FIELD, number)


def delete(call: KnownCall, work: Work) -> Reply:
    """Remove a custom field and answer nothing."""
    custom_fields.delete(work, wanted_id(call.parameters))
    return Reply(None, 204)


def _options(parameters: Parameters) -> dict[str, Any]:
    """Read what else may be written, as far as it is given. Raises Refusal 50 and 51."""
    read = read_values(CUSTOM_FIELD, parameters.values)
    return {name: value for name, value in read.items() if name not in ("name", "type")}


def _type(parameters: Parameters) -> CustomFieldType | None:
    """Read a type, by its name or its number; None: not given. Raises Refusal 51."""
    text = parameters.get("type") or parameters.get("type_id")
    if not text:
        return None
    try:
        return read_type(text)
    except Unreadable as error:
        raise Refusal(refusals.INVALID_PARAMETER) from error


def _predefined_values(parameters: Parameters) -> list[str] | None:
    """Read `values[]=`, `values_0=` and so on, which only this server takes; None: not given. Raises Refusal 51."""
    texts = parameters.texts("values")
    if texts is None:
        return None
    if any(not is_keepable(text) for text in texts):
        raise Refusal(refusals.INVALID_PARAMETER)
    return list(dict.fromkeys(text for text in texts if text))
