"""`pardalote check`: looks whether every account's store is sound."""

import argparse
from typing import Any

from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import add_settings, settings_of
from pardalote.cli.working import accounts_of
from pardalote.store import counters
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("check", help="look whether the data is sound", description="Checks every account.")
    add_settings(parser, ("data", "database"))
    parser.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> None:
    settings = settings_of(given)
    if not settings.database and not settings.data.is_dir():
        raise CommandFailed(f"there is no folder {settings.data}")
    accounts = accounts_of(settings)
    damaged = 0
    try:
        for number in accounts.numbers():
            problems = _problems(accounts, number)
            damaged += bool(problems)
            print(f"account {number}: {'sound' if not problems else 'damaged'}")
            for problem in problems:
                print(f"  {problem}")
    finally:
        accounts.close()
    if damaged:
        raise CommandFailed(f"{damaged} of the accounts are damaged")


def _problems(accounts: Accounts, number: int) -> list[str]:
    try:
        store = accounts.open(number)
        if store is None:
            return ["its file is gone"]
        found = store.problems()
        if not found:
            with store.reading() as connection:
                store.furnishing(connection)
                found = counters.problems(connection)
        return found
    except StoreError as error:
        return [str(error)]
