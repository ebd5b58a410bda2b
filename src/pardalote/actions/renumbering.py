"""Giving an account another number: every credential names the account, so each is made anew."""

from dataclasses import dataclass

from pardalote.actions import connected_apps, credentials
from pardalote.actions.work import Work
from pardalote.store import credentials as kept
from pardalote.store import furnishing, schema


@dataclass(frozen=True, slots=True)
class NewKey:
    """A user's new user_key, which can't be told again; the password stays as it was."""

    email: str
    user_key: str


@dataclass(frozen=True, slots=True)
class NewApp:
    """A connected app's new credentials, which can't be told again, with the users whom its new tokens stand for."""

    client_id: str
    client_secret: str
    refresh_tokens: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewCredentials:
    """All that clients of an account need when it has another number."""

    business_unit_id: str
    users: tuple[NewKey, ...]
    connected_apps: tuple[NewApp, ...]


def renumber(work: Work, number: int) -> NewCredentials:
    """Give the account of a draft another number, and its users and connected apps new credentials.

    The old ones end, api_keys and bearer tokens too. Passwords, ids and whatever else there is stay.
    """
    values = {
        "id": number,
        "business_unit_id": credentials.make_business_unit_id(number),
        "updated_at": work.now,
    }
    work.connection.update(schema.account, work.account.number, values)
    work.furnishing = furnishing.load(work.connection)
    users = tuple(_new_keys(work))
    made = NewCredentials(work.account.business_unit_id, users, _new_apps(work))
    work.furnishing_changed()
    return made


def _new_keys(work: Work) -> list[NewKey]:
    made = []
    for row in kept.users(work.connection):
        key = credentials.make_user_key(work.account.number)
        values = {"user_key_hash": credentials.hashed(key), "api_key_started_at": None}
        work.connection.update(schema.user, row["id"], values)
        # Those who were deleted are nobody any more: nobody learns their keys.
        if row["id"] in work.furnishing.users:
            made.append(NewKey(row["email"], key))
    return made


def _new_apps(work: Work) -> tuple[NewApp, ...]:
    tokens = kept.refresh_tokens(work.connection)
    kept.forget_tokens(work.connection)
    return tuple(_new_app(work, each, tokens) for each in kept.apps(work.connection))


def _new_app(work: Work, app_id: int, tokens: list[dict[str, int]]) -> NewApp:
    users = work.furnishing.users
    mine = [each["user_id"] for each in tokens if each["connected_app_id"] == app_id and each["user_id"] in users]
    client_id, secret = credentials.make_client_id(work.account.number), credentials.make_client_secret()
    values = {"client_id": client_id, "client_secret_hash": credentials.hashed(secret)}
    work.connection.update(schema.connected_app, app_id, values)
    fresh = tuple((users[each].email, connected_apps.issue_refresh_token(work, each, app_id)) for each in mine)
    return NewApp(client_id, secret, fresh)
