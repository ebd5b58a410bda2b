"""The tables of what surrounds prospects: campaigns, custom fields, profiles, prospect accounts, lists."""

from sqlalchemy import UniqueConstraint

from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.list import LIST
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.store.schema.columns import columns, link, number, switch, table, text, times

campaign = table("campaign", *columns(CAMPAIGN), text("crm_fid"), *times())

custom_field = table("custom_field", *columns(CUSTOM_FIELD), switch("is_required"), UniqueConstraint("field_id"))

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

prospect_account = table("prospect_account", *columns(PROSPECT_ACCOUNT), link("user_id", "user"))

list_ = table("list", *columns(LIST))
