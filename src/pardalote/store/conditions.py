"""Which rows are wanted, as data, and the conditions that say it in a statement, which is the same for all values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, not_, or_, select
from sqlalchemy.sql.elements import BindParameter

from pardalote.records.querying import Condition, Test
from pardalote.store.listed import Among, packed
from pardalote.store.source import Link, Relation, Source

_TRUE: ColumnElement[Any] = literal_column("1")
_FALSE: ColumnElement[Any] = literal_column("0")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are wanted: all that meet the conditions, of the recycle bin or not (None: both)."""

    conditions: tuple[Condition, ...]
    deleted: bool | None = False


# Which columns are tested how, against one value or several; the values themselves come as parameters.
Shape = tuple[tuple[str, Test, int | bool], ...]


def shape_of(selection: Selection) -> tuple[Shape, bool | None]:
    """Return what of a selection makes its statement, without the values."""
    return tuple((each.column, each.test, _size(each)) for each in selection.conditions), selection.deleted


def _size(condition: Condition) -> int | bool:
    if condition.test in _CONSTANT:
        return bool(condition.values[0])
    return 1 if len(condition.values) == 1 else _SEVERAL


# However many there are: they come as one parameter.
_SEVERAL = 2

# Their value is part of the statement itself.
_CONSTANT = frozenset((Test.IS, Test.KNOWN, Test.HOLDS))


def values_of(selection: Selection) -> dict[str, Any]:
    """Return the parameters of a selection's statement."""
    return {
        f"v{position}": each.values[0] if len(each.values) == 1 else packed(each.values)
        for position, each in enumerate(selection.conditions)
        if each.test not in _CONSTANT
    }


def link_to_rows(source: Source, shape: Shape) -> Link | None:
    """Return the links that lead to the rows, if some do.

    A page in the order of ids needs only its own links, one in another order all of them, and neither the whole table.
    """
    links = (source.relations[column] for column, test, _ in shape if test is Test.RELATED)
    return next((each for each in links if isinstance(each, Link)), None)


def conditions_of(
    source: Source, shape: Shape, deleted: bool | None, joined: Link | None = None
) -> Iterable[ColumnElement[bool]]:
    """Return the conditions of a statement, and that the rows are of the recycle bin or not.

    `joined` are links that the statement goes through already.
    """
    for position, (column, test, size) in enumerate(shape):
        yield _condition(source, column, test, size, position, joined)
    if source.live is not None and deleted is not None:
        yield not_(source.live) if deleted else source.live


def _condition(
    source: Source, column: str, test: Test, size: int | bool, position: int, joined: Link | None
) -> ColumnElement[bool]:
    parameter: BindParameter[Any] = bindparam(f"v{position}")
    if test is Test.RELATED:
        return _related(source, source.relations[column], parameter, joined)
    if test is Test.HOLDS:
        return source.rules[column] if size else not_(source.rules[column])
    tested = joined.row if joined is not None and column == "id" else source.table.c[column]
    if test is Test.KNOWN:
        return tested.is_not(None) if size else tested.is_(None)
    if test is Test.IS:
        # What was never set is false.
        return tested == _TRUE if size else or_(tested.is_(None), tested == _FALSE)
    if test is Test.AMONG:
        return tested == parameter if size == 1 else Among(tested, parameter)
    return {Test.ABOVE: tested > parameter, Test.BELOW: tested < parameter, Test.EQUAL: tested == parameter}[test]


def _related(
    source: Source, relation: Relation | Link, value: BindParameter[Any], joined: Link | None
) -> ColumnElement[bool]:
    if not isinstance(relation, Link):
        return relation(value)
    within = relation.within(value)
    return within if relation is joined else source.table.c.id.in_(select(relation.row).where(within))
