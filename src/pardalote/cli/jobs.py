"""`pardalote jobs`: what is done after the answer, and how far it is."""

import argparse
import json
import os
from typing import Any

from pardalote.actions import jobs as deeds
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import settings_of
from pardalote.cli.working import add_command, opened, working
from pardalote.clock import SystemClock
from pardalote.jobs.table import kinds_of
from pardalote.store import jobs as stored
from pardalote.store.promise import Row
from pardalote.store.secret import load_secret


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("jobs", help="show and steer jobs", description="Shows and steers an account's jobs.")
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    listed = add_command(kinds, "list", "list jobs, the newest first", _list)
    listed.add_argument("--all", action="store_true", help="Those too that are done.")
    for name, explanation, run in (
        ("cancel", "end a job that is not done", _cancel),
        ("retry", "let a job that failed, was cancelled or waits begin now", _retry),
    ):
        add_command(kinds, name, explanation, run).add_argument("job", metavar="JOB", type=int, help="The job's id.")


def _list(given: argparse.Namespace) -> None:
    states = (*deeds.LIVE, stored.FAILED)
    with opened(given) as store, store.reading(fresh=True) as connection:
        rows = stored.in_states(connection, (*states, stored.DONE, stored.CANCELLED) if given.all else states)
    if given.json:
        print(json.dumps([{name: row[name] for name in _TOLD} for row in rows]))
        return
    now = SystemClock().now()
    for row in rows:
        print(_line(row, now))


_TOLD = (
    "id", "kind", "about", "state", "due_at", "attempts", "leased_until", "done", "total", "problem", "created_at",
    "updated_at", "ended_at",
)  # fmt: skip


def _line(row: Row, now: int) -> str:
    far = f"{row['done']:,}" + (f" of {row['total']:,}" if row["total"] is not None else "")
    said = [f"{row['id']:>8}", f"{row['kind']} {row['about']}", row["state"]]
    if row["done"] or row["total"]:
        said.append(far)
    if row["state"] == stored.WAITING and row["due_at"] > now:
        said.append(f"due in {row['due_at'] - now:,} s")
    if row["problem"]:
        said.append(str(row["problem"]))
    return "  ".join(said)


def _cancel(given: argparse.Namespace) -> None:
    settings = settings_of(given)
    kinds = {each.name: each for each in kinds_of(settings, load_secret(settings.data, os.environ))}
    with working(given) as work:
        row = stored.by_id(work.connection, given.job)
        if row is None:
            raise CommandFailed(f"account {given.account} has no job {given.job}")
        deeds.cancel(work, given.job)
        if row["kind"] in kinds:
            kinds[row["kind"]].give_up(work, row["about"], "cancelled")


def _retry(given: argparse.Namespace) -> None:
    with working(given) as work:
        if stored.by_id(work.connection, given.job) is None:
            raise CommandFailed(f"account {given.account} has no job {given.job}")
        deeds.retry(work, given.job)
