"""The log: a line of JSON on standard error for each call, each event and each warning (docs/logs.md)."""

import asyncio
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC

import msgspec

from pardalote.clock import Clock, SystemClock
from pardalote.records.fields import show_time

_STANDARD_ERROR = 2
_encode = msgspec.json.Encoder().encode


class CallLog:
    """Takes what is told of calls; the lines of calls that end in the same turn of the loop go out together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at = ""
        self._lines: list[bytes] = []

    def __call__(self, call: Mapping[str, object]) -> None:
        """Write a call's line, with the moment in UTC."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
            self._at = show_time(self._clock.now(), UTC)
        self._lines.append(_encode({"at": self._at, **call}))

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        _write(b"\n".join(lines))


class EventLog:
    """Takes what happens to the server itself."""

    def __init__(self, clock: Clock, wanted: str) -> None:
        """`wanted` is the option `log`: without calls there are only warnings, or nothing."""
        self._clock = clock
        self.wanted = wanted

    def tell(self, event: str, **details: object) -> None:
        """Write the line of something that was meant to happen."""
        if self.wanted == "calls":
            _write(event_line(self._clock, "info", event, details))

    def warn(self, event: str, **details: object) -> None:
        """Write the line of something that somebody should look at."""
        if self.wanted != "nothing":
            _write(event_line(self._clock, "warning", event, details))


def event_line(clock: Clock, level: str, event: str, details: Mapping[str, object]) -> bytes:
    """Return the line of an event."""
    return _encode({"at": show_time(clock.now(), UTC), "level": level, "event": event, **details})


class LogLines(logging.Formatter):
    """Makes such lines of what Python's own logging is told: by this server, and by what it is built upon."""

    clock: Clock = SystemClock()

    def format(self, record: logging.LogRecord) -> str:
        """Return a record's line; a traceback is a part of it."""
        event, details = self.event_of(record.getMessage())
        request_id = getattr(record, "request_id", None)
        if request_id is not None:
            details["request_id"] = request_id
        if record.exc_info:
            details["traceback"] = self.formatException(record.exc_info)
        return event_line(self.clock, record.levelname.lower(), event, details).decode()

    def event_of(self, message: str) -> tuple[str, dict[str, object]]:
        """Return which event a message tells of, and what more is to be said."""
        return "message", {"message": message}


def _write(lines: bytes) -> None:
    # Nobody reads the log any more: no reason to let anything fail.
    with suppress(OSError):
        os.write(_STANDARD_ERROR, lines + b"\n")
