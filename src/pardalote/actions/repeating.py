"""Carrying out once more what met another transaction that changed the same at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from pardalote.refusals import Refusal
from pardalote.store.promise import Conflict, Duplicate, StoreUnavailable

Result = TypeVar("Result")


def repeated(deed: Callable[[], Result]) -> Result:
    """Carry out a deed that is a transaction of its own, anew when another one came between; return its result.

    Raises StoreUnavailable when others come between again and again.
    """
    raced = False
    for _ in range(_ATTEMPTS):
        try:
            return deed()
        except Conflict:
            continue
        except Refusal as refusal:
            if raced or not was_raced(refusal):
                raise
            # What it was refused for had not been there when it looked: now it sees it from the beginning.
            raced = True
    raise StoreUnavailable("others change the same again and again")


def was_raced(refusal: Refusal) -> bool:
    """Say whether a deed was refused for a row in its way, which may have been written at the same moment."""
    return isinstance(refusal.__cause__, Duplicate)


_ATTEMPTS = 8
