"""The statements about addresses from which mail came back."""

from sqlalchemy import bindparam, delete, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import bounced_address
from pardalote.store.statements import Statement

_ADDRESS = Statement(
    select(bounced_address).where(bounced_address.c.email_key == bindparam("email_key")), bounced_address
)
_FORGET = Statement(delete(bounced_address).where(bounced_address.c.email_key == bindparam("email_key")))


def address(connection: Connection, email_key: str) -> Row | None:
    """Return what came back from an address (case-folded)."""
    return connection.one(_ADDRESS, email_key=email_key)


def forget(connection: Connection, email_key: str) -> int:
    """Remove what is kept of an address; return how many rows that was."""
    return connection.run(_FORGET, email_key=email_key)
