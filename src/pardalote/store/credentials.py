"""The statements about connected apps, tokens and api_keys."""

from sqlalchemy import bindparam, delete, select

from pardalote.store import furnishing
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import connected_app, token, user
from pardalote.store.statements import Statement

_APP = Statement(select(connected_app).where(connected_app.c.client_id == bindparam("client_id")))
_TOKEN = Statement(select(token).where(token.c.hash == bindparam("hash")))
_FORGET_EXPIRED = Statement(delete(token).where(token.c.expires_at <= bindparam("now")))


def connected_app_by_client_id(connection: Connection, client_id: str) -> Row | None:
    """Return a connected app: id, client_id, client_secret_hash."""
    return connection.one(_APP, client_id=client_id)


def token_by_hash(connection: Connection, hash_: str) -> Row | None:
    """Return a token: kind, user_id, connected_app_id, expires_at (None: never)."""
    return connection.one(_TOKEN, hash=hash_)


def add_token(connection: Connection, values: Row, now: int) -> None:
    """Keep a token, and forget those that have expired."""
    connection.run(_FORGET_EXPIRED, now=now)
    connection.insert(token, values)


def start_api_key(connection: Connection, user_id: int, now: int) -> None:
    """Keep when a user's current api_key was handed out."""
    connection.update(user, user_id, {"api_key_started_at": now})
    furnishing.touch(connection)
