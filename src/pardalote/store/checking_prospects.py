"""What has to hold of each prospect: its address by the account's rule, its custom values, its history."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import select

from pardalote.records.prospect import fold_email
from pardalote.store.promise import Connection
from pardalote.store.schema import account, custom_field, prospect, prospect_history
from pardalote.store.statements import Statement

_COLUMNS = tuple(str(each.name) for each in prospect.c)
# What history tells of otherwise, or not at all.
_UNTOLD = frozenset(
    (
        "created_at", "updated_at", "unique_email", "shared_email", "last_activity_at", "last_activity_id",
        "custom_values", "revision", "id",
    )
)  # fmt: skip

_RULE = Statement(select(account.c.allows_duplicate_emails))
_CUSTOM_FIELDS = Statement(select(custom_field.c.id))
_CUSTOM_VALUES = Statement(select(prospect.c.custom_values).where(prospect.c.custom_values.is_not(None)))
_PROSPECTS = Statement(select(prospect).order_by(prospect.c.id))
_HISTORY = Statement(
    select(prospect_history.c.prospect_id, prospect_history.c.field, prospect_history.c.new).order_by(
        prospect_history.c.prospect_id, prospect_history.c.id
    )
)
_TOLD_AT_ONCE = 1000


def problems(connection: Connection, tell: Callable[[int], None]) -> Iterator[str]:
    """Yield what is wrong with prospects; `tell` hears of each some that were looked at."""
    rule = connection.one(_RULE)
    is_shared = bool(rule and rule["allows_duplicate_emails"])
    last_field = connection.last_ids().get(custom_field.name, 0)
    told = _Told(connection)
    count = 0
    for values in connection.stream(_PROSPECTS):
        row = dict(zip(_COLUMNS, values, strict=True))
        for problem in (*_address(row, is_shared), *_custom_values(row, last_field), *_history(row, told)):
            yield f"prospect {row['id']}: {problem}"
        count += 1
        if count % _TOLD_AT_ONCE == 0:
            tell(_TOLD_AT_ONCE)
    tell(count % _TOLD_AT_ONCE)


def dead_values(connection: Connection) -> int:
    """Return how many prospects keep values of custom fields that were removed: nobody sees them."""
    alive = {row["id"] for row in connection.all(_CUSTOM_FIELDS)}
    rows = connection.stream(_CUSTOM_VALUES)
    return sum(any(int(each) not in alive for each in _document(value)) for (value,) in rows)


class _Told:
    """The newest value of each field by history, for one prospect after the other."""

    def __init__(self, connection: Connection) -> None:
        self._groups = groupby(connection.stream(_HISTORY), key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, prospect_id: int) -> dict[str, str | None]:
        """Return the newest values of a prospect; ids only ever grow from call to call."""
        while self._next is not None and self._next[0] < prospect_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != prospect_id:
            return {}
        return {field: new for _, field, new in self._next[1]}


def _address(row: dict[str, Any], is_shared: bool) -> Iterator[str]:
    """Look whether the address is kept case-folded in the column of the account's rule, and only there."""
    folded = None if row["email"] is None else fold_email(row["email"])
    wanted = (None, folded) if is_shared else (folded, None)
    if (row["unique_email"], row["shared_email"]) != wanted:
        yield f"its address is kept as {row['unique_email']!r} and {row['shared_email']!r}, not as {wanted}"


def _custom_values(row: dict[str, Any], last_field: int) -> Iterator[str]:
    try:
        numbers = [int(each) for each in _document(row["custom_values"])]
    except (ValueError, AttributeError, TypeError):
        yield "its custom values are no document by numbers of fields"
        return
    for number in numbers:
        if not 0 < number <= last_field:
            yield f"it has a value of custom field {number}, which never was"


def _document(value: Any) -> dict[str, Any]:
    """Return a document; one engine returns its text, another one what it says."""
    found = msgspec.json.decode(value) if isinstance(value, str) else value
    return dict(found) if found is not None else {}


def _history(row: dict[str, Any], told: _Told) -> Iterator[str]:
    for name, new in told.of(row["id"]).items():
        if name in row and name not in _UNTOLD:
            kept = None if row[name] is None else str(row[name])
            if kept != new:
                yield f"{name} is {kept!r}, and {new!r} by its history"
