"""Counters: how many rows there are of what `sources.py` declares, so that nobody has to count them all."""

from collections import Counter
from functools import cache

from sqlalchemy import bindparam, delete, func, select

from pardalote.store.counted import Place, Tally
from pardalote.store.promise import Connection
from pardalote.store.schema import counter
from pardalote.store.sources import TALLIES
from pardalote.store.statements import Statement

_SUM = Statement(
    select(func.sum(counter.c.value).label("value")).where(
        counter.c.name == bindparam("name"), counter.c.key.between(bindparam("first"), bindparam("last"))
    )
)
_ALL = Statement(
    select(counter.c.name, counter.c.key, func.sum(counter.c.value).label("value")).group_by(
        counter.c.name, counter.c.key
    )
)
_FORGET = Statement(delete(counter))


def value(connection: Connection, first: Place, last: Place | None = None) -> int:
    """Return what a counter stands at, or those of its name up to another one together; one never moved is at 0."""
    connection.settle()
    row = connection.one(_SUM, name=first.name, first=first.key, last=(last or first).key)
    return int(row["value"] or 0) if row else 0


def counted(connection: Connection) -> Counter[Place]:
    """Count everything: return what each counter should stand at, but for those at 0."""
    found: Counter[Place] = Counter()
    for tally in TALLIES.values():
        for values, block, number in tally.read(connection, _counting(tally), {}):
            for place in tally.places(values, block):
                found[place] += number
    return found


@cache
def _counting(tally: Tally) -> Statement:
    return tally.statement()


def problems(connection: Connection) -> list[str]:
    """Return which counters differ from what can be counted."""
    connection.settle()
    kept = {Place(row["name"], row["key"]): int(row["value"]) for row in connection.all(_ALL)}
    wanted = counted(connection)
    return [
        f"{place.name}, {place.key}: kept are {kept.get(place, 0)}, counted {wanted[place]}"
        for place in sorted(kept.keys() | wanted.keys())
        if kept.get(place, 0) != wanted[place]
    ]


def recount(connection: Connection) -> None:
    """Let every counter stand at what can be counted: for rows that came past the store's own code."""
    connection.settle()
    connection.run(_FORGET)
    rows = [
        {"name": name, "key": key, "slot": 0, "value": number} for (name, key), number in counted(connection).items()
    ]
    connection.insert_many(counter, rows)
