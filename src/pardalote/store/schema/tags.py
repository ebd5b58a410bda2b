"""The tables of tags, and of what each hangs on."""

from sqlalchemy import Index, UniqueConstraint

from pardalote.records.tag import TAG, TAG_OBJECT
from pardalote.store.schema.columns import columns, table

tag = table(
    "tag",
    *columns(TAG),
    UniqueConstraint("name"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)

# What a tag hangs on lies in a table that its type names, so that no key can point to it.
tag_object = table(
    "tag_object",
    *columns(TAG_OBJECT, {"tag_id": "tag"}),
    UniqueConstraint("tag_id", "type", "object_id"),
    Index(None, "type", "object_id"),
    Index(None, "created_at"),
)
