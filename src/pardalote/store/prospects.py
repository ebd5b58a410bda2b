"""The statements about prospects: finding them, and everything that hangs on one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, bindparam, literal_column, nulls_last, or_, select

from pardalote.records.campaign import CAMPAIGN_SUMMARY
from pardalote.records.prospect import RELATED_RECORDS_LIMIT, fold_email
from pardalote.records.visitor import IDENTIFIED_COMPANY, VISITOR, VISITOR_REFERRER
from pardalote.records.visitor_activity import VISITOR_ACTIVITY
from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    account,
    campaign,
    identified_company,
    list_,
    list_membership,
    prospect,
    prospect_profile_criteria,
    visitor,
    visitor_activity,
    visitor_referrer,
)
from pardalote.store.statements import Change, Statement, first

_CAMPAIGN = [
    campaign.c.id.label("campaign.id"),
    campaign.c.name.label("campaign.name"),
    campaign.c.crm_fid.label("campaign.crm_fid"),
]

_LAST = visitor_activity.alias("last_activity")
_LAST_CAMPAIGN = campaign.alias("last_activity_campaign")

# A prospect's row has its campaign and its last activity, with that one's campaign, in it.
_PROSPECTS = select(
    *prospect.c,
    *_CAMPAIGN,
    *[_LAST.c[name].label(f"last_activity.{name}") for name in VISITOR_ACTIVITY.fields],
    *[_LAST_CAMPAIGN.c[name].label(f"last_activity.campaign.{name}") for name in CAMPAIGN_SUMMARY.fields],
).select_from(
    prospect.outerjoin(campaign, prospect.c.campaign_id == campaign.c.id)
    .outerjoin(_LAST, prospect.c.last_activity_id == _LAST.c.id)
    .outerjoin(_LAST_CAMPAIGN, _LAST.c.campaign_id == _LAST_CAMPAIGN.c.id)
)
_STAMP = [
    prospect.c[name] for name in ("id", "revision", "is_archived", "salesforce_fid", "last_activity_at", "opted_out")
]
_MOST_RECENTLY_ACTIVE_FIRST = (nulls_last(prospect.c.last_activity_at.desc()), prospect.c.id.desc())


class Lookups:
    """The ways in which prospects are found, for one choice of columns."""

    def __init__(self, rows: Select[Any], locks: Table | None = None) -> None:
        """Find the rows of this query; `locks`: in order to change those of a table."""
        live_first = (prospect.c.is_archived, prospect.c.id)
        self._by_id = Statement(rows.where(prospect.c.id == bindparam("prospect_id")), locks)
        self._by_unique_email = Statement(rows.where(prospect.c.unique_email == bindparam("email")), locks)
        by_shared_email = rows.where(prospect.c.shared_email == bindparam("email"))
        self._by_shared_email = Statement(by_shared_email.order_by(*_MOST_RECENTLY_ACTIVE_FIRST), locks)
        self._by_fid = Statement(rows.where(prospect.c.salesforce_fid == bindparam("fid")).order_by(*live_first), locks)

    def by_id(self, connection: Connection, prospect_id: int) -> Row | None:
        """Return the prospect with an id, archived or not."""
        return connection.one(self._by_id, prospect_id=prospect_id)

    def by_unique_email(self, connection: Connection, email: str) -> Row | None:
        """Return the prospect with an address, archived or not, where addresses are unique."""
        return connection.one(self._by_unique_email, email=fold_email(email))

    def by_shared_email(self, connection: Connection, email: str) -> list[Row]:
        """Return the prospects that share an address, archived ones too, the most recently active first."""
        return connection.all(self._by_shared_email, email=fold_email(email))

    def by_fid(self, connection: Connection, fid: str) -> Row | None:
        """Return the prospect with a Salesforce id, one that is not archived first."""
        return connection.one(self._by_fid, fid=fid)

    def holder(self, connection: Connection, fid: str) -> Row | None:
        """Return the stamp of who has a Salesforce id, one that is not archived first; nobody else has to wait."""
        return connection.one(_HOLDER, fid=fid)


_HOLDER = Statement(
    select(*_STAMP).where(prospect.c.salesforce_fid == bindparam("fid")).order_by(prospect.c.is_archived, prospect.c.id)
)


class _Stamps(Lookups):
    """The lookups of stamps: the one with which the reading has begun is at hand."""

    def by_id(self, connection: Connection, prospect_id: int) -> Row | None:
        """Return the stamp of the prospect with an id, archived or not."""
        stamp: Row | None = connection.first and connection.first.get("prospect")
        if stamp is not None and stamp["id"] == prospect_id:
            return stamp
        return super().by_id(connection, prospect_id)


# Whole rows, and what is enough to know which prospect is meant and whether an answer that shows it still holds.
ROWS = Lookups(_PROSPECTS, prospect)
# A prospect's own columns alone: for whoever changes it and shows nothing of it.
COLUMNS = Lookups(select(*prospect.c), prospect)
STAMPS = _Stamps(select(*_STAMP))

# What a reading begins with: the account's revision, and the stamp of the prospect that it is likely to be about.
BEGINNING = Statement(
    select(account.c.revision, *[column.label(f"prospect.{column.name}") for column in _STAMP]).select_from(
        account.outerjoin(prospect, prospect.c.id == bindparam("prospect_id"))
    )
)


def insert(connection: Connection, values: Row) -> int:
    """Insert a prospect and return its id. Raises Duplicate when its unique address is taken."""
    return connection.insert(prospect, values)


def insert_all(connection: Connection, rows: Sequence[Row]) -> Sequence[int]:
    """Insert prospects, each with the columns that it has; return their ids. Raises Duplicate as `insert` does."""
    ids = connection.reserve_ids(prospect, len(rows))
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    values = [(number, *map(row.get, columns)) for number, row in zip(ids, rows, strict=True)]
    connection.insert_rows(prospect, ("id", *columns), values)
    return ids


_TAKEN = Statement(select(prospect.c.unique_email).where(Among(prospect.c.unique_email, bindparam("addresses"))))


def taken_addresses(connection: Connection, addresses: Sequence[str]) -> set[str]:
    """Return which of these addresses, folded, somebody has where they are unique, archived or not."""
    if not addresses:
        return set()
    return {row["unique_email"] for row in connection.all(_TAKEN, addresses=packed(addresses))}


def update(connection: Connection, row: Row, values: Row) -> None:
    """Set columns of a prospect whose row this still is, and move its revision on.

    Raises Duplicate when its unique address is taken.
    """
    connection.update(prospect, row["id"], {**values, "revision": row["revision"] + 1}, known=row)


_TOUCH = Change(prospect, prospect.c.id == bindparam("prospect_id"), revision=prospect.c.revision + literal_column("1"))


def touch(connection: Connection, prospect_id: int) -> None:
    """Say that something that hangs on a prospect has changed, so that no server answers what it keeps of it.

    Whoever writes what an answer shows of one prospect (a membership, an activity, a visitor, a status) calls it
    in the same transaction, unless `update` or `insert` is part of it anyway. For what many prospects show there is
    actions.work.Work.furnishing_changed.
    """
    connection.run(_TOUCH, prospect_id=prospect_id)


_MOVE_LAST_ACTIVITY = Change(
    prospect,
    prospect.c.id == bindparam("prospect_id"),
    or_(prospect.c.last_activity_at.is_(None), prospect.c.last_activity_at <= bindparam("at")),
    last_activity_at=bindparam("at"),
    last_activity_id=bindparam("activity_id"),
)


def move_last_activity(connection: Connection, prospect_id: int, activity_id: int, at: int) -> None:
    """Make an activity the prospect's last one, unless a later one is known (seconds since 1970, UTC)."""
    connection.run(_MOVE_LAST_ACTIVITY, prospect_id=prospect_id, activity_id=activity_id, at=at)


