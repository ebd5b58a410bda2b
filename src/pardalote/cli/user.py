"""`pardalote user`: making users, listing them, and giving one a fresh user_key."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pardalote.actions import users as deeds
from pardalote.actions.users import NewUser
from pardalote.actions.work import Work
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import add_settings, settings_of
from pardalote.clock import SystemClock
from pardalote.records.roles import ABILITIES, MARKETING
from pardalote.refusals import Refusal
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("user", help="make or list users", description="Users of an account.")
    kinds = parser.add_subparsers(metavar="COMMAND", required=True)
    create = _add(kinds, "create", "make a user", _create)
    create.add_argument("--email", required=True)
    create.add_argument("--password", required=True, help="At least 8 characters.")
    create.add_argument("--role", choices=tuple(ABILITIES), default=MARKETING)
    create.add_argument("--time-zone", help="Zone of the IANA database; otherwise the account's.")
    create.add_argument("--first-name")
    create.add_argument("--last-name")
    create.add_argument("--job-title")
    create.add_argument("--crm-owner-fid", help="The user's id in the CRM.")
    _add(kinds, "list", "list the users of an account", _list)
    rotate = _add(kinds, "rotate-key", "give a user a fresh user_key; the old one ends", _rotate_key)
    rotate.add_argument("--email", required=True)


def _add(kinds: Any, name: str, explanation: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=explanation)
    parser.add_argument("account", metavar="ACCOUNT", type=int, help="The account's number (`pardalote account list`).")
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(parser, ("data",))
    parser.set_defaults(run=run)
    return parser


@contextmanager
def _work(given: argparse.Namespace) -> Iterator[Work]:
    """Begin a work on the account that the arguments name. Raises CommandFailed for whatever is refused."""
    accounts = Accounts(settings_of(given).data)
    try:
        store = accounts.open(given.account)
        if store is None:
            raise CommandFailed(f"there is no account {given.account}")
        with store.writing() as connection:
            now = SystemClock().now()
            yield Work(connection, store.furnishing(connection), now, through="command line")
    except StoreError as error:
        raise CommandFailed(str(error)) from error
    except Refusal as refusal:
        raise CommandFailed(f"error {refusal.reason.code}: {refusal.reason.message}") from refusal
    finally:
        accounts.close()


def _create(given: argparse.Namespace) -> None:
    with _work(given) as work:
        wanted = NewUser(
            given.email,
            given.password,
            given.role,
            given.time_zone or work.account.time_zone,
            given.first_name,
            given.last_name,
            given.job_title,
            given.crm_owner_fid,
        )
        made = deeds.create(work, wanted)
    _print(given, {"id": made.id, "email": given.email, "user_key": made.user_key})


def _list(given: argparse.Namespace) -> None:
    with _work(given) as work:
        rows = [
            {"id": each.id, "email": each.email, "role": each.role, "time_zone": each.time_zone}
            for each in work.furnishing.users.values()
        ]
    if given.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(f"{row['id']:>6}  {row['email']}  {row['role']}  {row['time_zone']}")


def _rotate_key(given: argparse.Namespace) -> None:
    with _work(given) as work:
        key = deeds.rotate_key(work, given.email)
    _print(given, {"email": given.email, "user_key": key})


def _print(given: argparse.Namespace, made: dict[str, Any]) -> None:
    if given.json:
        print(json.dumps(made))
        return
    for name, value in made.items():
        print(f"{name:10}{value}")
    print("The user_key is kept hashed and will not be shown again.")
