"""The floor of PostgreSQL: a bare ASGI callable that fetches one prospect's row with psycopg for each request.

`python bench/select_floor.py PORT URL [threads]`; then `GET /ID/1234` fetches prospect ID and answers 1234 bytes.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import floor
from bench.floor import Message

_URL, _THREADS = "PARDALOTE_BENCH_URL", "PARDALOTE_BENCH_THREADS"
_SELECT = "SELECT * FROM account_3.prospect WHERE id = %s"
_own = threading.local()
_pool = ThreadPoolExecutor(8)


def _fetch(number: int) -> None:
    connection = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = psycopg.connect(os.environ[_URL], autocommit=True)
    assert connection.execute(_SELECT, (number,), prepare=True).fetchone() is not None


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Fetch the row, and answer a constant."""
    if scope["type"] != "http":
        return
    _, number, size = scope["raw_path"].split(b"/")
    if os.environ.get(_THREADS):
        await asyncio.get_running_loop().run_in_executor(_pool, _fetch, int(number))
    else:
        _fetch(int(number))
    headers = [(b"content-type", b"text/xml; charset=utf-8"), (b"content-length", b"%d" % int(size))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * int(size)})


if __name__ == "__main__":
    os.environ[_URL] = sys.argv[2]
    os.environ[_THREADS] = "1" if len(sys.argv) > 3 else ""
    floor.serve(f"{Path(__file__).stem}:{application.__name__}", int(sys.argv[1]))