_LAST_OF = Statement(
    first(
        select(visitor_activity.c.id, visitor_activity.c.created_at)
        .where(visitor_activity.c.prospect_id == bindparam("prospect_id"))
        .order_by(visitor_activity.c.created_at.desc(), visitor_activity.c.id.desc()),
        1,
    )
)


def recount_last_activity(connection: Connection, prospect_id: int) -> None:
    """Find a prospect's last activity anew, after activities came to it or went from it; its revision moves on."""
    last = connection.one(_LAST_OF, prospect_id=prospect_id)
    values = {
        "last_activity_id": last["id"] if last else None,
        "last_activity_at": last["created_at"] if last else None,
    }
    connection.update(prospect, prospect_id, values)
    touch(connection, prospect_id)


_SCORED = Statement(
    select(prospect.c.id, prospect.c.revision, prospect.c.score).where(prospect.c.id == bindparam("prospect_id")),
    prospect,
)


def scored(connection: Connection, prospect_id: int) -> Row | None:
    """Return a prospect's id, revision and score."""
    return connection.one(_SCORED, prospect_id=prospect_id)


# The columns of a new prospect, each empty; the caller fills what it has.
EMPTY: dict[str, Any] = {str(column.name): None for column in prospect.c if column.name != "id"} | {"revision": 0}

