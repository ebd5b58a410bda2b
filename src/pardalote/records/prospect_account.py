"""Prospect accounts: the companies that prospects belong to."""

from pardalote import refusals
from pardalote.records.fields import (
    FULL,
    INTEGER,
    SIMPLE,
    TIMESTAMP,
    CustomFields,
    Field,
    Link,
    Part,
    Presence,
    Record,
)
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    BY_NAME,
    CREATED,
    IDS,
    NAME,
    UPDATED,
    Query,
    Sort,
)
from pardalote.records.user import USER

# The fields that every account's prospect accounts have besides a name, by the names that version 5 documents; those
# that an account adds are records.custom_field.CustomField too.
STANDARD_FIELDS = (
    "annual_revenue",
    "billing_address_one",
    "billing_address_two",
    "billing_city",
    "billing_country",
    "billing_state",
    "billing_zip",
    "description",
    "employees",
    "fax",
    "industry",
    "number",
    "ownership",
    "phone",
    "rating",
    "shipping_address_one",
    "shipping_address_two",
    "shipping_city",
    "shipping_country",
    "shipping_state",
    "shipping_zip",
    "sic",
    "site",
    "ticker_symbol",
    "type",
    "website",
)

PROSPECT_ACCOUNT = Record(
    name="prospectAccount",
    tag="prospectAccount",
    content=(
        Field("id", INTEGER),
        Field("name", writable=True),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
        Link("user_id"),
        Part("assigned_to", USER, "user", wrapper="assigned_to", outputs=(FULL, SIMPLE)),
        *[Field(each, writable=True, presence=Presence.FILLED) for each in STANDARD_FIELDS],
        CustomFields(),
    ),
    # updated_at ascends here, unlike elsewhere (wire.md, section 7).
    query=Query(criteria=(CREATED, UPDATED, IDS, NAME), sorts=(BY_CREATED_AT, BY_ID, BY_NAME, Sort("updated_at"))),
    missing=refusals.INVALID_PROSPECT_ACCOUNT_ID,
)


def label(field: str) -> str:
    """Return a standard field's name as people read it."""
    return {"sic": "SIC"}.get(field) or field.replace("_", " ").title()
