"""The long run, `make faults`: prints its figures as a table, and ends with 1 when something was lost or half done."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from tests.faults import clock
from tests.faults.disks import small_disk
from tests.faults.faults import CUTS, FULL_DISK, KILLS, STOPS, Fault, clock_jumps, database_kills, full_file_system
from tests.faults.stores import SqliteStore
from tests.faults.trials import Outcome, Trials
from tests.served import COMMAND

Outcomes = dict[str, list[Outcome]]
# Of every other kind a tenth as many as there are kills.
_OTHERS = 10
_HEAD = (
    "fault",
    "times",
    "writes acknowledged",
    "refused with 503",
    "done, not answered",
    "lost",
    "half-present",
    "other faults",
    "slowest restart, s",
)


@dataclass(frozen=True)
class _Course:
    """Faults that one server endures, in turn, on data of its own."""

    data: Path
    faults: Sequence[Fault]
    count: int
    command: Sequence[str] = (COMMAND,)
    environment: Mapping[str, str] = field(default_factory=dict)


def _courses(place: Path, small: Path | None, kills: int) -> Iterator[_Course]:
    """Return all of them; their data lies in a place, or on a small file system if there is one."""
    fewer = max(1, kills // _OTHERS)
    yield _Course(place / "kills", KILLS, kills)
    yield _Course(place / "stops", STOPS, fewer * len(STOPS))
    yield _Course(place / "limited", (FULL_DISK,), fewer)
    if small is None:
        print("a file system of its own may not be mounted here: left out", file=sys.stderr)
    else:
        yield _Course(small / "data", (full_file_system(small),), fewer)
    yield _Course(place / "cuts", (CUTS,), fewer)
    file = place / "clock"
    file.write_text("0")
    yield _Course(place / "jumps", (clock_jumps(file),), fewer, clock.COMMAND, {clock.FILE: str(file)})


def _run(course: _Course, given: argparse.Namespace, outcomes: Outcomes) -> None:
    """Let a server endure a course, and look at all that it ever acknowledged in the end."""
    store = SqliteStore(course.data)
    faults = (*course.faults, *database_kills(store))
    with Trials(
        store,
        given.seed,
        workers=given.workers,
        writers=given.writers,
        command=course.command,
        environment=course.environment,
    ) as trials:
        for number, fault in enumerate(islice(cycle(faults), course.count), 1):
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


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    verdicts = [each.verdict for each in outcomes]
    restarts = [each.restart for each in outcomes if each.restart is not None]
    others = sum(len(each.faults()) - len(each.verdict.lost) - len(each.verdict.half_present) for each in outcomes)
    return (
        name,
        str(len(outcomes)),
        f"{sum(each.acknowledged for each in outcomes):,}",
        f"{sum(each.refused for each in outcomes):,}" if any(each.refused for each in outcomes) else "",
        str(sum(len(each.unanswered) for each in verdicts)),
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
    given = parser.parse_args(arguments)
    outcomes: Outcomes = {}
    with tempfile.TemporaryDirectory(dir=given.folder) as folder, small_disk(Path(folder, "small")) as small:
        for course in _courses(Path(folder), small, given.kills):
            _run(course, given, outcomes)
    _print_table(outcomes)
    return int(any(each.faults() for some in outcomes.values() for each in some))


if __name__ == "__main__":
    sys.exit(main())
