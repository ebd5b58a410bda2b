"""All wiring: opens the stores, builds the doors, and gives the application that a server runs."""

import asyncio
import ctypes
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pardalote.actions.carrying import Carrier, Threads, at_once
from pardalote.actions.logins import Logins
from pardalote.actions.quota import Quota
from pardalote.actions.sharing import SharedWrites
from pardalote.actions.work import Rules
from pardalote.api import routes
from pardalote.api.auth import Authentication
from pardalote.api.door import Door
from pardalote.api.http import HttpDoor, Log, Message, Receive, Send
from pardalote.api.kept import KeptAnswers
from pardalote.api.kept_rows import KeptRows
from pardalote.api.limits import Limits
from pardalote.api.log import CallLog, EventLog
from pardalote.api.login import Login
from pardalote.api.oauth import TokenEndpoint
from pardalote.api.passwords import PasswordCheck
from pardalote.api.patient import Patient
from pardalote.api.proxies import TrustedProxies
from pardalote.api.unread import drop_unread
from pardalote.clock import Clock, SystemClock, elapsed
from pardalote.console import pages
from pardalote.jobs.bell import BELL, Bell
from pardalote.operators import measures
from pardalote.operators.door import OperatorsDoor, send_told
from pardalote.operators.health import Health
from pardalote.operators.job_counts import JOB_COUNTS
from pardalote.operators.measures import Measure
from pardalote.operators.port import OperatorsPort
from pardalote.operators.traffic import Traffic
from pardalote.settings import Settings, address_and_port, load
from pardalote.store.accounts import Accounts
from pardalote.store.daily_calls import DailyCalls
from pardalote.store.engines import engine_of
from pardalote.store.secret import load_secret
from pardalote.store.server import FailedLogins
from pardalote.tracker.door import PLACES, Tracker

# A worker writes a file into this folder when it is ready; whoever started it counts them.
READY_MARKS = "PARDALOTE_READY_MARKS"
# The folder in which workers count what they do, each for all.
COUNTS = "PARDALOTE_COUNTS"

Application = Callable[[Message, Receive, Send], Awaitable[None]]


