"""Accounts in the making, each a file that has another name until it is complete."""

import os
import shutil
from pathlib import Path

from pardalote.store import furnishing
from pardalote.store.folders import put_once
from pardalote.store.promise import Gone, StoreError
from pardalote.store.sqlite.removing import logs_of
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.turns import LOCKS, MAKER, begin_making
from pardalote.store.statements import Compiler


def begin_draft(draft: Path, place: Path, ready_made: Path, compiler: Compiler) -> "DraftFile":
    """Return a draft that is to be put at a place, or go on with one.

    Raises StoreError when somebody is at work on it.
    """
    maker = begin_making(draft)
    if not draft.exists():
        # Whole under another name first: half a copy would be taken for a draft.
        fresh = draft.with_suffix(".fresh")
        shutil.copy(ready_made, fresh)
        fresh.rename(draft)
    return DraftFile(draft, place, SqliteStore(draft, compiler), maker, compiler)


class DraftFile:
    """An account in the making: its file has another name until it is complete."""

    def __init__(self, draft: Path, place: Path, store: SqliteStore, maker: int, compiler: Compiler) -> None:
        self.store = store
        self._draft = draft
        self._place = place
        self._maker = maker
        self._compiler = compiler

    def publish(self) -> None:
        """Give the complete file its place. Raises StoreError when another took the number meanwhile."""
        self.store.close()
        left = [each.name for each in logs_of(self._place) if each.exists() and not self._place.exists()]
        if left:
            raise StoreError(f"{left[0]} is left of another account; `pardalote account remove` takes it away")
        if not put_once(self._draft, self._place):
            self._clear()
            raise StoreError(f"{self._place.name} exists already")
        self._clear()

    def replace(self) -> None:
        """Copy the complete file over the one in the place, page by page, as a single write among its other writes.

        Never by renaming: a process that has it open would go on writing to what has no name any more. Raises Gone when
        there is none.
        """
        if not self._place.exists():
            raise Gone(f"there is no {self._place.name}")
        live = SqliteStore(self._place, self._compiler)
        try:
            with live.taking_over() as into:
                revision = furnishing.revision(into)
                if not revision:
                    raise Gone(f"there is no account in {self._place.name} to replace")
                with self.store.writing() as connection:
                    mine = furnishing.revision(connection)
                    furnishing.set_revision(connection, max(revision, mine) + 1)
                    connection.continue_ids(into.last_ids())
                self.store.copy_pages(into)
        finally:
            live.close()
        self.discard()

    def discard(self) -> None:
        """Remove the unfinished file."""
        self.store.close()
        self._draft.unlink(missing_ok=True)
        self._clear()

    def leave(self) -> None:
        """Let go of the unfinished file, so that somebody goes on with it."""
        self.store.close()
        self._let_others()

    def _clear(self) -> None:
        for suffix in (*LOCKS, MAKER):
            self._draft.with_suffix(suffix).unlink(missing_ok=True)
        self._let_others()

    def _let_others(self) -> None:
        if self._maker >= 0:
            os.close(self._maker)
            self._maker = -1
