"""Tells, without reading anything, which of several accounts was written to."""

from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType

from tests import stores


class Watch:
    """Connections to accounts, on each of which the engine tells of the writes of all others."""

    def __init__(self, data: Path, numbers: Iterable[int]) -> None:
        """Watch the accounts of a data folder, by their numbers."""
        self._stack = ExitStack()
        self._watches = {number: self._stack.enter_context(closing(stores.Watch(data, number))) for number in numbers}

    def states(self) -> dict[int, int]:
        """Return for each account a number that moves with every transaction that changed anything."""
        return {number: each.state() for number, each in self._watches.items()}

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._stack.close()
