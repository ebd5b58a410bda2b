"""What the HTTP server says of itself, as lines of the log."""

import re
from typing import Any

from pardalote.api.log import LogLines

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


_LINES = {"handlers": ["lines"], "level": "WARNING"}
# For logging.config, in the parent and in every worker.
CONFIGURATION: dict[str, Any] = {
    "formatters": {"lines": {"()": f"{__name__}.{ServerLines.__name__}"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {**_LINES, "propagate": False}},
    "root": _LINES,
}
