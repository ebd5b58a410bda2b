"""The table of loads: how far each file that is loaded into the account has come."""

from sqlalchemy import Column, UniqueConstraint

from pardalote.store.schema.columns import DOCUMENT, number, switch, table, text

load_progress = table(
    "load_progress",
    # What is loaded and how: the same again goes on here.
    text("name", nullable=False),
    # By which one sees that the source is still what it was.
    text("fingerprint", nullable=False),
    # How many rows are done, and where in the source the next one begins, in bytes.
    number("rows", nullable=False),
    number("position", nullable=False),
    # How long what was written beside the store was then, in bytes: the refused rows.
    number("rejects_length", nullable=False),
    # What became of the rows so far.
    Column("report", DOCUMENT),
    switch("is_finished"),
    number("began_at", nullable=False),
    number("updated_at", nullable=False),
    UniqueConstraint("name"),
)
