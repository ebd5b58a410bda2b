"""The statements about history: change sets, and the fields that each changed on prospects."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import change_set, prospect_history
from pardalote.store.statements import Statement

_OF_PROSPECT = Statement(
    select(
        prospect_history.c.id,
        prospect_history.c.change_set_id,
        change_set.c.at,
        change_set.c.actor,
        change_set.c.actor_id,
        change_set.c.through,
        prospect_history.c.field,
        prospect_history.c.old,
        prospect_history.c.new,
    )
    .select_from(prospect_history.join(change_set, prospect_history.c.change_set_id == change_set.c.id))
    .where(prospect_history.c.prospect_id == bindparam("prospect_id"))
    .order_by(prospect_history.c.id)
)


def of_prospect(connection: Connection, prospect_id: int) -> list[Row]:
    """Return every change to a prospect, the oldest first."""
    return connection.all(_OF_PROSPECT, prospect_id=prospect_id)


def begin_change_set(connection: Connection, at: int, actor: str, actor_id: int | None, through: str) -> int:
    """Open the set that the changes of one act share; return its id."""
    return connection.insert(change_set, {"at": at, "actor": actor, "actor_id": actor_id, "through": through})


_HAS = Statement(select(change_set.c.id).where(change_set.c.id == bindparam("change_set_id")))


def has_change_set(connection: Connection, change_set_id: int) -> bool:
    """Say whether there is a set: it goes when the last prospect in it is erased."""
    return connection.one(_HAS, change_set_id=change_set_id) is not None


# A prospect, the field that changed, its old and its new value.
Changed = tuple[int, str, str | None, str | None]


def record(connection: Connection, change_set_id: int, rows: Sequence[Changed]) -> None:
    """Keep the changes of a set: the prospect, the field, its old and its new value of each."""
    connection.insert_rows(prospect_history, _COLUMNS, [(change_set_id, *row) for row in rows])


_COLUMNS = ("change_set_id", "prospect_id", "field", "old", "new")
