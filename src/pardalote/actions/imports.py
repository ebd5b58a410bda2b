"""Imports as calls make them: created, filled with batches, submitted, shown, and what failed of them told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from pardalote import refusals
from pardalote.actions import jobs
from pardalote.actions.loading.headings import IMPORT_ERROR, UnknownHeadings, understand_exactly
from pardalote.actions.work import Work
from pardalote.records.imports import (
    API,
    BATCH_BYTES,
    COMPLETE,
    IMPORT,
    MOST_BATCHES,
    MOST_BATCHES_A_DAY,
    MOST_BYTES_A_DAY,
    OPEN,
    OPEN_SECONDS,
    WAITING,
    Upload,
    is_expired,
)
from pardalote.refusals import Refusal
from pardalote.store import imports as stored
from pardalote.store import kept_texts
from pardalote.store.documents import decoded
from pardalote.store.promise import Row

# The kinds of jobs: an import, the rows of one that was given up, and the removal of what an expired one kept.
JOB, REST_JOB, EXPIRY_JOB = "import", "import rest", "import expiry"


@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """What is wanted of a column where it meets a prospect that is there (reference, "Create")."""

    field: str
    overwrite: bool = True
    nullOverwrite: bool = True  # noqa: N815


@dataclass(frozen=True, slots=True)
class NewImport:
    """What a call wants of a new import; no `columns`: all of them, as they come."""

    restore_deleted: bool = False
    columns: tuple[ColumnOptions, ...] | None = None
    is_ready: bool = False


def create(work: Work, wanted: NewImport, upload: Upload | None, today: int) -> int:
    """Create an import, perhaps with a batch and submitted at once; return its id. `today` is when the day began.

    Raises Refusal 130 for columns that name no field, 156 when it is to begin without a batch, and what a batch is
    refused for.
    """
    if wanted.columns is not None:
        _check_headings(work, tuple(each.field for each in wanted.columns))
    if wanted.is_ready and upload is None:
        raise Refusal(refusals.IMPORT_WITHOUT_DATA)
    row: Row = {
        "user_id": work.user.id if work.user else None,
        "origin": API,
        "state": OPEN,
        "restore_deleted": int(wanted.restore_deleted),
        "columns": None if wanted.columns is None else msgspec.json.encode(wanted.columns).decode(),
        "headings": None,
        "created_count": 0,
        "updated_count": 0,
        "error_count": 0,
        "errors_id": None,
        "created_at": work.now,
        "updated_at": work.now,
        "ended_at": None,
        "expired_at": None,
    }
    row["id"] = stored.insert(work.connection, row)
    if upload is not None:
        row = _add(work, row, upload, today)
    if wanted.is_ready:
        _submit(work, row)
    else:
        jobs.queue(work, EXPIRY_JOB, row["id"], work.now + OPEN_SECONDS)
    return int(row["id"])


def add_batch(work: Work, import_id: int, upload: Upload, today: int) -> None:
    """Add a batch to an open import.

    Raises Refusal 109, 161 when it is not open, 160 and 164 for the limits, 130 for headings that name no field or
    are not those of the batches before, 165 when they are not those of its columns.
    """
    row = _found(work, import_id)
    if not is_open(work, row):
        raise Refusal(refusals.IMPORT_STATE_FORBIDS)
    _add(work, row, upload, today)


def submit(work: Work, import_id: int) -> None:
    """Let an open import be carried out. Raises Refusal 109, 155 when it is not open, 156 when it has no batch."""
    row = _found(work, import_id)
    if not is_open(work, row):
        raise Refusal(refusals.IMPORT_NOT_OPEN)
    if row["headings"] is None:
        raise Refusal(refusals.IMPORT_WITHOUT_DATA)
    _submit(work, row)


def errors(work: Work, import_id: int) -> tuple[tuple[str, ...], Iterator[str]]:
    """Return the headings of what failed of a complete import, and in pieces its rows. Raises Refusal 109 and 161."""
    row = _found(work, import_id)
    if row["state"] != COMPLETE or _expired(work, row):
        raise Refusal(refusals.IMPORT_STATE_FORBIDS)
    kept = row["errors_id"]
    pieces = kept_texts.pieces(work.connection, kept) if kept is not None else iter(())
    return (*decoded(row["headings"]), IMPORT_ERROR), pieces


def is_open(work: Work, row: Row) -> bool:
    """Say whether an import takes batches and can be submitted."""
    return row["state"] == OPEN and not _expired(work, row)


def _found(work: Work, import_id: int) -> Row:
    row = stored.by_id(work.connection, import_id)
    if row is None:
        raise Refusal(IMPORT.missing)
    return row


def _submit(work: Work, row: Row) -> None:
    stored.update(work.connection, row, {"state": WAITING, "updated_at": work.now})
    jobs.queue(work, JOB, row["id"])


def _add(work: Work, row: Row, upload: Upload, today: int) -> Row:
    """Add a batch; return the import's row as it is then."""
    connection = work.connection
    known = stored.batches(connection, row["id"])
    if len(known) >= MOST_BATCHES:
        raise Refusal(refusals.TOO_MANY_BATCHES)
    _check_day(work, upload.bytes, today)
    if row["headings"] is None:
        _check_first(work, row, upload.headings)
    elif tuple(decoded(row["headings"])) != upload.headings:
        raise Refusal(refusals.INVALID_FIELDS)
    batch = {
        "import_id": row["id"],
        "number": len(known) + 1,
        "content_id": kept_texts.keep(connection, upload.text, work.now),
        "bytes": upload.bytes,
        "rows": upload.rows,
        "created_at": work.now,
    }
    stored.insert_batch(connection, batch)
    changed = {"headings": msgspec.json.encode(upload.headings).decode(), "updated_at": work.now}
    stored.update(connection, row, changed)
    return row | changed


