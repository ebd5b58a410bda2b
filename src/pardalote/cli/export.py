"""`pardalote export`: an account's rows written to a file, as of one moment."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pardalote.actions.exporting import OBJECTS, Export, Exported, UnknownColumns, Value
from pardalote.actions.loading.reading import joined
from pardalote.actions.work import Work
from pardalote.cli.failure import CommandFailed
from pardalote.cli.progress import Progress
from pardalote.cli.working import add_command, opened
from pardalote.clock import SystemClock
from pardalote.records.querying import Condition, Test
from pardalote.store.conditions import Selection
from pardalote.store.folders import make_durable
from pardalote.store.sources import SOURCES
from pardalote.wire.dates import UnreadableTime, read_time
from pardalote.wire.tabular import CSV, Unreadable, csv_line, format_of, json_line, opened_to_write
from pardalote.wire.zones import zone_of


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("export", help="write rows to a file", description="Writes an account's rows out.")
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    for name, exported in OBJECTS.items():
        export = add_command(kinds, name, f"write {name.replace('-', ' ')} to a file", _export)
        export.set_defaults(exported=exported, what=name.replace("-", " "))
        export.add_argument("file", metavar="FILE", type=Path, help=".csv or .jsonl, with or without .gz.")
        export.add_argument("--columns", metavar="FIELD,FIELD", help="Only these columns, in this order.")
        export.add_argument(
            "--updated-after", metavar="TIME", help="Only what has changed since then, in the account's zone."
        )
        if SOURCES[exported.record].live is not None:
            export.add_argument("--archived", action="store_true", help="Also what lies in the recycle bin.")
        else:
            export.set_defaults(archived=False)


def _export(given: argparse.Namespace) -> None:
    unfinished = given.file.with_name(f".{given.file.name}.unfinished{given.file.suffix}")
    try:
        format_ = format_of(given.file)
        with opened(given) as store, store.reading() as connection:
            work = Work(connection, store.furnishing(connection), SystemClock().now(), through="command line")
            export = _chosen(given, work, given.exported)
            rows = _write(export, unfinished, format_, Progress(given.what, export.count(), silent=given.json))
    except (UnknownColumns, Unreadable) as problem:
        raise CommandFailed(str(problem)) from problem
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    # Whoever finds the file finds all of it.
    unfinished.replace(given.file)
    make_durable(given.file.absolute().parent)
    if given.json:
        print(json.dumps({"rows": rows, "columns": export.columns}))
    else:
        print(f"{rows} {given.what} written to {given.file}")


def _chosen(given: argparse.Namespace, work: Work, exported: Exported) -> Export:
    zone = zone_of(work.account.time_zone)
    conditions: tuple[Condition, ...] = ()
    if given.updated_after:
        try:
            conditions = (Condition("updated_at", Test.ABOVE, (read_time(given.updated_after, zone, work.now),)),)
        except UnreadableTime as error:
            raise CommandFailed(f"--updated-after: {given.updated_after!r} says no time") from error
    columns = [each.strip() for each in given.columns.split(",")] if given.columns else []
    return Export(work, exported, zone, columns, Selection(conditions, None if given.archived else False))


def _write(export: Export, file: Path, format_: str, progress: Progress) -> int:
    say = _say_csv if format_ == CSV else _json_lines(export.columns)
    rows = 0
    with opened_to_write(file) as written, progress:
        if format_ == CSV:
            written.write(csv_line(export.columns))
        for row in export.rows():
            written.write(say(row))
            rows += 1
            progress.moved(rows)
    return rows


def _csv_cell(value: Value) -> object:
    return joined(value) if isinstance(value, list) else value


def _say_csv(row: Sequence[Value]) -> bytes:
    return csv_line(map(_csv_cell, row))


def _json_lines(columns: Sequence[str]) -> Callable[[Sequence[Value]], bytes]:
    return lambda row: json_line(dict(zip(columns, row, strict=True)))
