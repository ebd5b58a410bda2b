"""A work on the account that a command names."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pardalote.actions.work import Work
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import add_settings, settings_of
from pardalote.clock import SystemClock
from pardalote.refusals import Refusal
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.engines import engine_of
from pardalote.store.promise import StoreError


def add_command(kinds: Any, name: str, explanation: str, run: Any) -> argparse.ArgumentParser:
    """Add a command that works on one account, named by its number."""
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=explanation)
    parser.add_argument("account", metavar="ACCOUNT", type=int, help="The account's number (`pardalote account list`).")
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(parser, ("data", "database"))
    parser.set_defaults(run=run)
    return parser


def accounts_of(settings: Settings) -> Accounts:
    """Return the accounts that the settings name. Raises StoreError when they can't be reached."""
    return Accounts(engine_of(settings))


class UndoWork(Exception):
    """Ends a work without keeping anything of it: a dry run."""


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[AccountStore]:
    """Open the account that the arguments name. Raises CommandFailed for whatever is refused."""
    accounts = accounts_of(settings_of(given))
    try:
        store = accounts.open(given.account)
        if store is None:
            raise CommandFailed(f"there is no account {given.account}")
        yield store
    except StoreError as error:
        raise CommandFailed(str(error)) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise CommandFailed("no store holds a number of more than 64 bits, or bytes that are no UTF-8") from error
    except Refusal as refusal:
        raise CommandFailed(f"error {refusal.reason.code}: {refusal.reason.message}") from refusal
    finally:
        accounts.close()


@contextmanager
def working(given: argparse.Namespace) -> Iterator[Work]:
    """Begin a work on the account that the arguments name. Raises CommandFailed for whatever is refused."""
    with opened(given) as store, store.writing() as connection:
        now = SystemClock().now()
        yield Work(connection, store.furnishing(connection), now, through="command line")
