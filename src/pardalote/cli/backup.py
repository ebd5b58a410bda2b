"""`pardalote backup`: accounts written into a folder, also while a server runs."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from pardalote.actions import moving
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import PLACE, add_settings, settings_of
from pardalote.cli.progress import Progress
from pardalote.cli.working import accounts_of
from pardalote.clock import SystemClock
from pardalote.store.accounts import Accounts
from pardalote.store.backups import BackupFolder, Manifest
from pardalote.store.promise import StoreError
from pardalote.store.secret import load_secret


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "backup",
        help="write accounts into a folder, also while a server runs",
        description=(
            "Writes each account as it is at one moment into a store file of its own, with a manifest that names the "
            "moment and says what is in it. Broken off, it goes on when the command is given again."
        ),
    )
    parser.add_argument("accounts", nargs="*", type=int, metavar="ACCOUNT", help="Numbers of accounts.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="Where the backup is to lie.")
    parser.add_argument("--all", action="store_true", help="Every account.")
    parser.add_argument(
        "--with-secret", action="store_true", help="The server's secret too, from which api_keys are derived."
    )
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(parser, PLACE)
    parser.set_defaults(run=_back_up)


def _back_up(given: argparse.Namespace) -> None:
    settings = settings_of(given)
    folder = BackupFolder(given.folder)
    accounts = accounts_of(settings)
    done = []
    try:
        for number in _missing(folder, _wanted(given, accounts.numbers())):
            manifest = _back_up_one(accounts, number, folder, given.json)
            done.append(manifest)
            if not given.json:
                rows = sum(each.rows for each in manifest.tables.values())
                print(f"account {number} ({manifest.name}): {rows:,} rows, as of {manifest.moment}", flush=True)
        if given.with_secret:
            folder.keep_secret(load_secret(settings.data, os.environ))
        folder.finish()
    except StoreError as error:
        raise CommandFailed(str(error)) from error
    finally:
        accounts.close()
    if given.json:
        print(json.dumps([_told(each) for each in done]))


def _wanted(given: argparse.Namespace, known: list[int]) -> list[int]:
    """Return the accounts that are named, or all that are known for --all. Raises CommandFailed for neither or both."""
    if given.all == bool(given.accounts):
        raise CommandFailed("either name accounts or say --all")
    return known if given.all else list(dict.fromkeys(given.accounts))


def _missing(folder: BackupFolder, wanted: list[int]) -> list[int]:
    """Return the accounts that a run has still to do: one that was broken off has perhaps done some."""
    there = [each for each in folder.accounts() if each in wanted]
    if not folder.is_unfinished and there:
        last = folder.manifest(there[0])
        raise CommandFailed(f"{folder.path} holds account {last.account} as of {last.moment}: take another folder")
    folder.begin()
    return [each for each in wanted if each not in there]


def _back_up_one(accounts: Accounts, number: int, folder: BackupFolder, silent: bool) -> Manifest:
    store = accounts.open(number)
    if store is None:
        raise CommandFailed(f"there is no account {number}")
    with Progress("rows", silent=silent, place=f"account {number}") as progress:
        return moving.back_up(store, folder, SystemClock(), progress.moved_of)


def _told(manifest: Manifest) -> dict[str, Any]:
    return {
        "account": manifest.account,
        "name": manifest.name,
        "moment": manifest.moment,
        "rows": sum(each.rows for each in manifest.tables.values()),
    }
