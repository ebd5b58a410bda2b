"""Carrying an import out after the answer: what it begins with, how it ends, what is removed when it has expired."""

from dataclasses import dataclass

from pardalote.actions import jobs
from pardalote.actions.imports import EXPIRY_JOB, JOB, REST_JOB
from pardalote.actions.loading.gathering import By
from pardalote.actions.loading.headings import Headings, UnknownHeadings, understand_exactly
from pardalote.actions.loading.loader import Wishes
from pardalote.actions.loading.progress import Report
from pardalote.actions.work import Work
from pardalote.records.account import Furnishing
from pardalote.records.imports import COMPLETE, KEPT_SECONDS, PROCESSING, WAITING, is_expired
from pardalote.store import imports as stored
from pardalote.store import kept_texts
from pardalote.store.documents import decoded
from pardalote.store.promise import Connection, Row

_UNDER_WAY = (WAITING, PROCESSING)


@dataclass(frozen=True, slots=True)
class Begun:
    """An import that is under way."""

    row: Row
    # Each with number, content_id and rows.
    batches: list[Row]
    headings: tuple[str, ...]
    wishes: Wishes

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(each["rows"] for each in self.batches)


def begin(work: Work, import_id: int) -> Begun | None:
    """Say of an import that it is carried out; None: there is nothing to do, it was complete already."""
    row = stored.by_id(work.connection, import_id)
    if row is None or row["state"] not in _UNDER_WAY:
        return None
    if row["state"] == WAITING:
        stored.update(work.connection, row, {"state": PROCESSING, "updated_at": work.now})
    headings = tuple(decoded(row["headings"]))
    batches = stored.batches(work.connection, import_id)
    return Begun(row, batches, headings, _wishes(work.furnishing, row, headings))


def _wishes(furnishing: Furnishing, row: Row, headings: tuple[str, ...]) -> Wishes:
    understood = _understood(headings, furnishing)
    options = {each["field"]: each for each in decoded(row["columns"]) or ()}
    named = understood.named
    return Wishes(
        understood,
        By.EITHER if furnishing.account.allows_duplicate_emails else By.EMAIL,
        null_overwrites=frozenset(
            name for heading, name in named.items() if options.get(heading, {}).get("nullOverwrite", True)
        ),
        kept=frozenset(name for heading, name in named.items() if not options.get(heading, {}).get("overwrite", True)),
        restores=bool(row["restore_deleted"]),
        through=JOB,
        user_id=row["user_id"],
        is_one_change=True,
    )


def _understood(headings: tuple[str, ...], furnishing: Furnishing) -> Headings:
    """Understand headings that were understood when they came; a field may have been deleted since."""
    gone = []
    for each in headings:
        try:
            understand_exactly((each,), furnishing)
        except UnknownHeadings:
            gone.append(each)
    known = understand_exactly([each for each in headings if each not in gone], furnishing)
    return Headings(known.named, (*known.left_out, *gone))


def rows_of(work: Work, import_id: int) -> int:
    """Return how many rows an import has."""
    return sum(each["rows"] for each in stored.batches(work.connection, import_id))


def progress_name(import_id: int) -> str:
    """Return the name under which the account keeps how far an import is."""
    return f"import {import_id}"


def finish(work: Work, import_id: int, report: Report, error_count: int) -> None:
    """Say of an import that it is complete, and have what it keeps removed when it expires."""
    row = stored.by_id(work.connection, import_id)
    if row is None or row["state"] not in _UNDER_WAY:
        return
    values = {
        "state": COMPLETE,
        "created_count": report.created,
        "updated_count": report.updated,
        "error_count": error_count,
        "updated_at": work.now,
        "ended_at": work.now,
    }
    stored.update(work.connection, row, values)
    jobs.queue(work, EXPIRY_JOB, import_id, work.now + KEPT_SECONDS)


def give_up(work: Work, import_id: int, _problem: str) -> None:
    """Have the rows told as failed that nobody will carry out: a caller takes all others for done."""
    row = stored.by_id(work.connection, import_id)
    if row is not None and row["state"] in _UNDER_WAY:
        jobs.queue(work, REST_JOB, import_id)


def expired_texts(work: Work, import_id: int) -> list[tuple[int | None, int]]:
    """Return the texts that an expired import keeps, each with the batch that it is (None: what failed), and say so."""
    row = stored.by_id(work.connection, import_id)
    if row is None or not is_expired(row["state"], row["created_at"], row["ended_at"], work.now):
        return []
    if row["expired_at"] is None:
        stored.update(work.connection, row, {"expired_at": work.now})
    batches = stored.batches(work.connection, import_id)
    found = [(each["id"], each["content_id"]) for each in batches if each["content_id"] is not None]
    return [*found, (None, row["errors_id"])] if row["errors_id"] is not None else found


def forget_text(connection: Connection, import_id: int, batch_id: int | None, text_id: int) -> bool:
    """Remove a part of a text that an import keeps; False: that was the last of it."""
    if kept_texts.forget_some(connection, text_id):
        return True
    if batch_id is not None:
        stored.forget_content(connection, batch_id)
    else:
        row = stored.by_id(connection, import_id)
        assert row is not None, "imports stay"
        stored.update(connection, row, {"errors_id": None})
    kept_texts.forget(connection, text_id)
    return False
