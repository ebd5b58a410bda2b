"""How many rows a query finds in all: by counters where they tell it, else counted."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, select

from pardalote.records.querying import Condition, Test
from pardalote.store import counters
from pardalote.store.conditions import Selection, Shape, conditions_of, shape_of, values_of
from pardalote.store.counted import BLOCK, Counted
from pardalote.store.promise import Connection
from pardalote.store.source import Source
from pardalote.store.statements import Statement


def count(connection: Connection, source: Source, selection: Selection) -> int:
    """Return how many rows there are in all."""
    told = _told(connection, source, selection)
    return _counted(connection, source, selection) if told is None else told


def _told(connection: Connection, source: Source, selection: Selection) -> int | None:
    """Return what counters tell: how many rows in all, of one value, in a range of ids; None: they don't tell it."""
    counted = source.counted
    if counted is None:
        return None
    kinds, conditions = _kinds(counted, selection)
    if not conditions:
        return sum(counters.value(connection, counted.whole(kind)) for kind in kinds)
    if all(each.column == "id" and each.test in (Test.ABOVE, Test.BELOW) for each in conditions):
        return _within(connection, source, counted, selection, kinds)
    return _of_one(connection, source, counted, conditions[0], kinds) if len(conditions) == 1 else None


def _of_one(
    connection: Connection, source: Source, counted: Counted, condition: Condition, kinds: Sequence[int]
) -> int | None:
    """Return how many rows meet one condition, if they are counted by its column or by its relation."""
    column, test = condition.column, condition.test
    if test is Test.RELATED and column in source.counted_by:
        related = source.counted_by[column]
        return _with_values(connection, related, related.by[0], condition.values, kinds)
    if column in counted.by and test is Test.KNOWN:
        return _with_any(connection, counted, column, bool(condition.values[0]), kinds)
    if column in counted.by and test in (Test.EQUAL, Test.AMONG):
        return _with_values(connection, counted, column, condition.values, kinds)
    return None


def _kinds(counted: Counted, selection: Selection) -> tuple[Sequence[int], list[Condition]]:
    """Return the kinds of rows that are wanted, and what else is asked of them."""
    conditions, wanted = list(selection.conditions), selection.deleted
    if counted.rule is not None:
        rules = [each for each in conditions if each.test is Test.HOLDS and each.column == counted.rule]
        conditions = [each for each in conditions if each not in rules]
        asked = {bool(each.values[0]) for each in rules}
        return [kind for kind in (0, 1) if asked <= {bool(kind)}], conditions
    if not counted.split:
        return (0,), conditions
    return (0, 1) if wanted is None else (int(wanted),), conditions


def _with_values(
    connection: Connection, counted: Counted, column: str, values: Sequence[object], kinds: Sequence[int]
) -> int | None:
    """Return how many rows have one of these values in a column; ids begin with 1, others are nobody's."""
    wanted = {each for each in values if isinstance(each, int) and each > 0}
    if len(wanted) > _MOST_VALUES:
        return None
    return sum(
        counters.value(connection, counted.by_value(kind, column, each)) for kind in kinds for each in sorted(wanted)
    )


# With more, one statement that counts is about as quick.
_MOST_VALUES = 16


def _with_any(connection: Connection, counted: Counted, column: str, is_known: bool, kinds: Sequence[int]) -> int:
    without = sum(counters.value(connection, counted.by_value(kind, column, None)) for kind in kinds)
    if not is_known:
        return without
    return sum(counters.value(connection, counted.whole(kind)) for kind in kinds) - without


def _within(
    connection: Connection, source: Source, counted: Counted, selection: Selection, kinds: Sequence[int]
) -> int:
    """Count a range of ids: whole blocks by their counters, what is left of the blocks at its ends one by one."""
    first, last = 0, _LAST_ID
    for each in selection.conditions:
        bound = each.values[0]
        if isinstance(bound, int) and each.test is Test.ABOVE:
            first = max(first, bound + 1)
        elif isinstance(bound, int) and each.test is Test.BELOW:
            last = min(last, bound - 1)
    # The first block that is whole, and the first after those.
    start, stop = -(-first // BLOCK), (last + 1) // BLOCK
    if start >= stop:
        return _between(connection, source, selection, first, last)
    return (
        sum(counters.value(connection, counted.block(kind, start), counted.block(kind, stop - 1)) for kind in kinds)
        + _between(connection, source, selection, first, start * BLOCK - 1)
        + _between(connection, source, selection, stop * BLOCK, last)
    )


_LAST_ID = 2**63 - 1


def _between(connection: Connection, source: Source, selection: Selection, first: int, last: int) -> int:
    """Count rows of a selection that have ids between two, both among them."""
    if first > last:
        return 0
    bounds = Condition("id", Test.ABOVE, (first - 1,)), Condition("id", Test.BELOW, (min(last, _LAST_ID - 1) + 1,))
    rest = (each for each in selection.conditions if each.column != "id")
    return _counted(connection, source, Selection((*bounds, *rest), selection.deleted))


def _counted(connection: Connection, source: Source, selection: Selection) -> int:
    row = connection.one(_count(source, *shape_of(selection)), **values_of(selection))
    return int(row["rows"]) if row else 0


@lru_cache(maxsize=512)
def _count(source: Source, shape: Shape, deleted: bool | None) -> Statement:
    query = select(func.count().label("rows")).select_from(source.table)
    return Statement(query.where(*conditions_of(source, shape, deleted)))
