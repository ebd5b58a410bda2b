"""Tells, without reading anything, whether an account was written to."""

import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType


class Watch:
    """Connections to accounts, on each of which the engine tells of the writes of all others."""

    def __init__(self, data: Path, numbers: Iterable[int]) -> None:
        """Watch the accounts of a data folder, by their numbers."""
        self._stack = ExitStack()
        self._connections = {number: self._stack.enter_context(closing(_watching(data, number))) for number in numbers}

    def states(self) -> dict[int, int]:
        """Return for each account a number that moves with every transaction that changed anything."""
        found = {}
        for number, connection in self._connections.items():
            (found[number],) = connection.execute("PRAGMA data_version").fetchone()
        return found

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._stack.close()


def _watching(data: Path, number: int) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{data}/accounts/{number}.db?mode=ro", uri=True)
