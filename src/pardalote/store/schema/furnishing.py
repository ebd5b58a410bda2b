"""The tables of what surrounds prospects: campaigns, custom fields, profiles, prospect accounts, lists."""

from sqlalchemy import Column, Index, UniqueConstraint, literal_column

from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.list import LIST
from pardalote.records.prospect_account import PROSPECT_ACCOUNT, STANDARD_FIELDS
from pardalote.store.schema.columns import DOCUMENT, columns, link, number, switch, table, text, times

campaign = table(
    "campaign",
    *columns(CAMPAIGN),
    text("crm_fid"),
    *times(),
    Index(None, "name"),
    Index(None, "cost"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)

custom_field = table(
    "custom_field",
    *columns(CUSTOM_FIELD),
    switch("is_required"),
    UniqueConstraint("field_id"),
    Index(None, "name"),
    Index(None, "created_at"),
)

custom_field_value = table(
    "custom_field_value",
    link("custom_field_id", "custom_field", nullable=False, index=True),
    text("value", nullable=False),
)

profile = table("profile", text("name", nullable=False), *times())

profile_criteria = table(
    "profile_criteria",
    link("profile_id", "profile", nullable=False, index=True),
    text("name", nullable=False),
    # In thirds of a letter grade.
    number("weight", nullable=False),
)

prospect_account = table(
    "prospect_account",
    *columns(PROSPECT_ACCOUNT, names=("name", "created_at", "updated_at")),
    link("user_id", "user"),
    *columns(PROSPECT_ACCOUNT, names=STANDARD_FIELDS),
    # By the number of a field of prospect accounts: a text, or a list of them.
    Column("custom_values", DOCUMENT),
    Index(None, "name"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)

prospect_account_field = table(
    "prospect_account_field",
    text("name", nullable=False),
    text("field_id", nullable=False, unique=True),
    # records.custom_field.TYPES
    number("type_id", nullable=False),
    switch("is_required"),
    *times(),
)

prospect_account_field_value = table(
    "prospect_account_field_value",
    link("prospect_account_field_id", "prospect_account_field", nullable=False, index=True),
    text("value", nullable=False),
)

list_ = table(
    "list",
    *columns(LIST),
    # Whether it is in the recycle bin.
    switch("is_archived", server_default=literal_column("0")),
    Index(None, "name"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)
