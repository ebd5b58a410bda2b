"""Where the tests' accounts are kept: the folder of a test, opened as the server opens it."""

from pathlib import Path

from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of
from pardalote.store.server import FailedLogins


def accounts_of(data: Path) -> Accounts:
    """Return the accounts of a data folder."""
    return Accounts(engine_of(Settings(data=data)))


def failed_logins_of(data: Path) -> FailedLogins:
    """Return the failed logins of a data folder."""
    return FailedLogins(engine_of(Settings(data=data)).server())
