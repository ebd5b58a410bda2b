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
