"""The long run, `make faults`: prints its figures as a table, and ends with 1 when something was lost or half done."""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path

from tests.faults.clock import COMMAND, FILE
from tests.faults.disks import small_disk
from tests.faults.faults import CUTS, FULL_DISK, KILLS, STOPS, Fault, clock_jumps, database_kills, full_file_system
from tests.faults.stores import SqliteStore
from tests.faults.trials import Outcome, Trials

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


def _endure(trials: Trials, faults: Sequence[Fault], count: int, outcomes: Outcomes) -> None:
    """Let a server endure so many faults in turn, and look at all that it ever acknowledged in the end."""
    for number, fault in enumerate(islice(cycle(faults), count), 1):
        outcome = trials.endure(fault)
        outcomes.setdefault(fault.name, []).append(outcome)
        for each in outcome.faults():
            print(f"{fault.name}: {each}", file=sys.stderr)
        if number % 20 == 0 or number == count:
            print(f"{number} of {count}: {fault.name}", file=sys.stderr)
    whole = trials.look(whole=True)
    for each in (*whole.lost, *whole.half_present):
        print(f"in the end: {each}", file=sys.stderr)
    outcomes[faults[-1].name][-1].verdict.lost.extend(whole.lost)
    outcomes[faults[-1].name][-1].verdict.half_present.extend(whole.half_present)


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
    fewer = max(1, given.kills // _OTHERS)

    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        place = Path(folder)

        def run(
            data: Path,
            faults: Sequence[Fault],
            count: int,
            command: Sequence[str] | None = None,
            environment: Mapping[str, str] | None = None,
        ) -> None:
            more = {"command": command} if command else {}
            store = SqliteStore(data)
            with Trials(
                store, given.seed, workers=given.workers, writers=given.writers, environment=environment, **more
            ) as trials:
                _endure(trials, (*faults, *database_kills(store)), count, outcomes)

        run(place / "kills", KILLS, given.kills)
        run(place / "stops", STOPS, fewer * len(STOPS))
        run(place / "disk", (FULL_DISK,), fewer)
        with small_disk(place / "small") as small:
            if small is None:
                print("a file system of its own may not be mounted here: left out", file=sys.stderr)
            else:
                run(small / "data", (full_file_system(small),), fewer)
        run(place / "cuts", (CUTS,), fewer)
        clock = place / "clock"
        clock.write_text("0")
        run(place / "jumps", (clock_jumps(clock),), fewer, COMMAND, {FILE: str(clock)})
    _print_table(outcomes)
    return int(any(each.faults() for some in outcomes.values() for each in some))


if __name__ == "__main__":
    sys.exit(main())
