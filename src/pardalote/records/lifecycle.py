"""The lifecycle: the stages that prospects go through, and the moves from one to the next."""

from pardalote.records.fields import INTEGER, TIMESTAMP, WORD, Field, Record
from pardalote.records.querying import BY_ID, CREATED, IDS, Query, Sort

# Here the oldest comes first (reference, "Supported Sorting Options").
_BY_CREATED_AT = Sort("created_at")
_BY_POSITION = Sort("position")

LIFECYCLE_HISTORY = Record(
    name="lifecycleHistory",
    tag="lifecycleHistory",
    content=(
        Field("id", INTEGER),
        Field("prospect_id", INTEGER),
        Field("previous_stage_id", INTEGER),
        Field("next_stage_id", INTEGER),
        Field("seconds_elapsed", INTEGER),
        Field("created_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, IDS), sorts=(_BY_CREATED_AT, BY_ID), order=_BY_CREATED_AT),
)

LIFECYCLE_STAGE = Record(
    name="lifecycleStage",
    tag="lifecycleStage",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("position", INTEGER),
        Field("is_locked", WORD),
    ),
    query=Query(
        criteria=(IDS,),
        # One table of the reference lists created_at too, which a stage does not have; ids grow with time.
        sorts=(_BY_POSITION, BY_ID, Sort("created_at", column="id")),
        order=_BY_POSITION,
    ),
)

# The stages of a new account, by position, and whether they are locked: the first is what a prospect is at once,
# the last what follows from an opportunity (Pardot's "Prospect Lifecycle Reporting").
FIRST_STAGES = (
    ("Prospects", True),
    ("Marketing Qualified Leads", False),
    ("Sales Qualified Leads", False),
    ("Won Deals", True),
)
