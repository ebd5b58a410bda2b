"""API keys: handing one out for a user's hour, and telling whether one still counts."""

from pardalote.actions import credentials
from pardalote.actions.work import Work
from pardalote.records.user import User
from pardalote.store.credentials import start_api_key


def hand_out(work: Work, user_id: int, secret: bytes) -> str:
    """Return a user's api_key: within its hour the same one, else a fresh one (wire.md, section 3)."""
    started_at = work.furnishing.users[user_id].api_key_started_at
    if started_at is None or not _is_current(started_at, work.now):
        started_at = work.now
        start_api_key(work.connection, user_id, started_at)
    return credentials.api_key(secret, work.account.number, user_id, started_at)


def is_valid(api_key: str, user: User, secret: bytes, now: int) -> bool:
    """Say whether an api_key is the user's own of the hour that runs."""
    started_at = user.api_key_started_at
    if started_at is None or not _is_current(started_at, now):
        return False
    return credentials.same(credentials.api_key(secret, user.account, user.id, started_at), api_key)


def _is_current(started_at: int, now: int) -> bool:
    return started_at <= now < started_at + credentials.API_KEY_SECONDS
