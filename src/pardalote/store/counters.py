"""Counters: how many rows there are in all, kept in the transactions that change it, so that nobody has to count.

The engine keeps them (sqlite.py), whoever writes. Each is shared out over slots, which are added up; SQLite, with its
one writer, needs one slot.
"""

from sqlalchemy import bindparam, func, select

from pardalote.store.promise import Connection
from pardalote.store.schema import counter, prospect
from pardalote.store.statements import Statement

LIVE_PROSPECTS, ARCHIVED_PROSPECTS = "live prospects", "archived prospects"

_VALUE = Statement(select(func.sum(counter.c.value).label("value")).where(counter.c.name == bindparam("name")))
_COUNT = Statement(
    select(func.count().label("value")).select_from(prospect).where(prospect.c.is_archived == bindparam("is_archived"))
)


def value(connection: Connection, name: str) -> int:
    """Return what a counter stands at; one that was never moved stands at 0."""
    row = connection.one(_VALUE, name=name)
    return int(row["value"] or 0) if row else 0


def problems(connection: Connection) -> list[str]:
    """Return which counters differ from what can be counted."""
    found = []
    for name, is_archived in ((LIVE_PROSPECTS, 0), (ARCHIVED_PROSPECTS, 1)):
        kept, row = value(connection, name), connection.one(_COUNT, is_archived=is_archived)
        counted = int(row["value"]) if row else 0
        if kept != counted:
            found.append(f"the counter of {name} stands at {kept}, but there are {counted}")
    return found
