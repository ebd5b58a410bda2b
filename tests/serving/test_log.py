"""The log of a real server: every line is JSON, whatever it tells of."""

import json
import logging
import os
import signal
import sys
from typing import Any

import pytest

from pardalote import __version__
from pardalote.cli.server_log import Endings, ServerLines
from pardalote.clock import HeldClock
from tests import cast
from tests.served import Served
from tests.serving.conftest import LogIn, Serve

READ = "/api/prospect/version/3/do/read"


def lines(server: Served) -> list[dict[str, Any]]:
    """Return the lines that are whole."""
    return [json.loads(line) for line in server.logged().splitlines(keepends=True) if line.endswith("\n")]


def events(server: Served) -> list[str]:
    return [line["event"] for line in lines(server) if "event" in line]


def test_a_run_from_start_to_end(serve: Serve, log_in: LogIn) -> None:
    server = serve("--workers", "2", "--log", "calls")
    workers = server.worker_pids()
    session = log_in(server)
    answer = session.send("GET", READ, headers={"X-Request-Id": "mine.1"})
    assert answer.headers["x-request-id"] == "mine.1"
    assert server.stop() == 0
    told = lines(server)
    assert events(server)[:3] == ["worker_started", "worker_started", "started"]
    assert sorted(events(server)[3:]) == ["stopped", "worker_stopped", "worker_stopped"]
    assert {line["process"] for line in told if line.get("event") == "worker_started"} == workers
    started = next(line for line in told if line.get("event") == "started")
    assert {name: started[name] for name in ("level", "url", "version", "process", "workers")} == {
        "level": "info",
        "url": server.url,
        "version": __version__,
        "process": server.process.pid,
        "workers": 2,
    }
    login, call = (line for line in told if "event" not in line)
    assert (login["object"], login["operation"]) == ("login", "")
    assert (call["request_id"], call["status"], call["err_code"]) == ("mine.1", 200, 1)
    assert all({"at", "request_id", "status", "bytes", "ms"} <= line.keys() for line in (login, call))


def test_a_worker_that_dies_is_told_of_though_only_warnings_are_wanted(serve: Serve) -> None:
    server = serve("--workers", "2")
    os.kill(min(server.worker_pids()), signal.SIGKILL)
    for _ in range(10_000_000):
        if "worker_died" in events(server):
            break
    (line,) = lines(server)
    assert (line["level"], line["event"]) == ("error", "worker_died")
    assert line["worker"] in (1, 2)


def test_nothing_is_written_when_nothing_is_wanted(serve: Serve, log_in: LogIn) -> None:
    server = serve("--log", "nothing")
    log_in(server)
    assert server.stop() == 0
    assert server.logged() == ""


def test_a_failure_is_one_line_with_its_traceback_and_the_calls_id() -> None:
    lines = ServerLines()
    lines.clock = HeldClock(cast.STARTED_AT)
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("pardalote", logging.ERROR, "", 0, "a call failed", (), sys.exc_info())
    record.request_id = "mine.1"
    told = lines.format(record)
    assert "\n" not in told
    line = json.loads(told)
    assert line.pop("traceback").endswith("ValueError: two\nlines")
    assert line == {
        "at": "2026-03-02 08:30:00",
        "level": "error",
        "event": "message",
        "message": "a call failed",
        "request_id": "mine.1",
    }


@pytest.mark.parametrize("is_asked", [True, False])
@pytest.mark.parametrize("has_ended", [True, False])
@pytest.mark.parametrize(
    ("message", "is_of_an_end"),
    [
        ("Unexpected exit from worker-2", True),
        ("Killing worker-2 after it refused to gracefully stop", True),
        ("Killing old worker-2 after it refused to gracefully stop", False),
        ("Worker crash loop detected, exiting", False),
    ],
)
def test_that_a_worker_has_ended_is_no_news_when_it_was_asked_to(
    message: str, is_of_an_end: bool, is_asked: bool, has_ended: bool
) -> None:
    endings = Endings(lambda: is_asked, lambda worker: has_ended and worker == 1)
    line = logging.LogRecord("_granian", logging.WARNING, "", 0, message, (), None)
    assert endings.filter(line) == (not (is_of_an_end and is_asked and has_ended))


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Unexpected exit from worker-2", {"event": "worker_died", "worker": 2}),
        ("Killing old worker-1 after it refused to gracefully stop", {"event": "worker_killed", "worker": 1}),
        ("Killing worker-12 after it refused to gracefully stop", {"event": "worker_killed", "worker": 12}),
        ("Worker crash loop detected, exiting", {"event": "crash_loop"}),
        ("Something else", {"event": "message", "message": "Something else"}),
    ],
)
def test_what_the_http_server_says_of_its_workers(message: str, told: dict[str, object]) -> None:
    line = json.loads(ServerLines().format(logging.LogRecord("_granian", logging.WARNING, "", 0, message, (), None)))
    assert {name: line[name] for name in line if name not in ("at", "level")} == told
    assert line["level"] == "warning"
