"""The processes that carry out jobs beside a server's workers: started with it, started anew when one dies."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from pardalote.api.log import EventLog
from pardalote.cli.work import PARENT, SIGNALS
from pardalote.clock import elapsed

# One that dies at once is not started again at once: so long after its start at the earliest.
_SECONDS_BETWEEN = 1.0
_SECONDS_TO_STOP = 5.0


class JobProcesses:
    """Keeps so many processes running, until it is closed."""

    def __init__(self, number: int, events: EventLog) -> None:
        self._events = events
        self._stopping = threading.Event()
        self._turn = threading.Lock()
        self._starting = threading.Lock()
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._threads = [threading.Thread(target=self._keep, args=(n,), daemon=True) for n in range(number)]

    def part_from_forks(self) -> None:
        """Let nobody fork this process while it starts one of these, as a server that starts a worker does.

        What is forked in that moment has the pipe on which the start waits, and as long as it lives this would wait. It
        holds from now on, for the whole process.
        """
        os.register_at_fork(
            before=self._starting.acquire, after_in_parent=self._starting.release, after_in_child=self._starting.release
        )

    def start(self) -> None:
        """Start the processes; their settings are those in the environment by then."""
        for each in self._threads:
            each.start()

    def restart(self) -> None:
        """Let each process finish its step and end; the next one has the settings that are in the environment now."""
        self._ask()

    def close(self) -> None:
        """Stop the processes; what they are at is gone on with at the next start."""
        self._stopping.set()
        self._ask()
        for each in self._threads:
            if each.is_alive():
                each.join(_SECONDS_TO_STOP)
        with self._turn:
            for process in self._running.values():
                process.kill()

    def _ask(self) -> None:
        with self._turn:
            for process in self._running.values():
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGTERM)

    def _keep(self, number: int) -> None:
        # A process inherits what its starter's thread blocks: it can be asked to end before it listens for that.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        while not self._stopping.is_set():
            with self._turn:
                if self._stopping.is_set():
                    return
                began = elapsed()
                with self._starting:
                    process = self._running[number] = subprocess.Popen(
                        [sys.executable, "-m", "pardalote", "work"], env={**os.environ, PARENT: str(os.getpid())}
                    )
            status = process.wait()
            with self._turn:
                del self._running[number]
            if not self._stopping.is_set():
                if status:
                    self._events.warn("job_process_died", process=process.pid, status=status)
                self._stopping.wait(_SECONDS_BETWEEN - (elapsed() - began))
