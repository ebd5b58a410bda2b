"""A server as its users have it: the command `pardalote serve` in processes of its own, on a free port."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.driver import FORM, Answered
from tests.stores import options_of

COMMAND = str(Path(sys.executable).with_name("pardalote"))


class Served:
    """A running server; ends with the `with` block."""

    def __init__(
        self,
        data: Path,
        *options: str,
        command: Sequence[str] = (COMMAND,),
        environment: dict[str, str] | None = None,
    ):
        """Start it with further options, and return once all workers answer."""
        self.data = data
        self.ready_file = data.parent / f"{data.name}-ready.json"
        self.ready_file.unlink(missing_ok=True)
        arguments = [
            "serve",
            *options_of(data),
            "--port",
            "0",
            "--ready-file",
            str(self.ready_file),
            "--log",
            "warnings",
            # Who tests jobs has a process for them.
            "--jobs",
            "0",
        ]
        self.log = (data.parent / f"{data.name}-log").open("ab")
        self.process = subprocess.Popen(
            [*command, *arguments, *options],
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

    def open_socket(self, receive_buffer: int | None = None, timeout: float = 60) -> socket.socket:
        """Return a connection to send raw bytes on; `receive_buffer`: how little the kernel may hold for it."""
        parts = urlsplit(self.url)
        opened = socket.socket()
        if receive_buffer is not None:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        opened.settimeout(timeout)
        opened.connect((parts.hostname, parts.port))
        return opened

    def worker_pids(self) -> set[int]:
        """Return the processes that answer."""
        return self._children() - self.job_pids()

    def job_pids(self) -> set[int]:
        """Return the processes that carry out jobs."""
        return {pid for pid in self._children() if b"work" in _command(pid)}

    def _children(self) -> set[int]:
        found: set[int] = set()
        for each in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            # A thread may have ended since it was listed.
            with suppress(FileNotFoundError, ProcessLookupError):
                found |= set(map(int, each.read_text().split()))
        return found

    def logged(self) -> str:
        """Return what the server wrote to standard error so far."""
        return Path(self.log.name).read_text()

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
        self.ended()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask the server to end, and return its exit status."""
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Wait until the process that was started has ended, and return its exit status."""
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


def _command(pid: int) -> list[bytes]:
    """Return a process's command, word by word; none when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


class Session:
    """A user of one account, logged in, who calls over one connection that stays open."""

    def __init__(self, server: Served, version: int, email: str, password: str, user_key: str) -> None:
        """Log in."""
        self.server = server
        self.version = version
        self.user_key = user_key
        self._connection = server.connect()
        answer = self.log_in(email, password)
        assert answer.xml().find("api_key") is not None, answer.text

    def log_in(self, email: str, password: str) -> Answered:
        """Ask for the api_key of the hour that runs, and call with it from now on."""
        given = {"email": email, "password": password, "user_key": self.user_key}
        answer = self.send("POST", f"/api/login/version/{self.version}", urlencode(given).encode())
        self.api_key = answer.xml().findtext("api_key") or ""
        return answer

    def twin(self, server: Served | None = None) -> "Session":
        """Return the same session with a connection of its own, perhaps to another server on the same data."""
        made = object.__new__(Session)
        made.__dict__.update(self.__dict__)
        made.server = server or self.server
        made._connection = made.server.connect()
        return made

    @property
    def header(self) -> dict[str, str]:
        """The header that says who calls."""
        return {"Authorization": f"Pardot user_key={self.user_key}, api_key={self.api_key}"}

    def place(self, operation: str) -> str:
        """Return the path of an operation on prospects."""
        return f"/api/prospect/version/{self.version}/do/{operation}"

    def send(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answered:
        """Send a request whose body, if any, is a form."""
        form = {"Content-Type": FORM} if body else {}
        self._connection.request(method, url, body or None, {**form, **(headers or {})})
        answer = self._connection.getresponse()
        return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    def call(self, operation: str, **parameters: Any) -> Answered:
        """Carry out an operation on prospects."""
        return self.send("POST", self.place(operation), urlencode(parameters).encode(), self.header)

    def connect_again(self) -> None:
        """Begin a new connection in place of the old one. Raises OSError when nobody listens."""
        self._connection.close()
        self._connection = self.server.connect()
        self._connection.connect()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()
