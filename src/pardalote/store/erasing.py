"""Erasing a prospect for good: its row, and every row that hangs on it, found by the tables' own links."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Column, Table, bindparam, delete, literal_column, select

from pardalote.records import tag as types
from pardalote.records.prospect import fold_email
from pardalote.store.promise import Connection
from pardalote.store.prospects import recount_last_activity
from pardalote.store.schema import (
    bounced_address,
    change_set,
    email,
    email_delivery,
    identified_company,
    metadata,
    prospect,
    prospect_history,
    tag_object,
    visitor,
    visitor_activity,
    visitor_referrer,
)
from pardalote.store.statements import Statement

# What a visitor alone has: such rows point to nobody, so no link leads to them from the prospect.
_OF_VISITORS = (("identified_company_id", identified_company), ("visitor_referrer_id", visitor_referrer))
# What of all that goes can be tagged; no link leads from a tag to what it hangs on.
_TAGGED = ((prospect, types.PROSPECT), (email, types.EMAIL))


def erase(connection: Connection, prospect_id: int) -> Counter[str]:
    """Remove a prospect and whatever hangs on it, in every table; return how many rows of each were removed.

    What somebody else did in one of its browsers goes with the visitor; that one's last activity is found anew.
    """
    doomed = _hanging(connection, prospect, prospect_id)
    owned = [(table, column, doomed[visitor]) for column, table in _OF_VISITORS]
    found = [(table, _linked(connection, column, visitors)) for table, column, visitors in owned]
    change_sets = _change_sets(connection, prospect_id)
    others = _owners(connection, doomed[visitor_activity]) - {prospect_id}
    keys = _addresses(connection, prospect_id, doomed[email_delivery])
    removed: Counter[str] = Counter()
    for table in reversed(metadata.sorted_tables):
        removed[table.name] += _remove(connection, table, doomed[table])
    for table, ids in found:
        removed[table.name] += _remove(connection, table, ids)
    for table, type_ in _TAGGED:
        removed[tag_object.name] += sum(connection.run(_TAGS, type=type_, object_id=each) for each in doomed[table])
    removed[change_set.name] += sum(connection.run(_UNUSED_CHANGE_SET, change_set_id=each) for each in change_sets)
    removed[bounced_address.name] += sum(connection.run(_BOUNCED, email_key=each) for each in sorted(keys))
    for each in sorted(others):
        recount_last_activity(connection, each)
    return +removed


def archived(connection: Connection) -> list[int]:
    """Return the ids of the prospects in the recycle bin."""
    return [row["id"] for row in connection.all(_ARCHIVED)]


_ARCHIVED = Statement(
    select(prospect.c.id).where(prospect.c.is_archived == literal_column("1")).order_by(prospect.c.id)
)
_TAGS = Statement(
    delete(tag_object).where(tag_object.c.type == bindparam("type"), tag_object.c.object_id == bindparam("object_id"))
)
_CHANGE_SETS = Statement(
    select(prospect_history.c.change_set_id)
    .where(prospect_history.c.prospect_id == bindparam("prospect_id"))
    .distinct()
)
_UNUSED_CHANGE_SET = Statement(
    delete(change_set).where(
        change_set.c.id == bindparam("change_set_id"),
        ~select(prospect_history.c.id).where(prospect_history.c.change_set_id == change_set.c.id).exists(),
    )
)


def _hanging(connection: Connection, table: Table, row_id: int) -> dict[Table, set[int]]:
    """Return the ids of a row and of all that point to it, directly or through others, by their tables."""
    found: defaultdict[Table, set[int]] = defaultdict(set)
    waiting = [(table, row_id)]
    while waiting:
        table, row_id = waiting.pop()
        if row_id in found[table]:
            continue
        found[table].add(row_id)
        for pointing, statement in _pointing_to(table):
            waiting.extend((pointing, row["id"]) for row in connection.all(statement, row_id=row_id))
    return found


@cache
def _pointing_to(table: Table) -> tuple[tuple[Table, Statement], ...]:
    return tuple(
        (column.table, Statement(select(column.table.c.id).where(column == bindparam("row_id"))))
        for column in _links()
        if next(iter(column.foreign_keys)).column.table is table
    )


def _links() -> Iterator[Column[int]]:
    for table in metadata.sorted_tables:
        yield from (column for column in table.c if column.foreign_keys)


def _linked(connection: Connection, column: str, visitors: set[int]) -> set[int]:
    rows = (connection.one(_of_visitor(column), visitor_id=each) for each in visitors)
    return {row[column] for row in rows if row is not None and row[column] is not None}


@cache
def _of_visitor(column: str) -> Statement:
    return Statement(select(visitor.c[column]).where(visitor.c.id == bindparam("visitor_id")))


_ADDRESS = Statement(select(prospect.c.email).where(prospect.c.id == bindparam("prospect_id")))
_RECIPIENT = Statement(select(email_delivery.c.recipient).where(email_delivery.c.id == bindparam("delivery_id")))
# Nobody else has the address, archived or not.
_BOUNCED = Statement(
    delete(bounced_address).where(
        bounced_address.c.email_key == bindparam("email_key"),
        ~select(prospect.c.id).where(prospect.c.unique_email == bounced_address.c.email_key).exists(),
        ~select(prospect.c.id).where(prospect.c.shared_email == bounced_address.c.email_key).exists(),
    )
)


def _addresses(connection: Connection, prospect_id: int, deliveries: set[int]) -> set[str]:
    """Return, case-folded, the address of a prospect, and those to which mail for it went."""
    row = connection.one(_ADDRESS, prospect_id=prospect_id)
    sent_to = (connection.one(_RECIPIENT, delivery_id=each) for each in deliveries)
    found = {each["recipient"] for each in sent_to if each is not None} | {row["email"] if row is not None else None}
    return {fold_email(each) for each in found if each is not None}


_OWNER = Statement(select(visitor_activity.c.prospect_id).where(visitor_activity.c.id == bindparam("activity_id")))


def _owners(connection: Connection, activities: set[int]) -> set[int]:
    rows = (connection.one(_OWNER, activity_id=each) for each in activities)
    return {row["prospect_id"] for row in rows if row is not None and row["prospect_id"] is not None}


def _change_sets(connection: Connection, prospect_id: int) -> list[int]:
    return [row["change_set_id"] for row in connection.all(_CHANGE_SETS, prospect_id=prospect_id)]


def _remove(connection: Connection, table: Table, ids: set[int]) -> int:
    return sum(connection.run(_removal(table), row_id=each) for each in sorted(ids))


@cache
def _removal(table: Table) -> Statement:
    return Statement(delete(table).where(table.c.id == bindparam("row_id")))