_STATUSES = Statement(
    select(prospect_profile_criteria.c.profile_criteria_id, prospect_profile_criteria.c.status).where(
        prospect_profile_criteria.c.prospect_id == bindparam("prospect_id")
    )
)


def criteria_statuses(connection: Connection, prospect_id: int) -> dict[int, int]:
    """Return the statuses that were ever set for a prospect, by criterion."""
    rows = connection.all(_STATUSES, prospect_id=prospect_id)
    return {row["profile_criteria_id"]: row["status"] for row in rows}


def _own(record: Any, table: Any) -> list[Any]:
    return [table.c[name] for name in record.fields]


def _nested(record: Any, table: Any, part: str) -> list[Any]:
    return [table.c[name].label(f"{part}.{name}") for name in record.fields]


_VISITORS = Statement(
    select(
        *_own(VISITOR, visitor),
        *_nested(IDENTIFIED_COMPANY, identified_company, "identified_company"),
        *_nested(VISITOR_REFERRER, visitor_referrer, "visitor_referrer"),
    )
    .select_from(
        visitor.outerjoin(identified_company, visitor.c.identified_company_id == identified_company.c.id).outerjoin(
            visitor_referrer, visitor.c.visitor_referrer_id == visitor_referrer.c.id
        )
    )
    .where(visitor.c.prospect_id == bindparam("prospect_id"))
    .order_by(visitor.c.id)
)


def visitors(connection: Connection, prospect_id: int) -> list[Row]:
    """Return a prospect's visitors, each with its company and its referrer (or None)."""
    return connection.all(_VISITORS, prospect_id=prospect_id)


_ACTIVITIES = (
    select(*_own(VISITOR_ACTIVITY, visitor_activity), *_CAMPAIGN)
    .select_from(visitor_activity.outerjoin(campaign, visitor_activity.c.campaign_id == campaign.c.id))
    .where(visitor_activity.c.prospect_id == bindparam("prospect_id"))
)


def _newest_first(construct: Select[Any]) -> Select[Any]:
    return construct.order_by(visitor_activity.c.created_at.desc(), visitor_activity.c.id.desc())


_ALL_ACTIVITIES = Statement(_ACTIVITIES.order_by(visitor_activity.c.created_at, visitor_activity.c.id))
_NEWEST_ACTIVITIES = Statement(first(_newest_first(_ACTIVITIES), RELATED_RECORDS_LIMIT))


def activities(connection: Connection, prospect_id: int, limited: bool = False) -> list[Row]:
    """Return a prospect's activities with their campaigns, the oldest first; `limited`: only the newest 2000."""
    if limited:
        return connection.all(_NEWEST_ACTIVITIES, prospect_id=prospect_id)[::-1]
    return connection.all(_ALL_ACTIVITIES, prospect_id=prospect_id)


_SUBSCRIPTIONS = Statement(
    select(
        list_membership.c.id,
        list_membership.c.did_opt_in,
        list_membership.c.did_opt_out,
        list_membership.c.created_at,
        list_membership.c.updated_at,
        *[column.label(f"list.{column.name}") for column in list_.c],
    )
    .select_from(list_membership.join(list_, list_membership.c.list_id == list_.c.id))
    .where(
        list_membership.c.prospect_id == bindparam("prospect_id"),
        list_membership.c.is_ended == literal_column("0"),
        list_.c.is_archived == literal_column("0"),
    )
    .order_by(list_membership.c.id)
)


def subscriptions(connection: Connection, prospect_id: int) -> list[Row]:
    """Return a prospect's subscriptions that have not ended, each with its list, unless that is in the recycle bin."""
    return connection.all(_SUBSCRIPTIONS, prospect_id=prospect_id)
