"""Values of an account's own fields, of prospects and of prospect accounts: read, put together, kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from pardalote import refusals
from pardalote.records.custom_field import CustomField
from pardalote.records.fields import LONGEST_TEXT, Unreadable
from pardalote.refusals import Reason, Refusal
from pardalote.store.promise import Row

# By the number of the field: a text, or a list of texts.
Values = dict[str, str | list[str]]

_NUMBERED = re.compile(r"(.+)_(0|[1-9][0-9]{0,8})\Z", re.DOTALL)


@dataclass(slots=True)
class CustomChanges:
    """What a call wants of an object's own fields, each by its number."""

    # The new value, None to clear it.
    set: dict[int, str | list[str] | None] = field(default_factory=dict)
    # Values to add to those that are there.
    added: dict[int, list[str]] = field(default_factory=dict)


def read(given: Mapping[str, str], fields: Mapping[str, CustomField], unkeepable: Reason) -> CustomChanges:
    """Read `<field>=` and `<field>_<n>=` (the seed, "Updating Field Values" on); `fields` are known by their names.

    A value that its field can't hold is dropped, as in the original (wire.md, section 6). Raises Refusal 36 when a
    required field would be empty, and for `unkeepable` when a text is too long.
    """
    changes = CustomChanges()
    numbered: dict[str, dict[int, str]] = {}
    for name, text in given.items():
        if name in fields:
            read_texts(changes, fields[name], [text], unkeepable)
        elif match := _NUMBERED.match(name):
            numbered.setdefault(match[1], {})[int(match[2])] = text
    for name, texts in numbered.items():
        custom = fields.get(name)
        if custom is not None and custom.type.many and 0 in texts:
            read_texts(changes, custom, _until_first_gap(texts), unkeepable)
    return changes


def _until_first_gap(texts: Mapping[int, str]) -> list[str]:
    values: list[str] = []
    while len(values) in texts:
        values.append(texts[len(values)])
    return values


def read_texts(changes: CustomChanges, custom: CustomField, texts: Iterable[str], unkeepable: Reason) -> None:
    """Read all that is given for one field; what it can't hold is dropped. Raises what `read` raises."""
    given = [text for text in texts if text]
    if any(not is_keepable(text) for text in given):
        raise Refusal(unkeepable)
    values = [value for value in (_readable(custom, text) for text in given) if value is not None]
    if given and not values:
        return
    if custom.is_record_multiple_responses:
        # Each write adds a response, and an empty one clears nothing (wire.md, section 6).
        changes.added[custom.id] = values
    elif values:
        changes.set[custom.id] = list(dict.fromkeys(values)) if custom.type.many else values[0]
    elif custom.is_required:
        raise Refusal(refusals.MISSING_PARAMETER_VALUES)
    else:
        changes.set[custom.id] = None


def _readable(custom: CustomField, text: str) -> str | None:
    try:
        return custom.read(text)
    except Unreadable:
        return None


def is_keepable(text: str) -> bool:
    """Say whether a text can be kept: it is neither too long nor holds a NUL."""
    return len(text) <= LONGEST_TEXT and "\0" not in text


def merged(old: Values, changes: CustomChanges) -> Values:
    """Return the values after the changes; the old ones themselves when there are none."""
    if not changes.set and not changes.added:
        return old
    new = dict(old)
    for number, value in changes.set.items():
        if value is None:
            new.pop(str(number), None)
        else:
            new[str(number)] = value
    for number, added in changes.added.items():
        there = new.get(str(number), [])
        new[str(number)] = [*(there if isinstance(there, list) else [there]), *added]
    return {number: value for number, value in new.items() if value != []}


def packed(values: Values) -> str | None:
    """Return values as the store keeps them."""
    return msgspec.json.encode(values).decode() if values else None


def unpacked(row: Row) -> Values:
    """Return a row's values."""
    kept = row["custom_values"]
    if not kept:
        return {}
    values: Values = msgspec.json.decode(kept) if isinstance(kept, str) else kept
    return values


def shown(row: Row, fields: Mapping[int, CustomField]) -> list[tuple[str, object]]:
    """Return a row's values by the names of their fields, in the order of the names.

    One value is a text, several are `value` nodes (wire.md, section 4). Values of fields that are gone stay unseen.
    """
    found: list[tuple[str, object]] = []
    for number, value in unpacked(row).items():
        custom = fields.get(int(number))
        if custom is None:
            continue
        if isinstance(value, str):
            found.append((custom.field_id, value))
        elif len(value) == 1:
            found.append((custom.field_id, value[0]))
        else:
            found.append((custom.field_id, [("value", tuple(value))]))
    found.sort(key=lambda each: each[0])
    return found
