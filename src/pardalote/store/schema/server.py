"""The tables of what belongs to no account: they lie beside the accounts."""

from sqlalchemy import Index, MetaData, Table

from pardalote.store.schema.columns import id_column, metadata, number, text

server_metadata = MetaData(naming_convention=metadata.naming_convention)

failed_login = Table(
    "failed_login",
    server_metadata,
    id_column(),
    # Who failed: a user of an account, or an IP address.
    text("subject", nullable=False),
    number("at", nullable=False),
    Index(None, "subject", "at"),
)

daily_calls = Table(
    "daily_calls",
    server_metadata,
    id_column(),
    number("account", nullable=False, unique=True),
    # The last day on which it was called, of its own time zone: days since 0001-01-01, which is 1.
    number("day", nullable=False),
    # How many calls of that day workers have been given to let in.
    number("calls", nullable=False),
)
