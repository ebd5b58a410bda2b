"""The table of counters."""

from sqlalchemy import UniqueConstraint

from pardalote.store.schema.columns import number, table, text

counter = table(
    "counter",
    text("name", nullable=False),
    number("slot", nullable=False),
    number("value", nullable=False),
    UniqueConstraint("name", "slot"),
)
