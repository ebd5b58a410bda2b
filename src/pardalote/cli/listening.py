"""The port to listen on: that it is free, and that it stays ours until the workers have it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from pardalote.cli.failure import CommandFailed

# The system would take a larger number for a port that nobody named.
_LARGEST_PORT = 65_535


@contextmanager
def hold_port(host: str, port: int) -> Iterator[tuple[str, int]]:
    """Hold the port, or for 0 a free one, while the block runs; give the IP address and the port's number.

    Each worker binds it for itself and the kernel deals out the connections among those that listen; the
    socket that is held here never listens. Raises CommandFailed when the address can't be had.
    """
    with _bound(host, port) as held:
        address, number = held.getsockname()[:2]
        yield address, number


def _bound(host: str, port: int) -> socket.socket:
    if port > _LARGEST_PORT:
        raise CommandFailed(f"port: {port} is more than {_LARGEST_PORT}")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if port:
            _check_free(family, address)
        return _shared(family, address)
    except OSError as error:
        raise CommandFailed(f"can't listen on {host}, port {port}: {error.strerror or error}") from error


def _shared(family: int, address: tuple[object, ...]) -> socket.socket:
    held = socket.socket(family, socket.SOCK_STREAM)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(address)
    except OSError:
        held.close()
        raise
    return held


def _check_free(family: int, address: tuple[object, ...]) -> None:
    """Try the port without sharing it: another server on it would otherwise take half of the connections."""
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(address)
