"""Indexes that have in them what queries test, so that totals need no table; the order of lists beside their links."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Table, columns of the index that goes, and of the one that comes in its place.
REPLACED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("prospect", ("created_at",), ("created_at", "id", "is_archived")),
    ("prospect", ("updated_at",), ("updated_at", "id", "is_archived")),
    ("prospect", ("last_activity_at",), ("last_activity_at", "id", "is_archived")),
    ("prospect", ("user_id",), ("user_id", "id", "is_archived")),
    ("prospect", ("score",), ("score", "is_archived")),
    ("visitor", ("created_at", "id"), ("created_at", "id", "prospect_id", "identified_company_id")),
    ("visitor", ("updated_at", "id"), ("updated_at", "id", "prospect_id", "identified_company_id")),
    ("opportunity", ("created_at", "id"), ("created_at", "id", "is_deleted")),
    ("opportunity", ("value_number", "id"), ("value_number", "id", "is_deleted")),
    ("opportunity", ("probability", "id"), ("probability", "id", "is_deleted")),
)
# Columns that may be null, and in whose order rows are put: null is the smallest value.
NULLS_FIRST = frozenset(("last_activity_at", "value_number", "probability"))


def upgrade() -> None:
    """Replace the indexes, add some, and copy the moments of prospects to their memberships."""
    for table, old, new in REPLACED:
        op.drop_index(_name(table, old), table)
        _create(table, new)
    _create("prospect", ("id", "is_archived"))
    _create("prospect", ("grade", "is_archived"), "grade IS NOT NULL")
    _create("prospect", ("is_starred", "is_archived"), "is_starred = 1")
    rule = "user_id IS NULL AND is_reviewed = 0 AND last_activity_at IS NOT NULL"
    _create("prospect", ("user_id", "is_archived", "is_reviewed", "last_activity_at"), rule)
    moment = sa.Column("prospect_created_at", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    op.add_column("list_membership", moment)
    op.execute(
        "UPDATE list_membership SET prospect_created_at = "
        "coalesce((SELECT created_at FROM prospect WHERE prospect.id = list_membership.prospect_id), 0)"
    )
    _create("list_membership", ("list_id", "prospect_created_at", "prospect_id"), "is_ended = 0")


def _create(table: str, columns: Sequence[str], of: str | None = None) -> None:
    where = None if of is None else sa.text(of)
    ops = {columns[0]: "NULLS FIRST"} if columns[0] in NULLS_FIRST else {}
    op.create_index(
        _name(table, columns), table, list(columns), sqlite_where=where, postgresql_where=where, postgresql_ops=ops
    )


def _name(table: str, columns: Sequence[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
