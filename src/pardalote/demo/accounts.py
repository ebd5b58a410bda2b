"""The two demo accounts: made once, with credentials that are derived from the server's secret."""

from pardalote.actions.accounts import Credentials, NewAccount, Secrets, create
from pardalote.actions.credentials import (
    make_business_unit_id,
    make_client_id,
    make_client_secret,
    make_refresh_token,
    make_user_key,
)
from pardalote.clock import HeldClock
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError
from pardalote.store.secret import derive

# When the accounts were opened: 2024-03-04T09:00:00Z.
OPENED_AT = 1709542800

_UNIQUE = NewAccount("Demo, version 3", "admin@version3.example", "", "America/Los_Angeles")
_SHARED = NewAccount("Demo, version 4", "admin@version4.example", "", "Europe/Berlin", duplicate_emails=True)
_ACCOUNTS = {3: _UNIQUE, 4: _SHARED}


def ensure(accounts: Accounts, secret: bytes) -> list[Credentials]:
    """Make the demo accounts that are not there yet; return the credentials of both."""
    there = accounts.numbers()
    for number, wanted in _ACCOUNTS.items():
        if number not in there:
            _make(accounts, secret, number, wanted)
    return [_credentials(secret, number, wanted) for number, wanted in _ACCOUNTS.items()]


def _make(accounts: Accounts, secret: bytes, number: int, wanted: NewAccount) -> None:
    known = _credentials(secret, number, wanted)
    try:
        create(
            accounts,
            NewAccount(
                wanted.name, wanted.email, known.password, wanted.time_zone, duplicate_emails=wanted.duplicate_emails
            ),
            HeldClock(OPENED_AT),
            number,
            _secrets(secret, number),
        )
    except StoreError:
        # Another process that started at the same moment was first.
        if number not in accounts.numbers():
            raise


def _secrets(secret: bytes, number: int) -> Secrets:
    return Secrets(*(derive(secret, "demo", number, purpose) for purpose in ("user_key", "client", "secret", "token")))


def _credentials(secret: bytes, number: int, wanted: NewAccount) -> Credentials:
    parts = _secrets(secret, number)
    return Credentials(
        name=wanted.name,
        version=4 if wanted.duplicate_emails else 3,
        business_unit_id=make_business_unit_id(number),
        email=wanted.email,
        password=derive(secret, "demo", number, "password")[:16],
        user_key=make_user_key(number, parts.user_key),
        client_id=make_client_id(number, parts.client_id),
        client_secret=make_client_secret(parts.client_secret),
        refresh_token=make_refresh_token(number, parts.refresh_token),
    )
