"""A prospect's revision: it moves on whenever an answer that shows the prospect would be another one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; prospects that are there begin at 0."""
    op.add_column("prospect", sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
