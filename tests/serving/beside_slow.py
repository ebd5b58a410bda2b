"""`python -m tests.serving.beside_slow`: how long a client waits alone, and beside five hundred slow ones."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from tests import cast
from tests.driver import FORM, SECRET
from tests.served import Served, Session
from tests.serving.slow import SlowClients

_CALLS = 2000


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        user_key = cast.make(Path(folder, "data"))[3][cast.ADMINISTRATOR].user_key
        environment = {"PARDALOTE_SECRET": SECRET.decode()}
        with (
            Served(Path(folder, "data"), environment=environment) as server,
            Session(server, 3, cast.ADMINISTRATOR, cast.PASSWORD, user_key) as session,
        ):
            session.call("create", email="long@slow.example", comments="a" * 65_535, notes="a" * 65_535)
            session.call("create", email="decent@slow.example")
            print("| beside | read, median ms | p99 ms | update, median ms | p99 ms |")
            print("| --- | ---: | ---: | ---: | ---: |")
            _row("nobody", session)
            with _senders(server, session):
                _row("500 that send a byte a second", session)
            with _readers(server, session):
                _row("500 that read a byte a second", session)


def _row(name: str, session: Session) -> None:
    cells = []
    for operation, more in (("read", {}), ("update", {"score": "1"})):
        taken = []
        for _ in range(_CALLS):
            started = time.perf_counter()
            assert session.call(operation, id="2", **more).status == 200
            taken.append((time.perf_counter() - started) * 1000)
        cells += [median(taken), quantiles(taken, n=100)[98]]
    print(f"| {name} | " + " | ".join(f"{each:.2f}" for each in cells) + " |")


@contextmanager
def _senders(server: Served, session: Session) -> Iterator[None]:
    head = f"POST {session.place('create')} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
    with SlowClients(server, head.encode(), sends=True) as slow:
        slow.went_on(1)
        yield


@contextmanager
def _readers(server: Served, session: Session) -> Iterator[None]:
    asking = f"GET {session.place('read')}?email=long@slow.example HTTP/1.1\r\nHost: x\r\n"
    asking += f"Authorization: {session.header['Authorization']}\r\n\r\n"
    with SlowClients(server, asking.encode(), sends=False) as slow:
        slow.went_on(1)
        yield


if __name__ == "__main__":
    main()
