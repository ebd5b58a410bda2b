"""What a query means, said in plain Python over rows that are all at hand: filters, relations and sorts.

Nothing of the store's own statements is in it, so that they can be held against it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from pardalote import refusals
from pardalote.records.fields import Record
from pardalote.records.form import FORM
from pardalote.records.imports import IMPORT
from pardalote.records.list import LIST
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.profile import GRADES
from pardalote.records.prospect import PROSPECT
from pardalote.records.querying import Condition, Criterion, Query, Reads, Sort, Test
from pardalote.records.user import USER
from pardalote.records.visitor import VISITOR
from pardalote.store import schema
from pardalote.store.sources import SOURCES
from tests.below import Row


@dataclass(frozen=True)
class World:
    """The rows of an object, and those of the tables that say something about them."""

    record: Record
    rows: list[Row]
    around: Mapping[Table, list[Row]]

    @property
    def tables(self) -> dict[Table, list[Row]]:
        """Every table with its rows."""
        return {SOURCES[self.record].table: self.rows, **self.around}

    def live(self, table: Table, number: int) -> bool:
        """Say whether a table around has a row of this id that is not in the recycle bin."""
        return any(row["id"] == number and not row["is_archived"] for row in self.around[table])


# What stands around an object's rows: the tables, each with the columns that matter beside those it can't do without.
AROUND: Mapping[Record, Mapping[Table, tuple[str, ...]]] = {
    PROSPECT: {schema.list_: ("is_archived",), schema.list_membership: ()},
    LIST_MEMBERSHIP: {schema.list_: ("is_archived",), schema.prospect: ("is_archived",)},
    OPPORTUNITY: {
        schema.prospect: ("is_archived", "unique_email", "shared_email"),
        schema.opportunity_prospect: (),
    },
    USER: {schema.archived_user: ()},
}

# The columns that say whether a row is in the recycle bin: they are never empty.
BINNED = frozenset(("is_archived", "is_deleted", "is_ended"))


def _membership_lives(world: World, row: Row) -> bool:
    is_there = world.live(schema.list_, row["list_id"]) and world.live(schema.prospect, row["prospect_id"])
    return not row["is_ended"] and is_there


# Which rows are not in the recycle bin; of other objects all are.
LIVE: Mapping[Record, Callable[[World, Row], bool]] = {
    LIST: lambda _world, row: not row["is_archived"],
    LIST_MEMBERSHIP: _membership_lives,
    OPPORTUNITY: lambda _world, row: not row["is_deleted"],
    PROSPECT: lambda _world, row: not row["is_archived"],
}

# Rows that no query shows, whatever it asks for.
HIDDEN: Mapping[Record, Callable[[World, Row], bool]] = {
    FORM: lambda _world, row: bool(row["is_archived"]),
    USER: lambda world, row: any(each["user_id"] == row["id"] for each in world.around[schema.archived_user]),
}

# The rules that criteria name.
RULES: Mapping[tuple[Record, str], Callable[[Row], bool]] = {
    (PROSPECT, "new"): lambda row: (
        row["user_id"] is None and not row["is_reviewed"] and row["last_activity_at"] is not None
    ),
    (VISITOR, "identified"): lambda row: row["prospect_id"] is not None or row["identified_company_id"] is not None,
}
# The columns that the rules look at.
RULED = frozenset(("user_id", "is_reviewed", "last_activity_at", "prospect_id", "identified_company_id"))


def _is_member(world: World, row: Row, list_id: int) -> bool:
    return any(
        (each["list_id"], each["prospect_id"], each["is_ended"]) == (list_id, row["id"], 0)
        for each in world.around[schema.list_membership]
    )


def _is_deal_of(world: World, row: Row, prospect_id: int) -> bool:
    return any(
        (each["opportunity_id"], each["prospect_id"]) == (row["id"], prospect_id)
        for each in world.around[schema.opportunity_prospect]
    )


def _is_deal_of_address(world: World, row: Row, email: str) -> bool:
    return any(
        email in (each["unique_email"], each["shared_email"])
        and not each["is_archived"]
        and _is_deal_of(world, row, each["id"])
        for each in world.around[schema.prospect]
    )


RELATIONS: Mapping[tuple[Record, str], Callable[[World, Row, Any], bool]] = {
    (IMPORT, "origin"): lambda _world, row, origin: origin in ("all", row["origin"]),
    (PROSPECT, "list"): _is_member,
    (OPPORTUNITY, "prospect"): _is_deal_of,
    (OPPORTUNITY, "prospect_email"): _is_deal_of_address,
}


def query_of(record: Record) -> Query:
    """Return how an object is queried."""
    assert record.query is not None
    return record.query


def lives(world: World, row: Row) -> bool:
    """Say whether a row is not in the recycle bin."""
    return world.record not in LIVE or LIVE[world.record](world, row)


def found(world: World, given: Mapping[str, Any], deleted: str) -> list[Row]:
    """Return the rows that meet criteria, given by what each means; `deleted` as the parameter says it."""
    query = query_of(world.record)
    wanted = {"false": {True}, "true": {False}, "all": {True, False}}[deleted if query.archivable else "false"]
    values = _that_count(query, given)
    hidden = HIDDEN.get(world.record)
    return [
        row
        for row in world.rows
        if lives(world, row) in wanted
        and not (hidden is not None and hidden(world, row))
        and all(_meets(world, row, query.by_name[name], value) for name, value in values.items())
    ]


def refusal(world: World, given: Mapping[str, Any], version: int) -> int | None:
    """Return the code with which criteria are refused that can't be, though each can be read."""
    query = query_of(world.record)
    values = _that_count(query, given)
    if world.record is OPPORTUNITY:
        refused = _refusal_of_prospect(world, values.get("prospect_id"), values.get("prospect_email"), version)
        if refused is not None:
            return refused
    for bounds in query.bounds:
        above, below = (_ranked(each, values.get(each.name)) for each in (bounds.above, bounds.below))
        if bounds.equal is not None and bounds.equal.name in values:
            if (above, below) != (None, None):
                assert bounds.combined is not None
                return bounds.combined.code
        elif above is not None and below is not None and above > below:
            return bounds.reversed.code
    for name, value in values.items():
        criterion = query.by_name[name]
        # Of what criteria name, only lists have a recycle bin.
        if criterion.names is not None and not world.live(schema.list_, value):
            return criterion.refusal.code
    return None


