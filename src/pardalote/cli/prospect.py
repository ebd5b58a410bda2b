"""`pardalote prospect`: erasing persons for good."""

import argparse
import json
from collections import Counter
from contextlib import suppress
from typing import Any

from pardalote.actions.prospects import erasing
from pardalote.actions.prospects.identity import Identity
from pardalote.cli.failure import CommandFailed
from pardalote.cli.working import UndoWork, add_command, opened, working


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("prospect", help="erase prospects for good", description="Prospects of an account.")
    kinds = parser.add_subparsers(metavar="COMMAND", required=True)
    erase = add_command(kinds, "erase", "remove every trace of a person, or of all in the recycle bin", _erase)
    erase.description = (
        "Removes the person from every table, with no way back, and says how many rows went from each. What others "
        "have too stays: lists, tags, opportunities."
    )
    whom = erase.add_mutually_exclusive_group(required=True)
    whom.add_argument("--id", type=int, help="The prospect's id.")
    whom.add_argument("--email", help="The prospect's address; all who share it are erased.")
    whom.add_argument("--fid", help="The prospect's Salesforce id.")
    whom.add_argument("--recycle-bin", action="store_true", help="Everybody in the recycle bin.")
    erase.add_argument("--dry-run", action="store_true", help="Only say what would be removed.")


# Other writers wait while a transaction lasts, so a full recycle bin takes several.
_AT_ONCE = 100


def _erase(given: argparse.Namespace) -> None:
    with working(given) as work:
        if given.recycle_bin:
            ids = erasing.in_recycle_bin(work)
        else:
            ids = erasing.meant(work, Identity(given.id, given.email, given.fid))
    if not ids and not given.recycle_bin:
        raise CommandFailed("there is no such prospect")
    removed: Counter[str] = Counter()
    for start in range(0, len(ids), _AT_ONCE):
        removed += _erase_some(given, ids[start : start + _AT_ONCE])
    if removed and not given.dry_run:
        with opened(given) as store:
            store.forget()
    _tell(given, len(ids), removed)


def _erase_some(given: argparse.Namespace, ids: list[int]) -> Counter[str]:
    removed: Counter[str] = Counter()
    with suppress(UndoWork), working(given) as work:
        for each in ids:
            removed += erasing.erase(work, each)
        if given.dry_run:
            raise UndoWork
    return removed


def _tell(given: argparse.Namespace, persons: int, removed: Counter[str]) -> None:
    if given.json:
        print(json.dumps({"prospects": persons, "dry_run": given.dry_run, "removed": dict(sorted(removed.items()))}))
        return
    done = "would be erased" if given.dry_run else "erased"
    print(f"{persons} {'prospect' if persons == 1 else 'prospects'} {done}")
    for table, rows in sorted(removed.items()):
        print(f"{rows:>8}  {table}")
