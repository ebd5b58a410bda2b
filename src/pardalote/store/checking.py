"""What has to hold between the rows of an account, and which rows don't keep to it.

What the engine itself watches over (pages, links by key) is `Store.problems`; this is what only Pardalote knows. All is
read in one transaction, in streams, so that memory does not grow with the account.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, UniqueConstraint, and_, func, literal_column, not_, or_, select

from pardalote.records import tag as types
from pardalote.store import checking_prospects, schema
from pardalote.store.moving import Progress, Tally
from pardalote.store.promise import Connection
from pardalote.store.source import Link
from pardalote.store.sources import SOURCES
from pardalote.store.statements import Statement

# As many rows of a kind are named; who has more of them knows enough.
_MOST_NAMED = 100

# The tables of what can be tagged; of other types there is nothing that a tag could hang on.
_TAGGED: dict[str, Table] = {
    types.CAMPAIGN: schema.campaign,
    types.CUSTOM_REDIRECT: schema.custom_redirect,
    types.DYNAMIC_CONTENT: schema.dynamic_content,
    types.EMAIL: schema.email,
    types.EMAIL_TEMPLATE: schema.email_template,
    types.FILE: schema.file,
    types.FORM: schema.form,
    types.FORM_HANDLER: schema.form_handler,
    types.LANDING_PAGE: schema.landing_page,
    types.LIST: schema.list_,
    types.OPPORTUNITY: schema.opportunity,
    types.PROSPECT: schema.prospect,
    types.USER: schema.user,
}


class Check(NamedTuple):
    """A statement that finds the rows that are wrong, and what is said of each."""

    # Stands for its cost: how many rows it has.
    table: Table
    # With a place for each column.
    said: str
    statement: Statement


def problems(connection: Connection, tell: Progress) -> Iterator[str]:
    """Yield what is wrong between the rows, of each kind the first hundred."""
    sizes = {table: _size(connection, table) for table in {each.table for each in CHECKS}}
    tally = Tally(sum(sizes[each.table] for each in CHECKS) + sizes[schema.prospect], tell)
    for check in CHECKS:
        rows = connection.stream(check.statement)
        yield from first_of(check.said.format(*row) for row in rows)
        tally.add(sizes[check.table])
    yield from first_of(checking_prospects.problems(connection, tally.add))


def first_of(found: Iterator[str]) -> Iterator[str]:
    """Yield the first hundred problems, and say when there are more of the kind."""
    yield from islice(found, _MOST_NAMED)
    if next(found, None) is not None:
        yield "and more of this kind"


def _size(connection: Connection, table: Table) -> int:
    row = connection.one(_SIZES[table])
    return int(row["rows"]) if row else 0


def _points_nowhere(table: Table, column: str, target: Table, condition: Any = None) -> Check:
    """Return the check of a column that names rows of another table without a key of the engine's."""
    found = select(table.c.id, table.c[column]).select_from(
        table.outerjoin(target, table.c[column] == target.c.id),
    )
    found = found.where(table.c[column].is_not(None), target.c.id.is_(None))
    if condition is not None:
        found = found.where(condition)
    return Check(table, f"{table.name} {{}}: {column} {{}} names a missing {target.name}", Statement(found))


def _tagged() -> Iterator[Check]:
    for type_, target in _TAGGED.items():
        yield _points_nowhere(schema.tag_object, "object_id", target, schema.tag_object.c.type == _text(type_))


def _unique() -> Iterator[Check]:
    """Yield a check of everything that the schema declares unique: an index that is damaged lets more in."""
    for table in schema.metadata.sorted_tables:
        sets = [tuple(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
        sets += [tuple(each.columns) for each in table.indexes if each.unique]
        for columns in sorted(sets, key=str):
            found = select(*columns, func.count()).where(*(each.is_not(None) for each in columns))
            found = found.group_by(*columns).having(func.count() > literal_column("1"))
            names = " and ".join(f"{each.name} {{}}" for each in columns)
            yield Check(table, f"{table.name}: {names} are there {{}} times", Statement(found))


def _last_activities() -> Iterator[Check]:
    prospect, activity = schema.prospect, schema.visitor_activity
    named = select(prospect.c.id, prospect.c.last_activity_id).select_from(
        prospect.outerjoin(
            activity,
            and_(
                prospect.c.last_activity_id == activity.c.id,
                prospect.c.id == activity.c.prospect_id,
                prospect.c.last_activity_at == activity.c.created_at,
            ),
        )
    )
    named = named.where(prospect.c.last_activity_id.is_not(None), activity.c.id.is_(None))
    yield Check(prospect, "prospect {}: its last activity {} is none of its own, or of another time", Statement(named))
    later = select(prospect.c.id, activity.c.id.label("activity_id")).select_from(
        activity.join(prospect, activity.c.prospect_id == prospect.c.id)
    )
    is_later = or_(prospect.c.last_activity_at.is_(None), activity.c.created_at > prospect.c.last_activity_at)
    yield Check(activity, "prospect {}: activity {} came after its last one", Statement(later.where(is_later)))


def _history() -> Iterator[Check]:
    change_set = schema.change_set
    by_user = change_set.c.actor == _text("user")
    yield _points_nowhere(change_set, "actor_id", schema.user, by_user)
    nobody = select(change_set.c.id).where(by_user, change_set.c.actor_id.is_(None))
    yield Check(change_set, "change_set {}: it names no user", Statement(nobody))


def _revisions() -> Iterator[Check]:
    account, prospect = schema.account, schema.prospect
    one: Any = literal_column("1")
    of_account = select(account.c.id, account.c.revision).where(account.c.revision < one)
    yield Check(account, "account {}: its revision is {}", Statement(of_account))
    of_prospect: Select[Any] = select(prospect.c.id, prospect.c.revision)
    of_prospect = of_prospect.where(not_(prospect.c.revision >= literal_column("0")))
    yield Check(prospect, "prospect {}: its revision is {}", Statement(of_prospect))


def _copies() -> Iterator[Check]:
    """Yield a check of what links keep of the rows that they lead to."""
    for source in SOURCES.values():
        for link in (each for each in source.relations.values() if isinstance(each, Link)):
            for name, copy in link.copies.items():
                found = select(copy.table.c.id, copy, source.table.c[name]).select_from(
                    copy.table.join(source.table, link.row == source.table.c.id)
                )
                said = f"{copy.table.name} {{}}: {copy.name} is {{}}, and {{}} of the {source.table.name}"
                yield Check(copy.table, said, Statement(found.where(copy != source.table.c[name])))


def _text(text: str) -> Any:
    """Return a text of our own as it stands in a statement, which holds no constants."""
    return literal_column("'" + text.replace("'", "''") + "'")


CHECKS: tuple[Check, ...] = (
    _points_nowhere(schema.account, "default_profile_id", schema.profile),
    _points_nowhere(schema.account, "plugin_campaign_id", schema.campaign),
    *_tagged(),
    *_last_activities(),
    *_history(),
    *_revisions(),
    *_copies(),
    *_unique(),
)
_SIZES = {each.table: Statement(select(func.count().label("rows")).select_from(each.table)) for each in CHECKS}
