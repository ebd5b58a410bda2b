"""The two demo accounts: made once, with credentials that are derived from the server's secret."""

from pardalote.actions.accounts import Credentials, NewAccount, Secrets, create
from pardalote.actions.credentials import (
    hashed,
    make_business_unit_id,
    make_client_id,
    make_client_secret,
    make_refresh_token,
    make_user_key,
)
from pardalote.actions.work import Work
from pardalote.clock import HeldClock
from pardalote.demo.character import SHARED, UNIQUE, Character
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError
from pardalote.store.secret import derive

# By the number of the account, which is also the version of its API.
_CHARACTERS = {3: UNIQUE, 4: SHARED}


def ensure(accounts: Accounts, secret: bytes) -> list[Credentials]:
    """Make the demo accounts that are not there yet; return the credentials of both.

    An account that is there already is left as it is. One whose first user does not have the demo's
    user_key (it is somebody's own, was made with another secret, or had its key changed) is left out of the
    answer: what could be told of it would not be true.
    """
    there = accounts.numbers()
    for number, character in _CHARACTERS.items():
        if number not in there:
            _make(accounts, secret, number, character)
    known = {number: _credentials(secret, number, character) for number, character in _CHARACTERS.items()}
    return [each for number, each in known.items() if _is_true(accounts, number, each)]


def _make(accounts: Accounts, secret: bytes, number: int, character: Character) -> None:
    # Whoever finds the accounts there has no need of what fills them.
    from pardalote.demo.content import fill
    from pardalote.demo.furnishing import OPENED_AT

    known = _credentials(secret, number, character)
    wanted = NewAccount(
        known.name,
        known.email,
        known.password,
        character.time_zone,
        duplicate_emails=character.shares_addresses,
    )

    def furnish(work: Work) -> None:
        fill(work, character, known.password, lambda email: derive(secret, "demo", number, "user_key", email))

    try:
        create(accounts, wanted, HeldClock(OPENED_AT), number, _secrets(secret, number), furnish)
    except StoreError:
        # Another process that started at the same moment was first.
        if number not in accounts.numbers():
            raise


def _is_true(accounts: Accounts, number: int, credentials: Credentials) -> bool:
    """Say whether credentials are those of an account that is there."""
    store = accounts.open(number)
    if store is None:
        return False
    user = store.current_furnishing().user_by_key_hash.get(hashed(credentials.user_key))
    return user is not None and user.email == credentials.email


def _secrets(secret: bytes, number: int) -> Secrets:
    return Secrets(*(derive(secret, "demo", number, purpose) for purpose in ("user_key", "client", "secret", "token")))


def _credentials(secret: bytes, number: int, character: Character) -> Credentials:
    parts = _secrets(secret, number)
    return Credentials(
        name=f"{character.company} (demo)",
        version=number,
        business_unit_id=make_business_unit_id(number),
        email=f"admin@{character.domain}",
        password=derive(secret, "demo", number, "password")[:16],
        user_key=make_user_key(number, parts.user_key),
        client_id=make_client_id(number, parts.client_id),
        client_secret=make_client_secret(parts.client_secret),
        refresh_token=make_refresh_token(number, parts.refresh_token),
    )
