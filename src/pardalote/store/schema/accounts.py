"""The tables of an account itself: its settings, users, groups, and what programs log in with."""

from sqlalchemy import Column, Table, UniqueConstraint

from pardalote.store.schema.columns import ID, link, metadata, number, off, switch, table, text, times

account = Table(
    "account",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=False),
    text("name", nullable=False),
    text("level", nullable=False),
    text("time_zone", nullable=False),
    text("business_unit_id", nullable=False),
    switch("allows_duplicate_emails"),
    text("crm_connector", nullable=False),
    *(
        text(name)
        for name in (
            "website", "vanity_domain", "tracking_code_template", "address1", "address2", "city", "state",
            "territory", "zip", "country", "phone", "fax",
        )
    ),
    number("plugin_campaign_id"),
    number("default_profile_id"),
    # Moves on whenever something changes that servers keep at hand (records.account.Furnishing), or that many
    # prospects' answers show (actions.work.Work.furnishing_changed).
    number("revision", nullable=False),
    *times(),
    # Whether no email is sent, and whether emails may reach who has opted out.
    off("is_sending_blocked"),
    off("allows_operational_emails"),
)  # fmt: skip

user = table(
    "user",
    text("email", nullable=False),
    # The address case-folded: a login finds its user without regard to case.
    text("email_key", nullable=False, unique=True),
    *(text(name) for name in ("first_name", "last_name", "job_title")),
    text("role", nullable=False),
    text("time_zone", nullable=False),
    text("crm_owner_fid", unique=True),
    text("password_hash", nullable=False),
    text("user_key_hash", nullable=False, unique=True),
    number("api_key_started_at"),
    *times(),
)

# Users that were deleted: they are nobody any more, but what they did still names them.
archived_user = table(
    "archived_user",
    link("user_id", "user", nullable=False),
    number("created_at", nullable=False),
    UniqueConstraint("user_id"),
)

user_group = table(
    "user_group",
    text("name", nullable=False),
    # How many assignments the group has taken: its members take turns.
    number("assignments", nullable=False),
    *times(),
)

user_group_member = table(
    "user_group_member",
    link("group_id", "user_group", nullable=False),
    link("user_id", "user", nullable=False),
    UniqueConstraint("group_id", "user_id"),
)

connected_app = table(
    "connected_app",
    text("client_id", nullable=False, unique=True),
    text("client_secret_hash", nullable=False),
    number("created_at", nullable=False),
)

token = table(
    "token",
    text("hash", nullable=False, unique=True),
    # access or refresh
    text("kind", nullable=False),
    link("user_id", "user", nullable=False),
    link("connected_app_id", "connected_app", nullable=False),
    number("created_at", nullable=False),
    # None: a refresh token lives until it is taken back.
    number("expires_at"),
)
