"""The statements about users that go: whom they had, where they worked, what they came in with."""

from sqlalchemy import bindparam, delete, literal_column, select

from pardalote.store.promise import Connection
from pardalote.store.schema import prospect, prospect_account, token, user_group_member
from pardalote.store.statements import Change, Statement

_PROSPECTS = Statement(select(prospect.c.id).where(prospect.c.user_id == bindparam("owner")).order_by(prospect.c.id))
_UNASSIGN_PROSPECTS = Change(
    prospect,
    prospect.c.user_id == bindparam("owner"),
    user_id=bindparam("nobody"),
    updated_at=bindparam("now"),
    revision=prospect.c.revision + literal_column("1"),
)
_UNASSIGN_ACCOUNTS = Change(
    prospect_account,
    prospect_account.c.user_id == bindparam("owner"),
    user_id=bindparam("nobody"),
    updated_at=bindparam("now"),
)
_LEAVE_GROUPS = Statement(delete(user_group_member).where(user_group_member.c.user_id == bindparam("owner")))
_FORGET_TOKENS = Statement(delete(token).where(token.c.user_id == bindparam("owner")))


def unassign_all(connection: Connection, user_id: int, now: int) -> list[int]:
    """Take every prospect and prospect account from a user; return the ids of the prospects."""
    taken = [row["id"] for row in connection.all(_PROSPECTS, owner=user_id)]
    connection.run(_UNASSIGN_PROSPECTS, owner=user_id, nobody=None, now=now)
    connection.run(_UNASSIGN_ACCOUNTS, owner=user_id, nobody=None, now=now)
    return taken


def forget(connection: Connection, user_id: int) -> None:
    """Take a user out of its groups, and end its tokens."""
    connection.run(_LEAVE_GROUPS, owner=user_id)
    connection.run(_FORGET_TOKENS, owner=user_id)
