"""`pardalote work`: carries out jobs, beside a server or on another machine."""

import argparse
import logging
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from pardalote.api.log import EventLog
from pardalote.cli.options import add_settings, settings_of
from pardalote.clock import Clock, SystemClock
from pardalote.jobs.bell import BELL, Listener
from pardalote.jobs.kinds import JobKind
from pardalote.jobs.lanes import lanes_of
from pardalote.jobs.runner import Lane
from pardalote.jobs.table import kinds_of
from pardalote.operators.job_counts import JOB_COUNTS, JobCounts
from pardalote.settings import Settings
from pardalote.store.secret import load_secret


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "work",
        help="carry out jobs",
        description="Carries out what is done after an answer: imports, exports, mail. A server does so by itself "
        "(--jobs); this is for other machines, and for a server that is started with --jobs 0.",
    )
    parser.add_argument("--once", action="store_true", help="End when nothing is due any more.")
    add_settings(parser)
    parser.set_defaults(run=_work)


def _work(given: argparse.Namespace) -> None:
    settings, clock = settings_of(given), SystemClock()
    if not given.once:
        # Before there is any thread: one that did not block them would take them, and the process end at once.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    _end_with_the_parent()
    _give_way()
    kinds = kinds_of(settings, load_secret(settings.data, os.environ))
    if given.once:
        _work_once(settings, kinds, clock)
        return
    events = EventLog(clock, settings.log)
    if settings.log == "nothing":
        logging.disable()
    folder = os.environ.get(JOB_COUNTS)
    counts = JobCounts(Path(folder) if folder else None, clock)

    def told(kind: str, outcome: str) -> None:
        counts(kind, outcome)
        events.tell("job", kind=kind, outcome=outcome)

    with closing(counts):
        _run(lanes_of(settings, kinds, clock, told), events)


def _work_once(settings: Settings, kinds: Sequence[JobKind], clock: Clock) -> None:
    for lane in lanes_of(settings, kinds, clock, lambda _kind, _outcome: None):
        for number in lane.accounts.numbers():
            lane.run_due(number)
        lane.accounts.close()


def _run(lanes: Sequence[Lane], events: EventLog) -> None:
    stopping = threading.Event()

    def ring(account: int) -> None:
        for lane in lanes:
            lane.bell.put(account)

    threads = [threading.Thread(target=lane.run, args=(stopping,), name=f"lane {n}") for n, lane in enumerate(lanes)]
    place = os.environ.get(BELL)
    listener = Listener(Path(place), ring) if place else None
    if listener is not None:
        threading.Thread(target=_listen, args=(listener,), daemon=True).start()
    for each in threads:
        each.start()
    events.tell("jobs_started", process=os.getpid())
    signal.sigwait(SIGNALS)
    stopping.set()
    ring(0)
    for each in threads:
        each.join()
    if listener is not None:
        listener.close()
    for lane in lanes:
        lane.accounts.close()
    events.tell("jobs_stopped", process=os.getpid())


def _listen(listener: Listener) -> None:
    with suppress(OSError):
        while True:
            listener.listen()


# What asks the process to end after the step that is under way.
SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})
# The process that started this one, where it is to end with it.
PARENT = "PARDALOTE_PARENT"


# Of the processor: a third of what a worker gets that wants it at the same moment.
_NICER = 5


def _give_way() -> None:
    """Let the workers of the server that has started this process go first when there are too few cores for all."""
    if PARENT in os.environ:
        os.nice(_NICER)


def _end_with_the_parent() -> None:
    """End when the server ends that has started this process, however it ends: nobody could stop it else."""
    parent = os.environ.get(PARENT)
    if parent is None or not hasattr(os, "pidfd_open"):
        return
    try:
        watched = os.pidfd_open(int(parent))
    except OSError:
        os.kill(os.getpid(), signal.SIGKILL)
        return

    def wait() -> None:
        import select

        select.select([watched], [], [])
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()
