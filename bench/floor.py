"""The floor: a bare ASGI callable that answers bytes of the size that its path names, behind the same server.

`python bench/floor.py PORT`; then `GET /1234` answers 1234 bytes.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]


@cache
def _answer(path: bytes) -> tuple[Message, Message]:
    body = b"x" * int(path[1:])
    headers = [(b"content-type", b"text/xml; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    return (
        {"type": "http.response.start", "status": 200, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer a constant; a request's body is read first, as a write has to."""
    if scope["type"] != "http":
        return
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            pass
    start, body = _answer(scope["raw_path"])
    await send(start)
    await send(body)


def serve(place: str, port: int) -> None:
    """Serve a callable, `module:name`, with the settings of cli/serve.py and one worker."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    Granian(
        place,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        http=HTTPModes.http1,
        websockets=False,
        backlog=4096,
        backpressure=16_384,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve(f"{Path(__file__).stem}:{application.__name__}", int(sys.argv[1]))
