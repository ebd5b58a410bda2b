"""`pardalote check`: looks whether every account's store is sound."""

import argparse
import json
from typing import Any

from pardalote.actions import checking
from pardalote.actions.checking import Found
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import PLACE, add_settings, settings_of
from pardalote.cli.progress import Progress
from pardalote.cli.working import accounts_of
from pardalote.store.accounts import Accounts


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "check",
        help="look whether the data is sound",
        description=(
            "Looks at every account, or at those that are named: damage, references, uniqueness, counters, addresses, "
            "last activities and history. A server may be running."
        ),
    )
    parser.add_argument("accounts", nargs="*", type=int, metavar="ACCOUNT", help="Numbers of accounts; none: all.")
    parser.add_argument("--repair", action="store_true", help="Count anew what counters say wrongly.")
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(parser, PLACE)
    parser.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> None:
    settings = settings_of(given)
    if not settings.database and not settings.data.is_dir():
        raise CommandFailed(f"there is no folder {settings.data}")
    accounts = accounts_of(settings)
    found = []
    try:
        known = accounts.numbers()
        for number in given.accounts or known:
            if number not in known:
                raise CommandFailed(f"there is no account {number}")
            found.append(_look_at(accounts, number, given))
            if not given.json:
                _print(found[-1])
    finally:
        accounts.close()
    if given.json:
        print(json.dumps([_told(each) for each in found]))
    damaged = sum(not each.is_sound for each in found)
    if damaged:
        raise CommandFailed(f"{damaged} of the accounts are damaged")


def _look_at(accounts: Accounts, number: int, given: argparse.Namespace) -> Found:
    with Progress("rows", silent=given.json, place=f"account {number}") as progress:
        return checking.check(accounts, number, progress.moved_of, given.repair)


def _print(found: Found) -> None:
    print(f"account {found.account}: {'sound' if found.is_sound else 'damaged'}", flush=True)
    for each in (*found.problems, *(f"({note})" for note in found.notes)):
        print(f"  {each}")


def _told(found: Found) -> dict[str, Any]:
    return {
        "account": found.account,
        "sound": found.is_sound,
        "problems": list(found.problems),
        "notes": list(found.notes),
    }
