"""Custom fields of prospects: their types, and how each type reads a value."""

from collections.abc import Callable
from dataclasses import dataclass

from pardalote.records.fields import (
    INTEGER,
    TIMESTAMP,
    WORD,
    Field,
    Record,
    Unreadable,
    read_date,
    read_number,
)
from pardalote.records.querying import BY_CREATED_AT, BY_ID, BY_NAME, CREATED, IDS, Query

CUSTOM_FIELD = Record(
    name="customField",
    tag="customField",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("field_id"),
        Field("type", writable=True),
        Field("type_id", INTEGER),
        Field("crm_id", writable=True),
        Field("is_record_multiple_responses", WORD, writable=True),
        Field("is_use_values", WORD, writable=True),
        Field("is_analytics_synced", WORD),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, IDS), sorts=(BY_CREATED_AT, BY_ID, BY_NAME)),
)


@dataclass(frozen=True, slots=True)
class CustomFieldType:
    """A type of custom field: its number and name in the API, and how it reads one value."""

    id: int
    name: str
    read: Callable[[str], str]
    # Whether a prospect may have several values (the seed: checkbox and multi-select only).
    many: bool = False
    # Whether a value has to be one of the predefined ones.
    choice: bool = False


def _as_is(text: str) -> str:
    return text


# Numbers and names: wire.md, section 6.
TEXT = CustomFieldType(1, "Text", _as_is)
RADIO = CustomFieldType(2, "Radio Button", _as_is, choice=True)
CHECKBOX = CustomFieldType(3, "Checkbox", _as_is, many=True, choice=True)
DROPDOWN = CustomFieldType(4, "Dropdown", _as_is, choice=True)
TEXTAREA = CustomFieldType(5, "Textarea", _as_is)
MULTI_SELECT = CustomFieldType(6, "Multi-Select", _as_is, many=True, choice=True)
HIDDEN = CustomFieldType(7, "Hidden", _as_is)
NUMBER = CustomFieldType(8, "Number", read_number)
DATE = CustomFieldType(12, "Date", read_date)
CRM_USER = CustomFieldType(14, "CRM User", _as_is)

TYPES = {
    each.id: each
    for each in (
        TEXT, RADIO, CHECKBOX, DROPDOWN, TEXTAREA, MULTI_SELECT, HIDDEN, NUMBER, DATE, CRM_USER,
    )
}  # fmt: skip


_BY_NAME = {each.name.casefold(): each for each in TYPES.values()}


def read_type(text: str) -> CustomFieldType:
    """Read a type by its name, whatever its case, or by its number. Raises Unreadable."""
    stripped = text.strip()
    found = _BY_NAME.get(stripped.casefold()) or TYPES.get(int(stripped) if stripped.isdecimal() else 0)
    if found is None:
        raise Unreadable(text)
    return found


@dataclass(frozen=True, slots=True)
class CustomField:
    """An account's own field, as writing and showing prospects or prospect accounts needs it."""

    id: int
    name: str
    # The name in parameters and answers; its case counts.
    field_id: str
    type: CustomFieldType
    # Every write appends a value, and an empty one clears nothing.
    is_record_multiple_responses: bool
    # Only the predefined values are taken, once there are some.
    is_use_values: bool
    is_required: bool
    # In the order in which they were given.
    predefined_values: tuple[str, ...]

    def read(self, text: str) -> str:
        """Read one value. Raises Unreadable when the type or the predefined values don't admit it."""
        if self.is_use_values and self.predefined_values and text not in self.predefined_values:
            raise Unreadable(text)
        return self.type.read(text)
