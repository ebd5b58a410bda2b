"""Repeatable chance: what looks like luck in the demo data, and is the same on every machine."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

DAY = 86_400
HOUR = 3600
# 1970-01-01 was a Thursday; counted from a Monday, days 5 and 6 of a week are the weekend.
_DAYS_SINCE_MONDAY = 3


class Chance:
    """Draws from one seed. Only `random()` is used of the library: the rest of it may differ between versions."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 (nothing here is secret; it has to be repeatable)

    def happens(self, share: float) -> bool:
        """Say yes in this share (0 to 1) of all cases."""
        return self._random() < share

    def number(self, least: int, most: int) -> int:
        """Return a whole number of this range, both ends included."""
        return least + int(self._random() * (most - least + 1))

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Return one of some things."""
        return things[int(self._random() * len(things))]

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """Return so many different things (or all of them), in the order in which they were given."""
        left = list(range(len(things)))
        taken = [left.pop(int(self._random() * len(left))) for _ in range(min(count, len(things)))]
        return [things[each] for each in sorted(taken)]

    def weighted(self, weights: Mapping[Thing, int]) -> Thing:
        """Return one of the keys, each as often as its weight says."""
        left = self.number(1, sum(weights.values()))
        for thing, weight in weights.items():
            left -= weight
            if left <= 0:
                return thing
        raise ValueError("no weights")

    def filled(self, pattern: str) -> str:
        """Return a text with a digit for each #."""
        return "".join(str(self.number(0, 9)) if each == "#" else each for each in pattern)

    def moment(self, earliest: int, latest: int, morning: int = 0) -> int:
        """Return a moment between two others, mostly on a working day, in office hours or a little later.

        `morning` is the hour of the day (UTC) at which work begins. Seconds since 1970.
        """
        for _ in range(6):
            drawn = self.number(earliest, latest)
            day = drawn // DAY
            if (day + _DAYS_SINCE_MONDAY) % 7 >= 5 and self.happens(0.85):
                continue
            second = (morning * HOUR + self.number(0, 9 * HOUR) + self.number(0, 2 * HOUR)) % DAY
            if earliest <= day * DAY + second <= latest:
                return day * DAY + second
        return drawn

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Return all the things in another order."""
        left = list(things)
        return [left.pop(int(self._random() * len(left))) for _ in range(len(left))]
