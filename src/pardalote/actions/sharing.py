"""Writes that come at the same time, carried out in one transaction: they wait for the disk once, together."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple, TypeVar

from pardalote.store.accounts import AccountStore
from pardalote.store.promise import Connection, StoreError

Result = TypeVar("Result")
Deed = Callable[[Connection], Result]


class _Waiting(NamedTuple):
    deed: Deed[Any]
    result: asyncio.Future[Any]


class _Outcome(NamedTuple):
    """What came of a deed: a result, or what it raised."""

    result: Any
    problem: Exception | None = None


class SharedWrites:
    """Carries out the writes of one process on its loop: those that came while others were at work share a commit.

    Each is a part of the transaction which may fail by itself. Nobody is told anything before the whole is durable,
    and nothing else is done on the loop meanwhile, so that nobody reads what is not.
    """

    def __init__(self, elapsed: Callable[[], float]) -> None:
        """Work on the loop that calls; `elapsed` tells seconds since any moment."""
        self._elapsed = elapsed
        self._waiting: dict[AccountStore, deque[_Waiting]] = {}

    async def __call__(self, store: AccountStore, deed: Deed[Result]) -> Result:
        """Carry out a deed, with others of its account; return its result when all of them are durable.

        A deed may be carried out twice: when the whole can't be kept, each is carried out by itself. Raises what the
        deed raises, and StoreError.
        """
        loop = asyncio.get_running_loop()
        waiting = self._waiting.get(store)
        if waiting is None:
            waiting = self._waiting[store] = deque()
            loop.call_soon(self._carry_out, store)
        result: asyncio.Future[Result] = loop.create_future()
        waiting.append(_Waiting(deed, result))
        return await result

    def _carry_out(self, store: AccountStore) -> None:
        """Carry out what waits for a store, as much as others can wait for; the rest has its turn after them."""
        waiting = self._waiting[store]
        part = self._together(store, waiting) if len(waiting) > 1 else []
        for each, outcome in part or self._alone(store, waiting):
            # A caller who went away meanwhile waits for nothing.
            if each.result.done():
                continue
            if outcome.problem is None:
                each.result.set_result(outcome.result)
            else:
                each.result.set_exception(outcome.problem)
        if waiting:
            asyncio.get_running_loop().call_soon(self._carry_out, store)
        else:
            del self._waiting[store]

    def _together(self, store: AccountStore, waiting: deque[_Waiting]) -> list[tuple[_Waiting, _Outcome]]:
        """Carry out deeds in one transaction, and take them off the queue; all or nothing of it is kept."""
        done: list[tuple[_Waiting, _Outcome]] = []
        try:
            with store.writing() as connection:
                until = self._elapsed() + _SECONDS_TOGETHER
                for each in waiting:
                    done.append((each, _part(connection, each.deed)))
                    if self._elapsed() > until:
                        break
        except Exception:
            # Nothing of it is kept; when each is carried out alone, it is raised to the one whom it concerns. Of the
            # furnishing, what is undone may be remembered.
            store.forget_furnishing()
            return []
        for _ in done:
            waiting.popleft()
        return done

    def _alone(self, store: AccountStore, waiting: deque[_Waiting]) -> Iterable[tuple[_Waiting, _Outcome]]:
        """Carry out all that waits, each deed in a transaction of its own."""
        while waiting:
            each = waiting.popleft()
            yield each, _attempted(partial(alone, store, each.deed))


def alone(store: AccountStore, deed: Deed[Result]) -> Result:
    """Carry out a deed in a transaction of its own; return its result when it is durable. Raises as it does."""
    with store.writing() as connection:
        return deed(connection)


def _part(connection: Connection, deed: Deed[Any]) -> _Outcome:
    """Carry out a deed as a part of a transaction. Raises StoreError when that may be over."""

    def carried_out() -> Any:
        with connection.savepoint():
            return deed(connection)

    outcome = _attempted(carried_out)
    if isinstance(outcome.problem, StoreError):
        raise outcome.problem
    return outcome


def _attempted(deed: Callable[[], Any]) -> _Outcome:
    """Carry out a deed. Whatever it raises is raised to the one who waits for it, and not to those beside."""
    try:
        return _Outcome(deed())
    except Exception as problem:
        return _Outcome(None, problem)


# A writer in another process waits for as long, and whoever reads in this one.
_SECONDS_TOGETHER = 0.005
