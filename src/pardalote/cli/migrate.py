"""`pardalote migrate`: brings the tables of older accounts up to date."""

import argparse
from typing import Any

from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import PLACE, add_settings, settings_of
from pardalote.cli.working import accounts_of
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "migrate",
        help="bring older accounts up to date",
        description="Brings the tables of every account up to date, as the server does when it starts.",
    )
    add_settings(parser, PLACE)
    parser.set_defaults(run=_migrate)


def _migrate(given: argparse.Namespace) -> None:
    accounts = accounts_of(settings_of(given))
    try:
        failed = 0
        for number, problem in migrated(accounts):
            failed += problem is not None
            print(f"account {number}: {'brought up to date' if problem is None else problem}")
    finally:
        accounts.close()
    if failed:
        raise CommandFailed(f"{failed} of the accounts can't be brought up to date")


def migrated(accounts: Accounts) -> list[tuple[int, str | None]]:
    """Bring the accounts that are older up to date; return their numbers, each with the problem that it had.

    Several processes may do so at the same time: each account is migrated by one of them.
    """
    return [(number, _problem(accounts, number)) for number in accounts.behind()]


def _problem(accounts: Accounts, number: int) -> str | None:
    try:
        accounts.open(number)
    except StoreError as error:
        return str(error)
    return None
