"""Lifecycle stages and moves, deleted opportunities, and what queries of visitors and activities look things up by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared and sorted byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    """Make the new tables, columns and indexes; opportunities get their values as numbers, accounts their stages."""
    _lifecycle()
    _opportunities()
    for table in ("visitor", "visitor_activity"):
        for column in ("created_at", "updated_at"):
            op.create_index(f"ix_{table}_{column}_id", table, [column, "id"])
    op.create_index("ix_visitor_activity_type_created_at", "visitor_activity", ["type", "created_at"])
    for column in (
        "campaign_id",
        "email_id",
        "list_email_id",
        "form_id",
        "form_handler_id",
        "landing_page_id",
        "file_id",
        "custom_redirect_id",
        "opportunity_id",
    ):
        filled = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_visitor_activity_{column}", "visitor_activity", [column], sqlite_where=filled, postgresql_where=filled
        )


def _lifecycle() -> None:
    stage = op.create_table(
        "lifecycle_stage",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("position", NUMBER),
        sa.Column("is_locked", sa.SmallInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_lifecycle_stage"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lifecycle_history",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("prospect_id", ID),
        sa.Column("previous_stage_id", ID),
        sa.Column("next_stage_id", ID),
        sa.Column("seconds_elapsed", NUMBER),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lifecycle_history"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name="fk_lifecycle_history_prospect_id"),
        sa.ForeignKeyConstraint(
            ["previous_stage_id"], ["lifecycle_stage.id"], name="fk_lifecycle_history_previous_stage_id"
        ),
        sa.ForeignKeyConstraint(["next_stage_id"], ["lifecycle_stage.id"], name="fk_lifecycle_history_next_stage_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lifecycle_history_prospect_id_id", "lifecycle_history", ["prospect_id", "id"])
    op.create_index("ix_lifecycle_history_created_at_id", "lifecycle_history", ["created_at", "id"])
    # An account that is there gets the stages of a new one; an empty file is still to be filled.
    account = sa.table("account", sa.column("id"))
    if op.get_bind().execute(sa.select(account.c.id)).first() is not None:
        op.bulk_insert(
            stage,
            [
                {"name": "Prospects", "position": 0, "is_locked": 1},
                {"name": "Marketing Qualified Leads", "position": 1, "is_locked": 0},
                {"name": "Sales Qualified Leads", "position": 2, "is_locked": 0},
                {"name": "Won Deals", "position": 3, "is_locked": 1},
            ],
        )


def _opportunities() -> None:
    op.add_column("opportunity", sa.Column("value_number", sa.Double()))
    op.add_column(
        "opportunity", sa.Column("is_deleted", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.execute("UPDATE opportunity SET value_number = CAST(value AS DOUBLE PRECISION)")
    for column in ("created_at", "value_number", "probability"):
        op.create_index(f"ix_opportunity_{column}_id", "opportunity", [column, "id"])
