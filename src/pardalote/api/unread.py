"""Answers that nobody takes: the kernel closes the connection of a client that has stopped reading."""

import asyncio
import os
import socket
from contextlib import suppress
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")
# The server listens some hundredths of a second after it has told the application to begin.
_TRIES, _SECONDS_BETWEEN = 500, 0.01


def drop_unread(loop: asyncio.AbstractEventLoop, seconds: int, tries: int = _TRIES) -> None:
    """Have a connection closed whose client has taken nothing of what was sent for so many seconds.

    ASGI has no word for that: the server takes a whole answer from the application at once, and waits for the client by
    itself. What is set on a socket that listens holds for each connection that it takes in later. Does nothing where
    the system has no such thing (TCP_USER_TIMEOUT, RFC 5482: Linux has it).
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT") or not _OPEN_FILES.exists():
        return
    set_on = sum(_limit(int(each.name), seconds) for each in list(_OPEN_FILES.iterdir()))
    if not set_on and tries > 1:
        loop.call_later(_SECONDS_BETWEEN, drop_unread, loop, seconds, tries - 1)


def _limit(number: int, seconds: int) -> bool:
    """Set the limit on an open file that is a socket and listens; say whether it is one."""
    # Most are none, and the one that listed the folder is gone already.
    with suppress(OSError), socket.socket(fileno=os.dup(number)) as opened:
        if opened.type == socket.SOCK_STREAM and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, seconds * 1000)
            return True
    return False
