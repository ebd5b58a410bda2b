"""Keeping that an address takes nothing."""

from sqlalchemy import bindparam, select

from pardalote.store.promise import Connection
from pardalote.store.schema import bounced_address
from pardalote.store.statements import Statement

_BY_KEY = Statement(
    select(bounced_address).where(bounced_address.c.email_key == bindparam("email_key")), bounced_address
)


def keep_hard(connection: Connection, email_key: str, reason: str, now: int) -> None:
    """Keep that an address, case-folded, will never take anything."""
    # Two may find no row at the same moment.
    connection.alone("bounced addresses")
    known = connection.one(_BY_KEY, email_key=email_key)
    values = {"hard_bounced_at": now, "reason": reason, "updated_at": now}
    if known is None:
        new = {"email_key": email_key, "soft_bounces": 0, "created_at": now}
        connection.insert(bounced_address, {**new, **values})
    elif known["hard_bounced_at"] is None:
        connection.update(bounced_address, known["id"], values, known)
