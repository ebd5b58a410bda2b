"""Files of accounts that lie in no data folder: backups are such, whatever engine their rows came from."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pardalote.store.folders import make_durable
from pardalote.store.schema import SCHEMA_REVISION, metadata
from pardalote.store.sqlite.files import connect, make_file, migrate
from pardalote.store.sqlite.removing import logs_of
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.sqlite.turns import LOCKS, MAKER, begin_making


class SingleFile:
    """A file in the making, under another name until it is complete."""

    def __init__(self, place: Path) -> None:
        """Begin it anew, whatever a process that was broken off has left."""
        self._place = place
        self._draft = place.with_name(f".{place.stem}.part")
        self._maker = begin_making(self._draft)
        self._remove_draft()
        make_file(self._draft, metadata)
        self._draft.chmod(0o600)
        self.store = SqliteStore(self._draft, new_compiler())

    def publish(self) -> None:
        """Give the complete file its name, durably, without anything that belongs beside it."""
        self.store.close()
        with closing(connect(self._draft)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        descriptor = os.open(self._draft, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._draft.rename(self._place)
        self._clear()
        make_durable(self._place.parent)

    def discard(self) -> None:
        """Remove the unfinished file."""
        self.store.close()
        self._clear()

    def _clear(self) -> None:
        self._remove_draft()
        self._draft.with_suffix(MAKER).unlink(missing_ok=True)
        if self._maker >= 0:
            os.close(self._maker)
            self._maker = -1

    def _remove_draft(self) -> None:
        beside = (self._draft.with_suffix(suffix) for suffix in LOCKS)
        for path in (self._draft, *logs_of(self._draft), *beside):
            path.unlink(missing_ok=True)


@contextmanager
def opened_copy(file: Path, folder: Path) -> Iterator[SqliteStore]:
    """Open a copy of a file, migrated if it is older: the file itself stays as it is, and may be read-only.

    The copy lies in a private folder that is made in `folder` and removed in the end. Raises StoreError.
    """
    with TemporaryDirectory(prefix=".reading-", dir=folder) as private:
        copy = Path(private, file.name)
        shutil.copyfile(file, copy)
        copy.chmod(0o600)
        store = SqliteStore(copy, new_compiler())
        if store.revision != SCHEMA_REVISION:
            store.close()
            migrate(copy)
            store = SqliteStore(copy, new_compiler())
        with closing(store):
            yield store
