"""Prospect accounts: the companies that prospects belong to."""

from pardalote.records.fields import INTEGER, TIMESTAMP, Field, Record

PROSPECT_ACCOUNT = Record(
    name="prospectAccount",
    tag="prospectAccount",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
)
