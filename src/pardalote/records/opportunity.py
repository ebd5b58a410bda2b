"""Opportunities: deals that prospects are part of."""

from pardalote.records.fields import INTEGER, TEXT, TIMESTAMP, Field, Record

OPPORTUNITY = Record(
    name="opportunity",
    tag="opportunity",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("value", TEXT, writable=True),
        Field("probability", INTEGER, writable=True),
        Field("type", writable=True),
        Field("stage", writable=True),
        Field("status", writable=True),
        Field("closed_at", TIMESTAMP, writable=True),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
)
