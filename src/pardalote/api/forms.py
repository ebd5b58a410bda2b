"""The operations on forms; those that write are undocumented, and used by a client (wire.md, section 9)."""

from typing import Any

from pardalote import refusals
from pardalote.actions import forms
from pardalote.actions.work import Work
from pardalote.actions.writing import check_required, read_values
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.fields import Unreadable, read_integer
from pardalote.records.form import FORM
from pardalote.records.querying import Condition, Test
from pardalote.refusals import Reason, Refusal
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply

_NUMBERS: dict[str, Reason] = {
    "campaign_id": refusals.INVALID_CAMPAIGN_ID,
    "layout_template_id": refusals.INVALID_PARAMETER,
    "folder_id": refusals.INVALID_PARAMETER,
}


def not_deleted(_call: KnownCall) -> tuple[Condition, ...]:
    """Return that deleted forms are in no answer: the API has no way to ask for them."""
    return (Condition("is_archived", Test.IS, (False,)),)


query = objects.query(FORM, not_deleted)


def read(call: KnownCall, work: Work) -> Reply:
    """Answer a form."""
    form_id = objects.wanted_id(call.parameters)
    forms.check_exists(work, form_id)
    return objects.answer_row(call, work, FORM, form_id)


def create(call: KnownCall, work: Work) -> Reply:
    """Make a form and answer it. Raises Refusal 13 and 36 without a name."""
    check_required(call.parameters.values, "name", is_new=True)
    return objects.answer_row(call, work, FORM, forms.create(work, _values(call.parameters)))


def update(call: KnownCall, work: Work) -> Reply:
    """Change a form and answer it; it can't lose its campaign."""
    form_id = objects.wanted_id(call.parameters)
    check_required(call.parameters.values, "name", is_new=False)
    forms.update(work, form_id, _values(call.parameters))
    return objects.answer_row(call, work, FORM, form_id)


def delete(call: KnownCall, work: Work) -> Reply:
    """Delete a form and answer nothing."""
    forms.delete(work, objects.wanted_id(call.parameters))
    return Reply(None, 204)


def _values(parameters: Parameters) -> dict[str, Any]:
    """Read what a caller may write. Raises Refusal 38 and 51 for ids that are none."""
    values = read_values(FORM, parameters.values)
    for name, reason in _NUMBERS.items():
        text = parameters.get(name)
        if text is None or not text.strip():
            continue
        try:
            values[name] = read_integer(text)
        except Unreadable as error:
            raise Refusal(reason) from error
    return values
