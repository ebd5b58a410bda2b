"""`pardalote serve`: the server."""

import argparse
import dataclasses
import ipaddress
import logging
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from pardalote import app
from pardalote.actions import accounts as deeds
from pardalote.actions.accounts import Credentials
from pardalote.api.log import EventLog
from pardalote.api.proxies import TrustedProxies
from pardalote.cli.announcement import Announcement
from pardalote.cli.failure import CommandFailed
from pardalote.cli.job_processes import JobProcesses
from pardalote.cli.listening import hold_port
from pardalote.cli.migrate import migrated
from pardalote.cli.options import add_settings, settings_of
from pardalote.cli.reloading import Reload
from pardalote.cli.server_log import CONFIGURATION, HTTP_SERVER, Endings
from pardalote.cli.working import accounts_of
from pardalote.clock import SystemClock
from pardalote.jobs.bell import BELL
from pardalote.jobs.mail import check_settings
from pardalote.operators.job_counts import JOB_COUNTS
from pardalote.settings import Settings, address_and_port
from pardalote.store.accounts import Accounts
from pardalote.store.folders import make_private
from pardalote.store.promise import StoreError, StoreUnavailable
from pardalote.store.secret import load_secret

# What a worker process runs: a module, and a function of it that makes the application.
APPLICATION = f"{app.__name__}:{app.from_environment.__name__}"
# So many calls may be under way in one worker: clients that stall must not keep the others out.
_CONCURRENT_CALLS = 16_384
_OPEN_FILES = 65_536
# Calls under way may end; clients that stall are left behind.
_SECONDS_TO_STOP = 5
# At a reload each worker ends so long after its successor began, which answers long before.
_SECONDS_BETWEEN = 2.5
_DEMO_ACCOUNTS = 2


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("serve", help="run the server", description="Runs the server.")
    add_settings(parser)
    parser.set_defaults(run=_serve)


def _serve(given: argparse.Namespace) -> None:
    # Workers find their settings in the environment; a reload reads them from that of the start.
    environment = dict(os.environ)
    settings = settings_of(given, environment)
    # Workers read it again; only here a mistake can be told.
    TrustedProxies(settings.trusted_proxies)
    check_settings(settings)
    try:
        make_private(settings.data)
        secret = load_secret(settings.data, os.environ)
        if settings.ready_file is not None:
            # Whoever waits for it must not find the last run's.
            settings.ready_file.unlink(missing_ok=True)
    except OSError as error:
        raise CommandFailed(f"the data folder can't be used: {error}") from error
    if not os.access(settings.data, os.W_OK):
        raise CommandFailed(f"the data folder can't be used: {settings.data} can't be written to")
    if settings.ready_file is not None and not settings.ready_file.parent.is_dir():
        raise CommandFailed(f"there is no folder {settings.ready_file.parent} for the ready file")
    _migrate(settings)
    demo = _demo_accounts(settings, secret)
    if demo and not _is_loopback(settings.host):
        print(
            f"pardalote: warning: the demo accounts' credentials are printed, and {settings.host} is open to others",
            file=sys.stderr,
        )
    with (
        hold_port(settings.host, settings.port) as (address, port),
        _operators_port(settings) as metrics,
        tempfile.TemporaryDirectory() as folder,
    ):
        marks, counts, job_counts = (Path(folder, name) for name in ("ready", "counts", "job-counts"))
        for each in (marks, counts, job_counts):
            each.mkdir()
        events = EventLog(SystemClock(), settings.log)
        jobs = JobProcesses(settings.jobs, events)
        os.environ.update({app.READY_MARKS: str(marks), app.COUNTS: str(counts)})
        os.environ.update({BELL: str(Path(folder, "bell")), JOB_COUNTS: str(job_counts)})
        announcement = Announcement(dataclasses.replace(settings, metrics=metrics), port, marks, events)
        known = _known_accounts(settings, demo)
        reload = Reload(lambda: settings_of(given, environment), settings, port, metrics, events, jobs.restart)
        reload.hand_over()
        jobs.part_from_forks()
        jobs.start()
        try:
            _run(settings, address, port, lambda: announcement.start(demo, known), reload)
        finally:
            jobs.close()
        events.tell("stopped", process=os.getpid())
    if settings.ready_file is not None:
        settings.ready_file.unlink(missing_ok=True)


