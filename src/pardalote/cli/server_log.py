"""What the HTTP server says of itself, as lines of the log."""

import logging
import re
from collections.abc import Callable
from typing import Any

from pardalote.api.log import LogLines

# The name of its logger.
HTTP_SERVER = "_granian"
# Its messages are sentences; these are the ones that somebody may want to be woken by.
_EVENTS = (
    (re.compile(r"Unexpected exit from worker-(\d+)"), "worker_died"),
    (re.compile(r"Killing (?:old )?worker-(\d+)"), "worker_killed"),
    (re.compile(r"Worker crash loop detected()"), "crash_loop"),
)


class ServerLines(LogLines):
    """Knows the HTTP server's messages."""

    def event_of(self, message: str) -> tuple[str, dict[str, object]]:
        """Return which event a message tells of; the worker is numbered from 1."""
        for pattern, event in _EVENTS:
            if found := pattern.match(message):
                return event, {"worker": int(found[1])} if found[1] else {}
        return super().event_of(message)


class Endings(logging.Filter):
    """Leaves out what the HTTP server says of workers that ended because they were asked to.

    Where all processes are asked at once, a worker may have ended before its parent asks it; and one that has ended may
    count as alive for as long as another thread is about to note it.
    """

    def __init__(self, is_asked: Callable[[], bool], has_ended: Callable[[int], bool]) -> None:
        """`is_asked`: whether the server was asked to end; `has_ended`: whether a worker, counted from 0, is gone."""
        super().__init__()
        self._is_asked = is_asked
        self._has_ended = has_ended

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line is worth telling."""
        found = _ENDING.match(record.getMessage())
        return not (found and self._is_asked() and self._has_ended(int(found[1]) - 1))


_ENDING = re.compile(r"(?:Unexpected exit from|Killing) worker-(\d+)")
_LINES = {"handlers": ["lines"], "level": "WARNING"}
# For logging.config, in the parent and in every worker.
CONFIGURATION: dict[str, Any] = {
    "formatters": {"lines": {"()": f"{__name__}.{ServerLines.__name__}"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "loggers": {HTTP_SERVER: {**_LINES, "propagate": False}},
    "root": _LINES,
}
