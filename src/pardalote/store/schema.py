"""The tables of an account's store; the columns of an object come from its declaration in records/."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.fields import Record
from pardalote.records.list import LIST
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.records.visit import VISIT, VISITOR_PAGE_VIEW
from pardalote.records.visitor import IDENTIFIED_COMPANY, VISITOR, VISITOR_REFERRER
from pardalote.records.visitor_activity import VISITOR_ACTIVITY

# The newest step under migrations/; an account whose own is older is migrated when it is opened.
SCHEMA_REVISION = "0002"

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
_ID = BigInteger().with_variant(Integer(), "sqlite")
_DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
_TYPES: dict[str, TypeEngine[Any]] = {
    "text": Text(),
    "integer": BigInteger(),
    "boolean": SmallInteger(),
    # Seconds since 1970, UTC.
    "time": BigInteger(),
}
# What is worked out when it is shown, or kept elsewhere.
_NOT_KEPT = frozenset(("password", "recent_interaction"))

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", _ID, primary_key=True, autoincrement=True)


def _link(name: str, table: str, nullable: bool = True, index: bool = False) -> Column[Any]:
    return Column(name, _ID, ForeignKey(f"{table}.id"), nullable=nullable, index=index)


def _columns(record: Record, links: dict[str, str] | None = None) -> list[Column[Any]]:
    """Return a column for each kept field of a record but its id; `links` names the tables that ids point to."""
    links = links or {}
    return [
        _link(each.name, links[each.name])
        if each.name in links
        else Column(each.name, _TYPES[each.kind.column], nullable=not each.name.endswith("ed_at"))
        if each.name in ("created_at", "updated_at")
        else Column(each.name, _TYPES[each.kind.column])
        for each in record.fields.values()
        if each.name != "id" and each.name not in _NOT_KEPT
    ]


def _table(name: str, *content: Any) -> Table:
    # Ids are never used twice, even when the newest row is erased: clients page by them.
    return Table(name, metadata, _id(), *content, sqlite_autoincrement=True)


def _text(name: str, nullable: bool = True, **options: Any) -> Column[Any]:
    return Column(name, Text(), nullable=nullable, **options)


def _number(name: str, nullable: bool = True, **options: Any) -> Column[Any]:
    return Column(name, BigInteger(), nullable=nullable, **options)


def _switch(name: str) -> Column[Any]:
    return Column(name, SmallInteger(), nullable=False)


def _times() -> tuple[Column[Any], Column[Any]]:
    return _number("created_at", nullable=False), _number("updated_at", nullable=False)


account = Table(
    "account",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    _text("name", nullable=False),
    _text("level", nullable=False),
    _text("time_zone", nullable=False),
    _text("business_unit_id", nullable=False),
    _switch("allows_duplicate_emails"),
    _text("crm_connector", nullable=False),
    *(
        _text(name)
        for name in (
            "website", "vanity_domain", "tracking_code_template", "address1", "address2", "city", "state",
            "territory", "zip", "country", "phone", "fax",
        )
    ),
    _number("plugin_campaign_id"),
    _number("default_profile_id"),
    # Moves on whenever something changes that servers keep at hand (records.account.Furnishing), or that many
    # prospects' answers show (actions.work.Work.furnishing_changed).
    _number("revision", nullable=False),
    *_times(),
)  # fmt: skip

user = _table(
    "user",
    _text("email", nullable=False),
    # The address case-folded: a login finds its user without regard to case.
    _text("email_key", nullable=False, unique=True),
    *(_text(name) for name in ("first_name", "last_name", "job_title")),
    _text("role", nullable=False),
    _text("time_zone", nullable=False),
    _text("crm_owner_fid", unique=True),
    _text("password_hash", nullable=False),
    _text("user_key_hash", nullable=False, unique=True),
    _number("api_key_started_at"),
    *_times(),
)

user_group = _table(
    "user_group",
    _text("name", nullable=False),
    # How many assignments the group has taken: its members take turns.
    _number("assignments", nullable=False),
    *_times(),
)

user_group_member = _table(
    "user_group_member",
    _link("group_id", "user_group", nullable=False),
    _link("user_id", "user", nullable=False),
    UniqueConstraint("group_id", "user_id"),
)

connected_app = _table(
    "connected_app",
    _text("client_id", nullable=False, unique=True),
    _text("client_secret_hash", nullable=False),
    _number("created_at", nullable=False),
)

token = _table(
    "token",
    _text("hash", nullable=False, unique=True),
    # access or refresh
    _text("kind", nullable=False),
    _link("user_id", "user", nullable=False),
    _link("connected_app_id", "connected_app", nullable=False),
    _number("created_at", nullable=False),
    # None: a refresh token lives until it is taken back.
    _number("expires_at"),
)

campaign = _table("campaign", *_columns(CAMPAIGN), _text("crm_fid"), *_times())

custom_field = _table("custom_field", *_columns(CUSTOM_FIELD), _switch("is_required"), UniqueConstraint("field_id"))

custom_field_value = _table(
    "custom_field_value",
    _link("custom_field_id", "custom_field", nullable=False, index=True),
    _text("value", nullable=False),
)

profile = _table("profile", _text("name", nullable=False), *_times())

profile_criteria = _table(
    "profile_criteria",
    _link("profile_id", "profile", nullable=False, index=True),
    _text("name", nullable=False),
    # In thirds of a letter grade.
    _number("weight", nullable=False),
)

prospect_account = _table("prospect_account", *_columns(PROSPECT_ACCOUNT), _link("user_id", "user"))

list_ = _table("list", *_columns(LIST))

prospect = _table(
    "prospect",
    *_columns(PROSPECT, {"campaign_id": "campaign", "prospect_account_id": "prospect_account"}),
    _link("user_id", "user"),
    _link("profile_id", "profile"),
    # The address case-folded: in one of these where addresses are unique (archived prospects included), in
    # the other where they may be shared.
    _text("unique_email", unique=True),
    _text("shared_email", index=True),
    # By custom field number: a text, or a list of them.
    Column("custom_values", _DOCUMENT),
    _number("last_activity_id"),
    # Moves on whenever an answer that shows the prospect would be another one (store.prospects.touch).
    _number("revision", nullable=False, server_default=text("0")),
    Index(None, "salesforce_fid"),
)

prospect_profile_criteria = _table(
    "prospect_profile_criteria",
    _link("prospect_id", "prospect", nullable=False),
    _link("profile_criteria_id", "profile_criteria", nullable=False),
    # records.profile: UNKNOWN, MATCHES or NO_MATCH
    _number("status", nullable=False),
    UniqueConstraint("prospect_id", "profile_criteria_id"),
)

list_membership = _table(
    "list_membership",
    _link("list_id", "list", nullable=False),
    _link("prospect_id", "prospect", nullable=False, index=True),
    # Ended memberships stay: subscribing again revives them under the same id (wire.md, section 6).
    _switch("is_ended"),
    _switch("did_opt_in"),
    _switch("did_opt_out"),
    *_times(),
    UniqueConstraint("list_id", "prospect_id"),
)

identified_company = _table("identified_company", *_columns(IDENTIFIED_COMPANY))
visitor_referrer = _table("visitor_referrer", *_columns(VISITOR_REFERRER))

visitor = _table(
    "visitor",
    *_columns(VISITOR, {"prospect_id": "prospect"}),
    _link("identified_company_id", "identified_company"),
    _link("visitor_referrer_id", "visitor_referrer"),
    Index(None, "prospect_id"),
)

visit = _table(
    "visit",
    *_columns(VISIT, {"prospect_id": "prospect", "visitor_id": "visitor"}),
    Index(None, "prospect_id"),
    Index(None, "visitor_id"),
)

visitor_page_view = _table(
    "visitor_page_view",
    _link("visit_id", "visit", nullable=False, index=True),
    *_columns(VISITOR_PAGE_VIEW),
)

visitor_activity = _table(
    "visitor_activity",
    *_columns(VISITOR_ACTIVITY, {"prospect_id": "prospect", "visitor_id": "visitor"}),
    _link("campaign_id", "campaign"),
    Index(None, "prospect_id", "created_at"),
    Index(None, "visitor_id"),
)

opportunity = _table("opportunity", *_columns(OPPORTUNITY), _link("campaign_id", "campaign"))

opportunity_prospect = _table(
    "opportunity_prospect",
    _link("opportunity_id", "opportunity", nullable=False),
    _link("prospect_id", "prospect", nullable=False, index=True),
    UniqueConstraint("opportunity_id", "prospect_id"),
)

change_set = _table(
    "change_set",
    _number("at", nullable=False),
    # user, import, tracker...
    _text("actor", nullable=False),
    _number("actor_id"),
    # The door it came through: api, demo, command line...
    _text("through", nullable=False),
)

prospect_history = _table(
    "prospect_history",
    _link("change_set_id", "change_set", nullable=False),
    _link("prospect_id", "prospect", nullable=False, index=True),
    _text("field", nullable=False),
    _text("old"),
    _text("new"),
)

# What belongs to no account: it lies beside them.
server_metadata = MetaData(naming_convention=metadata.naming_convention)

failed_login = Table(
    "failed_login",
    server_metadata,
    _id(),
    # Who failed: a user of an account, or an IP address.
    _text("subject", nullable=False),
    _number("at", nullable=False),
    Index(None, "subject", "at"),
)
