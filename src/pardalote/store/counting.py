"""How many rows a query finds in all: by counters where they tell it, else counted."""

from functools import lru_cache

from sqlalchemy import func, select

from pardalote.records.querying import Condition, Test
from pardalote.store import counters
from pardalote.store.promise import Connection
from pardalote.store.queries import Selection, Shape, Source, conditions_of, shape_of, values_of
from pardalote.store.statements import Statement


def count(connection: Connection, source: Source, selection: Selection) -> int:
    """Return how many rows there are in all."""
    within = _ids_within(selection)
    if source.counters is not None and within is not None:
        return _count_ids(connection, source, source.counters, selection.deleted, *within)
    row = connection.one(_count(source, *shape_of(selection)), **values_of(selection))
    return int(row["rows"]) if row else 0


def _ids_within(selection: Selection) -> tuple[int, int] | None:
    """Return the first and the last id that bounds admit, when a selection is made of nothing else."""
    first, last = 0, _LAST_ID
    for each in selection.conditions:
        if each.column != "id" or each.test not in (Test.ABOVE, Test.BELOW):
            return None
        bound = int(each.values[0])
        first, last = (max(first, bound + 1), last) if each.test is Test.ABOVE else (first, min(last, bound - 1))
    return first, last


_LAST_ID = 2**63 - 1


def _count_ids(
    connection: Connection,
    source: Source,
    names: tuple[str, str],
    deleted: bool | None,
    first: int,
    last: int,
) -> int:
    """Count a range of ids: whole blocks by their counters, what is left of the blocks at its ends one by one."""
    if first > last:
        return 0
    # The first slot that is whole, and the first after those.
    start, stop = -(-first // counters.BLOCK), (last + 1) // counters.BLOCK
    if start >= stop:
        return _count_between(connection, source, deleted, first, last)
    wanted = {False: names[:1], True: names[1:], None: names}[deleted]
    return (
        sum(counters.value(connection, name, start, stop - 1) for name in wanted)
        + _count_between(connection, source, deleted, first, start * counters.BLOCK - 1)
        + _count_between(connection, source, deleted, stop * counters.BLOCK, last)
    )


def _count_between(connection: Connection, source: Source, deleted: bool | None, first: int, last: int) -> int:
    if first > last:
        return 0
    bounds = Condition("id", Test.ABOVE, (first - 1,)), Condition("id", Test.BELOW, (min(last, _LAST_ID - 1) + 1,))
    selection = Selection(bounds, deleted)
    row = connection.one(_count(source, *shape_of(selection)), **values_of(selection))
    return int(row["rows"]) if row else 0


@lru_cache(maxsize=512)
def _count(source: Source, shape: Shape, deleted: bool | None) -> Statement:
    query = select(func.count().label("rows")).select_from(source.table)
    return Statement(query.where(*conditions_of(source, shape, deleted)))
