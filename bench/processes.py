"""The measured servers as processes: started on a free port, timed until the first answer, weighed, ended."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

_PATIENCE = 30


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class Served:
    """A running server and its worker."""

    def __init__(self, command: Sequence[str], path: str, headers: dict[str, str], log: Path) -> None:
        """Start the command (`{port}` in it becomes the port) and wait until GET `path` is answered with 200."""
        self.port = free_port()
        started = time.perf_counter()
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [each.format(port=self.port) for each in command],
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=Path(__file__).parent,
            )
        while not self._answers(path, headers):
            if self._process.poll() is not None or time.perf_counter() > started + _PATIENCE:
                self.stop()
                raise RuntimeError(f"the server did not start: {log.read_text()}")
            time.sleep(0.005)
        self.seconds_to_first_answer = time.perf_counter() - started

    def _answers(self, path: str, headers: dict[str, str]) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def resident_megabytes(self) -> float | None:
        """Return the memory (VmRSS) of the process that answers: the largest below the started one; None: untold."""
        found = [_resident(number) for number in _descendants(self._process.pid)]
        return max(found, default=None)

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(_PATIENCE)

    def __enter__(self) -> "Served":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.stop()


def pardalote(data: Path, log: str, *options: str) -> list[str]:
    """Return the command that serves a data folder with one worker, and perhaps with other options."""
    command = str(Path(sys.executable).with_name("pardalote"))
    return [command, "serve", "--data", str(data), "--port", "{port}", "--workers", "1", "--log", log, *options]


def floor() -> list[str]:
    """Return the command that serves the floor."""
    return [sys.executable, str(Path(__file__).with_name("floor.py")), "{port}"]


def pin(core: int | None) -> None:
    """Keep this process, and those that it starts from now on, on one core; None: on all that there are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1) if core is None else [core])


def _descendants(parent: int) -> list[int]:
    """Return the processes below another one, as /proc tells them; none on other systems."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything, come the state and the parent.
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
        except OSError:
            continue
    return found + [each for child in found for each in _descendants(child)]


def _resident(number: int) -> float:
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
