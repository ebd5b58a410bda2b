"""The log of calls: a line of JSON on standard error for each."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC

import msgspec

from pardalote.clock import Clock
from pardalote.records.fields import show_time

_STANDARD_ERROR = 2


class CallLog:
    """Takes what is told of calls; the lines of calls that end in the same turn of the loop go out together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._encode = msgspec.json.Encoder().encode
        self._lines: list[bytes] = []

    def __call__(self, call: Mapping[str, object]) -> None:
        """Write a call's line, with the moment in UTC."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
        self._lines.append(self._encode({"at": show_time(self._clock.now(), UTC), **call}))

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        # Nobody reads the log any more: no reason to let a call fail.
        with suppress(OSError):
            os.write(_STANDARD_ERROR, b"\n".join(lines) + b"\n")
