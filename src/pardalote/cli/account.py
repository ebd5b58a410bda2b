"""`pardalote account`: making, listing, copying and removing accounts."""

import argparse
import dataclasses
import json
from typing import Any

from pardalote.actions import accounts as deeds
from pardalote.actions.accounts import InvalidAccount, NewAccount
from pardalote.cli import copying
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import PLACE, add_settings, settings_of
from pardalote.cli.working import accounts_of, add_command, working
from pardalote.clock import SystemClock
from pardalote.records.account import CRM_CONNECTORS, LEVELS, NO_CONNECTOR
from pardalote.refusals import Refusal
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "account", help="make, list, copy or remove accounts", description="Accounts (business units)."
    )
    kinds = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_create(kinds)
    listing = kinds.add_parser("list", help="list the accounts")
    add_settings(listing, PLACE)
    listing.add_argument("--json", action="store_true", help="Print JSON.")
    listing.set_defaults(run=_list)
    copying.add_copy(kinds)
    _add_sending(kinds)
    _add_remove(kinds)


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
    add_settings(create, PLACE)
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


def _add_sending(kinds: Any) -> None:
    sending = add_command(kinds, "sending", "say what email an account may send", _sending)
    sending.description = "Says what email an account may send; without an option nothing changes, and it is printed."
    switch = argparse.BooleanOptionalAction
    sending.add_argument("--blocked", action=switch, help="Send none: calls get error 190, and what waits waits on.")
    sending.add_argument(
        "--operational", action=switch, help="Let administrators send operational email, which reaches the opted out."
    )


def _sending(given: argparse.Namespace) -> None:
    with working(given) as work:
        if given.blocked is not None or given.operational is not None:
            deeds.switch_sending(work, given.blocked, given.operational)
        account = work.account
    told = {"blocked": account.is_sending_blocked, "operational": account.allows_operational_emails}
    print(
        json.dumps(told) if given.json else "  ".join(f"{name}: {'on' if on else 'off'}" for name, on in told.items())
    )


def _add_remove(kinds: Any) -> None:
    remove = add_command(kinds, "remove", "remove an account for good", _remove)
    remove.description = "Removes an account with all that is in it, with no way back but a backup."
    remove.add_argument("--yes", action="store_true", help="Do it; otherwise it is only said what would be removed.")


def _remove(given: argparse.Namespace) -> None:
    accounts = accounts_of(settings_of(given))
    try:
        name = _name_of(accounts, given.account)
        if not given.yes:
            raise CommandFailed(f"this would remove account {given.account}{name} for good; --yes does it")
        accounts.remove(given.account)
    except StoreError as error:
        raise CommandFailed(str(error)) from error
    finally:
        accounts.close()
    if given.json:
        print(json.dumps({"number": given.account, "removed": True}))
    else:
        print(f"account {given.account}{name} is removed")


def _name_of(accounts: Accounts, number: int) -> str:
    try:
        return f" ({deeds.summary(accounts, number).name})"
    except StoreError:
        # Damaged accounts, and what a removal that was broken off left, are removed as well.
        return ""
