"""A recycle bin for lists, fields of prospect accounts, and indexes for what these objects are queried by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
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

STANDARD_FIELDS = """
    annual_revenue billing_address_one billing_address_two billing_city billing_country billing_state billing_zip
    description employees fax industry number ownership phone rating shipping_address_one shipping_address_two
    shipping_city shipping_country shipping_state shipping_zip sic site ticker_symbol type website
"""

# By table, the columns of each index.
INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "campaign": (("name",), ("cost",), ("created_at",), ("updated_at",)),
    "custom_field": (("name",), ("created_at",)),
    "list": (("name",), ("created_at",), ("updated_at",)),
    "list_membership": (
        ("created_at",),
        ("updated_at",),
        ("list_id",),
        ("list_id", "created_at"),
        ("list_id", "updated_at"),
    ),
    "prospect_account": (("name",), ("created_at",), ("updated_at",)),
}


def upgrade() -> None:
    """Add the columns, the tables and the indexes."""
    op.add_column("list", sa.Column("is_archived", SWITCH, server_default=sa.text("0"), nullable=False))
    for name in STANDARD_FIELDS.split():
        op.add_column("prospect_account", sa.Column(name, TEXT))
    op.add_column("prospect_account", sa.Column("custom_values", DOCUMENT))
    _prospect_account_fields()
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _prospect_account_fields() -> None:
    op.create_table(
        "prospect_account_field",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("field_id", TEXT, nullable=False),
        sa.Column("type_id", NUMBER, nullable=False),
        sa.Column("is_required", SWITCH, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("updated_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prospect_account_field"),
        sa.UniqueConstraint("field_id", name="uq_prospect_account_field_field_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "prospect_account_field_value",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("prospect_account_field_id", ID, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prospect_account_field_value"),
        sa.ForeignKeyConstraint(
            ["prospect_account_field_id"],
            ["prospect_account_field.id"],
            name="fk_prospect_account_field_value_prospect_account_field_id",
        ),
        sqlite_autoincrement=True,
    )
    column = "prospect_account_field_id"
    op.create_index(f"ix_prospect_account_field_value_{column}", "prospect_account_field_value", [column])
