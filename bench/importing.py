"""What an import costs: its rate against the bare driver's, and what reads and writes take while one goes on.

`python bench/importing.py`: rounds on a server of its own with one worker and one process for jobs.
"""

import argparse
import http.client
import json
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.loading import executemany
from bench.loads import NUMBER, Chunk
from pardalote.actions import accounts
from pardalote.actions.accounts import Credentials, NewAccount
from pardalote.clock import SystemClock
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of

_HEADINGS = "email,first_name,last_name,company,job_title,phone,city,country,score"
# Rows of a batch: some 2 MB.
_BATCH = 20_000
_BOUNDARY = "a-boundary"
_PLACE = f"/api/import/version/{NUMBER}/do"
# Reads a second, and writes, at an even pace: few enough that none waits for another.
_READS, _WRITES = 100, 20
_FIRST = 20
# Makes the path of the request with a number, and its body; None: it reads.
Send = Callable[[int], tuple[str, bytes | None]]


class Server:
    """A server on a data folder, and a user who is logged in."""

    def __init__(self, url: str, known: Credentials) -> None:
        """Log in."""
        self._host = urlsplit(url).netloc
        given = {"email": known.email, "password": known.password, "user_key": known.user_key, "format": "json"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        key = self.ask("POST", f"/api/login/version/{NUMBER}", urlencode(given).encode(), form)["api_key"]
        self.header = {"Authorization": f"Pardot user_key={known.user_key}, api_key={key}"}

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        """Send a request on a connection of its own; return what it answers."""
        with closing(http.client.HTTPConnection(self._host)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status < 300, said
            return json.loads(said) if said else None

    def paced(
        self, a_second: int, stop: threading.Event, send: Callable[[int], tuple[str, bytes | None]]
    ) -> list[float]:
        """Send requests at an even pace until it is stopped; return how long each took, in seconds."""
        took = []
        form = {"Content-Type": "application/x-www-form-urlencoded", **self.header}
        with closing(http.client.HTTPConnection(self._host)) as connection:
            due, number = time.perf_counter(), 0
            while not stop.wait(max(due - time.perf_counter(), 0)):
                path, body = send(number)
                began = time.perf_counter()
                connection.request("GET" if body is None else "POST", path, body, form)
                connection.getresponse().read()
                took.append(time.perf_counter() - began)
                due, number = max(due + 1 / a_second, time.perf_counter()), number + 1
        return took


@contextmanager
def served(data: Path, known: Credentials) -> Iterator[Server]:
    """Serve a folder."""
    ready = data.parent / "ready.json"
    ready.unlink(missing_ok=True)
    options = ["--data", str(data), "--port", "0", "--workers", "1", "--jobs", "1", "--log", "nothing"]
    arguments = [sys.executable, "-m", "pardalote", "serve", *options, "--ready-file", str(ready)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    try:
        while not ready.exists():
            time.sleep(0.05)
        yield Server(json.loads(ready.read_text())["url"], known)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def make_account(data: Path) -> Credentials:
    """Make an account without prospects."""
    made = Accounts(engine_of(Settings(data=data)))
    wanted = NewAccount("Imported", "ada@pardalote.example", "a long enough password")
    try:
        return accounts.create(made, wanted, SystemClock(), NUMBER)
    finally:
        made.close()


def batches(rows: range) -> Iterator[bytes]:
    """Yield the bodies of the batches that have these rows in all."""
    for first in range(0, len(rows), _BATCH):
        lines = "\n".join(map(_line, rows[first : first + _BATCH]))
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="importFile"; filename="rows.csv"\r\n\r\n'
        yield f"{head}{_HEADINGS}\n{lines}\r\n--{_BOUNDARY}--\r\n".encode()


def _line(n: int) -> str:
    return (
        f"person.{n}@company{n % 5000}.example,First{n % 997},Last{n % 7919},Company {n % 5000},Head of Research,"
        f"+44 20 {n:08},London,United Kingdom,{n % 200}"
    )


class Times(NamedTuple):
    """How long calls took, in seconds."""

    reads: list[float]
    writes: list[float]


def told(took: list[float]) -> list[str]:
    """Return a median and what 95 % stayed below, in milliseconds."""
    return [f"{each * 1000:.1f}" for each in (statistics.median(took), p95(took))]


def p95(took: list[float]) -> float:
    """Return what 95 % of the calls stayed below."""
    return statistics.quantiles(took, n=20)[-1]


def beside(server: Server, deed: Callable[[], float], writes: int = 0) -> tuple[float, Times]:
    """Read, and write so often a second, while a deed is done; return what it says, and how long the calls took."""
    stop = threading.Event()
    found: dict[str, list[float]] = {}
    read = f"/api/prospect/version/{NUMBER}/do/read/id"
    update = f"/api/prospect/version/{NUMBER}/do/update/id"

    def begin(name: str, pace: int, send: Send) -> threading.Thread:
        thread = threading.Thread(target=lambda: found.update({name: server.paced(pace, stop, send)}))
        thread.start()
        return thread

    threads = [
        begin("reads", _READS, lambda n: (f"{read}/{n % _FIRST + 1}", None)),
    ]
    if writes:
        threads.append(begin("writes", writes, lambda n: (f"{update}/{n % _FIRST + 1}", f"first_name=Ada{n}".encode())))
    try:
        said = deed()
    finally:
        stop.set()
        for each in threads:
            each.join()
    return said, Times(found["reads"], found.get("writes", []))


def hand_in(server: Server, rows: range) -> int:
    """Create an import and hand all its batches in; return its id."""
    json_type = {**server.header, "Content-Type": "application/json"}
    given = b'{"operation":"Upsert","object":"Prospect"}'
    import_id = int(server.ask("POST", f"{_PLACE}/create?format=json", given, json_type)["import"]["id"])
    parts = {**server.header, "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    for body in batches(rows):
        server.ask("POST", f"{_PLACE}/batch/id/{import_id}", body, parts)
    return import_id


def carried_out(server: Server, import_id: int) -> float:
    """Submit an import, and return after how many seconds it was complete."""
    json_type = {**server.header, "Content-Type": "application/json"}
    began = time.perf_counter()
    server.ask("PATCH", f"{_PLACE}/update/id/{import_id}?format=json", b'{"state":"Ready"}', json_type)
    while True:
        told = server.ask("GET", f"{_PLACE}/read/id/{import_id}?format=json", headers=server.header)["import"]
        if told["state"] == "Complete":
            assert "errorCount" not in told
            return time.perf_counter() - began
        time.sleep(0.1)


def rested(seconds: float) -> float:
    """Let some time pass."""
    time.sleep(seconds)
    return seconds


def chunks_of(file: Path, size: int) -> tuple[list[str], list[Chunk]]:
    """Return the columns of prospects that were filled, and what imports have written, in transactions of a size."""
    with closing(sqlite3.connect(file)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(prospect)")]
        filled = [name for name in names if connection.execute(f"SELECT count({name}) FROM prospect").fetchone()[0]]
        (act,) = connection.execute(
            "SELECT id, at, actor, actor_id, through FROM change_set WHERE through = 'import' ORDER BY id DESC LIMIT 1"
        ).fetchall()
        last = connection.execute("SELECT max(id) FROM prospect").fetchone()[0]
        return filled, list(_chunks(connection, filled, act, range(_FIRST + 1, last + 1, size)))


def _chunks(connection: sqlite3.Connection, columns: list[str], act: tuple[Any, ...], firsts: range) -> Iterator[Chunk]:
    listed = ", ".join(columns)
    for number, first in enumerate(firsts, start=act[0]):
        between = (first, first + firsts.step - 1)
        found = connection.execute(f"SELECT {listed} FROM prospect WHERE id BETWEEN ? AND ?", between).fetchall()
        history = connection.execute(
            "SELECT prospect_id, field, old, new FROM prospect_history WHERE change_set_id = ? AND prospect_id "
            "BETWEEN ? AND ?",
            (act[0], *between),
        )
        yield found, (number, *act[1:]), [(number, *row) for row in history]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chunk", type=int, default=250, help="Rows of a transaction of the bare driver.")
    parser.add_argument("--quiet-seconds", type=int, default=15, help="For how long calls are measured without one.")
    parser.add_argument("--folder", type=Path, help="Where the data lies meanwhile.")
    given = parser.parse_args()
    heads = ["round", "import, rows/s", "executemany, rows/s", "of it"]
    heads += [f"{name} {which}, ms, {when}" for name in ("reads", "reads beside writes", "writes")
              for when in ("without", "with") for which in ("median", "95 %")]  # fmt: skip
    heads += [f"95 % of {name}, ratio" for name in ("reads", "reads beside writes")]
    print(f"| {' | '.join(heads)} |\n|{'---:|' * len(heads)}")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        empty = Path(folder) / "empty"
        known = make_account(empty)
        for number in range(given.rounds):
            print(f"| {number + 1} | {' | '.join(_round(Path(folder), empty, known, given))} |", flush=True)


def _round(folder: Path, empty: Path, known: Credentials, given: argparse.Namespace) -> list[str]:
    first, rows = range(_FIRST), range(_FIRST, _FIRST + given.rows)
    alone = Path(shutil.copytree(empty, folder / "alone"))
    with served(alone, known) as server:
        carried_out(server, hand_in(server, first))
        seconds = carried_out(server, hand_in(server, rows))
    columns, chunks = chunks_of(alone / "accounts" / f"{NUMBER}.db", given.chunk)
    shutil.rmtree(alone)
    bare_copy = Path(shutil.copytree(empty, folder / "bare"))
    bare = executemany(bare_copy / "accounts" / f"{NUMBER}.db", columns, chunks).seconds
    shutil.rmtree(bare_copy)
    shared = Path(shutil.copytree(empty, folder / "shared"))
    with served(shared, known) as server:
        carried_out(server, hand_in(server, first))
        times = [_beside_import(server, range(start, start + given.rows), writes, given.quiet_seconds)
                 for start, writes in ((_FIRST, 0), (_FIRST + given.rows, _WRITES))]  # fmt: skip
    shutil.rmtree(shared)
    (without, with_), (among_writes, with_among_writes) = times
    found = (without.reads, with_.reads, among_writes.reads, with_among_writes.reads, among_writes.writes,
             with_among_writes.writes)  # fmt: skip
    ratios = [p95(with_.reads) / p95(without.reads), p95(with_among_writes.reads) / p95(among_writes.reads)]
    rates = [f"{given.rows / each:,.0f}" for each in (seconds, bare)]
    return [*rates, f"{bare / seconds:.2f}", *(each for took in found for each in told(took)),
            *(f"{each:.2f}" for each in ratios)]  # fmt: skip


def _beside_import(server: Server, rows: range, writes: int, quiet_seconds: int) -> tuple[Times, Times]:
    """Return how long calls take without an import, and while one of these rows goes on."""
    _, without = beside(server, lambda: rested(quiet_seconds), writes)
    import_id = hand_in(server, rows)
    _, with_ = beside(server, lambda: carried_out(server, import_id), writes)
    return without, with_


if __name__ == "__main__":
    main()
