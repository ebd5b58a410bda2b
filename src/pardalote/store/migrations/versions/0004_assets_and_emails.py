"""Assets and emails: tags, forms, redirects, templates, emails and clicks; users that were deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared and sorted byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# Times are numbers too: seconds since 1970, UTC.
NUMBER = sa.BigInteger()
SWITCH = sa.SmallInteger()


def upgrade() -> None:
    """Make the tables, those first that others point to."""
    _users()
    _tags()
    _assets()
    _emails()


def _users() -> None:
    op.create_table(
        "archived_user",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archived_user"),
        sa.UniqueConstraint("user_id", name="uq_archived_user_user_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_archived_user_user_id"),
        sqlite_autoincrement=True,
    )


def _tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tag"),
        sa.UniqueConstraint("name", name="uq_tag_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_created_at", "tag", ["created_at"])
    op.create_index("ix_tag_updated_at", "tag", ["updated_at"])
    op.create_table(
        "tag_object",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("tag_id", ID),
        sa.Column("type", TEXT),
        sa.Column("object_id", NUMBER),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tag_object"),
        sa.UniqueConstraint("tag_id", "type", "object_id", name="uq_tag_object_tag_id_type_object_id"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name="fk_tag_object_tag_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_object_created_at", "tag_object", ["created_at"])
    op.create_index("ix_tag_object_type_object_id", "tag_object", ["type", "object_id"])


def _assets() -> None:
    op.create_table(
        "custom_redirect",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("destination_url", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("campaign_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_custom_redirect"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_custom_redirect_campaign_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_custom_redirect_created_at", "custom_redirect", ["created_at"])
    op.create_index("ix_custom_redirect_updated_at", "custom_redirect", ["updated_at"])
    op.create_table(
        "dynamic_content",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("baseContent", TEXT),
        sa.Column("basedOn", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dynamic_content"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dynamic_content_created_at", "dynamic_content", ["created_at"])
    op.create_index("ix_dynamic_content_updated_at", "dynamic_content", ["updated_at"])
    op.create_table(
        "dynamic_content_variation",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("dynamic_content_id", ID, nullable=False),
        sa.Column("comparison", TEXT),
        sa.Column("content", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_dynamic_content_variation"),
        sa.ForeignKeyConstraint(
            ["dynamic_content_id"], ["dynamic_content.id"], name="fk_dynamic_content_variation_dynamic_content_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_dynamic_content_variation_dynamic_content_id", "dynamic_content_variation", ["dynamic_content_id"]
    )
    op.create_table(
        "form",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.Column("campaign_id", ID),
        sa.Column("layout_template_id", NUMBER),
        sa.Column("folder_id", NUMBER),
        sa.Column("submit_button_text", TEXT),
        sa.Column("before_form_content", TEXT),
        sa.Column("after_form_content", TEXT),
        sa.Column("thank_you_content", TEXT),
        sa.Column("redirect_location", TEXT),
        sa.Column("is_archived", SWITCH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_form_campaign_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_form_created_at", "form", ["created_at"])
    op.create_index("ix_form_updated_at", "form", ["updated_at"])
    op.create_table(
        "form_field",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("form_id", ID, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("label", TEXT),
        sa.Column("is_required", SWITCH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_field"),
        sa.UniqueConstraint("form_id", "position", name="uq_form_field_form_id_position"),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_form_field_form_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "form_handler",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("campaign_id", ID),
        sa.Column("success_location", TEXT),
        sa.Column("error_location", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_handler"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_form_handler_campaign_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "form_handler_field",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("form_handler_id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("is_required", SWITCH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_handler_field"),
        sa.UniqueConstraint("form_handler_id", "name", name="uq_form_handler_field_form_handler_id_name"),
        sa.ForeignKeyConstraint(["form_handler_id"], ["form_handler.id"], name="fk_form_handler_field_form_handler_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "landing_page",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("title", TEXT),
        sa.Column("content", TEXT),
        sa.Column("campaign_id", ID),
        sa.Column("form_id", ID),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_landing_page"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_landing_page_campaign_id"),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_landing_page_form_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_landing_page_form_id", "landing_page", ["form_id"])
    op.create_table(
        "file",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("campaign_id", ID),
        sa.Column("content_type", TEXT),
        sa.Column("size", NUMBER),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_file_campaign_id"),
        sqlite_autoincrement=True,
    )


def _emails() -> None:
    op.create_table(
        "email_template",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("htmlMessage", TEXT),
        sa.Column("textMessage", TEXT),
        sa.Column("fromName", TEXT),
        sa.Column("isOneToOneEmail", SWITCH),
        sa.Column("isArchived", SWITCH),
        sa.Column("isAutoResponderEmail", SWITCH),
        sa.Column("isDripEmail", SWITCH),
        sa.Column("isListEmail", SWITCH),
        sa.Column("subject", TEXT),
        sa.Column("emailType", NUMBER),
        sa.Column("type", NUMBER),
        sa.Column("replyToAddress", TEXT),
        sa.Column("sendFromData", TEXT),
        sa.Column("campaign_id", ID),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_email_template"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_email_template_campaign_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "email",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("isOneToOne", SWITCH),
        sa.Column("subject", TEXT),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("text", TEXT),
        sa.Column("html", TEXT),
        sa.Column("campaign_id", ID),
        sa.Column("email_template_id", ID),
        sa.Column("prospect_id", ID),
        sa.Column("from_name", TEXT),
        sa.Column("from_email", TEXT),
        sa.Column("from_user_id", ID),
        sa.Column("replyto_email", TEXT),
        sa.Column("is_operational", SWITCH, nullable=False),
        sa.Column("sent_at", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_email"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_email_campaign_id"),
        sa.ForeignKeyConstraint(["email_template_id"], ["email_template.id"], name="fk_email_email_template_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_email_prospect_id"),
        sa.ForeignKeyConstraint(["from_user_id"], ["user.id"], name="fk_email_from_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_email_prospect_id", "email", ["prospect_id"])
    op.create_table(
        "list_email",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("email_id", ID, nullable=False),
        sa.Column("scheduled_at", NUMBER),
        sa.Column("sent_at", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_list_email"),
        sa.UniqueConstraint("email_id", name="uq_list_email_email_id"),
        sa.ForeignKeyConstraint(["email_id"], ["email.id"], name="fk_list_email_email_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list_email_list",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("list_email_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("is_suppression", SWITCH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list_email_list"),
        sa.UniqueConstraint(
            "list_email_id", "list_id", "is_suppression", name="uq_list_email_list_list_email_id_list_id_is_suppression"
        ),
        sa.ForeignKeyConstraint(["list_email_id"], ["list_email.id"], name="fk_list_email_list_list_email_id"),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name="fk_list_email_list_list_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "email_delivery",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("email_id", ID, nullable=False),
        sa.Column("prospect_id", ID, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("sent_at", NUMBER),
        sa.Column("bounced_at", NUMBER),
        sa.Column("is_hard_bounce", SWITCH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_email_delivery"),
        sa.UniqueConstraint("email_id", "prospect_id", name="uq_email_delivery_email_id_prospect_id"),
        sa.ForeignKeyConstraint(["email_id"], ["email.id"], name="fk_email_delivery_email_id"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_email_delivery_prospect_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_email_delivery_prospect_id", "email_delivery", ["prospect_id"])
    op.create_table(
        "tracker_redirect",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("email_id", ID, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tracker_redirect"),
        sa.UniqueConstraint("email_id", "url", name="uq_tracker_redirect_email_id_url"),
        sa.ForeignKeyConstraint(["email_id"], ["email.id"], name="fk_tracker_redirect_email_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "email_click",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("prospect_id", ID),
        sa.Column("url", TEXT),
        sa.Column("list_email_id", ID),
        sa.Column("drip_program_action_id", NUMBER),
        sa.Column("email_template_id", ID),
        sa.Column("tracker_redirect_id", ID),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("visitor_activity_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_email_click"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_email_click_prospect_id"),
        sa.ForeignKeyConstraint(["list_email_id"], ["list_email.id"], name="fk_email_click_list_email_id"),
        sa.ForeignKeyConstraint(["email_template_id"], ["email_template.id"], name="fk_email_click_email_template_id"),
        sa.ForeignKeyConstraint(
            ["tracker_redirect_id"], ["tracker_redirect.id"], name="fk_email_click_tracker_redirect_id"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_activity_id"], ["visitor_activity.id"], name="fk_email_click_visitor_activity_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_email_click_created_at", "email_click", ["created_at"])
    op.create_index("ix_email_click_drip_program_action_id", "email_click", ["drip_program_action_id"])
    op.create_index("ix_email_click_email_template_id", "email_click", ["email_template_id"])
    op.create_index("ix_email_click_list_email_id", "email_click", ["list_email_id"])
    op.create_index("ix_email_click_prospect_id", "email_click", ["prospect_id"])
    op.create_index("ix_email_click_tracker_redirect_id", "email_click", ["tracker_redirect_id"])
    op.create_index("ix_email_click_visitor_activity_id", "email_click", ["visitor_activity_id"])
