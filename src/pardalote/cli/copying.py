"""`pardalote account copy`, and what it shares with `pardalote restore`: telling what has arrived."""

import argparse
import dataclasses
import json
from typing import Any

from pardalote.actions.moving import Moved, Target, move
from pardalote.actions.renumbering import NewCredentials
from pardalote.cli.failure import CommandFailed
from pardalote.cli.progress import Progress
from pardalote.cli.working import add_command, opened
from pardalote.clock import SystemClock
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_at
from pardalote.store.promise import StoreError


def add_copy(kinds: Any) -> None:
    """Add the command to the parser's commands."""
    copy = add_command(kinds, "copy", "copy an account into another store", _copy)
    copy.description = (
        "Copies an account as it is at one moment, also while a server runs, and verifies it row by row before anybody "
        "can see it. Broken off, it is gone on with when the command is given again."
    )
    copy.add_argument("--to", required=True, metavar="PLACE", help="The data folder that it is to lie in.")
    copy.add_argument(
        "--as",
        dest="number",
        type=int,
        metavar="NUMBER",
        help="Another number for the copy. Keys name their account, so users and connected apps get new ones.",
    )


def _copy(given: argparse.Namespace) -> None:
    with opened(given) as source:
        try:
            target = Accounts(engine_at(given.to))
        except StoreError as error:
            raise CommandFailed(str(error)) from error
        try:
            with Progress("rows", silent=given.json, place=f"account {given.account}") as progress:
                moved = move(source, Target(target, given.number), SystemClock(), progress.moved_of)
        finally:
            target.close()
    print_moved(given, [moved], "copied")


def print_moved(given: argparse.Namespace, moved: list[Moved], done: str) -> None:
    """Print what has arrived, its new credentials included; `done` is the word for what was done."""
    if given.json:
        print(json.dumps([_without_nothing(each) for each in moved]))
        return
    for each in moved:
        if each.started_anew:
            print("What a copy that was broken off had already was no use: the account has changed since.")
        print(f"account {each.account} ({each.name}): {each.rows:,} rows {done} and verified")
        if each.credentials is not None:
            _print_credentials(each.credentials)


def _without_nothing(moved: Moved) -> dict[str, Any]:
    told = dataclasses.asdict(moved)
    return {name: value for name, value in told.items() if value is not None}


def _print_credentials(made: NewCredentials) -> None:
    print(f"business_unit_id  {made.business_unit_id}")
    for user in made.users:
        print(f"user_key          {user.user_key}  {user.email}")
    for app in made.connected_apps:
        print(f"client_id         {app.client_id}")
        print(f"client_secret     {app.client_secret}")
        for email, token in app.refresh_tokens:
            print(f"refresh_token     {token}  {email}")
    print("The secrets among these are kept hashed and will not be shown again. Passwords are as they were.")
