"""Fields by which an entry names something else: its campaign, its form, a prospect's field."""

from typing import Any

from pardalote.actions.configuring.checks import A_TEXT, Entry, Invalid, Value
from pardalote.actions.work import Work
from pardalote.records.prospect import PROSPECT
from pardalote.store import schema
from pardalote.store.whole import reader


def campaign(**more: Any) -> Value:
    """Return a field that names a campaign."""
    return Value(A_TEXT, "campaign_id", reader(schema.campaign), "campaign", **more)


def form(**more: Any) -> Value:
    """Return a field that names a form."""
    return Value(A_TEXT, "form_id", reader(schema.form), "form", **more)


def check_fields(work: Work, entry: Entry) -> None:
    """Check that the entry's fields fill fields that prospects have. Raises Invalid."""
    for position, each in enumerate(entry.get("fields", [])):
        name = each["field"]
        if name not in PROSPECT.fields and name not in work.furnishing.custom_field_by_name:
            raise Invalid(f"fields: entry {position + 1}: prospects have no field {name!r}")
