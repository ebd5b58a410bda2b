"""Users and user groups: making, changing and deleting them, and giving a user what it logs in with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pardalote import refusals
from pardalote.actions import credentials
from pardalote.actions.passwords import hash_password
from pardalote.actions.work import Work
from pardalote.records.prospect import is_valid_email
from pardalote.records.roles import ABILITIES
from pardalote.records.user import User
from pardalote.refusals import Refusal
from pardalote.store import related, schema
from pardalote.store import users as store

_SHORTEST_PASSWORD = 8
# What is kept of the password of a user who has none: no password is like it.
NO_PASSWORD = "!"  # noqa: S105 (it is no password)

# What no column holds.
DERIVED: Mapping[str, Any] = {"account": lambda work, _row: work.account.number}


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a new user is to be."""

    email: str
    password: str
    role: str
    time_zone: str
    first_name: str | None = None
    last_name: str | None = None
    job_title: str | None = None
    crm_owner_fid: str | None = None


class MadeUser(NamedTuple):
    """A user that was made: its id, and its user_key, which can't be told again."""

    id: int
    user_key: str


def is_time_zone(name: str) -> bool:
    """Say whether the IANA database knows a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def create(work: Work, wanted: NewUser, user_key: str | None = None, password_hash: str | None = None) -> MadeUser:
    """Make a user. `user_key`: its last 24 digits, when they are not to be random.

    `password_hash`: what is kept of the password, when it has been hashed already, or NO_PASSWORD.
    Raises Refusal 65 for an address that can't be one, 99 when it is taken, 100 and 101 for an unknown zone
    or role, 107 for a password of less than 8 characters.
    """
    if not is_valid_email(wanted.email):
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    if wanted.email.casefold() in work.furnishing.user_by_email:
        raise Refusal(refusals.USER_EMAIL_EXISTS)
    if wanted.role not in ABILITIES:
        raise Refusal(refusals.INVALID_ROLE)
    if not is_time_zone(wanted.time_zone):
        raise Refusal(refusals.INVALID_TIME_ZONE)
    if password_hash is None:
        _check_password(wanted.password)
    key = credentials.make_user_key(work.account.number, user_key)
    values = {
        "email": wanted.email,
        "email_key": wanted.email.casefold(),
        "first_name": wanted.first_name,
        "last_name": wanted.last_name,
        "job_title": wanted.job_title,
        "role": wanted.role,
        "time_zone": wanted.time_zone,
        "crm_owner_fid": wanted.crm_owner_fid,
        "password_hash": password_hash or hash_password(wanted.password),
        "user_key_hash": credentials.hashed(key),
        "api_key_started_at": None,
        "created_at": work.now,
        "updated_at": work.now,
    }
    number = work.connection.insert(schema.user, values)
    work.furnishing_changed()
    return MadeUser(number, key)


def rotate_key(work: Work, email: str) -> str:
    """Give a user a fresh user_key and return it; the old one and its api_key end. Raises Refusal 11."""
    user = find(work, None, email)
    key = credentials.make_user_key(work.account.number)
    values = {"user_key_hash": credentials.hashed(key), "api_key_started_at": None, "updated_at": work.now}
    work.connection.update(schema.user, user.id, values)
    work.furnishing_changed()
    return key


def set_password(work: Work, user: User, password: str) -> None:
    """Give a user a password, the first one or another; its api_key ends, its tokens don't. Raises Refusal 107."""
    _check_password(password)
    values = {"password_hash": hash_password(password), "api_key_started_at": None, "updated_at": work.now}
    work.connection.update(schema.user, user.id, values)
    work.furnishing_changed()


def _check_password(password: str) -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise Refusal(refusals.WEAK_PASSWORD)


def find(work: Work, user_id: int | None, email: str | None = None) -> User:
    """Return the user with an id, or else with an address. Raises Refusal 10 and 11."""
    if user_id is not None:
        user, reason = work.furnishing.users.get(user_id), refusals.INVALID_USER_ID
    else:
        user, reason = work.furnishing.user_by_email.get((email or "").casefold()), refusals.INVALID_USER_EMAIL
    if user is None:
        raise Refusal(reason)
    return user


def change_role(work: Work, user: User, role: str) -> None:
    """Give a user another role.

    Raises Refusal 101 for an unknown one, 49 for oneself: an account never loses its last administrator.
    """
    if role not in ABILITIES:
        raise Refusal(refusals.INVALID_ROLE)
    _check_not_oneself(work, user)
    work.connection.update(schema.user, user.id, {"role": role, "updated_at": work.now})
    work.furnishing_changed()


def delete(work: Work, user: User) -> None:
    """Delete a user: it can't come in any more, its address is free again, and its prospects are nobody's.

    Raises Refusal 49 for oneself.
    """
    _check_not_oneself(work, user)
    work.connection.insert(schema.archived_user, {"user_id": user.id, "created_at": work.now})
    # No other user's address has a blank in it.
    freed = {"email_key": f"{user.id} {user.email.casefold()}", "crm_owner_fid": None, "updated_at": work.now}
    work.connection.update(schema.user, user.id, freed)
    store.forget(work.connection, user.id)
    for prospect in store.unassign_all(work.connection, user.id, work.now):
        work.record_changes(prospect, [("user_id", str(user.id), None)])
    work.furnishing_changed()


def _check_not_oneself(work: Work, user: User) -> None:
    if work.user is not None and work.user.id == user.id:
        raise Refusal(refusals.ACCESS_DENIED)


def create_group(work: Work, name: str, members: Iterable[int]) -> int:
    """Make a group whose members take assigned prospects in turn; return its id."""
    values = {"name": name, "assignments": 0, "created_at": work.now, "updated_at": work.now}
    group = work.connection.insert(schema.user_group, values)
    related.add_group_members(work.connection, group, members)
    return group


def set_members(work: Work, group_id: int, members: Iterable[int]) -> None:
    """Give a group these members, in the order in which they take turns."""
    related.remove_group_members(work.connection, group_id)
    related.add_group_members(work.connection, group_id, members)
    work.connection.update(schema.user_group, group_id, {"updated_at": work.now})
