"""The long run, `make faults`: prints its figures as a table, and ends with 1 when something was lost or half done."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import psycopg

from tests.faults import clock
from tests.faults.clusters import KilledPostgres
from tests.faults.disks import small_disk
from tests.faults.faults import (
    CUTS,
    FULL_DISK,
    KILLED_JOBS,
    KILLS,
    SHORT_JUMPS,
    STOPPED_JOBS,
    STOPS,
    Fault,
    clock_jumps,
    database_kills,
    full_file_system,
)
from tests.faults.stores import PostgresStore, SqliteStore, Store
from tests.faults.trials import Outcome, Trials
from tests.postgres import PostgresServer
from tests.served import COMMAND
from tests.stores import POSTGRESQL, SQLITE

Outcomes = dict[str, list[Outcome]]
# Of every other kind a tenth as many as there are kills.
_OTHERS = 10
_HEAD = (
    "fault",
    "times",
    "writes acknowledged",
    "refused with 503",
    "done, not answered",
    "jobs acknowledged",
    "jobs begun, not answered",
    "lost",
    "half-present",
    "other faults",
    "slowest restart, s",
)


@dataclass(frozen=True)
class _Course:
    """Faults that one server endures, in turn, on a store of its own."""

    store: Store
    faults: Sequence[Fault]
    count: int
    command: Sequence[str] = (COMMAND,)
    environment: Mapping[str, str] = field(default_factory=dict)


def _courses(place: Path, store_at: Callable[[Path], Store], kills: int) -> Iterator[_Course]:
    """Return those that any store endures; their data lies in a place."""
    fewer = max(1, kills // _OTHERS)
    store = store_at(place / "kills")
    yield _Course(store, (*KILLS, KILLED_JOBS, *database_kills(store)), kills)
    yield _Course(store_at(place / "leases"), (STOPPED_JOBS,), fewer)
    yield _Course(store_at(place / "stops"), STOPS, fewer * len(STOPS))
    yield _Course(store_at(place / "cuts"), (CUTS,), fewer)
    file = place / "clock"
    file.write_text("0")
    jumps = (clock_jumps(file, SHORT_JUMPS),)
    yield _Course(store_at(place / "jumps"), jumps, fewer, clock.COMMAND, {clock.FILE: str(file)})


def _full_disks(place: Path, small: Path | None, kills: int) -> Iterator[_Course]:
    """Return those of files that can't grow, one of them on a small file system if there is one."""
    fewer = max(1, kills // _OTHERS)
    yield _Course(SqliteStore(place / "limited"), (FULL_DISK,), fewer)
    if small is None:
        print("a file system of its own may not be mounted here: left out", file=sys.stderr)
    else:
        yield _Course(SqliteStore(small / "data"), (full_file_system(small),), fewer)


def _run(course: _Course, given: argparse.Namespace, outcomes: Outcomes) -> None:
    """Let a server endure a course, and look at all that it ever acknowledged in the end."""
    with Trials(
        course.store,
        given.seed,
        workers=given.workers,
        writers=given.writers,
        jobs=True,
        command=course.command,
        environment=course.environment,
    ) as trials:
        for number, fault in enumerate(islice(cycle(course.faults), course.count), 1):
            outcome = trials.endure(fault)
            outcomes.setdefault(fault.name, []).append(outcome)
            for each in outcome.faults():
                print(f"{fault.name}: {each}", file=sys.stderr)
            if number % 20 == 0 or number == course.count:
                print(f"{number} of {course.count}: {fault.name}", file=sys.stderr)
        whole, last = trials.look(whole=True), outcome.verdict
        last.lost.extend(whole.lost)
        last.half_present.extend(whole.half_present)
        for each in (*whole.lost, *whole.half_present):
            print(f"in the end: {each}", file=sys.stderr)


def _database(server: PostgresServer, data: Path) -> PostgresStore:
    """Make a database of a server that is killed; the folder is for what is no account's."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {data.name}")
    return PostgresStore(data, server.url(data.name), KilledPostgres(server))


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    verdicts = [each.verdict for each in outcomes]
    restarts = [each.restart for each in outcomes if each.restart is not None]
    others = sum(len(each.faults()) - len(each.verdict.lost) - len(each.verdict.half_present) for each in outcomes)
    return (
        name,
        str(len(outcomes)),
        f"{sum(each.acknowledged for each in outcomes):,}",
        f"{sum(each.refused for each in outcomes):,}" if any(each.refused for each in outcomes) else "",
        str(sum(len(each.verdict.unanswered) - each.jobs_unanswered for each in outcomes)),
        f"{sum(each.jobs for each in outcomes):,}",
        str(sum(each.jobs_unanswered for each in outcomes)),
        str(sum(len(each.lost) for each in verdicts)),
        str(sum(len(each.half_present) for each in verdicts)),
        str(others),
        f"{max(restarts):.1f}" if restarts else "",
    )


def _print_table(outcomes: Outcomes) -> None:
    every = [each for some in outcomes.values() for each in some]
    print(f"| {' | '.join(_HEAD)} |")
    print(f"|---|{'---:|' * (len(_HEAD) - 1)}")
    for name, some in [*outcomes.items(), ("all", every)]:
        print(f"| {' | '.join(_row(name, some))} |")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every kind of fault; return the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="How often a server, or a part of it, is killed.")
    parser.add_argument("--seed", type=int, default=1, help="What is sent and broken follows from it.")
    parser.add_argument("--workers", type=int, default=2, help="Worker processes of the server.")
    parser.add_argument("--writers", type=int, default=4, help="Clients that write at the same time.")
    parser.add_argument("--folder", type=Path, help="Where the data lies: the disk to try; otherwise the usual one.")
    parser.add_argument("--store", choices=(SQLITE, POSTGRESQL), default=SQLITE, help="Where the accounts are kept.")
    given = parser.parse_args(arguments)
    outcomes: Outcomes = {}
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(dir=given.folder)))
        if given.store == SQLITE:
            small = open_.enter_context(small_disk(folder / "small"))
            courses = [*_courses(folder, SqliteStore, given.kills), *_full_disks(folder, small, given.kills)]
        else:
            server = open_.enter_context(PostgresServer(is_durable=True))
            courses = [*_courses(folder, lambda data: _database(server, data), given.kills)]
        try:
            for course in courses:
                _run(course, given, outcomes)
        finally:
            # What was found is told even if the run is broken off.
            _print_table(outcomes)
    return int(any(each.faults() for some in outcomes.values() for each in some))


if __name__ == "__main__":
    sys.exit(main())
