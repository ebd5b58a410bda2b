"""What of a prospect stays as it is: values that a table's column does not overwrite."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from pardalote.actions import custom_values
from pardalote.actions.custom_values import CustomChanges
from pardalote.actions.loading.headings import EMAIL
from pardalote.actions.prospects.form import Form
from pardalote.records.account import Furnishing
from pardalote.records.fields import FLAG, WORD
from pardalote.records.profile import UNKNOWN
from pardalote.records.prospect import PROSPECT
from pardalote.store import prospects
from pardalote.store.promise import Connection, Row

_NUMBERED = re.compile(r"(list|profile_criteria)_([0-9]+)\Z")
# A flag that is not set is no value.
_FLAGS = frozenset(name for name, each in PROSPECT.fields.items() if each.kind in (FLAG, WORD))
Key = TypeVar("Key")
Wished = TypeVar("Wished")


class Keeping:
    """Takes out of what a row wants of a prospect whatever would replace a value that is to stay."""

    def __init__(self, names: frozenset[str], furnishing: Furnishing) -> None:
        """Keep the values of the fields that have these names; of a list, that somebody is on it."""
        own = furnishing.custom_field_by_name
        self._custom = {own[name].id for name in names if name in own}
        self._columns = names | ({"user_id"} if "crm_owner_fid" in names else frozenset())
        numbered = [match for match in map(_NUMBERED.match, names) if match]
        self._lists = {int(match[2]) for match in numbered if match[1] == "list"}
        self._criteria = {int(match[2]) for match in numbered if match[1] == "profile_criteria"}

    def left_of(self, connection: Connection, before: Row, form: Form, email: str | None) -> tuple[Form, str | None]:
        """Return what is left of a row's form and its address for a prospect as it is."""
        has_custom = self._custom and (form.custom.set or form.custom.added)
        custom = custom_values.unpacked(before) if has_custom else {}
        known: Mapping[int, int] = {}
        if self._criteria and form.criteria:
            known = prospects.criteria_statuses(connection, before["id"])
        left = Form(
            _without(form.columns, lambda name: name in self._columns and _has(name, before)),
            CustomChanges(
                _without(form.custom.set, lambda number: number in self._custom and str(number) in custom),
                _without(form.custom.added, lambda number: number in self._custom and str(number) in custom),
            ),
            {number: wanted for number, wanted in form.lists.items() if wanted or number not in self._lists},
            form.opted_out,
            _without(form.criteria, lambda number: number in self._criteria and known.get(number, UNKNOWN) != UNKNOWN),
        )
        return left, None if EMAIL in self._columns and before["email"] else email


def _has(name: str, row: Row) -> bool:
    value = row[name]
    return bool(value) if name in _FLAGS else value not in (None, "")


def _without(wished: Mapping[Key, Wished], stays: Callable[[Key], bool]) -> dict[Key, Wished]:
    return {key: each for key, each in wished.items() if not stays(key)}
