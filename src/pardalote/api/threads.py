"""Where what a call asks for is carried out: on the loop's own thread while that is quick, else in others."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Carrier(Protocol):
    """Carries out what a call asks for."""

    def __call__(self, deed: Callable[[], Result]) -> Awaitable[Result]:
        """Carry out a deed and return its result."""
        ...


async def at_once(deed: Callable[[], Result]) -> Result:
    """Carry out a deed here and now: everybody else waits meanwhile."""
    return deed()


class Threads:
    """Threads in which deeds that wait for a database, or take long, hold up nobody else."""

    def __init__(self, number: int) -> None:
        """Use so many threads at most."""
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="pardalote")

    async def __call__(self, deed: Callable[[], Result]) -> Result:
        """Carry out a deed in one of the threads, and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, deed)

    def close(self) -> None:
        """Wait for what is under way, and end the threads."""
        self._pool.shutdown()
