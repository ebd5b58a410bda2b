"""The tables of an account's store; the columns of an object come from its declaration in records/."""

from pardalote.store.schema.accounts import account, connected_app, token, user, user_group, user_group_member
from pardalote.store.schema.columns import metadata
from pardalote.store.schema.furnishing import (
    campaign,
    custom_field,
    custom_field_value,
    list_,
    profile,
    profile_criteria,
    prospect_account,
    prospect_account_field,
    prospect_account_field_value,
)
from pardalote.store.schema.history import change_set, prospect_history
from pardalote.store.schema.opportunities import opportunity, opportunity_prospect
from pardalote.store.schema.prospects import list_membership, prospect, prospect_profile_criteria
from pardalote.store.schema.server import failed_login, server_metadata
from pardalote.store.schema.visitors import (
    identified_company,
    visit,
    visitor,
    visitor_activity,
    visitor_page_view,
    visitor_referrer,
)

# The newest step under migrations/; an account whose own is older is migrated when it is opened.
SCHEMA_REVISION = "0003"

__all__ = [
    "SCHEMA_REVISION",
    "account",
    "campaign",
    "change_set",
    "connected_app",
    "custom_field",
    "custom_field_value",
    "failed_login",
    "identified_company",
    "list_",
    "list_membership",
    "metadata",
    "opportunity",
    "opportunity_prospect",
    "profile",
    "profile_criteria",
    "prospect",
    "prospect_account",
    "prospect_account_field",
    "prospect_account_field_value",
    "prospect_history",
    "prospect_profile_criteria",
    "server_metadata",
    "token",
    "user",
    "user_group",
    "user_group_member",
    "visit",
    "visitor",
    "visitor_activity",
    "visitor_page_view",
    "visitor_referrer",
]
