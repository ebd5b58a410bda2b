"""The statements about connected apps, tokens and api_keys."""

from sqlalchemy import bindparam, delete, select

from pardalote.store import furnishing
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import connected_app, token, user
from pardalote.store.statements import Statement

_APP = Statement(select(connected_app).where(connected_app.c.client_id == bindparam("client_id")))
_TOKEN = Statement(select(token).where(token.c.hash == bindparam("hash")))
_USERS = Statement(select(user.c.id, user.c.email).order_by(user.c.id))
_APPS = Statement(select(connected_app.c.id).order_by(connected_app.c.id))
_REFRESH = Statement(select(token).where(token.c.kind == bindparam("kind")).order_by(token.c.id))
_FORGET_TOKENS = Statement(delete(token))
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


def users(connection: Connection) -> list[Row]:
    """Return id and address of every user, also of those that were deleted."""
    return connection.all(_USERS)


def apps(connection: Connection) -> list[int]:
    """Return the ids of the connected apps."""
    return [row["id"] for row in connection.all(_APPS)]


def refresh_tokens(connection: Connection) -> list[Row]:
    """Return the refresh tokens: user_id, connected_app_id, created_at."""
    return connection.all(_REFRESH, kind="refresh")


def forget_tokens(connection: Connection) -> None:
    """Forget every token."""
    connection.run(_FORGET_TOKENS)
