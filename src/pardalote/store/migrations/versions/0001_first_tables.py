"""The first tables: an account, what surrounds its prospects, the prospects, and their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared and sorted byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# Times are numbers too: seconds since 1970, UTC.
NUMBER = sa.BigInteger()
SWITCH = sa.SmallInteger()
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables, those first that others point to."""
    _accounts_and_users()
    _furnishing()
    _prospects()
    _visitors()
    _opportunities()
    _history()


def _accounts_and_users() -> None:
    op.create_table(
        "account",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("level", TEXT, nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("business_unit_id", TEXT, nullable=False),
        sa.Column("allows_duplicate_emails", SWITCH, nullable=False),
        sa.Column("crm_connector", TEXT, nullable=False),
        sa.Column("website", TEXT),
        sa.Column("vanity_domain", TEXT),
        sa.Column("tracking_code_template", TEXT),
        sa.Column("address1", TEXT),
        sa.Column("address2", TEXT),
        sa.Column("city", TEXT),
        sa.Column("state", TEXT),
        sa.Column("territory", TEXT),
        sa.Column("zip", TEXT),
        sa.Column("country", TEXT),
        sa.Column("phone", TEXT),
        sa.Column("fax", TEXT),
        sa.Column("plugin_campaign_id", NUMBER),
        sa.Column("default_profile_id", NUMBER),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_table(
        "user",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("email_key", TEXT, nullable=False),
        sa.Column("first_name", TEXT),
        sa.Column("last_name", TEXT),
        sa.Column("job_title", TEXT),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("crm_owner_fid", TEXT),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("user_key_hash", TEXT, nullable=False),
        sa.Column("api_key_started_at", NUMBER),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email_key", name="uq_user_email_key"),
        sa.UniqueConstraint("crm_owner_fid", name="uq_user_crm_owner_fid"),
        sa.UniqueConstraint("user_key_hash", name="uq_user_user_key_hash"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_group",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("assignments", NUMBER, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_group"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_group_member",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_group_member"),
        sa.UniqueConstraint("group_id", "user_id", name="uq_user_group_member_group_id_user_id"),
        sa.ForeignKeyConstraint(["group_id"], ["user_group.id"], name="fk_user_group_member_group_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_user_group_member_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "connected_app",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("client_id", TEXT, nullable=False),
        sa.Column("client_secret_hash", TEXT, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_connected_app"),
        sa.UniqueConstraint("client_id", name="uq_connected_app_client_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "token",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("connected_app_id", ID, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("expires_at", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("hash", name="uq_token_hash"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_token_user_id"),
        sa.ForeignKeyConstraint(["connected_app_id"], ["connected_app.id"], name="fk_token_connected_app_id"),
        sqlite_autoincrement=True,
    )


def _furnishing() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("cost", NUMBER),
        sa.Column("crm_fid", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "custom_field",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("field_id", TEXT),
        sa.Column("type", TEXT),
        sa.Column("type_id", NUMBER),
        sa.Column("crm_id", TEXT),
        sa.Column("is_record_multiple_responses", SWITCH),
        sa.Column("is_use_values", SWITCH),
        sa.Column("is_analytics_synced", SWITCH),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("is_required", SWITCH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_custom_field"),
        sa.UniqueConstraint("field_id", name="uq_custom_field_field_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "custom_field_value",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("custom_field_id", ID, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_custom_field_value"),
        sa.ForeignKeyConstraint(["custom_field_id"], ["custom_field.id"], name="fk_custom_field_value_custom_field_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_custom_field_value_custom_field_id", "custom_field_value", ["custom_field_id"])
    op.create_table(
        "profile",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profile"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "profile_criteria",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("weight", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profile_criteria"),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name="fk_profile_criteria_profile_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_profile_criteria_profile_id", "profile_criteria", ["profile_id"])
    op.create_table(
        "prospect_account",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("user_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_prospect_account"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_prospect_account_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("is_public", SWITCH),
        sa.Column("is_dynamic", SWITCH),
        sa.Column("title", TEXT),
        sa.Column("description", TEXT),
        sa.Column("is_crm_visible", SWITCH),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list"),
        sqlite_autoincrement=True,
    )


def _prospects() -> None:
    op.create_table(
        "prospect",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", ID),
        sa.Column("salutation", TEXT),
        sa.Column("first_name", TEXT),
        sa.Column("last_name", TEXT),
        sa.Column("email", TEXT),
        sa.Column("company", TEXT),
        sa.Column("prospect_account_id", ID),
        sa.Column("website", TEXT),
        sa.Column("job_title", TEXT),
        sa.Column("department", TEXT),
        sa.Column("country", TEXT),
        sa.Column("address_one", TEXT),
        sa.Column("address_two", TEXT),
        sa.Column("city", TEXT),
        sa.Column("state", TEXT),
        sa.Column("territory", TEXT),
        sa.Column("zip", TEXT),
        sa.Column("phone", TEXT),
        sa.Column("fax", TEXT),
        sa.Column("source", TEXT),
        sa.Column("annual_revenue", TEXT),
        sa.Column("employees", TEXT),
        sa.Column("industry", TEXT),
        sa.Column("years_in_business", TEXT),
        sa.Column("comments", TEXT),
        sa.Column("notes", TEXT),
        sa.Column("score", NUMBER),
        sa.Column("grade", TEXT),
        sa.Column("last_activity_at", NUMBER),
        sa.Column("crm_lead_fid", TEXT),
        sa.Column("crm_contact_fid", TEXT),
        sa.Column("crm_owner_fid", TEXT),
        sa.Column("crm_account_fid", TEXT),
        sa.Column("salesforce_fid", TEXT),
        sa.Column("crm_last_sync", NUMBER),
        sa.Column("crm_url", TEXT),
        sa.Column("is_do_not_email", SWITCH),
        sa.Column("is_do_not_call", SWITCH),
        sa.Column("opted_out", SWITCH),
        sa.Column("is_reviewed", SWITCH),
        sa.Column("is_starred", SWITCH),
        sa.Column("is_archived", SWITCH),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("user_id", ID),
        sa.Column("profile_id", ID),
        sa.Column("unique_email", TEXT),
        sa.Column("shared_email", TEXT),
        sa.Column("custom_values", DOCUMENT),
        sa.Column("last_activity_id", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_prospect"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_prospect_campaign_id"),
        sa.ForeignKeyConstraint(
            ["prospect_account_id"], ["prospect_account.id"], name="fk_prospect_prospect_account_id"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_prospect_user_id"),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name="fk_prospect_profile_id"),
        sa.UniqueConstraint("unique_email", name="uq_prospect_unique_email"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prospect_salesforce_fid", "prospect", ["salesforce_fid"])
    op.create_index("ix_prospect_shared_email", "prospect", ["shared_email"])
    op.create_table(
        "prospect_profile_criteria",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("prospect_id", ID, nullable=False),
        sa.Column("profile_criteria_id", ID, nullable=False),
        sa.Column("status", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prospect_profile_criteria"),
        sa.UniqueConstraint(
            "prospect_id", "profile_criteria_id", name="uq_prospect_profile_criteria_prospect_id_profile_criteria_id"
        ),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_prospect_profile_criteria_prospect_id"),
        sa.ForeignKeyConstraint(
            ["profile_criteria_id"], ["profile_criteria.id"], name="fk_prospect_profile_criteria_profile_criteria_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list_membership",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("prospect_id", ID, nullable=False),
        sa.Column("is_ended", SWITCH, nullable=False),
        sa.Column("did_opt_in", SWITCH, nullable=False),
        sa.Column("did_opt_out", SWITCH, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list_membership"),
        sa.UniqueConstraint("list_id", "prospect_id", name="uq_list_membership_list_id_prospect_id"),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name="fk_list_membership_list_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_list_membership_prospect_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_list_membership_prospect_id", "list_membership", ["prospect_id"])


def _visitors() -> None:
    op.create_table(
        "identified_company",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("street_address", TEXT),
        sa.Column("city", TEXT),
        sa.Column("state", TEXT),
        sa.Column("postal_code", TEXT),
        sa.Column("country", TEXT),
        sa.Column("email", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_identified_company"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "visitor_referrer",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("referrer", TEXT),
        sa.Column("vendor", TEXT),
        sa.Column("type", TEXT),
        sa.Column("query", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_visitor_referrer"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "visitor",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("prospect_id", ID),
        sa.Column("page_view_count", NUMBER),
        sa.Column("ip_address", TEXT),
        sa.Column("hostname", TEXT),
        sa.Column("browser", TEXT),
        sa.Column("browser_version", TEXT),
        sa.Column("operating_system", TEXT),
        sa.Column("operating_system_version", TEXT),
        sa.Column("language", TEXT),
        sa.Column("screen_height", TEXT),
        sa.Column("screen_width", TEXT),
        sa.Column("is_flash_enabled", TEXT),
        sa.Column("is_java_enabled", TEXT),
        sa.Column("campaign_parameter", TEXT),
        sa.Column("medium_parameter", TEXT),
        sa.Column("source_parameter", TEXT),
        sa.Column("content_parameter", TEXT),
        sa.Column("term_parameter", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("identified_company_id", ID),
        sa.Column("visitor_referrer_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_visitor"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_visitor_prospect_id"),
        sa.ForeignKeyConstraint(
            ["identified_company_id"], ["identified_company.id"], name="fk_visitor_identified_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_referrer_id"], ["visitor_referrer.id"], name="fk_visitor_visitor_referrer_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visitor_prospect_id", "visitor", ["prospect_id"])
    op.create_table(
        "visit",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("visitor_id", ID),
        sa.Column("prospect_id", ID),
        sa.Column("visitor_page_view_count", NUMBER),
        sa.Column("first_visitor_page_view_at", NUMBER),
        sa.Column("last_visitor_page_view_at", NUMBER),
        sa.Column("duration_in_seconds", NUMBER),
        sa.Column("campaign_parameter", TEXT),
        sa.Column("medium_parameter", TEXT),
        sa.Column("source_parameter", TEXT),
        sa.Column("content_parameter", TEXT),
        sa.Column("term_parameter", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name="fk_visit_visitor_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_visit_prospect_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_prospect_id", "visit", ["prospect_id"])
    op.create_index("ix_visit_visitor_id", "visit", ["visitor_id"])
    op.create_table(
        "visitor_page_view",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("url", TEXT),
        sa.Column("title", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitor_page_view"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_visitor_page_view_visit_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visitor_page_view_visit_id", "visitor_page_view", ["visit_id"])
    op.create_table(
        "visitor_activity",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("visitor_id", ID),
        sa.Column("prospect_id", ID),
        sa.Column("type", NUMBER),
        sa.Column("type_name", TEXT),
        sa.Column("details", TEXT),
        sa.Column("email_id", NUMBER),
        sa.Column("list_email_id", NUMBER),
        sa.Column("email_template_id", NUMBER),
        sa.Column("form_id", NUMBER),
        sa.Column("form_handler_id", NUMBER),
        sa.Column("site_search_query_id", NUMBER),
        sa.Column("landing_page_id", NUMBER),
        sa.Column("paid_search_ad_id", NUMBER),
        sa.Column("multivariate_test_variation_id", NUMBER),
        sa.Column("visitor_page_view_id", NUMBER),
        sa.Column("file_id", NUMBER),
        sa.Column("custom_redirect_id", NUMBER),
        sa.Column("visit_id", NUMBER),
        sa.Column("opportunity_id", NUMBER),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("campaign_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_visitor_activity"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name="fk_visitor_activity_visitor_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_visitor_activity_prospect_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_visitor_activity_campaign_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visitor_activity_prospect_id_created_at", "visitor_activity", ["prospect_id", "created_at"])
    op.create_index("ix_visitor_activity_visitor_id", "visitor_activity", ["visitor_id"])


def _opportunities() -> None:
    op.create_table(
        "opportunity",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("value", TEXT),
        sa.Column("probability", NUMBER),
        sa.Column("type", TEXT),
        sa.Column("stage", TEXT),
        sa.Column("status", TEXT),
        sa.Column("closed_at", NUMBER),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("campaign_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_opportunity"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_opportunity_campaign_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "opportunity_prospect",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("prospect_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opportunity_prospect"),
        sa.UniqueConstraint("opportunity_id", "prospect_id", name="uq_opportunity_prospect_opportunity_id_prospect_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name="fk_opportunity_prospect_opportunity_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_opportunity_prospect_prospect_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_opportunity_prospect_prospect_id", "opportunity_prospect", ["prospect_id"])


def _history() -> None:
    op.create_table(
        "change_set",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("actor_id", NUMBER),
        sa.Column("through", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_set"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "prospect_history",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("change_set_id", ID, nullable=False),
        sa.Column("prospect_id", ID, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("old", TEXT),
        sa.Column("new", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_prospect_history"),
        sa.ForeignKeyConstraint(["change_set_id"], ["change_set.id"], name="fk_prospect_history_change_set_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_prospect_history_prospect_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prospect_history_prospect_id", "prospect_history", ["prospect_id"])
