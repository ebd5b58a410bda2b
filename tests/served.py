"""A server as its users have it: the command `pardalote serve` in processes of its own, on a free port."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

COMMAND = str(Path(sys.executable).with_name("pardalote"))


class Served:
    """A running server; ends with the `with` block."""

    def __init__(self, data: Path, *options: str, command: str = COMMAND, environment: dict[str, str] | None = None):
        """Start it with further options, and return once all workers answer."""
        self.data = data
        self.ready_file = data.parent / f"{data.name}-ready.json"
        self.ready_file.unlink(missing_ok=True)
        arguments = [
            "serve",
            "--data",
            str(data),
            "--port",
            "0",
            "--ready-file",
            str(self.ready_file),
            "--log",
            "warnings",
        ]
        self.log = (data.parent / f"{data.name}-log").open("ab")
        self.process = subprocess.Popen(
            [command, *arguments, *options],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("Pardalote listens on"):
                break
        else:
            raise AssertionError(f"the server ended: {Path(self.log.name).read_text()}")
        self.ready: dict[str, Any] = json.loads(self.ready_file.read_text())
        self.url: str = self.ready["url"]

    def account(self, version: int) -> dict[str, Any]:
        """Return the ready file's first account of a version."""
        return next(dict(each) for each in self.ready["accounts"] if each["version"] == version)

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        """Return a new connection to the server."""
        parts = urlsplit(self.url)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Send a GET on a connection of its own; return status and body."""
        connection = self.connect()
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would (kill -9)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> int:
        """Ask the server to end, and return its exit status."""
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        status = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.log.close()
        return status

    def __enter__(self) -> "Served":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
