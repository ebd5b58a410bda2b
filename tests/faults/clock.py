"""A server whose clock can be set from outside: `python -m tests.faults.clock serve ...`, wired like `pardalote serve`.

A file says how many seconds it is off; a variable names the file. Nothing of the package knows of either.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from pardalote import app, cli
from pardalote.cli import job_processes, serve
from pardalote.clock import SystemClock

COMMAND = (sys.executable, "-m", "tests.faults.clock")
FILE = "FAULTS_CLOCK"


class JumpingClock:
    """The machine's clock, and so many seconds more as a file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def set(self, seconds: int) -> None:
        """Put every clock of this file so many seconds before the right time, or after it when negative."""
        fresh = self._file.with_name(f".{self._file.name}")
        fresh.write_text(str(seconds))
        fresh.replace(self._file)

    def now(self) -> int:
        """Return whole seconds since 1970-01-01T00:00:00Z."""
        return int(time.time()) + int(self._file.read_text())


def from_environment() -> app.Application:
    """Build a worker's application as the server itself does, with the clock of the file."""
    return app.from_environment(JumpingClock(Path(os.environ[FILE])))


def _started_with_this_clock(command: Sequence[str], **options: Any) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([*COMMAND, *command[len(COMMAND) :]], **options)


if __name__ == "__main__":
    serve.APPLICATION = f"tests.faults.clock:{from_environment.__name__}"
    # The processes that carry out jobs are started by this module, too; what is no application asks the system's clock.
    with (
        patch.object(job_processes, "subprocess", SimpleNamespace(Popen=_started_with_this_clock)),
        patch.object(SystemClock, "now", lambda _: JumpingClock(Path(os.environ[FILE])).now()),
    ):
        sys.exit(cli.main())
