"""The tables of an account's store; the columns of an object come from its declaration in records/."""

from pardalote.store.schema.accounts import (
    account,
    archived_user,
    connected_app,
    token,
    user,
    user_group,
    user_group_member,
)
from pardalote.store.schema.assets import (
    custom_redirect,
    dynamic_content,
    dynamic_content_variation,
    file,
    form,
    form_field,
    form_handler,
    form_handler_field,
    landing_page,
)
from pardalote.store.schema.columns import metadata
from pardalote.store.schema.counters import counter
from pardalote.store.schema.emails import (
    bounced_address,
    email,
    email_click,
    email_delivery,
    email_template,
    list_email,
    list_email_list,
    outbox_message,
    tracker_redirect,
)
from pardalote.store.schema.exchange import export, export_file, import_, import_batch
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
from pardalote.store.schema.jobs import job, kept_text, kept_text_piece
from pardalote.store.schema.lifecycle import lifecycle_history, lifecycle_stage
from pardalote.store.schema.loading import load_progress
from pardalote.store.schema.opportunities import opportunity, opportunity_prospect
from pardalote.store.schema.prospects import list_membership, prospect, prospect_profile_criteria
from pardalote.store.schema.server import daily_calls, failed_login, server_metadata
from pardalote.store.schema.tags import tag, tag_object
from pardalote.store.schema.visitors import (
    identified_company,
    visit,
    visitor,
    visitor_activity,
    visitor_page_view,
    visitor_referrer,
)

# The newest step under migrations/; an account whose own is older is migrated when it is opened.
SCHEMA_REVISION = "0010"

__all__ = [
    "SCHEMA_REVISION",
    "account",
    "archived_user",
    "bounced_address",
    "campaign",
    "change_set",
    "connected_app",
    "counter",
    "custom_field",
    "custom_field_value",
    "custom_redirect",
    "daily_calls",
    "dynamic_content",
    "dynamic_content_variation",
    "email",
    "email_click",
    "email_delivery",
    "email_template",
    "export",
    "export_file",
    "failed_login",
    "file",
    "form",
    "form_field",
    "form_handler",
    "form_handler_field",
    "identified_company",
    "import_",
    "import_batch",
    "job",
    "kept_text",
    "kept_text_piece",
    "landing_page",
    "lifecycle_history",
    "lifecycle_stage",
    "list_",
    "list_email",
    "list_email_list",
    "list_membership",
    "load_progress",
    "metadata",
    "opportunity",
    "opportunity_prospect",
    "outbox_message",
    "profile",
    "profile_criteria",
    "prospect",
    "prospect_account",
    "prospect_account_field",
    "prospect_account_field_value",
    "prospect_history",
    "prospect_profile_criteria",
    "server_metadata",
    "tag",
    "tag_object",
    "token",
    "tracker_redirect",
    "user",
    "user_group",
    "user_group_member",
    "visit",
    "visitor",
    "visitor_activity",
    "visitor_page_view",
    "visitor_referrer",
]
