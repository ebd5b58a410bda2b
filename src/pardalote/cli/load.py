"""`pardalote load`: millions of prospects from a file, by the API's own rules, resumed where it was interrupted."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from pardalote.actions.loading import headings as words
from pardalote.actions.loading import progress as progresses
from pardalote.actions.loading.gathering import By
from pardalote.actions.loading.headings import Headings, UnknownHeadings, understand
from pardalote.actions.loading.loader import Loader, SourceRow, Wishes
from pardalote.actions.loading.progress import LoadChanged, Progress
from pardalote.actions.prospects.surroundings import Surroundings
from pardalote.actions.work import Rules
from pardalote.cli import progress as telling
from pardalote.cli.failure import CommandFailed
from pardalote.cli.options import settings_of
from pardalote.cli.working import add_command, opened
from pardalote.clock import SystemClock, elapsed
from pardalote.records.account import Furnishing
from pardalote.store.accounts import AccountStore
from pardalote.store.folders import make_durable
from pardalote.store.promise import Connection
from pardalote.wire.dates import read_time
from pardalote.wire.tabular import CSV, Table, TableRow, Unreadable, csv_line, format_of, reject_line
from pardalote.wire.zones import zone_of


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("load", help="load a file of many rows", description="Loads files into an account.")
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    load = add_command(kinds, "prospects", "create or change a prospect for each row of a file", _load)
    load.description = (
        "Rows are read by the rules of the API; refused ones are counted by reason. The same command again goes on "
        "where it was interrupted. A server may be running."
    )
    load.add_argument("file", metavar="FILE", type=Path, help=".csv or .jsonl, with or without .gz, in UTF-8.")
    load.add_argument(
        "--by", choices=[each.value for each in _BY], default=By.EMAIL.value,
        help="What prospects are known by; nothing: every row makes a new one. Default: email.",
    )  # fmt: skip
    load.add_argument(
        "--map", action="append", default=[], metavar="HEADING=FIELD", help="What a heading means; may be repeated."
    )
    load.add_argument(
        "--ignore", action="append", default=[], metavar="HEADING", help="A column to leave out; may be repeated."
    )
    load.add_argument(
        "--clear", action="append", default=[], metavar="FIELD",
        help="A field that an empty cell clears; may be repeated. Other empty cells change nothing.",
    )  # fmt: skip
    load.add_argument(
        "--list",
        action="append",
        default=[],
        type=int,
        metavar="ID",
        help="A list that all are put on; may be repeated.",
    )
    load.add_argument("--campaign", type=int, metavar="ID", help="The campaign of all rows that name none.")
    load.add_argument("--user", type=int, metavar="ID", help="The user to whom all rows that name none are assigned.")
    load.add_argument("--rejects", type=Path, metavar="FILE", help="Where refused rows go, each with the reason.")
    load.add_argument("--dry-run", action="store_true", help="Only say what would be done.")
    load.add_argument("--restart", action="store_true", help="Begin at the first row, whatever was loaded before.")


_BY = (By.EMAIL, By.ID, By.FID, By.NOTHING)


def _load(given: argparse.Namespace) -> None:
    try:
        with closing(Table(given.file)) as table, opened(given) as store:
            _check_rejects(given, table.format)
            furnishing = store.current_furnishing()
            wishes = _wishes(
                given, store, furnishing, understand(table.headings, furnishing, _mapped(given), given.ignore)
            )
            progress = _begun(given, store)
            resumed = progress.report.rows
            if not progress.is_finished:
                progress = _run(given, store, table, wishes, progress)
            _tell(given, _left_out(wishes, furnishing), progress, resumed)
    except UnknownHeadings as problem:
        raise CommandFailed(f"{given.file}: {problem} (--map, --ignore)") from problem
    except Unreadable as problem:
        raise CommandFailed(f"{given.file}: {problem}") from problem


def _mapped(given: argparse.Namespace) -> dict[str, str]:
    pairs = [each.rpartition("=") for each in given.map]
    if any(not equals for _, equals, _ in pairs):
        raise CommandFailed("--map takes HEADING=FIELD")
    return {heading: name for heading, _, name in pairs}


def _wishes(given: argparse.Namespace, store: AccountStore, furnishing: Furnishing, headings: Headings) -> Wishes:
    by = By(given.by)
    if by is By.FID and not furnishing.account.allows_duplicate_emails:
        raise CommandFailed("--by fid is for accounts in which prospects may share an address: others keep no such ids")
    needed = {By.ID: (words.ID,), By.FID: words.FIDS}.get(by, (words.EMAIL,))
    if not set(needed) & set(headings.named.values()):
        raise CommandFailed(f"{given.file}: no column is the {needed[0]} by which prospects are known")
    unnamed = sorted(set(given.clear) - set(headings.named.values()))
    if unnamed:
        raise CommandFailed(f"--clear {unnamed[0]}: no column is that field")
    always = {f"list_{each}": "1" for each in given.list}
    with store.reading() as connection:
        around = Surroundings(connection)
        closed = [each for each in given.list if not around.is_open(each)]
        if closed:
            raise CommandFailed(f"nobody can be put on list {closed[0]}: it isn't there, or it is dynamic")
        if given.campaign is not None:
            always["campaign_id"] = str((around.campaign(given.campaign) or {})["id"])
    if given.user is not None and given.user not in furnishing.users:
        raise CommandFailed(f"there is no user {given.user}")
    if given.user is not None:
        always["user_id"] = str(given.user)
    return Wishes(headings, by, always, frozenset(given.clear), given.dry_run)


def _begun(given: argparse.Namespace, store: AccountStore) -> Progress:
    if given.dry_run:
        return Progress(0)
    arguments = {name: getattr(given, name) for name in ("by", "map", "ignore", "clear", "list", "campaign", "user")}
    name = json.dumps({"file": str(given.file.absolute()), **arguments}, sort_keys=True)
    try:
        return progresses.begin(store, name, _fingerprint(given.file), SystemClock(), given.restart)
    except LoadChanged as changed:
        raise CommandFailed(
            f"{given.file} has changed since the load of it was interrupted after row {changed.rows}: "
            "--restart begins anew"
        ) from changed


_HEAD = 65_536


def _fingerprint(file: Path) -> str:
    """Return by what one sees that a file is still the same: size, time of the last change, and how it begins."""
    told = file.stat()
    with file.open("rb") as opened_file:
        head = hashlib.sha256(opened_file.read(_HEAD)).hexdigest()
    return f"{told.st_size} {told.st_mtime_ns} {head}"


def _run(given: argparse.Namespace, store: AccountStore, table: Table, wishes: Wishes, progress: Progress) -> Progress:
    """Load the rows that are not loaded yet; return how far it is then."""
    settings, clock = settings_of(given), SystemClock()
    zone = zone_of(store.current_furnishing().account.time_zone)
    times = lru_cache(maxsize=8192)(partial(read_time, zone=zone, now=clock.now()))
    rules = Rules(settings.archived_readable, settings.opt_in)
    size = max(given.file.stat().st_size, 1)
    with (
        closing(_Rejects(given.rejects, table, progress)) as rejects,
        telling.Progress("rows", silent=given.json) as bar,
    ):
        loader = Loader(store, wishes, progress, rejects.add, clock, rules, times, elapsed)
        rows = table.rows(progress.report.rows, progress.position)
        bar.begin_at(progress.report.rows, table.read_bytes / size if progress.position else 0.0)
        kept = progress.report.rows
        try:
            for reached in loader.run(rows):
                kept = reached.report.rows
                bar.moved(kept, table.read_bytes / size)
        except KeyboardInterrupt:
            bar.end()
            if not given.dry_run:
                print(f"pardalote: interrupted after row {kept}; the same command goes on there", file=sys.stderr)
            raise
    return loader.progress


def _check_rejects(given: argparse.Namespace, format_: str) -> None:
    if given.rejects is None:
        return
    if given.rejects.suffix.lower() == ".gz" or format_of(given.rejects) != format_:
        raise CommandFailed(f"--rejects has to be a file of the same kind as {given.file.name}, and not packed")
    if given.rejects.absolute() == given.file.absolute():
        raise CommandFailed("--rejects would overwrite the file itself")


class _Rejects:
    """The file of refused rows; what an interrupted chunk had written to it is cut off."""

    def __init__(self, path: Path | None, table: Table, progress: Progress) -> None:
        """Open it, where there is to be one. Raises OSError, CommandFailed."""
        self._format = table.format
        self._file = None
        if path is None:
            return
        length = progress.rejects_length
        if length and (not path.exists() or path.stat().st_size < length):
            raise CommandFailed(f"{path} is not the file of refused rows that the interrupted load has begun")
        self._file = path.open("r+b" if length else "wb")
        self._file.truncate(length)
        self._file.seek(0, os.SEEK_END)
        make_durable(path.absolute().parent)
        if self._format == CSV and not self._file.tell():
            self._file.write(csv_line((*table.headings, words.REJECT_REASON)))
            self._keep()
        self._begins = self._file.tell()

    def add(self, _connection: Connection, rows: Sequence[tuple[SourceRow, str]], begin: int) -> int:
        """Keep refused rows from a place on, where others are that did not count; return how long the file is."""
        if self._file is None:
            return 0
        self._file.seek(max(begin, self._begins))
        self._file.truncate()
        if not rows:
            return begin
        for row, reason in rows:
            assert isinstance(row, TableRow)
            self._file.write(reject_line(self._format, row, words.REJECT_REASON, reason))
        return self._keep()

    def _keep(self) -> int:
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Close it."""
        if self._file is not None:
            self._file.close()


