"""The statements about imports: the rows of imports and of their batches, and the texts that were handed in."""

from sqlalchemy import bindparam, func, literal_column, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import import_, import_batch
from pardalote.store.statements import Change, Statement

_BY_ID = Statement(select(import_).where(import_.c.id == bindparam("import_id")), import_)
_BATCHES = Statement(
    select(import_batch.c.id, import_batch.c.number, import_batch.c.content_id, import_batch.c.rows)
    .where(import_batch.c.import_id == bindparam("import_id"))
    .order_by(import_batch.c.number)
)
_SINCE = Statement(
    select(
        func.count().label("batches"),
        func.coalesce(func.sum(import_batch.c.bytes), literal_column("0")).label("bytes"),
    ).where(import_batch.c.created_at >= bindparam("since"))
)
_FORGET_CONTENT = Change(import_batch, import_batch.c.id == bindparam("batch_id"), content_id=bindparam("content_id"))


def by_id(connection: Connection, import_id: int) -> Row | None:
    """Return an import, in order to change it."""
    return connection.one(_BY_ID, import_id=import_id)


def batches(connection: Connection, import_id: int) -> list[Row]:
    """Return the batches of an import in their order: id, number, content_id and rows."""
    return connection.all(_BATCHES, import_id=import_id)


def handed_in_since(connection: Connection, since: int) -> tuple[int, int]:
    """Return how many batches came since a moment, and how many bytes in all."""
    row = connection.one(_SINCE, since=since)
    return (0, 0) if row is None else (row["batches"], int(row["bytes"]))


def insert(connection: Connection, values: Row) -> int:
    """Keep a new import; return its id."""
    return connection.insert(import_, values)


def update(connection: Connection, row: Row, values: Row) -> None:
    """Change an import whose row is known."""
    connection.update(import_, row["id"], values, row)


def insert_batch(connection: Connection, values: Row) -> int:
    """Keep a new batch; return its id."""
    return connection.insert(import_batch, values)


def forget_content(connection: Connection, batch_id: int) -> None:
    """Let a batch name its text no more."""
    connection.run(_FORGET_CONTENT, batch_id=batch_id, content_id=None)
