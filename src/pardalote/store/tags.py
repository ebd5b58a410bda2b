"""The statements about tags: finding one by its name, and whether it hangs on something."""

from sqlalchemy import bindparam, select

from pardalote.store.promise import Connection
from pardalote.store.schema import tag, tag_object
from pardalote.store.statements import Statement

_BY_NAME = Statement(select(tag.c.id).where(tag.c.name == bindparam("name")))
_HANGS_ON = Statement(
    select(tag_object.c.id).where(
        tag_object.c.tag_id == bindparam("tag_id"),
        tag_object.c.type == bindparam("type"),
        tag_object.c.object_id == bindparam("object_id"),
    )
)


def id_by_name(connection: Connection, name: str) -> int | None:
    """Return the id of the tag that is called so."""
    row = connection.one(_BY_NAME, name=name)
    return row["id"] if row else None


def hangs_on(connection: Connection, tag_id: int, type_: str, object_id: int) -> bool:
    """Say whether a tag hangs on an object of a type."""
    return connection.one(_HANGS_ON, tag_id=tag_id, type=type_, object_id=object_id) is not None
