"""A modest writer is served beside processes that write to the same account without a pause."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.serving.saturating_writer import newest, write
from tests.stores import accounts_of

ROOT = Path(__file__).parents[2]
MODEST_WRITES = 40
# In turn, the modest writer waits about once for each of the others. Ten times as much leaves room for a busy
# machine, on which it stands still between looking and asking; with SQLite's busy handler alone it waits
# hundreds of turns for each write.
MOST_WAITED = 10


@contextmanager
def saturating(data: Path, name: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Let a process write while the block runs; it says so once it does."""
    arguments = [sys.executable, "-m", "tests.serving.saturating_writer", str(data), "3", name]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(60) == 0


@pytest.mark.parametrize("saturating_writers", [1, 3])
def test_a_modest_writer_gets_its_turn(data: Path, saturating_writers: int) -> None:
    """Counted in turns, not in time: each write's id tells how many there were before it."""
    with closing(accounts_of(data)) as accounts, ExitStack() as others:
        started = [others.enter_context(saturating(data, f"saturating {n}")) for n in range(saturating_writers)]
        for each in started:
            assert each.stdout is not None
            assert each.stdout.readline() == b"writing\n"
        waited = writes = 0
        # On a busy machine the others may not be at work from the beginning.
        while writes < MODEST_WRITES or waited == 0:
            before = newest(accounts, 3)
            waited += write(accounts, 3, "modest") - before - 1
            writes += 1
    assert waited <= MOST_WAITED * saturating_writers * writes
