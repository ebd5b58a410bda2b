"""A server under load that is killed, stopped, starved of disk, cut off or misled about the time loses nothing.

Nor is anything lost, or done twice, of what is done after an answer.
"""

from pathlib import Path

import pytest

from tests.faults.clock import COMMAND, FILE
from tests.faults.faults import CUTS, FULL_DISK, KILLED_JOBS, KILLS, STOPPED_JOBS, STOPS, Fault, clock_jumps
from tests.faults.stores import SqliteStore
from tests.faults.trials import FEWEST_WRITES, Trials

# Each of these says itself on which store it is tried, whatever the others run on.
pytestmark = pytest.mark.sqlite_only


def endured(trials: Trials, *faults: Fault) -> None:
    for fault in faults:
        outcome = trials.endure(fault)
        assert not outcome.faults(), fault.name
        assert outcome.acknowledged >= FEWEST_WRITES


def test_killed(tmp_path: Path) -> None:
    with Trials(SqliteStore(tmp_path / "data"), seed=1) as trials:
        endured(trials, *KILLS)


def test_stopped(tmp_path: Path) -> None:
    with Trials(SqliteStore(tmp_path / "data"), seed=2) as trials:
        endured(trials, *STOPS)


def test_full_disk(tmp_path: Path) -> None:
    with Trials(SqliteStore(tmp_path / "data"), seed=3) as trials:
        endured(trials, FULL_DISK)


def test_cut(tmp_path: Path) -> None:
    with Trials(SqliteStore(tmp_path / "data"), seed=4) as trials:
        endured(trials, CUTS)


def test_clock(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    with Trials(SqliteStore(tmp_path / "data"), 5, command=COMMAND, environment={FILE: str(clock)}) as trials:
        endured(trials, clock_jumps(clock))


def test_jobs(tmp_path: Path) -> None:
    with Trials(SqliteStore(tmp_path / "data"), seed=6, writers=2, rest=0.01, jobs=True) as trials:
        beginner = trials.load.beginner
        assert beginner is not None
        beginner.most = 3
        endured(trials, *KILLS[:1], KILLED_JOBS, STOPPED_JOBS)
        whole = trials.look(whole=True)
        assert (whole.lost, whole.half_present) == ([], [])
        assert beginner.begun.acknowledged
