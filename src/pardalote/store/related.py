"""The statements about what surrounds prospects: campaigns, lists, groups, criteria, accounts, page views, forms."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, literal_column, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    campaign,
    landing_page,
    list_,
    list_membership,
    prospect,
    prospect_account,
    prospect_profile_criteria,
    user_group,
    user_group_member,
    visitor_page_view,
)
from pardalote.store.statements import Statement, first

_SUMMARY = select(campaign.c.id, campaign.c.name, campaign.c.crm_fid)
_CAMPAIGN = Statement(_SUMMARY.where(campaign.c.id == bindparam("campaign_id")))
_OLDEST_CAMPAIGN = Statement(first(_SUMMARY.order_by(campaign.c.created_at, campaign.c.id), 1))


def campaign_by_id(connection: Connection, campaign_id: int) -> Row | None:
    """Return a campaign's id, name and crm_fid."""
    return connection.one(_CAMPAIGN, campaign_id=campaign_id)


def oldest_campaign(connection: Connection) -> Row | None:
    """Return the oldest campaign's id, name and crm_fid."""
    return connection.one(_OLDEST_CAMPAIGN)


_PROSPECT_ACCOUNT = Statement(
    select(prospect_account.c.id).where(prospect_account.c.id == bindparam("prospect_account_id"))
)


def prospect_account_exists(connection: Connection, prospect_account_id: int) -> bool:
    """Say whether there is a prospect account with this id."""
    return connection.one(_PROSPECT_ACCOUNT, prospect_account_id=prospect_account_id) is not None


_LIST = Statement(select(list_).where(list_.c.id == bindparam("list_id"), list_.c.is_archived == literal_column("0")))
_MEMBERSHIP = Statement(
    select(list_membership).where(
        list_membership.c.list_id == bindparam("list_id"), list_membership.c.prospect_id == bindparam("prospect_id")
    ),
    list_membership,
)

_MADE = Statement(select(prospect.c.created_at).where(prospect.c.id == bindparam("prospect_id")))


def list_by_id(connection: Connection, list_id: int) -> Row | None:
    """Return a list that is not in the recycle bin."""
    return connection.one(_LIST, list_id=list_id)


def membership(connection: Connection, list_id: int, prospect_id: int) -> Row | None:
    """Return a prospect's membership of a list, an ended one too."""
    return connection.one(_MEMBERSHIP, list_id=list_id, prospect_id=prospect_id)


def add_membership(connection: Connection, list_id: int, prospect_id: int, now: int) -> None:
    """Keep that a prospect is a member of a list from now on."""
    row = connection.one(_MADE, prospect_id=prospect_id)
    assert row is not None, "who becomes a member is there"
    values = {"list_id": list_id, "prospect_id": prospect_id, "is_ended": 0, "did_opt_in": 0, "did_opt_out": 0}
    times = {"created_at": now, "updated_at": now, "prospect_created_at": row["created_at"]}
    connection.insert(list_membership, {**values, **times})


_GROUP = Statement(select(user_group).where(user_group.c.id == bindparam("group_id")))
_MEMBERS = Statement(
    select(user_group_member.c.user_id)
    .where(user_group_member.c.group_id == bindparam("group_id"))
    .order_by(user_group_member.c.id)
)


def group_by_id(connection: Connection, group_id: int) -> Row | None:
    """Return a user group."""
    return connection.one(_GROUP, group_id=group_id)


def group_members(connection: Connection, group_id: int) -> list[int]:
    """Return the ids of a group's users, in the order in which they joined."""
    return [row["user_id"] for row in connection.all(_MEMBERS, group_id=group_id)]


_GROUPS = Statement(select(user_group).order_by(user_group.c.id))
_REMOVE_MEMBERS = Statement(delete(user_group_member).where(user_group_member.c.group_id == bindparam("group_id")))


def groups(connection: Connection) -> list[Row]:
    """Return every user group."""
    return connection.all(_GROUPS)


def add_group_members(connection: Connection, group_id: int, members: Iterable[int]) -> None:
    """Let users join a group, in this order."""
    connection.insert_many(user_group_member, [{"group_id": group_id, "user_id": each} for each in members])


def remove_group_members(connection: Connection, group_id: int) -> None:
    """Let every user leave a group."""
    connection.run(_REMOVE_MEMBERS, group_id=group_id)


_HAS_STATUS = Statement(
    select(prospect_profile_criteria.c.id, prospect_profile_criteria.c.status).where(
        prospect_profile_criteria.c.prospect_id == bindparam("prospect_id"),
        prospect_profile_criteria.c.profile_criteria_id == bindparam("criterion_id"),
    ),
    prospect_profile_criteria,
)


def set_criterion_status(connection: Connection, prospect_id: int, criterion_id: int, status: int) -> None:
    """Keep how a prospect stands to a profile criterion."""
    known = connection.one(_HAS_STATUS, prospect_id=prospect_id, criterion_id=criterion_id)
    if known is not None:
        connection.update(prospect_profile_criteria, known["id"], {"status": status})
        return
    values = {"prospect_id": prospect_id, "profile_criteria_id": criterion_id, "status": status}
    connection.insert(prospect_profile_criteria, values)


_PAGE_VIEWS = Statement(
    select(visitor_page_view.c.id)
    .where(visitor_page_view.c.visit_id == bindparam("visit_id"))
    .order_by(visitor_page_view.c.id)
)


def page_views(connection: Connection, visit_id: int) -> list[int]:
    """Return the ids of a visit's page views, in the order in which the pages were seen."""
    return [row["id"] for row in connection.all(_PAGE_VIEWS, visit_id=visit_id)]


_PAGE_OF_FORM = Statement(
    first(
        select(landing_page.c.id).where(landing_page.c.form_id == bindparam("form_id")).order_by(landing_page.c.id), 1
    )
)


def form_is_on_a_page(connection: Connection, form_id: int) -> bool:
    """Say whether a landing page has a form on it."""
    return connection.one(_PAGE_OF_FORM, form_id=form_id) is not None
