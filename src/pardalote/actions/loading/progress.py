"""How far a load has come, kept in the account itself: each row is carried out once, whatever interrupts the load."""

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from pardalote.clock import Clock
from pardalote.store import loading as stored
from pardalote.store.accounts import AccountStore
from pardalote.store.documents import decoded
from pardalote.store.promise import Connection, Row, StoreError

# Some reasons name what stood in the file; there must be an end of them.
_MOST_REASONS = 100
OTHER_REASONS = "other reasons"


@dataclass(slots=True)
class Report:
    """What became of the rows so far: numbers of rows, and the refused ones by reason, each with its first row."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    # By reason: how many rows, and the number of the first.
    reasons: dict[str, tuple[int, int]] = field(default_factory=dict)
    # The set of changes that all of them share; None: each transaction has its own.
    change_set: int | None = None

    def reject(self, row: int, reason: str) -> None:
        """Count a refused row by its number."""
        self.rejected += 1
        if reason not in self.reasons and len(self.reasons) >= _MOST_REASONS:
            reason = OTHER_REASONS
        rows, first = self.reasons.get(reason, (0, row))
        self.reasons[reason] = (rows + 1, first)


@dataclass(slots=True)
class Progress:
    """Where a load stands: the number under which it is kept, the place in its source, and the report so far."""

    id: int
    # Where the next row begins in the source, in bytes.
    position: int = 0
    # How many bytes of refused rows were written.
    rejects_length: int = 0
    is_finished: bool = False
    report: Report = field(default_factory=Report)

    def copied(self) -> "Progress":
        """Return another one that says the same."""
        return replace(self, report=replace(self.report, reasons=dict(self.report.reasons)))


class LoadChanged(Exception):
    """The source isn't what it was when the load of it was interrupted, after so many rows."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


def begin(store: AccountStore, name: str, fingerprint: str, clock: Clock, restart: bool = False) -> Progress:
    """Begin a load, or go on with it: `name` says what is loaded and how, `fingerprint` how the source looks.

    A finished load of the same source stays finished; one of a source that looks different begins anew, and so does
    every one with `restart`. Raises LoadChanged when the source of an unfinished load looks different.
    """
    with store.writing() as connection:
        row = stored.progress(connection, name)
        if row is not None and row["fingerprint"] == fingerprint and not restart:
            report = _report(row)
            return Progress(row["id"], row["position"], row["rejects_length"], bool(row["is_finished"]), report)
        if row is not None and not row["is_finished"] and not restart:
            raise LoadChanged(row["rows"])
        stored.forget_progress(connection, name)
        now = clock.now()
        values = _values(Progress(0)) | {"name": name, "fingerprint": fingerprint, "began_at": now, "updated_at": now}
        return Progress(stored.begin_progress(connection, values))


def keep(connection: Connection, progress: Progress, rows_before: int, now: int) -> None:
    """Keep how far a load has come, in the transaction that has taken it there from `rows_before`.

    Raises StoreError when it doesn't stand there: somebody else goes on with it.
    """
    if not stored.move_progress(connection, progress.id, rows_before, _values(progress) | {"updated_at": now}):
        raise StoreError("the same load goes on elsewhere")


def forget(connection: Connection, name: str) -> None:
    """Forget a load: the same again would begin at the first row."""
    stored.forget_progress(connection, name)


def report_of(connection: Connection, name: str) -> Report:
    """Return what became of the rows of a load so far."""
    row = stored.progress(connection, name)
    return Report() if row is None else _report(row)


def _report(row: Row) -> Report:
    return msgspec.convert(decoded(row["report"]), Report)


def _values(progress: Progress) -> dict[str, Any]:
    return {
        "rows": progress.report.rows,
        "position": progress.position,
        "rejects_length": progress.rejects_length,
        "is_finished": int(progress.is_finished),
        "report": msgspec.json.encode(progress.report).decode(),
    }