def _left_out(wishes: Wishes, furnishing: Furnishing) -> list[str]:
    """Return the known headings whose values are not taken: an id counts only where prospects are known by it."""
    unused = set() if wishes.by is By.ID else {words.ID}
    if not furnishing.account.allows_duplicate_emails:
        unused.update(words.FIDS)
    named = wishes.headings.named
    return [*wishes.headings.left_out, *(heading for heading, name in named.items() if name in unused)]


def _tell(given: argparse.Namespace, left_out: Sequence[str], progress: Progress, resumed: int) -> None:
    report = progress.report
    reasons = [
        {"reason": reason, "rows": rows, "first_row": first}
        for reason, (rows, first) in sorted(report.reasons.items(), key=lambda each: -each[1][0])
    ]
    if given.json:
        told = {name: getattr(report, name) for name in ("rows", "created", "updated", "rejected")}
        told |= {"reasons": reasons, "left_out": left_out, "dry_run": given.dry_run, "resumed_after": resumed}
        print(json.dumps(told))
        return
    if resumed == report.rows and resumed:
        print("This file has been loaded already; --restart loads it again. What it came to:")
    elif resumed:
        print(f"Resumed after row {resumed}. In all:")
    would = "would be " if given.dry_run else ""
    print(f"{report.rows:>10}  {'row' if report.rows == 1 else 'rows'}")
    for word in ("created", "updated", "rejected"):
        print(f"{getattr(report, word):>10}  {would}{word}")
    for each in reasons:
        print(f"{each['rows']:>10}    {each['reason']} (first in row {each['first_row']})")
    if left_out:
        print(f"Left out, since a load doesn't set them: {', '.join(left_out)}")
