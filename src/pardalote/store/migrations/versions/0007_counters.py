"""Counters that the server moves itself, of more objects and by more columns, without triggers; two smaller indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Compared byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

BLOCK = 8192
PROSPECT_IS_GONE = "coalesce((SELECT is_archived FROM prospect WHERE prospect.id = prospect_id), 1) <> 0"
LIST_IS_GONE = "coalesce((SELECT is_archived FROM list WHERE list.id = list_id), 1) <> 0"

# Table, what is counted of it, the two kinds of rows, which are of the second, and by which columns.
COUNTED: tuple[tuple[str, str, tuple[str, str], str, tuple[str, ...]], ...] = (
    ("prospect", "prospects", ("live", "archived"), "coalesce(is_archived, 0) <> 0", ("user_id",)),
    (
        "list_membership",
        "list memberships",
        ("live", "archived"),
        f"coalesce(is_ended, 0) <> 0 OR {PROSPECT_IS_GONE} OR {LIST_IS_GONE}",
        ("list_id",),
    ),
    ("visitor_activity", "visitor activities", ("live", "archived"), "1 = 0", ("campaign_id",)),
    (
        "visitor",
        "visitors",
        ("unknown", "identified"),
        "prospect_id IS NOT NULL OR identified_company_id IS NOT NULL",
        (),
    ),
    ("opportunity", "opportunities", ("live", "archived"), "coalesce(is_deleted, 0) <> 0", ()),
    ("email_click", "email clicks", ("live", "archived"), "1 = 0", ()),
    ("tag_object", "tagged objects", ("live", "archived"), "1 = 0", ()),
    ("lifecycle_history", "lifecycle histories", ("live", "archived"), "1 = 0", ()),
)


def upgrade() -> None:
    """Make the counters anew, which begin with what is there."""
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("count_new_prospects", "count_gone_prospects", "count_moved_prospects"):
            op.execute(f"DROP TRIGGER {trigger}")
    op.drop_table("counter")
    op.create_table(
        "counter",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", "slot", name="pk_counter"),
        sqlite_with_rowid=False,
    )
    for table, what, kinds, second, by in COUNTED:
        kind = f"CASE WHEN {second} THEN '{kinds[1]}' ELSE '{kinds[0]}' END"
        _fill(f"{kind} || ' {what}'", "0", table)
        for column in by:
            _fill(f"{kind} || ' {what} by {column}'", f"coalesce({column}, 0)", table)
        _fill(f"{kind} || ' {what} by block'", f"id / {BLOCK}", table)
    kind = f"CASE WHEN {PROSPECT_IS_GONE} THEN 'archived' ELSE 'live' END"
    _fill(f"{kind} || ' prospects on lists by list_id'", "list_id", "list_membership", "coalesce(is_ended, 0) = 0")
    for column in ("salesforce_fid", "shared_email"):
        filled = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_prospect_{column}", "prospect")
        op.create_index(f"ix_prospect_{column}", "prospect", [column], sqlite_where=filled, postgresql_where=filled)


def _fill(name: str, key: str, table: str, condition: str = "1 = 1") -> None:
    op.execute(
        f"INSERT INTO counter (name, key, slot, value) "  # noqa: S608
        f"SELECT {name}, {key}, 0, count(*) FROM {table} WHERE {condition} GROUP BY 1, 2"
    )
