"""Rows with which readings have begun, remembered until anybody writes."""

from collections.abc import Hashable

from pardalote.store.promise import Row
from pardalote.store.sqlite.turns import Turns

# A row takes about a kilobyte.
_MOST_ROWS = 4096


class Remembered:
    """The rows of one store by what was asked. Whoever writes takes a turn first, so the number of turns tells."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._counted = turns.counted
        self._rows: dict[Hashable, Row] = {}

    def find(self, asked: Hashable) -> Row | None:
        """Return the row that is remembered, if nobody has begun to write since it was read."""
        counted = self._turns.counted
        if counted != self._counted:
            self._rows.clear()
            self._counted = counted
        return self._rows.get(asked)

    def keep(self, asked: Hashable, row: Row) -> None:
        """Remember a row that was read after `find` had found none, unless somebody was writing then."""
        if self._counted % 2 == 0:
            if len(self._rows) >= _MOST_ROWS:
                self._rows.clear()
            self._rows[asked] = row