class Server:
    """The ASGI application: the doors by their paths, and what has to be closed in the end."""

    def __init__(
        self, settings: Settings, secret: bytes, clock: Clock, log: Log | None = None, counts: Path | None = None
    ) -> None:
        """Open what lies in the data folder.

        `log` takes a line for each call, as data; `counts` is the folder in which all workers count them.
        """
        engine = engine_of(settings)
        self._accounts = Accounts(engine.brief())
        # As many calls as there are connections; a call that takes long in a file keeps a core busy.
        self._threads = Threads(settings.database_connections if engine.waits else _LONG_READINGS)
        carry: Carrier = self._threads if engine.waits else at_once
        own = engine.server()
        self._failed = FailedLogins(own)
        # Whole answers and rows of pages share what there may be.
        self.kept = KeptAnswers(settings.kept_answers * _MEGABYTE // 2)
        self.kept_rows = KeptRows(settings.kept_answers * _MEGABYTE // 2)
        self.ready: Callable[[], None] | None = None
        self.ended: Callable[[], None] | None = None
        self._bell = Bell(os.environ.get(BELL))
        passwords = PasswordCheck(Logins(self._failed, clock), carry)
        rules = Rules(settings.archived_readable, settings.opt_in)
        authentication = Authentication(self._accounts, secret, clock, rules, settings.query_credentials)
        self._places = engine.places() if settings.limits == "pardot" else None
        limits = None
        if self._places is not None:
            most = settings.concurrent_calls
            quota = Quota(DailyCalls(own), clock, settings.daily_calls)
            limits = Limits(authentication, clock, carry, engine.waits, self._places, quota, most)
        login = routes.OpenRoute("login", "", Login(self._accounts, passwords, secret, clock, carry))
        door = Door(
            routes.Routes(routes.ROUTES, (login,)),
            authentication,
            settings.errors_as_ok,
            settings.json_numbers,
            self.kept,
            self.kept_rows,
            carry,
            self._threads,
            Patient(authentication, engine),
            self._bell,
            limits,
            None if engine.waits else SharedWrites(elapsed),
        )
        token = TokenEndpoint(self._accounts, passwords, clock, carry)
        self._traffic = Traffic(counts, clock, self._readers())
        proxies = TrustedProxies(settings.trusted_proxies)
        taking = (settings.body_limit, settings.body_deadline, proxies, self._traffic, log)
        self._api = HttpDoor(door, b"/api", *taking, limits.around if limits is not None else None)
        self._token = HttpDoor(token, _TOKEN, *taking)
        self._mail = HttpDoor(Tracker(self._accounts, secret, clock, carry), b"", *taking)
        health = Health(self._accounts, self._failed, clock)
        job_counts = os.environ.get(JOB_COUNTS)
        self.operators = OperatorsDoor(
            health, self._traffic, self._accounts, carry, Path(job_counts) if job_counts else None
        )
        self._port = OperatorsPort(self.operators)
        self._listening = address_and_port("metrics", settings.metrics) if settings.metrics else None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand a request to the door that it knocks at."""
        if scope["type"] == "http":
            # Some clients' base URL ends in a slash, so that two of them begin the path.
            path = scope["raw_path"] = b"/" + scope["raw_path"].lstrip(b"/")
            if path.startswith(b"/api/"):
                await self._api(scope, receive, send)
            elif path.rstrip(b"/") == _TOKEN:
                await self._token(scope, receive, send)
            elif path.startswith(PLACES):
                await self._mail(scope, receive, send)
            elif (told := await self.operators.open_to_all(scope["path"])) is not None:
                await send_told(told, scope, send)
            else:
                await pages.serve(scope, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        if self._listening is not None:
            await self._port.open(*self._listening)
        if self.ready is not None:
            self.ready()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._port.close()
        self.close()
        if self.ended is not None:
            self.ended()
        await send({"type": "lifespan.shutdown.complete"})

    def leave(self) -> None:
        """Ask every caller to come back on a connection to another worker: this one will end soon."""
        self._api.is_leaving = self._token.is_leaving = self._mail.is_leaving = True

    def close(self) -> None:
        """Close every file."""
        self._threads.close()
        self._accounts.close()
        self._failed.close()
        self._bell.close()
        if self._places is not None:
            self._places.close()
        self._traffic.close()

    def _readers(self) -> dict[Measure, Callable[[], float]]:
        """Return how each measure is read."""
        return {
            measures.OPEN_STORES: lambda: self._accounts.open_stores,
            measures.ANSWERS_FOUND: lambda: self.kept.found,
            measures.ANSWERS_MISSED: lambda: self.kept.missed,
            measures.ANSWERS_BYTES: lambda: self.kept.weight,
            measures.ROWS_FOUND: lambda: self.kept_rows.found,
            measures.ROWS_MISSED: lambda: self.kept_rows.missed,
            measures.ROWS_BYTES: lambda: self.kept_rows.weight,
        }


_LONG_READINGS = 2
_MEGABYTE = 1024 * 1024
_TOKEN = b"/services/oauth2/token"


def from_environment(clock: Clock | None = None) -> Application:
    """Build the application of a worker process from the variables that settings.as_environment made.

    `clock`: not the machine's own.
    """
    marks = os.environ.get(READY_MARKS)
    if marks:
        _be_asked_once(asyncio.get_event_loop())
    settings = load({}, os.environ)
    if settings.log == "nothing":
        logging.disable()
    # It would write a line for each broken body, as many as a stranger cares to send.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    clock = clock or SystemClock()
    log = CallLog(clock) if settings.log == "calls" else None
    counts = os.environ.get(COUNTS)
    secret = load_secret(settings.data, os.environ)
    server = Server(settings, secret, clock, log, Path(counts) if counts else None)
    if marks:
        _share_a_core()
        _keep_memory()
        events = EventLog(clock, settings.log)
        server.ready = lambda: _begin_work(Path(marks), events, server.leave, settings.answer_deadline)
        server.ended = lambda: events.tell("worker_stopped", process=os.getpid())
    return server


def _share_a_core() -> None:
    """Let threads that are kept on one core (`taskset`, a cpuset) not push each other off it.

    They take turns at one interpreter, so pushing gains nothing; without it a worker answers a third more calls
    a second (bench/README.md).
    """
    if hasattr(os, "SCHED_BATCH") and len(os.sched_getaffinity(0)) == 1:
        # Some sandboxes forbid it; then it is only slower.
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


# Of glibc's malloc: from which size on a piece is the kernel's own, and how much free memory is given back to it.
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1


def _keep_memory() -> None:
    """Let memory that one answer has used serve the next: a page has several pieces of hundreds of kilobytes.

    To give them back to the kernel and to get them again takes a fifth of the time of a page (bench/README.md).
    """
    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, 4 * 1024 * 1024)
        mallopt(_TRIM_THRESHOLD, 8 * 1024 * 1024)


def _begin_work(marks: Path, events: EventLog, leave: Callable[[], None], answer_deadline: int) -> None:
    """Say that this worker is ready, and tie it to the process that started it."""
    events.tell("worker_started", process=os.getpid())
    loop = asyncio.get_running_loop()
    drop_unread(loop, answer_deadline)
    _leave_interrupts_to_the_parent(loop)
    # The parent passes the signal for a reload on before it replaces its workers.
    loop.add_signal_handler(signal.SIGHUP, leave)
    Path(marks, str(os.getpid())).touch()
    if hasattr(os, "pidfd_open"):
        # It ends with its parent, as nobody could stop it else. Older kernels and some sandboxes have no such thing;
        # the worker has to be stopped by hand there.
        with suppress(OSError):
            parent = os.pidfd_open(os.getppid())
            loop.add_reader(parent, os.kill, os.getpid(), signal.SIGKILL)


def _be_asked_once(loop: Any) -> None:
    """Let a thread wait for SIGTERM, and call what is added to the worker's loop for it; a second one is not heard.

    Whoever asks all processes to end at once (systemd does) asks a worker twice, since its parent does too. A worker
    that is asked twice at once sometimes waits for itself (a deadlock in Granian's signal handling), and is killed.
    """
    add = loop.add_signal_handler
    # In all threads, since there are no others yet, and those that follow are like this one.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def wait(handle: Callable[..., object], *arguments: object) -> None:
        signal.sigwait({signal.SIGTERM})
        loop.call_soon_threadsafe(handle, *arguments)

    def add_signal_handler(number: int, *handle: Any) -> None:
        if number == signal.SIGTERM:
            threading.Thread(target=wait, args=handle, daemon=True).start()
        else:
            add(number, *handle)

    loop.add_signal_handler = add_signal_handler


def _leave_interrupts_to_the_parent(loop: asyncio.AbstractEventLoop) -> None:
    """Take no notice of Ctrl-C, which reaches all processes of a terminal: the parent then asks its workers to stop."""
    loop.remove_signal_handler(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
