"""What is little more than a name: campaigns, lists, tags, lifecycle stages, as entries of a document."""

from pardalote.actions import lifecycle, writing
from pardalote.actions.configuring.checks import Value, number, switch, text
from pardalote.actions.configuring.kinds import RowKind
from pardalote.actions.work import Work
from pardalote.records.campaign import CAMPAIGN
from pardalote.records.fields import Record
from pardalote.records.list import LIST
from pardalote.records.tag import TAG
from pardalote.store import schema
from pardalote.store.promise import Row
from pardalote.store.whole import Read, reader


def _row_kind(name: str, about: str, record: Record, rows: Read, **fields: Value) -> RowKind:
    """Return the kind of an object whose fields are nothing but columns."""

    def make(work: Work, values: Row) -> int:
        return writing.create(work, record, values)

    def set_columns(work: Work, row_id: int, values: Row) -> None:
        writing.update(work, record, row_id, values)

    return RowKind(name, about, rows, {"name": text(needed=True), **fields}, make, set_columns)


CAMPAIGNS = _row_kind(
    "campaigns",
    "what a prospect's first touch is counted for",
    CAMPAIGN,
    reader(schema.campaign),
    cost=number(),
    crm_fid=text(note="its id in the CRM"),
)

LISTS = _row_kind(
    "lists",
    "lists of prospects",
    LIST,
    reader(schema.list_),
    title=text(),
    description=text(),
    is_public=switch(),
    is_dynamic=switch(note="a rule fills it; nobody is subscribed by hand"),
    is_crm_visible=switch(),
)

TAGS = _row_kind("tags", "what things are marked with", TAG, reader(schema.tag))

LIFECYCLE_STAGES = RowKind(
    "lifecycle_stages",
    "the way from a stranger to a customer",
    reader(schema.lifecycle_stage),
    {
        "name": text(needed=True),
        "position": number(needed=True, note="counted from 0"),
        "is_locked": switch(),
    },
    lambda work, values: lifecycle.create_stage(work, **values),
    lifecycle.update_stage,
)
