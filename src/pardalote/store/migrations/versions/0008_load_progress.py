"""How far each load has come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Compared byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; nothing has been loaded."""
    op.create_table(
        "load_progress",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("rejects_length", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.JSON().with_variant(JSONB(), "postgresql")),
        sa.Column("is_finished", sa.SmallInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_load_progress"),
        sa.UniqueConstraint("name", name="uq_load_progress_name"),
        sqlite_autoincrement=True,
    )
