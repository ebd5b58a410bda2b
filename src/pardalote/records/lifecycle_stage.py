"""The stages of an account's lifecycle, through which prospects move."""

from pardalote.records.fields import INTEGER, WORD, Field, Record
from pardalote.records.querying import BY_ID, IDS, Query, Sort

_BY_POSITION = Sort("position")

LIFECYCLE_STAGE = Record(
    name="lifecycleStage",
    tag="lifecycleStage",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("position", INTEGER),
        Field("is_locked", WORD),
    ),
    query=Query(criteria=(IDS,), sorts=(_BY_POSITION, BY_ID), order=_BY_POSITION),
)
