"""Credentials: user_keys, api_keys, passwords and tokens; each names its account (design: no registry)."""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from pardalote.store.secret import derive

# An api_key lives this long from the first login that handed it out (reference, "Authentication").
API_KEY_SECONDS = 3600
ACCESS_TOKEN_SECONDS = 2 * 3600

_ACCOUNT_DIGITS = 8
_USER_KEY_DIGITS = 32


def make_user_key(account: int, rest: str | None = None) -> str:
    """Return a user_key: 8 hexadecimal digits of the account, 24 random ones (or the first 24 of `rest`)."""
    return f"{account:08x}{(rest or secrets.token_hex(12))[:24]}"


def account_of_user_key(user_key: str) -> int | None:
    """Return the account number a user_key names, or None when it is no user_key."""
    if len(user_key) != _USER_KEY_DIGITS:
        return None
    return _hexadecimal(user_key[:_ACCOUNT_DIGITS])


def make_business_unit_id(account: int) -> str:
    """Return a business unit id: 18 characters, beginning with 0Uv and ending with the account."""
    return f"0Uv5e0000{account:08X}A"


def account_of_business_unit(business_unit_id: str) -> int | None:
    """Return the account number a business unit id names, or None when it is no such id."""
    if len(business_unit_id) != 18 or not business_unit_id.startswith("0Uv"):
        return None
    return _hexadecimal(business_unit_id[9:17])


def make_client_id(account: int, rest: str | None = None) -> str:
    """Return the client_id of a connected app."""
    return f"3MVG9.{account:08x}.{(rest or secrets.token_hex(24))[:48]}"


def make_client_secret(rest: str | None = None) -> str:
    """Return the client_secret of a connected app."""
    return (rest or secrets.token_hex(32)).upper()[:64]


def make_access_token(account: int) -> str:
    """Return a bearer token."""
    return f"00D{account:08x}!{secrets.token_urlsafe(48)}"


def make_refresh_token(account: int, rest: str | None = None) -> str:
    """Return a refresh token."""
    return f"5Aep{account:08x}.{rest or secrets.token_urlsafe(48)}"


def account_of_client_id(client_id: str) -> int | None:
    """Return the account number a client_id names, or None."""
    return _hexadecimal(client_id[6:14]) if client_id.startswith("3MVG9.") else None


def account_of_access_token(token: str) -> int | None:
    """Return the account number a bearer token names, or None."""
    return _hexadecimal(token[3:11]) if token.startswith("00D") and token[11:12] == "!" else None


def hashed(credential: str) -> str:
    """Return what is kept of a long random credential: its SHA-256 in hexadecimal digits."""
    return sha256(credential.encode("utf-8", "surrogateescape")).hexdigest()


# The same few are asked for with every call; nothing of a caller's is in them.
@lru_cache(maxsize=1024)
def api_key(secret: bytes, account: int, user: int, started_at: int) -> str:
    """Return the api_key of a user's hour: 32 hexadecimal digits, the same on every server with this secret."""
    return derive(secret, "api_key", account, user, started_at)[:32]


def same(one: str, other: str) -> bool:
    """Compare two credentials in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogateescape"), other.encode("utf-8", "surrogateescape"))


def _hexadecimal(digits: str) -> int | None:
    # Nothing is left between digits: what is no digit would be.
    if len(digits) != _ACCOUNT_DIGITS or digits.strip("0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)
