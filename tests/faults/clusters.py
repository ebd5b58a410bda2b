"""A PostgreSQL server that is killed, and started again."""

import os
import select
import signal
from contextlib import ExitStack
from pathlib import Path

from tests.postgres import PostgresServer


class KilledPostgres:
    """A PostgreSQL server of the tests, and the ways to break it."""

    ways: tuple[str, ...] = ("one backend", "all at once", "postmaster")

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def kill(self, way: str) -> None:
        """Kill a backend, after which PostgreSQL restarts by itself; all of it; or the first process."""
        if way == "one backend":
            os.kill(min(self._backends()), signal.SIGKILL)
        elif way == "all at once":
            self._server.kill()
        else:
            self._kill_postmaster()

    def _postmaster(self) -> int:
        return int((self._server.folder / "data" / "postmaster.pid").read_text().split()[0])

    def _children(self) -> list[int]:
        pid = self._postmaster()
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def _backends(self) -> list[int]:
        """Return the processes that serve a client each."""
        named = {each: Path(f"/proc/{each}/cmdline").read_bytes() for each in self._children()}
        return [each for each, name in named.items() if name.startswith(b"postgres: pardalote ")]

    def _kill_postmaster(self) -> None:
        """Kill the first process; the others see it, and end, which the next start has to wait for."""
        postmaster, children = self._postmaster(), self._children()
        with ExitStack() as watched:
            others = []
            for each in children:
                others.append(os.pidfd_open(each))
                watched.callback(os.close, others[-1])
            os.kill(postmaster, signal.SIGKILL)
            for each in others:
                assert select.select([each], [], [], _PATIENCE)[0], "a backend outlives its postmaster"
        self._server.kill()

    def revive(self) -> None:
        """Start it where it isn't running, and return once it answers."""
        if self._server._process.poll() is not None:
            self._server.start()
        while not self._server._answers():
            pass


# Seconds.
_PATIENCE = 60
