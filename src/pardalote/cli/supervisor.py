"""Whoever supervises the server, as systemd does, is told when it is ready (sd_notify(3))."""

import os
import socket
from contextlib import suppress


def tell_ready() -> None:
    """Say that all workers answer; nothing happens where nobody waits for it."""
    place = os.environ.get("NOTIFY_SOCKET")
    if not place:
        return
    # An address that begins with @ is a name that no file has.
    address = "\0" + place[1:] if place[0] == "@" else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, suppress(OSError):
        told.connect(address)
        told.sendall(b"READY=1")
