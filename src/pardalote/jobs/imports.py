"""Imports: their rows carried out as those of a load, a chunk a step; and the removal of what expired ones keep."""

from collections.abc import Iterator, Sequence
from functools import partial

from pardalote import refusals
from pardalote.actions import importing
from pardalote.actions.importing import Begun
from pardalote.actions.imports import EXPIRY_JOB, JOB, REST_JOB
from pardalote.actions.jobs import Task
from pardalote.actions.loading import progress as progresses
from pardalote.actions.loading.loader import Loader, SourceRow
from pardalote.actions.loading.progress import Progress
from pardalote.actions.loading.reading import said
from pardalote.actions.work import Work
from pardalote.clock import Clock, elapsed
from pardalote.jobs.kinds import BULK, JobKind
from pardalote.refusals import Refusal
from pardalote.store import history, kept_texts
from pardalote.store import imports as stored
from pardalote.store.accounts import AccountStore
from pardalote.store.promise import Connection, Row
from pardalote.wire.dates import read_time
from pardalote.wire.tabular import TableRow, csv_line
from pardalote.wire.uploads import read_rows
from pardalote.wire.zones import zone_of

# Where a row ends: the number of its batch, and the place in that, in one number.
_BATCH = 2**32


def carry_out(task: Task, refused_for: str = "") -> Iterator[None]:
    """Carry an import out from where it is; `refused_for`: why all of its rows that are left fail."""
    with task.store.writing() as connection:
        begun = importing.begin(task.work(connection), task.about)
        if begun is None:
            task.finish(connection)
            return
        task.keep(connection, total=begun.rows)
    yield
    progress = _progress(task)
    loader = Loader(
        task.store,
        begun.wishes,
        progress,
        _Failed(begun.row, task.clock).add,
        task.clock,
        task.rules,
        partial(read_time, zone=zone_of(task.store.current_furnishing().account.time_zone), now=task.clock.now()),
        elapsed,
        lambda connection, reached: task.keep(connection, reached.report.rows),
    )
    rows = _rows(task.store, begun, progress.report.rows, progress.position)
    if refused_for:
        rows = (each._replace(problem=refused_for) for each in rows)
    for _ in loader.run(rows):
        yield
    report = loader.progress.report
    with task.store.writing() as connection:
        importing.finish(task.work(connection), task.about, report, report.rejected)
        progresses.forget(connection, importing.progress_name(task.about))
        task.finish(connection)


def _progress(task: Task) -> Progress:
    """Return how far the import is."""
    progress = progresses.begin(task.store, importing.progress_name(task.about), "", task.clock)
    shared = progress.report.change_set
    if shared is not None:
        with task.store.reading(fresh=True) as connection:
            # It goes with whoever was alone in it and was erased.
            if not history.has_change_set(connection, shared):
                progress.report.change_set = None
    return progress


class _Failed:
    """Keeps the rows that fail, each with the reason, in the transaction of their chunk."""

    def __init__(self, row: Row, clock: Clock) -> None:
        """Go on with the text of an import's row."""
        self._row = row
        self._kept: int | None = row["errors_id"]
        self._clock = clock

    def add(self, connection: Connection, rows: Sequence[tuple[SourceRow, str]], next_piece: int) -> int:
        """Keep rows from a piece on (0: nothing is kept yet); return the number of the next one."""
        if not rows:
            return next_piece
        if not next_piece or self._kept is None:
            # Perhaps not for the first time: what an attempt made that met another transaction is gone.
            self._kept = kept_texts.begin(connection, self._clock.now())
            stored.update(connection, self._row, {"errors_id": self._kept})
        lines = []
        for row, reason in rows:
            assert isinstance(row, TableRow)
            lines.append(csv_line((*row.raw, reason)))
        return kept_texts.add(connection, self._kept, next_piece or 1, b"".join(lines).decode())


def _rows(store: AccountStore, begun: Begun, number: int, end: int) -> Iterator[TableRow]:
    """Yield the rows that are left after the one of this number, which ends there."""
    for each in begun.batches:
        start = each["number"] * _BATCH
        if end >= start + _BATCH:
            continue
        place = max(end - start, 0)
        pieces = _pieces(store, each["content_id"], place)
        for row in read_rows(pieces, begun.headings, number, start + place):
            number = row.number
            yield row


def _pieces(store: AccountStore, text_id: int, place: int) -> Iterator[str]:
    """Yield a text from a place on, in pieces, each read in a transaction of its own: rows wait for their turn."""
    number, skipped = divmod(place, kept_texts.PIECE)
    while True:
        number += 1
        with store.reading(fresh=True) as connection:
            piece = kept_texts.piece(connection, text_id, number)
        if piece is None:
            return
        yield piece[skipped:]
        skipped = 0


def _give_up_rest(work: Work, import_id: int, _problem: str) -> None:
    """End an import of which not even the failure can be told row by row: the numbers are right."""
    report = progresses.report_of(work.connection, importing.progress_name(import_id))
    importing.finish(work, import_id, report, importing.rows_of(work, import_id) - report.created - report.updated)


def expire(task: Task) -> Iterator[None]:
    """Remove what an import keeps, a part of it a step, once it has expired."""
    with task.store.writing() as connection:
        texts = importing.expired_texts(task.work(connection), task.about)
        task.keep(connection)
    for batch_id, text_id in texts:
        is_left = True
        while is_left:
            yield
            with task.store.writing() as connection:
                is_left = importing.forget_text(connection, task.about, batch_id, text_id)
                task.keep(connection, task.done + 1)


def _keep_on(_work: Work, _import_id: int, _problem: str) -> None:
    """Leave what an expired import keeps: nobody can ask for it any more."""


KINDS = (
    JobKind(JOB, BULK, carry_out, importing.give_up),
    JobKind(REST_JOB, BULK, partial(carry_out, refused_for=said(Refusal(refusals.IMPORT_FAILED))), _give_up_rest),
    JobKind(EXPIRY_JOB, BULK, expire, _keep_on),
)
