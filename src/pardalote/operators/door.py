"""The door for operators: `/healthz` and `/healthz/ready` for everyone, `/metrics` on a port of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

from pardalote import __version__
from pardalote.actions.carrying import Carrier
from pardalote.operators.health import Health
from pardalote.operators.job_counts import seen_jobs
from pardalote.operators.sheet import Seen
from pardalote.operators.traffic import Traffic
from pardalote.store.accounts import Accounts

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_JSON = "application/json"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Told(NamedTuple):
    """An answer to an operator."""

    status: int
    content_type: str
    body: bytes


_LIVE = Told(200, _JSON, f'{{"status":"ok","version":"{__version__}"}}'.encode())
_READY = Told(200, _JSON, b'{"status":"ready"}')
_NOT_READY = Told(503, _JSON, b'{"status":"not ready"}')
_NOTHING = Told(404, "text/plain; charset=utf-8", b"There is nothing here.\n")


class OperatorsDoor:
    """Answers operators, and the programs that watch over the server for them."""

    def __init__(
        self, health: Health, traffic: Traffic, accounts: Accounts, carry: Carrier, job_counts: Path | None
    ) -> None:
        """`job_counts`: where processes that carry out jobs count them."""
        self._job_counts = job_counts
        self._health = health
        self._traffic = traffic
        self._accounts = accounts
        self._carry = carry

    async def open_to_all(self, path: str) -> Told | None:
        """Answer what anyone may ask; None: the path is not one of these."""
        if path == "/healthz":
            return _LIVE
        if path == "/healthz/ready":
            return _READY if await self._carry(self._health.is_ready) else _NOT_READY
        return None

    async def inside(self, path: str) -> Told:
        """Answer what is asked on the operators' own port."""
        if path == "/metrics":
            seen = self._traffic.seen()
            # It is no hurry, and calls are.
            return Told(200, _TEXT, await asyncio.to_thread(self._figures, seen))
        return await self.open_to_all(path) or _NOTHING

    def _figures(self, seen: list[Seen]) -> bytes:
        from pardalote.operators import figures

        return figures.say(seen, seen_jobs(self._job_counts), self._accounts.sizes())


async def send_told(told: Told, scope: Mapping[str, Any], send: Send) -> None:
    """Send an answer over ASGI."""
    headers = [(b"content-type", told.content_type.encode()), (b"content-length", b"%d" % len(told.body))]
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": told.body if scope["method"] != "HEAD" else b""})