def _check_day(work: Work, size: int, today: int) -> None:
    """Refuse (164) what is more than an account may hand in in a day; one that is too large as a whole with 158."""
    if size >= BATCH_BYTES:
        raise Refusal(refusals.UPLOAD_FAILED)
    work.connection.alone("import batches")
    batches, bytes_ = stored.handed_in_since(work.connection, today)
    if batches >= MOST_BATCHES_A_DAY or bytes_ + size > MOST_BYTES_A_DAY:
        raise Refusal(refusals.DAILY_BATCH_LIMIT)


def _check_first(work: Work, row: Row, headings: tuple[str, ...]) -> None:
    _check_headings(work, headings)
    if row["columns"] is None:
        return
    columns = [each["field"] for each in decoded(row["columns"])]
    if sorted(columns) != sorted(headings):
        raise Refusal(refusals.INVALID_COLUMN_OPTIONS)


def _check_headings(work: Work, headings: tuple[str, ...]) -> None:
    try:
        understand_exactly(headings, work.furnishing)
    except UnknownHeadings as error:
        raise Refusal(refusals.INVALID_FIELDS) from error


def _expired(work: Work, row: Row) -> bool:
    return is_expired(row["state"], row["created_at"], row["ended_at"], work.now)


def _count(column: str) -> Callable[[Work, Row], int | None]:
    return lambda _work, row: row[column] if row["state"] == COMPLETE else None


def _error_count(work: Work, row: Row) -> int | None:
    return row["error_count"] or None if row["state"] == COMPLETE and not _expired(work, row) else None


DERIVED: Mapping[str, Callable[[Work, Row], Any]] = {
    "isExpired": _expired,
    "createdCount": _count("created_count"),
    "updatedCount": _count("updated_count"),
    "errorCount": _error_count,
    "origin": lambda _work, row: row["origin"].upper(),
    "createdAt": lambda _work, row: row["created_at"],
    "updatedAt": lambda _work, row: row["updated_at"],
}
