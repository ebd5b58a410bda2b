"""Custom fields of prospects: making them, with their predefined values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pardalote import refusals
from pardalote.actions.work import Work
from pardalote.records.custom_field import CustomFieldType
from pardalote.records.prospect import PROSPECT
from pardalote.refusals import Refusal
from pardalote.store import schema

# A field's name is a tag in XML answers.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}\Z")
# What a call says with other parameters than fields; a field of such a name would swallow them.
_PARAMETERS = frozenset(
    (
        "user_key", "api_key", "version", "do", "format", "output", "fields", "limit_related_records",
        "prospects", "fid", "user_id", "user_email", "group_id", "profile_id", "value",
    )
)  # fmt: skip
_TAKEN = frozenset(PROSPECT.fields) | {each.name for each in PROSPECT.content} | _PARAMETERS


@dataclass(frozen=True, slots=True)
class NewCustomField:
    """What a new custom field is to be."""

    name: str
    field_id: str
    type: CustomFieldType
    predefined_values: Sequence[str] = ()
    is_required: bool = False
    is_record_multiple_responses: bool = False
    crm_id: str | None = None


def create(work: Work, wanted: NewCustomField) -> int:
    """Make a custom field; return its id. Raises Refusal 139 for a field_id that can't be a tag or is taken."""
    if not _is_free(wanted.field_id) or wanted.field_id in work.furnishing.custom_field_by_name:
        raise Refusal(refusals.INVALID_NAME)
    values = {
        "name": wanted.name,
        "field_id": wanted.field_id,
        "type": wanted.type.name,
        "type_id": wanted.type.id,
        "crm_id": wanted.crm_id,
        "is_record_multiple_responses": int(wanted.is_record_multiple_responses),
        "is_use_values": int(bool(wanted.predefined_values)),
        "is_analytics_synced": 0,
        "is_required": int(wanted.is_required),
        "created_at": work.now,
        "updated_at": work.now,
    }
    number = work.connection.insert(schema.custom_field, values)
    rows = [{"custom_field_id": number, "value": each} for each in wanted.predefined_values]
    work.connection.insert_many(schema.custom_field_value, rows)
    work.furnishing_changed()
    return number


def _is_free(field_id: str) -> bool:
    """Say whether a name can be a tag and means nothing else to the API."""
    if not _NAME.match(field_id) or field_id.lower().startswith("xml"):
        return False
    return field_id not in _TAKEN
