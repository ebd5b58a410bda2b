"""How an object is queried, as data: its criteria, the bounds that belong together, its sorts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from pardalote import refusals
from pardalote.refusals import Reason


class Reads(Enum):
    """How a criterion's text is read."""

    TIME = "a time: a named frame or a GNU date"
    BOOLEAN = "true or false, in any case"
    INTEGER = "a whole number"
    INTEGERS = "whole numbers with commas between them"
    DECIMAL = "a decimal number"
    TEXT = "a text"
    GRADE = "a grade, from A+ to F"
    USER = "a user: an id or an address"
    EMAIL = "an address, compared without case"


class Test(Enum):
    """How a row's column stands to a criterion's value."""

    ABOVE = "greater"
    BELOW = "less"
    EQUAL = "equal"
    AMONG = "one of several"
    IS = "a boolean that is what the value says"
    KNOWN = "has a value when the value is true, has none when it is false"
    # What the store knows by a name: how rows relate to others, and rules over several columns.
    RELATED = "related to what the value names"
    HOLDS = "a rule that holds when the value is true, and does not when it is false"

    # Tests are no test cases.
    __test__ = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a column against a value; `values` has one for most tests, any number for AMONG."""

    column: str
    test: Test
    values: tuple[str | int | float | bool, ...]


@dataclass(frozen=True, eq=False)
class Criterion:
    """One search parameter: how it is read, which column it tests, and the refusal of what can't be read.

    `overrides` names criteria that count for nothing beside this one. `means` replaces the test of a column:
    what holds when the value is true; a false one then tests nothing. `names` is the object of which the value
    must name a row, else `refusal`. `default` is the text that counts when the parameter is not given.
    """

    name: str
    reads: Reads
    column: str
    test: Test
    refusal: Reason = refusals.INVALID_PARAMETER
    overrides: tuple[str, ...] = ()
    means: tuple[Condition, ...] = ()
    names: str | None = None
    default: str | None = None
    words: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Bounds:
    """Criteria on one column that belong together: a lower bound, an upper bound, perhaps an exact value.

    Bounds the wrong way round are refused for `reversed`, an exact value beside a bound for `combined`.
    """

    above: Criterion
    below: Criterion
    reversed: Reason
    equal: Criterion | None = None
    combined: Reason | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria one by one."""
        return (self.above, self.below) if self.equal is None else (self.above, self.below, self.equal)


@dataclass(frozen=True, slots=True)
class Sort:
    """A key that rows can be sorted by, and whether it descends when the caller says nothing.

    `column` is what is sorted by when that is not the column of the same name.
    """

    name: str
    descending: bool = False
    column: str | None = None


@dataclass(frozen=True, eq=False)
class Query:
    """What the query operation of an object takes.

    `order` is the sort that counts when the caller names none, and always where there are no `sorts`; of `needs` one
    must be given (else 13); of `alone` at most one may be (else 51). `archivable`: rows can be in the recycle bin, and
    `deleted` chooses; without it none of those shows. `hides_deleted`: those can't be read by their ids either.
    `usual_page` is the limit of who names none, `largest_page` what a larger one is cut to.
    """

    criteria: tuple[Criterion | Bounds, ...] = ()
    sorts: tuple[Sort, ...] = ()
    order: Sort = Sort("created_at", descending=True)
    needs: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    archivable: bool = False
    hides_deleted: bool = False
    usual_page: int = 200
    largest_page: int = 200

    @cached_property
    def bounds(self) -> tuple[Bounds, ...]:
        """The bounds among the criteria."""
        return tuple(each for each in self.criteria if isinstance(each, Bounds))

    @cached_property
    def by_name(self) -> dict[str, Criterion]:
        """Every single criterion by its parameter."""
        return {each.name: each for each in _single(self.criteria)}

    @cached_property
    def sort_by_name(self) -> dict[str, Sort]:
        """The sorts by their names."""
        return {each.name: each for each in self.sorts}

    @property
    def has_bulk(self) -> bool:
        """Whether rows can be fetched in bulk: it takes bounds of a time or the id (reference, "Bulk Data Pull")."""
        return any(each.above.reads in (Reads.TIME, Reads.INTEGER) for each in self.bounds)


def _single(criteria: Iterable[Criterion | Bounds]) -> Iterable[Criterion]:
    for each in criteria:
        yield from each.criteria if isinstance(each, Bounds) else (each,)


def time_bounds(column: str, name: str) -> Bounds:
    """Return the bounds `<name>_after` and `<name>_before` of a column of times, both strict (wire.md, section 7)."""
    return Bounds(
        Criterion(f"{name}_after", Reads.TIME, column, Test.ABOVE, refusals.INVALID_TIMESTAMP),
        Criterion(f"{name}_before", Reads.TIME, column, Test.BELOW, refusals.INVALID_TIMESTAMP),
        refusals.INVALID_TIME_RANGE,
    )


# What most objects share.
CREATED = time_bounds("created_at", "created")
UPDATED = time_bounds("updated_at", "updated")
IDS = Bounds(
    Criterion("id_greater_than", Reads.INTEGER, "id", Test.ABOVE, refusals.INVALID_ID),
    Criterion("id_less_than", Reads.INTEGER, "id", Test.BELOW, refusals.INVALID_ID),
    refusals.INVALID_ID_RANGE,
)
NAME = Criterion("name", Reads.TEXT, "name", Test.EQUAL)

BY_CREATED_AT = Sort("created_at", descending=True)
BY_UPDATED_AT = Sort("updated_at", descending=True)
BY_ID = Sort("id")
BY_NAME = Sort("name")


def number(name: str, refusal: Reason = refusals.INVALID_ID, column: str | None = None) -> Criterion:
    """Return a criterion for the one value of a column of numbers."""
    return Criterion(name, Reads.INTEGER, column or name, Test.EQUAL, refusal)


def numbers(name: str, column: str | None = None) -> Criterion:
    """Return a criterion for several values of a column of numbers, with commas between them."""
    return Criterion(name, Reads.INTEGERS, column or name, Test.AMONG, refusals.INVALID_ID)


def known(name: str, column: str) -> Criterion:
    """Return a criterion that, when true, wants rows that have a value in a column."""
    has_value = (Condition(column, Test.KNOWN, (True,)),)
    return Criterion(name, Reads.BOOLEAN, column, Test.KNOWN, refusals.INVALID_BOOLEAN, means=has_value)
