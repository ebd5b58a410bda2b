"""Custom fields of prospects: making, changing and deleting them, with their predefined values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pardalote import refusals
from pardalote.actions.work import Work
from pardalote.records.custom_field import CUSTOM_FIELD, CustomFieldType
from pardalote.records.prospect import PROSPECT
from pardalote.refusals import Refusal
from pardalote.store import furnishing, schema

# A field's name is a tag in XML answers.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}\Z")
# What a call says with other parameters than fields; a field of such a name would swallow them.
_PARAMETERS = frozenset(
    (
        "user_key", "api_key", "version", "do", "format", "output", "fields", "limit_related_records",
        "prospects", "fid", "user_id", "user_email", "group_id", "profile_id", "value", "list", "profile_criteria",
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
    # None: when there are some.
    is_use_values: bool | None = None


def create(work: Work, wanted: NewCustomField) -> int:
    """Make a custom field; return its id. Raises Refusal 139 for a field_id that can't be a tag or is taken."""
    if not is_free(wanted.field_id, _TAKEN) or wanted.field_id in work.furnishing.custom_field_by_name:
        raise Refusal(refusals.INVALID_NAME)
    uses_values = bool(wanted.predefined_values) if wanted.is_use_values is None else wanted.is_use_values
    values = {
        "name": wanted.name,
        "field_id": wanted.field_id,
        "type": wanted.type.name,
        "type_id": wanted.type.id,
        "crm_id": wanted.crm_id,
        "is_record_multiple_responses": int(wanted.is_record_multiple_responses),
        "is_use_values": int(uses_values),
        "is_analytics_synced": 0,
        "is_required": int(wanted.is_required),
        "created_at": work.now,
        "updated_at": work.now,
    }
    number = work.connection.insert(schema.custom_field, values)
    furnishing.set_predefined_values(work.connection, number, wanted.predefined_values)
    work.furnishing_changed()
    return number


def update(
    work: Work, custom_field_id: int, values: Mapping[str, Any], predefined_values: Sequence[str] | None = None
) -> None:
    """Change columns of a custom field, and its predefined values unless they are None.

    Its field_id stays, and so do the values that prospects have. Raises Refusal 109 when there is none.
    """
    _check_exists(work, custom_field_id)
    changed = dict(values)
    if predefined_values is not None:
        furnishing.set_predefined_values(work.connection, custom_field_id, predefined_values)
        changed.setdefault("is_use_values", int(bool(predefined_values)))
    work.connection.update(schema.custom_field, custom_field_id, {**changed, "updated_at": work.now})
    work.furnishing_changed()


def delete(work: Work, custom_field_id: int) -> None:
    """Remove a custom field; prospects show nothing of it any more. Raises Refusal 109 when there is none."""
    _check_exists(work, custom_field_id)
    furnishing.delete_custom_field(work.connection, custom_field_id)
    work.furnishing_changed()


def _check_exists(work: Work, custom_field_id: int) -> None:
    if custom_field_id not in work.furnishing.custom_fields:
        raise Refusal(CUSTOM_FIELD.missing)


def is_free(field_id: str, taken: frozenset[str]) -> bool:
    """Say whether a name can be a tag and means nothing else to the API, which has `taken` others."""
    if not _NAME.match(field_id) or field_id.lower().startswith("xml"):
        return False
    return field_id not in taken
