"""The HTTP side of the doors: takes a request in within its limits, sends the answer, writes the log line."""

import asyncio
import itertools
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol

from pardalote import refusals
from pardalote.api.packing import pack_if_worth, unpack
from pardalote.api.proxies import TrustedProxies
from pardalote.api.request import Answer, Endpoint, Request
from pardalote.clock import elapsed
from pardalote.refusals import Reason

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Log = Callable[[Mapping[str, object]], None]
Around = Callable[[Request, Callable[[], Awaitable[Answer]]], Awaitable[Answer]]


class Meter(Protocol):
    """Counts calls."""

    def begin(self) -> None:
        """Count a call that begins."""
        ...

    def end(self, noted: Mapping[str, object], seconds: float) -> None:
        """Count a call that ends; `noted` is what its log line tells."""
        ...


# A body that is too large is read on, and thrown away, up to so many bytes more than the limit: a client that is
# still sending would not see the answer otherwise.
_DRAINED = 32 * 1024 * 1024

# The headers of the original (wire.md, section 4) that a cache or a browser acts upon.
_HEADERS = [
    (b"expires", b"Thu, 19 Nov 1981 08:52:00 GMT"),
    (b"cache-control", b"no-store, no-cache, must-revalidate"),
    (b"pragma", b"no-cache"),
    (b"vary", b"Accept-Encoding,User-Agent"),
]
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}\Z")


class _NotLetInError(Exception):
    """The body breaks a limit."""

    def __init__(self, reason: Reason, status: int) -> None:
        super().__init__(reason.message)
        self.reason = reason
        self.status = status


class HttpDoor:
    """An ASGI application around an endpoint that lives under one path."""

    def __init__(
        self,
        endpoint: Endpoint,
        place: bytes,
        body_limit: int,
        body_deadline: int,
        proxies: TrustedProxies,
        meter: Meter,
        log: Log | None,
        around: Around | None = None,
    ) -> None:
        """Serve `endpoint` below the path `place`; `body_limit` is in bytes, `body_deadline` in seconds.

        `around` answers a request whose headers are there with what it is given for that.
        """
        self._endpoint = endpoint
        self._place = place
        self._body_limit = body_limit
        self._body_deadline = body_deadline
        self._proxies = proxies
        self._meter = meter
        self._log = log
        self._around = around
        # Whether connections end with the call that is under way on them.
        self.is_leaving = False
        # Tells apart the requests of all workers and starts.
        self._run = secrets.token_hex(4)
        self._count = itertools.count(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = elapsed()
        request = self._request(scope)
        self._meter.begin()
        try:
            await self._serve(request, receive, send)
        finally:
            seconds = elapsed() - started
            self._meter.end(request.noted, seconds)
        if self._log is not None:
            request.noted["ms"] = round(seconds * 1000, 2)
            self._log(request.noted)

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        if self._around is None:
            answer = await self._answer(request, receive)
        else:
            answer = await self._around(request, lambda: self._answer(request, receive))
        request_id = str(request.noted["request_id"]).encode()
        headers = [(b"content-type", answer.content_type), (b"x-request-id", request_id), *_HEADERS, *answer.headers]
        packed = _packed(answer) if _accepts_gzip(request.headers) else None
        body = packed or answer.body or _unpacked(answer)
        if packed:
            headers.append((b"content-encoding", b"gzip"))
        if self.is_leaving:
            headers.append((b"connection", b"close"))
        if answer.retry_after is not None:
            headers.append((b"retry-after", b"%d" % answer.retry_after))
        if answer.status != 204:
            headers.append((b"content-length", b"%d" % len(body)))
        request.noted["status"], request.noted["bytes"] = answer.status, len(body)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body if request.method != "HEAD" else b""})

    def _request(self, scope: Message) -> Request:
        client = scope.get("client")
        origin = self._proxies.origin(client[0] if client else "", scope.get("scheme", "http"), scope["headers"])
        request = Request(
            method=scope["method"],
            path=scope["raw_path"][len(self._place) :],
            query=scope["query_string"],
            headers=dict(scope["headers"]),
            client=origin.client,
            scheme=origin.scheme,
        )
        # First of all: whatever is logged of the call names it.
        request.noted["request_id"] = self._request_id(request).decode()
        return request

    def _request_id(self, request: Request) -> bytes:
        given = request.headers.get(b"x-request-id")
        if given is not None and _REQUEST_ID.match(given):
            return given
        return f"{self._run}-{next(self._count)}".encode()

    async def _answer(self, request: Request, receive: Receive) -> Answer:
        headers = request.headers
        if b"content-length" in headers or b"transfer-encoding" in headers:
            try:
                await self._take_body(request, receive)
            except _NotLetInError as problem:
                return self._endpoint.refuse(request, problem.reason, problem.status)
        return await self._endpoint.answer(request)

    async def _take_body(self, request: Request, receive: Receive) -> None:
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._body_deadline):
                async for part in _parts(receive):
                    size += len(part)
                    if size <= self._body_limit:
                        parts.append(part)
                    elif size > self._body_limit + _DRAINED:
                        break
            if size > self._body_limit:
                raise _NotLetInError(refusals.INVALID_PARAMETER, 413)
        except TimeoutError as error:
            raise _NotLetInError(refusals.MISSING_PARAMETER_VALUES, 408) from error
        finally:
            # The refusal looks in what came for the format to speak.
            request.body = b"".join(parts)


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            # The client is gone, or broke the framing of its body and still waits for an answer.
            raise _NotLetInError(refusals.INVALID_PARAMETER, 400)
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


def _accepts_gzip(headers: Mapping[bytes, bytes]) -> bool:
    accepted = headers.get(b"accept-encoding")
    if accepted is None or b"gzip" not in accepted:
        return False
    for each in accepted.split(b","):
        coding, _, quality = each.partition(b";")
        if coding.strip() == b"gzip":
            return quality.replace(b" ", b"").rstrip(b"0") not in {b"q=", b"q=0."}
    return False


def _packed(answer: Answer) -> bytes | None:
    return pack_if_worth(answer.body) if answer.packed is None and answer.body is not None else answer.packed


def _unpacked(answer: Answer) -> bytes:
    return unpack(answer.packed) if answer.packed is not None else b""
