"""`pardalote account`: making accounts, and listing them."""

import argparse
import dataclasses
import json
from typing import Any

from pardalote.actions import accounts as deeds
from pardalote.actions.accounts import InvalidAccount, NewAccount
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import add_settings, settings_of
from pardalote.cli.working import accounts_of
from pardalote.clock import SystemClock
from pardalote.records.account import CRM_CONNECTORS, LEVELS, NO_CONNECTOR
from pardalote.refusals import Refusal
from pardalote.store.promise import StoreError


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("account", help="make or list accounts", description="Accounts (business units).")
    kinds = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_create(kinds)
    listing = kinds.add_parser("list", help="list the accounts")
    add_settings(listing, ("data", "database"))
    listing.add_argument("--json", action="store_true", help="Print JSON.")
    listing.set_defaults(run=_list)


def _add_create(kinds: Any) -> None:
    create = kinds.add_parser("create", help="make an account with its first user, an administrator")
    create.add_argument("name", metavar="NAME", help="The account's name.")
    create.add_argument("--email", required=True, help="Address of the first user.")
    create.add_argument("--password", required=True, help="Password of the first user: at least 8 characters.")
    create.add_argument(
        "--duplicate-emails",
        action="store_true",
        help="Several prospects may share an address: the account speaks version 4; otherwise version 3.",
    )
    create.add_argument("--time-zone", default="America/New_York", help="Zone of the IANA database.")
    create.add_argument("--level", choices=LEVELS, default="Ultimate")
    create.add_argument("--crm", choices=CRM_CONNECTORS, default=NO_CONNECTOR, help="The CRM connector that is set up.")
    create.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(create, ("data", "database"))
    create.set_defaults(run=_create)


def _create(given: argparse.Namespace) -> None:
    wanted = NewAccount(
        given.name,
        given.email,
        given.password,
        given.time_zone,
        given.level,
        duplicate_emails=given.duplicate_emails,
        crm=given.crm,
    )
    accounts = accounts_of(settings_of(given))
    try:
        made = dataclasses.asdict(deeds.create(accounts, wanted, SystemClock()))
    except (InvalidAccount, StoreError) as error:
        raise CommandFailed(str(error)) from error
    except Refusal as refusal:
        raise CommandFailed(f"error {refusal.reason.code}: {refusal.reason.message}") from refusal
    finally:
        accounts.close()
    if given.json:
        print(json.dumps(made))
        return
    for name, value in made.items():
        print(f"{name:18}{value}")
    print("The secrets among these are kept hashed and will not be shown again.")


def _list(given: argparse.Namespace) -> None:
    accounts = accounts_of(settings_of(given))
    rows, unreadable = [], []
    try:
        for number in accounts.numbers():
            try:
                rows.append(dataclasses.asdict(deeds.summary(accounts, number)))
            except StoreError as error:
                unreadable.append(f"account {number} can't be read: {error}")
    finally:
        accounts.close()
    if given.json:
        print(json.dumps(rows))
    else:
        for row in rows:
            print(f"{row['number']:>10}  version {row['version']}  {row['business_unit_id']}  {row['name']}")
    if unreadable:
        raise CommandFailed("; ".join(unreadable))
