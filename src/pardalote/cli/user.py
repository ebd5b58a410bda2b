"""`pardalote user`: making users, listing them, and giving one a fresh user_key or a password."""

import argparse
import json
import re
from typing import Any

from pardalote.actions import users as deeds
from pardalote.actions.users import NewUser
from pardalote.cli.working import add_command, working
from pardalote.records.roles import ABILITIES, MARKETING


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("user", help="make or list users", description="Users of an account.")
    kinds = parser.add_subparsers(metavar="COMMAND", required=True)
    create = add_command(kinds, "create", "make a user", _create)
    create.add_argument("--email", required=True)
    create.add_argument("--password", required=True, help="At least 8 characters.")
    create.add_argument("--role", choices=tuple(ABILITIES), default=MARKETING)
    create.add_argument("--time-zone", help="Zone of the IANA database; otherwise the account's.")
    create.add_argument("--first-name")
    create.add_argument("--last-name")
    create.add_argument("--job-title")
    create.add_argument("--crm-owner-fid", help="The user's id in the CRM.")
    add_command(kinds, "list", "list the users of an account", _list)
    rotate = add_command(kinds, "rotate-key", "give a user a fresh user_key; the old one ends", _rotate_key)
    rotate.add_argument("--email", required=True)
    password = add_command(kinds, "set-password", "give a user a password; the api_key it has ends", _set_password)
    password.add_argument("user", metavar="USER", help="The user's address, or its id (`pardalote user list`).")
    password.add_argument("--password", required=True, help="At least 8 characters.")


def _create(given: argparse.Namespace) -> None:
    with working(given) as work:
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
    with working(given) as work:
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
    with working(given) as work:
        key = deeds.rotate_key(work, given.email)
    _print(given, {"email": given.email, "user_key": key})


def _set_password(given: argparse.Namespace) -> None:
    with working(given) as work:
        user = deeds.find(work, int(given.user) if _ID.match(given.user) else None, given.user)
        deeds.set_password(work, user, given.password)
    print(json.dumps({"id": user.id, "email": user.email}) if given.json else f"{user.email} has a new password.")


# As many digits as SQLite's numbers surely have room for.
_ID = re.compile(r"[0-9]{1,15}\Z")


def _print(given: argparse.Namespace, made: dict[str, Any]) -> None:
    if given.json:
        print(json.dumps(made))
        return
    for name, value in made.items():
        print(f"{name:10}{value}")
    print("The user_key is kept hashed and will not be shown again.")
