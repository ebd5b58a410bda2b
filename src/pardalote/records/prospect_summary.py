"""A prospect as other objects show it: what its own mobile output holds."""

from pardalote.records.fields import INTEGER, Field, Record

PROSPECT_SUMMARY = Record(
    name="prospect",
    tag="prospect",
    content=(
        Field("id", INTEGER),
        Field("first_name"),
        Field("last_name"),
        Field("email"),
        Field("company"),
    ),
)
