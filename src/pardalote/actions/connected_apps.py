"""Connected apps and their tokens: how OAuth clients come in."""

from typing import NamedTuple

from pardalote.actions import credentials
from pardalote.actions.work import Work
from pardalote.store import credentials as kept
from pardalote.store import schema
from pardalote.store.promise import Connection, Row


class MadeApp(NamedTuple):
    """A connected app that was made; its secrets can't be told again."""

    client_id: str
    client_secret: str
    refresh_token: str


def create(
    work: Work,
    user_id: int,
    client_id: str | None = None,
    client_secret: str | None = None,
    refresh_token: str | None = None,
) -> MadeApp:
    """Make a connected app, with a refresh token for one user. The texts replace the random parts."""
    account = work.account.number
    app = MadeApp(
        credentials.make_client_id(account, client_id),
        credentials.make_client_secret(client_secret),
        credentials.make_refresh_token(account, refresh_token),
    )
    values = {
        "client_id": app.client_id,
        "client_secret_hash": credentials.hashed(app.client_secret),
        "created_at": work.now,
    }
    number = work.connection.insert(schema.connected_app, values)
    _add_token(work, "refresh", app.refresh_token, user_id, number, None)
    return app


def issue_access_token(work: Work, user_id: int, connected_app_id: int) -> str:
    """Hand out a bearer token for the account of the work; it lives two hours."""
    token = credentials.make_access_token(work.account.number)
    _add_token(work, "access", token, user_id, connected_app_id, work.now + credentials.ACCESS_TOKEN_SECONDS)
    return token


def issue_refresh_token(work: Work, user_id: int, connected_app_id: int) -> str:
    """Hand out a refresh token for the account of the work; it lives until it is taken back."""
    token = credentials.make_refresh_token(work.account.number)
    _add_token(work, "refresh", token, user_id, connected_app_id, None)
    return token


def _add_token(work: Work, kind: str, token: str, user_id: int, app_id: int, expires_at: int | None) -> None:
    values = {
        "hash": credentials.hashed(token),
        "kind": kind,
        "user_id": user_id,
        "connected_app_id": app_id,
        "created_at": work.now,
        "expires_at": expires_at,
    }
    kept.add_token(work.connection, values, work.now)


def authenticate(connection: Connection, client_id: str, client_secret: str) -> Row | None:
    """Return the connected app that has this id, when the secret is its own."""
    app = kept.connected_app_by_client_id(connection, client_id)
    if app is None or not credentials.same(app["client_secret_hash"], credentials.hashed(client_secret)):
        return None
    return app


def user_of_access_token(connection: Connection, token: str, now: int) -> int | None:
    """Return the id of the user whom a bearer token stands for, or None when it is unknown or has expired."""
    row = kept.token_by_hash(connection, credentials.hashed(token))
    if row is None or row["kind"] != "access" or row["expires_at"] <= now:
        return None
    return int(row["user_id"])


def user_of_refresh_token(connection: Connection, token: str, connected_app_id: int) -> int | None:
    """Return the id of the user whom a refresh token of this app stands for, or None."""
    row = kept.token_by_hash(connection, credentials.hashed(token))
    if row is None or row["kind"] != "refresh" or row["connected_app_id"] != connected_app_id:
        return None
    return int(row["user_id"])


def is_known(connection: Connection, client_id: str) -> bool:
    """Say whether there is a connected app with this id."""
    return kept.connected_app_by_client_id(connection, client_id) is not None
