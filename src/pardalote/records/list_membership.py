"""List memberships: which prospects are on which lists."""

from pardalote import refusals
from pardalote.records.fields import INTEGER, TIMESTAMP, WORD, Field, Record
from pardalote.records.querying import BY_CREATED_AT, BY_ID, CREATED, IDS, UPDATED, Query, number

LIST_MEMBERSHIP = Record(
    name="listMembership",
    tag="list_membership",
    content=(
        Field("id", INTEGER),
        Field("list_id", INTEGER),
        Field("prospect_id", INTEGER),
        Field("opted_out", WORD, writable=True),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    # prospect_id is undocumented (wire.md, section 9); an unknown list or prospect has no memberships.
    query=Query(
        criteria=(
            CREATED,
            UPDATED,
            IDS,
            number("list_id", refusals.INVALID_LIST_ID),
            number("prospect_id", refusals.INVALID_PROSPECT_ID),
        ),
        sorts=(BY_CREATED_AT, BY_ID),
        archivable=True,
        hides_deleted=True,
    ),
    missing=refusals.INVALID_ID,
)
