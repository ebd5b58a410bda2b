"""The statement about the lists that a prospect may choose by itself."""

from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import list_, list_membership
from pardalote.store.statements import Statement

_NO: Any = literal_column("0")
_YES: Any = literal_column("1")
_OFFERED = Statement(
    select(
        list_.c.id,
        list_.c.name,
        list_.c.title,
        list_.c.description,
        and_(list_membership.c.is_ended == _NO, list_membership.c.did_opt_out == _NO).label("is_wanted"),
    )
    .select_from(
        list_.outerjoin(
            list_membership,
            and_(list_membership.c.list_id == list_.c.id, list_membership.c.prospect_id == bindparam("prospect_id")),
        )
    )
    .where(
        list_.c.is_public == _YES,
        list_.c.is_archived == _NO,
        or_(list_.c.is_dynamic.is_(None), list_.c.is_dynamic == _NO, list_membership.c.is_ended == _NO),
    )
)


def offered(connection: Connection, prospect_id: int) -> list[Row]:
    """Return the public lists, of those that a rule fills only those that the prospect is on.

    Of each id, name, title, description, and is_wanted: whether the prospect gets what goes to it; None: it was never
    on it.
    """
    return connection.all(_OFFERED, prospect_id=prospect_id)
