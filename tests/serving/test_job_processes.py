"""The processes that carry out jobs beside a server's workers: begun with it, followed when one dies, gone with it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.operators.test_door import Samples
from tests.served import Served, Session
from tests.serving.conftest import LogIn, Serve
from tests.serving.test_metrics import scrape

EXPORT = {
    "object": "prospect",
    "fields": ["id"],
    "procedure": {"name": "filter_by_updated_at", "arguments": {"updated_after": "yesterday", "deleted": "all"}},
}
PATIENCE = 60


@pytest.fixture
def server(serve: Serve) -> Served:
    """A server with a process for jobs, and a port for operators."""
    return serve("--jobs", "1", "--job-lease", "2", "--metrics", "127.0.0.1:0")


def job_processes(server: Served) -> Iterator[int]:
    """Yield the processes that carry out the server's jobs."""
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                command = (each / "cmdline").read_bytes().split(b"\0")
                parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if b"work" in command and parent == server.process.pid:
                yield int(each.name)


def until_it_is(session: Session, export: int, state: str) -> None:
    """Wait until an export is in a state."""
    end = time.monotonic() + PATIENCE
    place = f"/api/export/version/{session.version}/do/read/id/{export}?format=json"
    while session.send("GET", place, headers=session.header).json()["export"]["state"] != state:
        assert time.monotonic() < end, f"the export is not {state}"


def ask(session: Session) -> int:
    """Ask for an export; return its id."""
    headers = {**session.header, "Content-Type": "application/json"}
    place = f"/api/export/version/{session.version}/do/create?format=json"
    return int(session.send("POST", place, json.dumps(EXPORT).encode(), headers).json()["export"]["id"])


def jobs_done(found: Samples) -> float:
    return found.get(("pardalote_jobs_total", (("kind", "export"), ("outcome", "done"))), 0.0)


def test_what_a_call_queues_is_done_and_counted(server: Served, log_in: LogIn) -> None:
    session = log_in(server)
    for _ in range(2):
        until_it_is(session, ask(session), "Complete")
    found = scrape(server)
    assert jobs_done(found) == 2
    assert found["pardalote_job_processes", ()] == 1
    assert server.stop() == 0
    assert list(job_processes(server)) == []


def test_a_process_that_dies_is_followed_by_another(server: Served, log_in: LogIn) -> None:
    session = log_in(server)
    until_it_is(session, ask(session), "Complete")
    (first,) = job_processes(server)
    os.kill(first, signal.SIGKILL)
    until_it_is(session, ask(session), "Complete")
    (second,) = job_processes(server)
    assert second != first
    assert jobs_done(scrape(server)) == 2


def test_one_that_is_asked_to_end_at_any_moment_ends_in_order(server: Served, log_in: LogIn, data: Path) -> None:
    until_it_is(log_in(server), ask(log_in(server)), "Complete")
    (first,) = job_processes(server)
    while (first,) == (found := tuple(job_processes(server))) or not found:
        # In whatever it does, and in the end once while it starts.
        with suppress(ProcessLookupError):
            os.kill(first, signal.SIGTERM)
    (second,) = found
    os.kill(second, signal.SIGINT)
    until_it_is(log_in(server), ask(log_in(server)), "Complete")
    assert server.logged() == ""


def test_it_ends_with_a_server_that_is_killed(server: Served, log_in: LogIn) -> None:
    until_it_is(log_in(server), ask(log_in(server)), "Complete")
    (process,) = job_processes(server)
    watched = os.pidfd_open(process)
    os.kill(server.process.pid, signal.SIGKILL)
    assert select.select([watched], [], [], PATIENCE)[0], "it lives on"
    os.close(watched)
    server.ended()
    server.ended()


# A thread starts a process for jobs; before it has, another one forks, as a server does to start a worker.
STARTING = """
import os, subprocess, threading
from pardalote.api.log import EventLog
from pardalote.cli import job_processes
from pardalote.clock import SystemClock

order, begun, wanted, done = [], threading.Event(), threading.Event(), threading.Event()

class Started:
    def __init__(self, *_given, **_options):
        begun.set()
        wanted.wait()
        # As long as others need who may do so; those who may not wait themselves.
        done.wait(0.3)
        order.append("started")

    def wait(self):
        threading.Event().wait()

def fork():
    wanted.set()
    child = os.fork()
    if not child:
        os._exit(0)
    order.append("forked")
    done.set()
    os.waitpid(child, 0)

subprocess.Popen = Started
processes = job_processes.JobProcesses(1, EventLog(SystemClock(), "nothing"))
processes.part_from_forks()
processes.start()
begun.wait()
forking = threading.Thread(target=fork)
forking.start()
forking.join()
print(*order, flush=True)
os._exit(0)
"""


def test_nothing_is_forked_that_would_hold_up_the_start_of_another() -> None:
    command = [sys.executable, "-W", "ignore", "-c", STARTING]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout == "started forked\n"