def _refusal_of_prospect(world: World, number: int | None, email: str | None, version: int) -> int | None:
    """Return the code for a prospect that isn't there, or for two that are; an account has addresses of one kind."""
    column = "shared_email" if version == 4 else "unique_email"
    there = {row["id"]: row[column] for row in world.around[schema.prospect] if not row["is_archived"]}
    if email is not None and email not in there.values():
        return refusals.INVALID_PROSPECT_EMAIL.code
    if number is not None and number not in there:
        return refusals.INVALID_PROSPECT_ID.code
    if number is not None and email is not None and there[number] != email:
        return refusals.PROSPECT_ID_AND_EMAIL_DIFFER.code
    return None


def in_order(rows: Sequence[Row], order: Sequence[Sort]) -> list[int]:
    """Return the ids of rows in an order; null is the smallest value."""
    listed = list(rows)
    for each in reversed(order):
        column = each.column or each.name

        def key(row: Row, column: str = column) -> tuple[bool, Any]:
            return row[column] is not None, row[column]

        listed.sort(key=key, reverse=each.descending)
    return [row["id"] for row in listed]


def _that_count(query: Query, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts of the criteria: the given ones and those with a default, but none that others override."""
    values = dict(given)
    for name, criterion in query.by_name.items():
        if criterion.default is not None and name not in values:
            values[name] = {"true": True, "false": False}.get(criterion.default, criterion.default)
    overridden = {each for name in values for each in query.by_name[name].overrides}
    return {name: value for name, value in values.items() if name not in overridden}


def _meets(world: World, row: Row, criterion: Criterion, value: Any) -> bool:
    if criterion.means:
        return not value or all(_holds(world, row, each, criterion) for each in criterion.means)
    values = value if isinstance(value, tuple) else (value,)
    return _holds(world, row, Condition(criterion.column, criterion.test, values), criterion)


def _holds(world: World, row: Row, condition: Condition, criterion: Criterion) -> bool:
    """Say whether a row stands so to a value; nothing is above, below or equal to null."""
    place, test, values = (world.record, condition.column), condition.test, condition.values
    if test is Test.HOLDS:
        return RULES[place](row) is values[0]
    if test is Test.RELATED:
        return RELATIONS[place](world, row, values[0])
    there = row[condition.column]
    if test is Test.KNOWN:
        return (there is not None) is values[0]
    if test is Test.IS:
        return bool(there) is values[0]
    if there is None:
        return False
    if test is Test.AMONG:
        return there in values
    there, value = _ranked(criterion, there), _ranked(criterion, values[0])
    return bool({Test.ABOVE: there > value, Test.BELOW: there < value, Test.EQUAL: there == value}[test])


def _ranked(criterion: Criterion, value: Any) -> Any:
    return GRADES.index(value) if criterion.reads is Reads.GRADE and value is not None else value
