"""Jobs, imports, exports, and what is needed to send mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# SQLite gives ids of 64 bits only to a column of the type INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared and sorted byte by byte, as SQLite does it.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the tables and columns; nothing is under way."""
    _add_jobs()
    _add_imports()
    _add_exports()
    _add_mail()


def _table(name: str, *content: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        *content,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_autoincrement=True,
    )


def _text(name: str, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _link(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, ID, nullable=nullable)


def _points(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}")


def _add_jobs() -> None:
    _table(
        "job",
        _text("kind", nullable=False),
        _number("about"),
        _text("state", nullable=False),
        _number("due_at"),
        _number("attempts"),
        _text("lease"),
        _number("leased_until", nullable=True),
        _number("done"),
        _number("total", nullable=True),
        _text("problem"),
        _number("created_at"),
        _number("updated_at"),
        _number("ended_at", nullable=True),
    )
    op.create_index("ix_job_state_kind_due_at", "job", ["state", "kind", "due_at"])
    op.create_index("ix_job_kind_about", "job", ["kind", "about"])
    _table("kept_text", _number("created_at"))
    _table(
        "kept_text_piece",
        _link("kept_text_id"),
        _number("number"),
        _text("content", nullable=False),
        sa.UniqueConstraint("kept_text_id", "number", name="uq_kept_text_piece_kept_text_id_number"),
        _points("kept_text_piece", "kept_text_id", "kept_text"),
    )


def _add_imports() -> None:
    _table(
        "import",
        _link("user_id", nullable=True),
        _text("origin", nullable=False),
        _text("state", nullable=False),
        sa.Column("restore_deleted", sa.SmallInteger(), nullable=False),
        sa.Column("columns", DOCUMENT),
        sa.Column("headings", DOCUMENT),
        _number("created_count"),
        _number("updated_count"),
        _number("error_count"),
        _link("errors_id", nullable=True),
        _number("created_at"),
        _number("updated_at"),
        _number("ended_at", nullable=True),
        _number("expired_at", nullable=True),
        _points("import", "user_id", "user"),
        _points("import", "errors_id", "kept_text"),
    )
    op.create_index("ix_import_created_at", "import", ["created_at"])
    op.create_index("ix_import_updated_at", "import", ["updated_at"])
    _table(
        "import_batch",
        _link("import_id"),
        _number("number"),
        _link("content_id", nullable=True),
        _number("bytes"),
        _number("rows"),
        _number("created_at"),
        sa.UniqueConstraint("import_id", "number", name="uq_import_batch_import_id_number"),
        _points("import_batch", "import_id", "import"),
        _points("import_batch", "content_id", "kept_text"),
    )
    op.create_index("ix_import_batch_created_at", "import_batch", ["created_at"])


def _add_exports() -> None:
    _table(
        "export",
        _link("user_id", nullable=True),
        _text("object", nullable=False),
        _text("state", nullable=False),
        sa.Column("fields", DOCUMENT),
        _text("procedure", nullable=False),
        sa.Column("arguments", DOCUMENT),
        _text("time_zone", nullable=False),
        _number("created_at"),
        _number("updated_at"),
        _number("ended_at", nullable=True),
        _number("expired_at", nullable=True),
        _points("export", "user_id", "user"),
    )
    op.create_index("ix_export_created_at", "export", ["created_at"])
    op.create_index("ix_export_updated_at", "export", ["updated_at"])
    _table(
        "export_file",
        _link("export_id"),
        _number("number"),
        _link("content_id", nullable=True),
        _number("rows"),
        sa.UniqueConstraint("export_id", "number", name="uq_export_file_export_id_number"),
        _points("export_file", "export_id", "export"),
        _points("export_file", "content_id", "kept_text"),
    )


def _add_mail() -> None:
    for name in ("is_sending_blocked", "allows_operational_emails"):
        op.add_column("account", sa.Column(name, sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    for name in ("from_assigned_user", "from_account_owner"):
        op.add_column("email", sa.Column(name, sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("list_email", _number("gathered_through", nullable=True))
    op.add_column("email_delivery", _text("recipient"))
    op.add_column("email_delivery", _number("attempted_at", nullable=True))
    op.add_column("email_delivery", _text("problem"))
    op.create_index("ix_email_delivery_email_id_sent_at", "email_delivery", ["email_id", "sent_at"])
    _table(
        "outbox_message",
        _link("email_delivery_id"),
        _text("sender", nullable=False),
        _text("recipient", nullable=False),
        _text("content", nullable=False),
        _number("created_at"),
        sa.UniqueConstraint("email_delivery_id", name="uq_outbox_message_email_delivery_id"),
        _points("outbox_message", "email_delivery_id", "email_delivery"),
    )
    _table(
        "bounced_address",
        _text("email_key", nullable=False),
        _number("soft_bounces"),
        _number("hard_bounced_at", nullable=True),
        _text("reason"),
        _number("created_at"),
        _number("updated_at"),
        sa.UniqueConstraint("email_key", name="uq_bounced_address_email_key"),
    )