@contextmanager
def _operators_port(settings: Settings) -> Iterator[str]:
    """Hold the operators' port, if there is to be one, while the block runs; give address and port as a setting."""
    if not settings.metrics:
        yield ""
        return
    with hold_port(*address_and_port("metrics", settings.metrics)) as (address, port):
        yield f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _run(settings: Settings, address: str, port: int, when_starting: Any, when_reloading: Any) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    _raise_file_limit()
    os.register_at_fork(after_in_child=_end_when_asked)
    server = Granian(
        APPLICATION,
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=settings.header_deadline * 1000),
        websockets=False,
        backlog=4096,
        backpressure=_CONCURRENT_CALLS,
        log_level=LogLevels.warning,
        log_dictconfig=CONFIGURATION,
        respawn_failed_workers=True,
        respawn_interval=_SECONDS_BETWEEN,
        workers_kill_timeout=_SECONDS_TO_STOP,
    )
    endings = Endings(lambda: bool(server.interrupt_signal), lambda worker: _has_ended(server, worker))
    logging.getLogger(HTTP_SERVER).addFilter(endings)
    server.on_startup(when_starting)
    server.on_reload(when_reloading)
    try:
        server.serve()
    except SystemExit:
        # When all processes are asked at once, a worker may have ended before its parent asks it: no failure.
        if not server.interrupt_signal:
            raise


def _has_ended(server: Any, worker: int) -> bool:
    """Say whether the process of a worker is gone, even if nobody has noted it yet."""
    # A process that has ended makes its sentinel readable.
    return worker >= len(server.wrks) or bool(wait([server.wrks[worker].inner.sentinel], 0))


def _end_when_asked() -> None:
    """Let a worker that is asked to end before it serves anybody end at once.

    It would take over the parent's way of being asked, take no notice, and be killed while it serves.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _migrate(settings: Settings) -> None:
    accounts = accounts_of(settings)
    try:
        for number, problem in migrated(accounts):
            if problem is not None:
                print(f"pardalote: warning: account {number}: {problem}", file=sys.stderr)
    finally:
        accounts.close()


def _demo_accounts(settings: Settings, secret: bytes) -> list[Credentials]:
    if not settings.demo:
        return []
    from pardalote.demo.accounts import ensure

    accounts = accounts_of(settings)
    try:
        demo = ensure(accounts, secret)
    except StoreError as error:
        raise CommandFailed(f"the demo accounts can't be used: {error}") from error
    finally:
        accounts.close()
    if len(demo) < _DEMO_ACCOUNTS:
        print(
            "pardalote: warning: account 3 or 4 is there already, with other credentials than the demo's:"
            " it is left as it is, and not printed",
            file=sys.stderr,
        )
    return demo


def _known_accounts(settings: Settings, demo: list[Credentials]) -> list[deeds.Summary]:
    """Return the accounts that the ready file names without secrets; nobody else asks."""
    if settings.ready_file is None:
        return []
    accounts = accounts_of(settings)
    try:
        told = {each.business_unit_id for each in demo}
        summaries = [each for number in accounts.numbers() if (each := _summary(accounts, number))]
        return [each for each in summaries if each.business_unit_id not in told]
    finally:
        accounts.close()


def _summary(accounts: Accounts, number: int) -> deeds.Summary | None:
    """Return what an account is; None, and a warning, for a damaged one: the others are served all the same."""
    try:
        return deeds.summary(accounts, number)
    except StoreError as error:
        what = "can't be opened for now" if isinstance(error, StoreUnavailable) else "is damaged"
        print(f"pardalote: warning: account {number} {what}: {error}", file=sys.stderr)
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
