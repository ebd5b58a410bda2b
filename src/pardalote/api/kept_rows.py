"""Rows of pages that are kept, said, in memory: a page says anew only those that have changed since."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from pardalote.api.kept import weight_of

# Says the rows with these ids, in the order of the ids.
SayRows = Callable[[Sequence[int]], list[str]]


@dataclass(slots=True)
class _Shelf:
    """The rows of one place, by their ids, each with its version; all of them depend on the shelf's own version."""

    version: Hashable
    weight: int
    rows: dict[int, tuple[Hashable, str]] = field(default_factory=dict)


class KeptRows:
    """A worker's said rows, by their place: whose they are, and how they are shown.

    When they weigh more than the limit, the places that were used the longest ago go first.
    """

    def __init__(self, limit: int) -> None:
        """Keep so many bytes at most; 0: nothing."""
        self.limit = limit
        # Calls may come from several threads.
        self._turn = Lock()
        self._shelves: OrderedDict[Hashable, _Shelf] = OrderedDict()
        self.weight = 0

    def rows(
        self, place: Hashable, version: Hashable, wanted: Sequence[tuple[int, Hashable]], say: SayRows
    ) -> list[str]:
        """Return rows, wanted by their ids with their versions; those that nobody has kept are said, and kept."""
        with self._turn:
            known = self._shelf(place, version).rows
            texts = {number: known[number][1] for number, own in wanted if number in known and known[number][0] == own}
            self._make_room()
        missing = sorted(number for number, _ in wanted if number not in texts)
        if missing:
            said = dict(zip(missing, say(missing), strict=True))
            texts.update(said)
            with self._turn:
                # Looked for again: others may have made room, or come with another version, meanwhile.
                shelf = self._shelf(place, version)
                for number, own in wanted:
                    if number in said:
                        self._keep(shelf, number, own, said[number])
                self._make_room()
        return [texts[number] for number, _ in wanted]

    def _shelf(self, place: Hashable, version: Hashable) -> _Shelf:
        shelf = self._shelves.get(place)
        if shelf is not None and shelf.version == version:
            self._shelves.move_to_end(place)
            return shelf
        if shelf is not None:
            self._drop(place)
        shelf = self._shelves[place] = _Shelf(version, weight_of(place) + _AROUND)
        self.weight += shelf.weight
        return shelf

    def _keep(self, shelf: _Shelf, number: int, version: Hashable, text: str) -> None:
        former = shelf.rows.get(number)
        grown = sys.getsizeof(text) - sys.getsizeof(former[1]) if former else sys.getsizeof(text) + _AROUND
        shelf.rows[number] = (version, text)
        shelf.weight += grown
        self.weight += grown

    def _make_room(self) -> None:
        while self.weight > self.limit:
            self._drop(next(iter(self._shelves)))

    def _drop(self, place: Hashable) -> None:
        self.weight -= self._shelves.pop(place).weight


# What the dictionary, the id and the version of a row take, and what a shelf does.
_AROUND = 300
