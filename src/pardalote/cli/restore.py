"""`pardalote restore`: accounts made of a folder of backups."""

import argparse
from pathlib import Path
from typing import Any

from pardalote.actions import moving
from pardalote.actions.moving import Moved, Target
from pardalote.cli.copying import print_moved
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import PLACE, add_settings, settings_of
from pardalote.cli.progress import Progress
from pardalote.cli.working import accounts_of
from pardalote.clock import SystemClock
from pardalote.settings import Settings
from pardalote.store.backups import BackupFolder
from pardalote.store.folders import make_private
from pardalote.store.promise import StoreError


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "restore",
        help="make accounts of a folder of backups",
        description=(
            "Makes accounts of backups, verified row by row before anybody can see them; a server may be running. "
            "Backups of older versions are brought up to date; they themselves stay as they are."
        ),
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="Where the backup lies.")
    parser.add_argument("accounts", nargs="*", type=int, metavar="ACCOUNT", help="Numbers of accounts.")
    parser.add_argument("--all", action="store_true", help="Every account that is in the folder.")
    parser.add_argument(
        "--as",
        dest="number",
        type=int,
        metavar="NUMBER",
        help="Another number. Keys name their account, so users and connected apps get new ones.",
    )
    parser.add_argument("--replace", action="store_true", help="Also over accounts that there are; they are lost.")
    parser.add_argument("--with-secret", action="store_true", help="The server's secret too, where there is none yet.")
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(parser, PLACE)
    parser.set_defaults(run=_restore)


def _restore(given: argparse.Namespace) -> None:
    settings = settings_of(given)
    folder = BackupFolder(given.folder)
    if folder.is_unfinished:
        raise CommandFailed(f"the backup in {given.folder} is not complete: give the command that writes it again")
    wanted = _wanted(given, folder)
    moved: list[Moved] = []
    kept: list[int] = []
    # Copies of backups are read in it; with a database it may be missing.
    make_private(settings.data)
    accounts = accounts_of(settings)
    try:
        if given.with_secret:
            folder.restore_secret(settings.data)
        for number in wanted:
            target = Target(accounts, given.number, given.replace)
            if given.all and not given.replace and accounts.holds(number):
                kept.append(number)
            else:
                moved.append(_restore_one(settings, folder, number, target, given.json))
                if not given.json:
                    print_moved(given, moved[-1:], "restored")
    except StoreError as error:
        raise CommandFailed(str(error)) from error
    finally:
        accounts.close()
    if given.json:
        print_moved(given, moved, "restored")
    if kept:
        raise CommandFailed(f"what is there stays as it is: {_named(kept)}; --replace restores over it")


def _wanted(given: argparse.Namespace, folder: BackupFolder) -> list[int]:
    if given.all == bool(given.accounts):
        raise CommandFailed("either name accounts or say --all")
    wanted = folder.accounts() if given.all else list(dict.fromkeys(given.accounts))
    if not wanted:
        raise CommandFailed(f"there is no backup in {given.folder}")
    if given.number is not None and len(wanted) != 1:
        raise CommandFailed("--as is for one account")
    return wanted


def _restore_one(settings: Settings, folder: BackupFolder, number: int, target: Target, silent: bool) -> Moved:
    with Progress("rows", silent=silent, place=f"account {number}") as progress:
        return moving.restore(folder, number, target, settings.data, SystemClock(), progress.moved_of)


def _named(numbers: list[int]) -> str:
    return ", ".join(f"account {each}" for each in numbers)
