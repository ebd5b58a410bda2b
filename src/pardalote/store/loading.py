"""The statements of loading in bulk: how far a load has come, and the prospects that many rows are about."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, literal_column, select

from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    campaign,
    list_,
    list_membership,
    load_progress,
    prospect,
    prospect_profile_criteria,
)
from pardalote.store.statements import Change, Statement

_PROGRESS = Statement(select(load_progress).where(load_progress.c.name == bindparam("name")))
_FORGET = Statement(delete(load_progress).where(load_progress.c.name == bindparam("name")))


def progress(connection: Connection, name: str) -> Row | None:
    """Return how far a load has come; None: it has never begun."""
    return connection.one(_PROGRESS, name=name)


def begin_progress(connection: Connection, values: Row) -> int:
    """Keep that a load has begun; return the number under which it goes on."""
    return connection.insert(load_progress, values)


_MOVED = ("rows", "position", "rejects_length", "report", "is_finished", "updated_at")
_MOVE = Change(
    load_progress,
    load_progress.c.id == bindparam("progress_id"),
    load_progress.c.rows == bindparam("rows_before"),
    **{name: bindparam(name) for name in _MOVED},
)


def move_progress(connection: Connection, progress_id: int, rows_before: int, values: Row) -> bool:
    """Keep how far a load has come, in the transaction that has taken it there; False: it stood elsewhere."""
    return connection.run(_MOVE, progress_id=progress_id, rows_before=rows_before, **values) == 1


def forget_progress(connection: Connection, name: str) -> None:
    """Forget a load: the same again begins at the first row."""
    connection.run(_FORGET, name=name)


# The tables in which rows are looked up while they are loaded.
LOOKED_UP = (prospect, list_membership, prospect_profile_criteria)
# The columns by which many prospects are found at once.
KEYS = ("id", "unique_email", "shared_email", "salesforce_fid")


def prospects_by(connection: Connection, key: str, values: Sequence[Any]) -> list[Row]:
    """Return the prospects, archived or not, whose column `key` has one of these values, each with its campaign."""
    return connection.all(_by(key), values=packed(values))


@cache
def _by(key: str) -> Statement:
    assert key in KEYS
    parts = [campaign.c[name].label(f"campaign.{name}") for name in ("id", "name", "crm_fid")]
    joined = prospect.outerjoin(campaign, prospect.c.campaign_id == campaign.c.id)
    wanted = Among(prospect.c[key], bindparam("values"))
    return Statement(select(*prospect.c, *parts).select_from(joined).where(wanted), prospect)


_CAMPAIGNS = Statement(select(campaign.c.id, campaign.c.name).order_by(campaign.c.id))
_LISTS = Statement(select(list_.c.id, list_.c.name, list_.c.is_dynamic, list_.c.is_archived).order_by(list_.c.id))


def campaigns(connection: Connection) -> list[Row]:
    """Return the id and the name of every campaign."""
    return connection.all(_CAMPAIGNS)


def lists(connection: Connection) -> list[Row]:
    """Return the id and the name of every list, and whether it is dynamic or in the recycle bin."""
    return connection.all(_LISTS)


def members_of(connection: Connection, prospect_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield prospects with the lists that they are on, by id, unless the list is in the recycle bin."""
    for row in connection.all(_MEMBERS, values=packed(prospect_ids)):
        yield row["prospect_id"], row["list_id"]


def statuses_of(connection: Connection, prospect_ids: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield prospects with the profile criteria for which a status was set, and the statuses."""
    for row in connection.all(_STATUSES, values=packed(prospect_ids)):
        yield row["prospect_id"], row["profile_criteria_id"], row["status"]


_MEMBERS = Statement(
    select(list_membership.c.prospect_id, list_membership.c.list_id)
    .select_from(list_membership.join(list_, list_membership.c.list_id == list_.c.id))
    .where(
        Among(list_membership.c.prospect_id, bindparam("values")),
        list_membership.c.is_ended == literal_column("0"),
        list_.c.is_archived == literal_column("0"),
    )
    .order_by(list_membership.c.id)
)
_STATUSES = Statement(
    select(
        prospect_profile_criteria.c.prospect_id,
        prospect_profile_criteria.c.profile_criteria_id,
        prospect_profile_criteria.c.status,
    ).where(Among(prospect_profile_criteria.c.prospect_id, bindparam("values")))
)
