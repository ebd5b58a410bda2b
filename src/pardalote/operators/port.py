"""The operators' own port: answers GET and nothing else, a request for each connection."""

import asyncio
from http import HTTPStatus

from pardalote.operators.door import OperatorsDoor, Told

_LONGEST_HEAD = 8192
_SECONDS = 10
_UNREADABLE = Told(400, "text/plain; charset=utf-8", b"This is no request.\n")
_ONLY_GET = Told(405, "text/plain; charset=utf-8", b"Only GET is answered here.\n")


class OperatorsPort:
    """Listens; every worker does, and the system picks one for each connection."""

    def __init__(self, door: OperatorsDoor) -> None:
        self._door = door
        self._server: asyncio.Server | None = None

    async def open(self, address: str, port: int) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(
            self._serve, address, port, reuse_port=True, limit=_LONGEST_HEAD, start_serving=True
        )

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                writer.write(_said(await self._told(reader)))
                await writer.drain()
        except (OSError, TimeoutError):
            # Whoever asked is gone, or never asked.
            writer.transport.abort()
        finally:
            writer.close()

    async def _told(self, reader: asyncio.StreamReader) -> Told:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return _UNREADABLE
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            return _UNREADABLE
        if words[0] != "GET":
            return _ONLY_GET
        return await self._door.inside(words[1].partition("?")[0])


def _said(told: Told) -> bytes:
    head = (
        f"HTTP/1.1 {told.status} {HTTPStatus(told.status).phrase}\r\ncontent-type: {told.content_type}\r\n"
        f"content-length: {len(told.body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + told.body
