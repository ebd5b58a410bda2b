"""What queries need: indexes for their orders and criteria, and counters of prospects."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared and sorted byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

MOVE = """
    INSERT INTO counter (name, slot, value)
    VALUES (CASE WHEN {row}.is_archived = 0 THEN 'live prospects' ELSE 'archived prospects' END, {row}.id / 8192, {by})
    ON CONFLICT (name, slot) DO UPDATE SET value = value + {by};"""


def upgrade() -> None:
    """Add the indexes and the counters, which begin with what is there."""
    for column in ("created_at", "updated_at", "last_activity_at", "user_id", "score"):
        op.create_index(f"ix_prospect_{column}", "prospect", [column])
    op.create_table(
        "counter",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_counter"),
        sa.UniqueConstraint("name", "slot", name="uq_counter_name_slot"),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO counter (name, slot, value) "
        "SELECT CASE WHEN is_archived = 0 THEN 'live prospects' ELSE 'archived prospects' END, id / 8192, count(*) "
        "FROM prospect GROUP BY 1, 2"
    )
    if op.get_bind().dialect.name == "sqlite":
        _keep_in_sqlite()


def _keep_in_sqlite() -> None:
    added, gone = MOVE.format(row="new", by="1"), MOVE.format(row="old", by="-1")
    op.execute(f"CREATE TRIGGER count_new_prospects AFTER INSERT ON prospect BEGIN{added}\nEND")
    op.execute(f"CREATE TRIGGER count_gone_prospects AFTER DELETE ON prospect BEGIN{gone}\nEND")
    op.execute(
        "CREATE TRIGGER count_moved_prospects AFTER UPDATE OF is_archived ON prospect "
        f"WHEN old.is_archived IS NOT new.is_archived BEGIN{gone}{added}\nEND"
    )
