"""A load: the rows of a source by chunks, each chunk one short transaction that also keeps how far it has come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Protocol

from pardalote import refusals
from pardalote.actions.loading import chunk
from pardalote.actions.loading import progress as progresses
from pardalote.actions.loading.chunk import Terms
from pardalote.actions.loading.gathering import By
from pardalote.actions.loading.headings import Headings
from pardalote.actions.loading.keeping import Keeping
from pardalote.actions.loading.pace import Pace
from pardalote.actions.loading.progress import Progress
from pardalote.actions.loading.reading import Cell, Reader, ReadTime, Rejected, Wanted, names_of, said
from pardalote.actions.repeating import repeated
from pardalote.actions.work import Rules, Work
from pardalote.clock import Clock
from pardalote.records.prospect import fold_email
from pardalote.refusals import Refusal
from pardalote.store.accounts import AccountStore
from pardalote.store.loading import LOOKED_UP
from pardalote.store.promise import Conflict, Connection, Duplicate


class SourceRow(Protocol):
    """A row of whatever is loaded."""

    @property
    def number(self) -> int:
        """Which row it is; the first is 1."""
        ...

    @property
    def end(self) -> int:
        """Where in the source the next one begins."""
        ...

    @property
    def values(self) -> Mapping[str, Cell]:
        """Its cells by heading."""
        ...

    @property
    def problem(self) -> str:
        """Why it is no row; empty: it is one."""
        ...


@dataclass(frozen=True)
class Wishes:
    """What is wanted of a load, beside the rows."""

    headings: Headings
    by: By = By.EMAIL
    # Parameters that hold for every row which doesn't say otherwise.
    always: Mapping[str, str] = field(default_factory=dict)
    # The fields that an empty cell clears.
    null_overwrites: frozenset[str] = frozenset()
    dry_run: bool = False
    # The fields of which a value that is there stays.
    kept: frozenset[str] = frozenset()
    # False: a row that means a prospect in the recycle bin is refused.
    restores: bool = True
    # What history says of the changes: through which door, by which user (None: by nobody), all in one set or not.
    through: str = "load"
    user_id: int | None = None
    is_one_change: bool = False


# Keeps refused rows, each with the reason, where a power cut leaves them or in the chunk's own transaction: after so
# many bytes (or pieces) of earlier ones, and nothing behind them. Returns how long all that it keeps is.
Reject = Callable[[Connection, Sequence[tuple[SourceRow, str]], int], int]
# Writes what else is to be kept of how far it is, in the chunk's transaction.
Beside = Callable[[Connection, Progress], None]


# After so many rows the engine looks for the first time how many there are by now, and then whenever they have doubled.
_FIRST_LOOK = 1000


class _Undone(Exception):
    """Ends a transaction of a dry run, of which nothing is kept."""


class Loader:
    """Carries out a source's rows. An exception leaves what whole chunks have done, and the place to go on at."""

    def __init__(
        self,
        store: AccountStore,
        wishes: Wishes,
        progress: Progress,
        reject: Reject,
        clock: Clock,
        rules: Rules,
        read_time: ReadTime,
        seconds: Callable[[], float],
        beside: Beside | None = None,
    ) -> None:
        """Be ready; `seconds` tells how long things take, by which the size of the chunks is found."""
        self.progress = progress
        self.pace = Pace(store.takes_turns)
        self._store = store
        self._wishes = wishes
        self._reject = reject
        self._clock = clock
        self._rules = rules
        self._read_time = read_time
        self._seconds = seconds
        self._beside = beside
        # Of a dry run: who would have been created, by a number each.
        self._would_be: set[int] = set()
        with store.reading() as connection:
            self._reader = self._reader_of(connection)

    def run(self, rows: Iterator[SourceRow]) -> Iterator[Progress]:
        """Carry out rows, and yield how far it is after each chunk. Raises StoreError."""
        done, looked_at = 0, _FIRST_LOOK
        while not self.progress.is_finished:
            wanted = self.pace.rows
            some = list(islice(rows, wanted))
            self.progress = repeated(partial(self._carried_out, some, is_last=len(some) < wanted))
            done += len(some)
            if done >= looked_at and not self._wishes.dry_run:
                self._store.look_again(LOOKED_UP)
                looked_at = 2 * done
            yield self.progress

    def _carried_out(self, rows: Sequence[SourceRow], is_last: bool) -> Progress:
        """Carry out a chunk, and return how far the load is then. Raises Conflict when others came between."""
        # What can be done before the turn is.
        read = self._read(rows)
        reached = self.progress.copied()
        try:
            self._write(rows, read, reached, is_last)
        except Duplicate as taken:
            # Once more: what was taken meanwhile is seen then.
            raise Conflict(str(taken)) from taken
        return reached

    def _write(self, rows: Sequence[SourceRow], read: list[Wanted | str], reached: Progress, is_last: bool) -> None:
        before = reached.report.rows
        with suppress(_Undone), self._store.writing() as connection:
            began = self._seconds()
            if self._store.furnishing(connection).revision != self._reader.furnishing.revision:
                self._reader = self._reader_of(connection)
                read = self._read(rows)
            now = self._clock.now()
            work = self._work(connection, now, reached)
            results = iter(chunk.carry_out(work, [each for each in read if isinstance(each, Wanted)], self._terms()))
            became = [each if isinstance(each, str) else next(results) for each in read]
            became = self._as_if_kept(read, became) if self._wishes.dry_run else became
            self._count(connection, reached, rows, became)
            reached.is_finished = is_last
            if self._wishes.is_one_change:
                reached.report.change_set = work.change_set
            # The commit comes after it; fewer rows would hardly make that quicker.
            self.pace.took(len(rows), self._seconds() - began)
            if self._wishes.dry_run:
                raise _Undone
            progresses.keep(connection, reached, before, now)
            if self._beside is not None:
                self._beside(connection, reached)

    def _work(self, connection: Connection, now: int, reached: Progress) -> Work:
        wishes, furnishing = self._wishes, self._reader.furnishing
        user = None if wishes.user_id is None else furnishing.users.get(wishes.user_id)
        shared = reached.report.change_set
        return Work(connection, furnishing, now, user, wishes.through, self._rules, change_set=shared)

    def _terms(self) -> Terms:
        wishes = self._wishes
        keeping = Keeping(wishes.kept, self._reader.furnishing) if wishes.kept else None
        return Terms(wishes.by, wishes.restores, keeping)

    def _read(self, rows: Sequence[SourceRow]) -> list[Wanted | str]:
        return [row.problem or self._read_one(row.values) for row in rows]

    def _read_one(self, values: Mapping[str, Cell]) -> Wanted | str:
        try:
            return self._reader.read(values)
        except Refusal as refusal:
            return said(refusal)
        except Rejected as reason:
            return str(reason)

    def _reader_of(self, connection: Connection) -> Reader:
        furnishing, wishes = self._store.furnishing(connection), self._wishes
        return Reader(
            furnishing,
            self._rules,
            wishes.headings,
            names_of(connection, furnishing),
            self._read_time,
            wishes.always,
            wishes.null_overwrites,
        )

    def _count(
        self, connection: Connection, reached: Progress, rows: Sequence[SourceRow], results: Sequence[str]
    ) -> None:
        report, refused = reached.report, []
        for row, became in zip(rows, results, strict=True):
            if became == chunk.CREATED:
                report.created += 1
            elif became == chunk.UPDATED:
                report.updated += 1
            else:
                report.reject(row.number, became)
                refused.append((row, became))
        if rows:
            report.rows, reached.position = rows[-1].number, rows[-1].end
        reached.rejects_length = self._reject(connection, refused, reached.rejects_length)

    def _as_if_kept(self, read: Sequence[Wanted | str], results: Sequence[str]) -> list[str]:
        """Return what would have become of the rows of a dry run, had the chunks before been kept."""
        return [self._one_as_if_kept(wanted, result) for wanted, result in zip(read, results, strict=True)]

    def _one_as_if_kept(self, wanted: Wanted | str, result: str) -> str:
        by = self._wishes.by
        if result != chunk.CREATED or isinstance(wanted, str):
            return result
        shared = self._reader.furnishing.account.allows_duplicate_emails
        if shared and by is not By.EMAIL and wanted.identity.fid is None:
            return result
        is_by_fid = shared and by is not By.EMAIL
        key = hash(wanted.identity.fid if is_by_fid else fold_email(wanted.identity.email or ""))
        if key not in self._would_be:
            self._would_be.add(key)
            return result
        return said(Refusal(refusals.PROSPECT_EMAIL_EXISTS)) if by is By.NOTHING else chunk.UPDATED
