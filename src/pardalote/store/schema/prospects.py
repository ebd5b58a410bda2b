"""The tables of prospects: their fields, criteria and list memberships."""

from sqlalchemy import Column, Index, UniqueConstraint, literal_column
from sqlalchemy import text as sql

from pardalote.records.prospect import PROSPECT
from pardalote.store.schema.columns import (
    DOCUMENT,
    columns,
    index_by,
    index_of_filled,
    link,
    number,
    switch,
    table,
    text,
    times,
)

_NEW = sql("user_id IS NULL AND is_reviewed = 0 AND last_activity_at IS NOT NULL")

prospect = table(
    "prospect",
    *columns(PROSPECT, {"campaign_id": "campaign", "prospect_account_id": "prospect_account"}),
    link("user_id", "user"),
    link("profile_id", "profile"),
    # The address case-folded: in one of these where addresses are unique (archived prospects included), in
    # the other where they may be shared.
    text("unique_email", unique=True),
    text("shared_email"),
    # By custom field number: a text, or a list of them.
    Column("custom_values", DOCUMENT),
    number("last_activity_id"),
    # Moves on whenever an answer that shows the prospect would be another one (store.prospects.touch).
    number("revision", nullable=False, server_default=literal_column("0")),
    # Which of these is filled is the account's choice; the other costs nothing.
    index_of_filled("salesforce_fid"),
    index_of_filled("shared_email"),
    # Orders and criteria of queries, which all ask for the recycle bin or leave it out.
    index_by("id", "is_archived"),
    index_by("created_at", "id", "is_archived"),
    index_by("updated_at", "id", "is_archived"),
    index_by("last_activity_at", "id", "is_archived", nulls_first=True),
    index_by("user_id", "id", "is_archived"),
    index_by("score", "is_archived"),
    # Most prospects have no grade and no star.
    index_by("grade", "is_archived", of=sql("grade IS NOT NULL")),
    index_by("is_starred", "is_archived", of=sql("is_starred = 1")),
    # The rule "new" (store/sources.py), and all that it tests.
    index_by("user_id", "is_archived", "is_reviewed", "last_activity_at", of=_NEW),
)

prospect_profile_criteria = table(
    "prospect_profile_criteria",
    link("prospect_id", "prospect", nullable=False),
    link("profile_criteria_id", "profile_criteria", nullable=False),
    # records.profile: UNKNOWN, MATCHES or NO_MATCH
    number("status", nullable=False),
    UniqueConstraint("prospect_id", "profile_criteria_id"),
)

list_membership = table(
    "list_membership",
    link("list_id", "list", nullable=False),
    link("prospect_id", "prospect", nullable=False, index=True),
    # Ended memberships stay: subscribing again revives them under the same id (wire.md, section 6).
    switch("is_ended"),
    switch("did_opt_in"),
    switch("did_opt_out"),
    *times(),
    # The prospect's own moment, which never moves: pages of a list are in its order.
    number("prospect_created_at", nullable=False, server_default=literal_column("0")),
    UniqueConstraint("list_id", "prospect_id"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
    # Sync clients page through a list by id, others by time.
    Index(None, "list_id"),
    Index(None, "list_id", "created_at"),
    Index(None, "list_id", "updated_at"),
    index_by("list_id", "prospect_created_at", "prospect_id", of=sql("is_ended = 0")),
)
