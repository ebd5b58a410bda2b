"""Tags: hanging one on something."""

from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records.tag import TAG, TAG_OBJECT
from pardalote.store import tags


def find_or_create(work: Work, name: str) -> int:
    """Return the id of the tag that is called so, which is made when there is none yet."""
    known = tags.id_by_name(work.connection, name)
    return writing.create(work, TAG, {"name": name}) if known is None else known


def hang(work: Work, name: str, type_: str, object_id: int) -> None:
    """Hang a tag on an object, once; `type_` is one of records.tag.TYPES."""
    tag_id = find_or_create(work, name)
    if not tags.hangs_on(work.connection, tag_id, type_, object_id):
        writing.create(work, TAG_OBJECT, {"tag_id": tag_id, "type": type_, "object_id": object_id})
