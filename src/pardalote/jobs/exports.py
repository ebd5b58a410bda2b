"""The jobs of exports: writing the rows to files, a page at a time, and removing the files when they expire."""

import csv
import io
from collections.abc import Iterator, Sequence

from pardalote.actions import exports
from pardalote.actions.exporting import Export, Exported, Value
from pardalote.actions.jobs import Task
from pardalote.actions.loading.reading import joined
from pardalote.actions.work import Work
from pardalote.jobs.kinds import BULK, JobKind
from pardalote.records.export import EXPORTABLE, PROCESSING
from pardalote.store import exports as stored
from pardalote.store import kept_texts
from pardalote.store.promise import Connection, Row
from pardalote.wire.zones import zone_of

# A file has no more rows than this, and not many more characters: it is answered in one piece.
ROWS_OF_A_FILE = 100_000
CHARACTERS_OF_A_FILE = 8 * 1024 * 1024


def _carry_out(task: Task) -> Iterator[None]:
    """Write what is wanted: each step reads a page of rows before its turn, and then only writes."""
    while True:
        with task.store.reading(fresh=True) as connection:
            row = stored.by_id(connection, task.about)
            if row is None:
                return
            page, last = _rows(task.work(connection), row).rows_beyond(task.done)
            columns = exports.fields_of(row)
        with task.store.writing() as connection:
            if page:
                _write(connection, row, columns, page, task.clock.now())
            if last is None:
                exports.complete(task.work(connection), task.about)
                task.finish(connection)
                return
            if row["state"] != PROCESSING:
                exports.begin(connection, row, task.clock.now())
            task.keep(connection, last)
        yield


def _rows(work: Work, row: Row) -> Export:
    exportable = EXPORTABLE[row["object"]]
    return Export(
        work,
        Exported(exportable.record, exportable.also),
        zone_of(row["time_zone"]),
        exports.fields_of(row),
        exports.selection_of(row),
        as_answered=True,
    )


def _write(connection: Connection, row: Row, columns: Sequence[str], page: Sequence[Sequence[Value]], now: int) -> None:
    file = stored.last_file(connection, row["id"])
    if file is None or file["rows"] >= ROWS_OF_A_FILE or file["pieces"] * kept_texts.PIECE >= CHARACTERS_OF_A_FILE:
        number = 1 if file is None else file["number"] + 1
        file = stored.begin_file(connection, row["id"], number, _lines([columns]), now)
    stored.add_to_file(connection, file, _lines(page), len(page))


def _lines(rows: Sequence[Sequence[Value]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([joined(cell) if isinstance(cell, list) else cell for cell in row])
    return text.getvalue()


def _give_up(work: Work, about: int, _problem: str) -> None:
    exports.fail(work, about)


def _expire(task: Task) -> Iterator[None]:
    with task.store.writing() as connection:
        later = exports.expire(task.work(connection), task.about)
        if later is None:
            task.finish(connection)
        else:
            task.pause(connection, later)
    yield from ()


def _stay(_work: Work, _about: int, _problem: str) -> None:
    """Leave the files where they are; nobody gets them any more all the same."""


KINDS = (
    JobKind(exports.EXPORT, BULK, _carry_out, _give_up),
    JobKind(exports.EXPIRY, BULK, _expire, _stay),
)
