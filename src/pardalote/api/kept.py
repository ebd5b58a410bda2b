"""Answers that are kept ready-made in memory, each as long as what it depends on stays the same."""

import sys
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

from pardalote.api.packing import pack_if_worth
from pardalote.api.request import Answer


class _Entry(NamedTuple):
    version: Hashable
    answer: Answer
    weight: int


class KeptAnswers:
    """A worker's ready-made answers, by the place of each: what it is an answer to.

    There is one for each place, of the version that was asked for last. When they weigh more than the limit, those
    that were used the longest ago go first.
    """

    def __init__(self, limit: int) -> None:
        """Keep so many bytes at most; 0: nothing."""
        self._limit = limit
        # Calls may come from several threads.
        self._turn = Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self.weight = 0

    def get(self, place: Hashable, version: Hashable) -> Answer | None:
        """Return the answer that is kept for a place, when it is of this version."""
        with self._turn:
            entry = self._entries.get(place)
            if entry is None or entry.version != version:
                return None
            self._entries.move_to_end(place)
            return entry.answer

    def keep(self, place: Hashable, version: Hashable, answer: Answer) -> None:
        """Keep an answer, in the forms that are worth it, instead of any other of its place."""
        if not self._limit:
            return
        answer = _lighter(answer)
        weight = weight_of((place, version, answer)) + _AROUND
        with self._turn:
            former = self._entries.pop(place, None)
            if former is not None:
                self.weight -= former.weight
            if weight > self._limit:
                return
            self._entries[place] = _Entry(version, answer, weight)
            self.weight += weight
            while self.weight > self._limit:
                self.weight -= self._entries.popitem(last=False)[1].weight


# A body of this size and more is kept compressed only. Shorter ones weigh little, and unpacking them would take longer
# than all the rest of finding them: they are kept in both forms.
_HEAVY = 4096


def _lighter(answer: Answer) -> Answer:
    body = answer.body
    if body is None:
        return answer
    packed = pack_if_worth(body)
    return answer._replace(body=None if packed and len(body) >= _HEAVY else body, packed=packed)


# What the dictionary and the entry take beside what is in them.
_AROUND = 300


def weight_of(value: object) -> int:
    """Return the bytes that a value takes with everything in it; what others share with it is counted too."""
    weight = sys.getsizeof(value)
    return weight + sum(map(weight_of, value)) if isinstance(value, tuple | frozenset) else weight
