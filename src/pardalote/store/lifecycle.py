"""The statements about the lifecycle: the stages, and a prospect's last move."""

from sqlalchemy import bindparam, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import lifecycle_history, lifecycle_stage
from pardalote.store.statements import Statement, first

_STAGE = Statement(select(lifecycle_stage).where(lifecycle_stage.c.id == bindparam("stage_id")))
_LAST_MOVE = Statement(
    first(
        select(lifecycle_history)
        .where(lifecycle_history.c.prospect_id == bindparam("prospect_id"))
        .order_by(lifecycle_history.c.id.desc()),
        1,
    )
)


def stage_by_id(connection: Connection, stage_id: int) -> Row | None:
    """Return a stage."""
    return connection.one(_STAGE, stage_id=stage_id)


def last_move(connection: Connection, prospect_id: int) -> Row | None:
    """Return a prospect's newest move."""
    return connection.one(_LAST_MOVE, prospect_id=prospect_id)
