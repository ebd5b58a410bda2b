"""A server that is put through one fault after another, and what came of each."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event
from types import TracebackType

from pardalote.actions.jobs import LIVE
from tests import cast
from tests.driver import SECRET
from tests.faults import ended, people, traces
from tests.faults.begun import Begun
from tests.faults.callers import ACCOUNT
from tests.faults.faults import LEASE, Fault, Scene
from tests.faults.load import Load
from tests.faults.stores import Store, problems_of
from tests.faults.verdict import Verdict, judge
from tests.served import COMMAND, Served, Session

ROOT = Path(__file__).parents[2]
# What a server is told that carries out jobs: whoever holds one for two seconds without a step has lost it.
JOBS = ("--jobs", "1", "--job-lease", str(LEASE))
# Seconds; a job that was broken off rests, and rests longer each time.
_PATIENCE, _BETWEEN_LOOKS = 180, 0.1
# Acknowledged before a fault strikes.
FEWEST_WRITES = 5


@dataclass(frozen=True)
class Outcome:
    """What came of one fault."""

    fault: Fault
    verdict: Verdict
    # What `pardalote check` found, what clients were answered that nobody should be, what was logged.
    problems: list[str]
    acknowledged: int
    refused: int
    # Jobs that were begun: acknowledged, and carried out though nobody was answered.
    jobs: int
    jobs_unanswered: int
    # Seconds until a server answered again; None: it went on.
    restart: float | None

    def faults(self) -> list[str]:
        """Return everything that should not be."""
        unanswered = self.verdict.unanswered if self.fault.answers_all else []
        return [
            *(f"lost: {each}" for each in self.verdict.lost),
            *(f"half-present: {each}" for each in self.verdict.half_present),
            *(f"carried out, and not answered: {each}" for each in unanswered),
            *self.problems,
        ]


class Trials:
    """A server on a store of its own, under a load that goes on from fault to fault."""

    def __init__(
        self,
        store: Store,
        seed: int,
        *,
        workers: int = 2,
        writers: int = 4,
        rest: float = 0,
        jobs: bool = False,
        command: Sequence[str] = (COMMAND,),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Fill the store and start the server; what is sent and broken follows from the seed.

        `rest`: for how many seconds each client rests before a write: what it writes is to be judged.
        `jobs`: a process carries out jobs, which a further client begins.
        """
        self.store = store
        self._chance = Random(seed)
        self._user_key = store.fill()[ACCOUNT][cast.ADMINISTRATOR].user_key
        self.load = Load(seed, writers, store.work(ACCOUNT, people.make) if jobs else None, rest)
        self._options = ("--workers", str(workers), *store.options, *(JOBS if jobs else ()))
        self._command = command
        self._environment = {
            "PARDALOTE_SECRET": SECRET.decode(),
            # So that a command of the tests' own is found.
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
            **(environment or {}),
        }
        self._server = self._start()

    def _start(self) -> Served:
        return Served(self.store.data, *self._options, command=self._command, environment=self._environment)

    def endure(self, fault: Fault, most_writes: int = 40) -> Outcome:
        """Let the load go on for up to so many writes, strike, and look at what is there afterwards."""
        ledger = self.load.ledger
        acknowledged, refused, logged = ledger.answers, ledger.refused, len(self._server.logged())
        begun = self.load.beginner.begun if self.load.beginner else Begun()
        jobs, jobs_unanswered = begun.acknowledged, begun.unanswered
        failed: list[str] = []
        with self._session() as session:
            self.load.begin(session)
            try:
                ledger.wait_for(answers=self._chance.randint(FEWEST_WRITES, most_writes))
                scene = Scene(session, self.store, self.load, self._chance)
                if self.load.beginner is not None:
                    scene.wait_for_a_job()
                fault.strike(scene)
            except AssertionError as failure:
                failed.append(str(failure))
                self.close()
            finally:
                self.load.end()
        said = self._server.logged()[logged:]
        restart = None
        if fault.ends or failed:
            began = time.monotonic()
            self._server = self._start()
            restart = time.monotonic() - began
        wrong, ledger.wrong = ledger.wrong, []
        problems = [*failed, *wrong, *problems_of(self.store), *_tracebacks(said)]
        return Outcome(
            fault,
            self.look(),
            problems,
            ledger.answers - acknowledged,
            ledger.refused - refused,
            begun.acknowledged - jobs,
            begun.unanswered - jobs_unanswered,
            restart,
        )

    def look(self, whole: bool = False) -> Verdict:
        """Compare what was acknowledged with what is there: of what was touched since last, or of everything.

        In the latter case every job has to come to its end first.
        """
        emails = set(self.load.ledger.acknowledged) if whole else None
        beginner = self.load.beginner
        if whole and beginner is not None:
            wait_for_jobs(self.store)
        with self._session() as session, self.store.reading(ACCOUNT) as connection:
            verdict = judge(self.load.ledger, session, connection, emails)
            if beginner is not None:
                ended.judge(beginner.begun, session, connection, verdict, is_over=whole)
                beginner.recent = 0
            return verdict

    def _session(self) -> Session:
        return Session(self._server, ACCOUNT, cast.ADMINISTRATOR, cast.PASSWORD, self._user_key)

    def close(self) -> None:
        """End the server."""
        if self._server.process.poll() is None:
            self._server.kill()

    def __enter__(self) -> "Trials":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()


def _tracebacks(logged: str) -> list[str]:
    return [f"logged: {logged}"] if "Traceback" in logged else []


def wait_for_jobs(store: Store) -> None:
    """Wait until every job has come to its end, or does so no more: then the verdict says which has not."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with store.reading(ACCOUNT) as connection:
            if not any(each["state"] in LIVE for each in traces.jobs(connection)):
                return
        Event().wait(_BETWEEN_LOOKS)
