"""The table of counters."""

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table

from pardalote.store.schema.columns import metadata, text

# A counter is one of a name for each key; its value is shared out over slots, one for each of those who write.
counter = Table(
    "counter",
    metadata,
    text("name", nullable=False),
    Column("key", BigInteger(), nullable=False),
    Column("slot", BigInteger(), nullable=False),
    Column("value", BigInteger(), nullable=False),
    PrimaryKeyConstraint("name", "key", "slot"),
    # One tree is enough: there is nothing in a row but its key and a number.
    sqlite_with_rowid=False,
)
