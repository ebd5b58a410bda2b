"""Dynamic content: a piece of a page or an email that varies by a field of the prospect who sees it."""

from pardalote.records.fields import FULL, INTEGER, SIMPLE, TIMESTAMP, Field, Part, Record
from pardalote.records.querying import BY_CREATED_AT, BY_ID, BY_UPDATED_AT, CREATED, IDS, UPDATED, Query

VARIATION = Record(
    name="variation",
    tag="variation",
    content=(Field("comparison"), Field("content")),
)

DYNAMIC_CONTENT = Record(
    name="dynamicContent",
    tag="dynamicContent",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("embedCode"),
        Field("embedUrl"),
        Field("baseContent"),
        # `Default Field: City` or `Custom Field: Category`.
        Field("basedOn"),
        # Recorded queries show them too (wire.md, section 9).
        Part("variation", VARIATION, "variation", many=True, outputs=(FULL, SIMPLE)),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, UPDATED, IDS), sorts=(BY_CREATED_AT, BY_ID, BY_UPDATED_AT)),
)
