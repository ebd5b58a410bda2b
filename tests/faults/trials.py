"""A server that is put through one fault after another, and what came of each."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType

from tests import cast
from tests.driver import SECRET
from tests.faults.faults import Fault, Scene
from tests.faults.load import ACCOUNT, Load
from tests.faults.stores import Store, problems_of
from tests.faults.verdict import Verdict, judge
from tests.served import COMMAND, Served, Session

ROOT = Path(__file__).parents[2]
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
        command: Sequence[str] = (COMMAND,),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Fill the store and start the server; what is sent and broken follows from the seed."""
        self.store = store
        self.load = Load(seed, writers)
        self._chance = Random(seed)
        self._user_key = store.fill()[ACCOUNT][cast.ADMINISTRATOR].user_key
        self._options = ("--workers", str(workers), *store.options)
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
        failed: list[str] = []
        with self._session() as session:
            self.load.begin(session)
            try:
                ledger.wait_for(answers=self._chance.randint(FEWEST_WRITES, most_writes))
                fault.strike(Scene(session, self.store, self.load, self._chance))
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
        return Outcome(fault, self.look(), problems, ledger.answers - acknowledged, ledger.refused - refused, restart)

    def look(self, whole: bool = False) -> Verdict:
        """Compare what was acknowledged with what is there: of what was touched since last, or of everything."""
        emails = set(self.load.ledger.acknowledged) if whole else None
        with self._session() as session, self.store.reading(ACCOUNT) as connection:
            return judge(self.load.ledger, session, connection, emails)

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
