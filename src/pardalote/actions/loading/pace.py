"""How many rows a transaction should have: as many as the others can wait for."""

# Other writers wait so long, at most of the times, in seconds: all of them where they take turns, elsewhere those who
# want the same rows. There a transaction has many ways to the database, and is worth them only with many rows.
TURN, BESIDE_OTHERS = 0.02, 0.2
_FIRST, _LEAST, _MOST = 32, 8, 5000


class Pace:
    """Finds the size of the next transaction from how long the last ones took.

    It grows slowly and shrinks at once, and aims below the limit: the commit comes on top, and rows differ.
    """

    def __init__(self, takes_turns: bool) -> None:
        """Begin with few rows: how much each costs is not known yet. `takes_turns`: whether writers do (promise.py)."""
        self.rows = min(max(_FIRST, _LEAST), _MOST)
        self._aim = (TURN if takes_turns else BESIDE_OTHERS) * 0.6

    def took(self, rows: int, seconds: float) -> None:
        """Learn how long a transaction with so many rows has had the writers' turn, without its commit."""
        if rows < self.rows and seconds < self._aim:
            # The last rows of a file say nothing about how many there may be.
            return
        fitting = int(rows * self._aim / max(seconds, 1e-6))
        self.rows = min(max(min(fitting, self.rows + self.rows // 4 + 1), _LEAST), _MOST)
