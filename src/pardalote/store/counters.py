"""Counters: how many rows there are, kept in the transactions that change it, so that nobody has to count them all.

The engine moves them (sqlite.py), whoever writes. Each is shared out over slots, one for every block of ids: added up
they are the whole, and of a range of ids only the ends have to be counted.
"""

from sqlalchemy import bindparam, delete, func, literal_column, select

from pardalote.store.promise import Connection
from pardalote.store.schema import counter, prospect
from pardalote.store.statements import Statement

LIVE_PROSPECTS, ARCHIVED_PROSPECTS = "live prospects", "archived prospects"
# How many ids share a slot.
BLOCK = 8192
LAST_SLOT = 2**63 // BLOCK

_SUM = Statement(
    select(func.sum(counter.c.value).label("value")).where(
        counter.c.name == bindparam("name"), counter.c.slot.between(bindparam("first"), bindparam("last"))
    )
)


def value(connection: Connection, name: str, first: int = 0, last: int = LAST_SLOT) -> int:
    """Return what a counter's slots from the first to the last stand at; one that was never moved stands at 0."""
    row = connection.one(_SUM, name=name, first=first, last=last)
    return int(row["value"] or 0) if row else 0


_SLOT = (prospect.c.id // literal_column(str(BLOCK))).label("slot")
_KEPT = Statement(select(counter.c.slot, counter.c.value).where(counter.c.name == bindparam("name")))
_COUNTED = Statement(
    select(_SLOT, func.count().label("value")).where(prospect.c.is_archived == bindparam("is_archived")).group_by(_SLOT)
)


def problems(connection: Connection) -> list[str]:
    """Return which counters differ from what can be counted."""
    found = []
    for name, is_archived in ((LIVE_PROSPECTS, 0), (ARCHIVED_PROSPECTS, 1)):
        kept = {row["slot"]: row["value"] for row in connection.all(_KEPT, name=name)}
        counted = {row["slot"]: row["value"] for row in connection.all(_COUNTED, is_archived=is_archived)}
        for slot in sorted(kept.keys() | counted.keys()):
            if kept.get(slot, 0) != counted.get(slot, 0):
                found.append(f"{name}, block {slot}: kept are {kept.get(slot, 0)}, counted {counted.get(slot, 0)}")
    return found


_FORGET = Statement(delete(counter))


def recount(connection: Connection) -> None:
    """Set every counter to what can be counted, in the transaction that is open."""
    connection.run(_FORGET)
    for name, is_archived in ((LIVE_PROSPECTS, 0), (ARCHIVED_PROSPECTS, 1)):
        rows = connection.all(_COUNTED, is_archived=is_archived)
        connection.insert_many(counter, [{"name": name, **row} for row in rows])
