"""The command that loads: an empty account for it, a file of rows, and what a run of it costs."""

import csv
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from pardalote.actions import accounts
from pardalote.actions.accounts import NewAccount
from pardalote.clock import SystemClock
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of

NUMBER = 3
_HEADINGS = (
    "Email",
    "First Name",
    "Last Name",
    "Company",
    "Job Title",
    "Phone",
    "City",
    "Country",
    "Score",
    "Created Date",
)
# Rows of one change set: those of prospects, the set's own, those of its history.
Chunk = tuple[list[tuple[Any, ...]], tuple[Any, ...], list[tuple[Any, ...]]]


def write_rows(file: Path, rows: int) -> None:
    """Write a file of prospects that nobody has."""
    with file.open("w", newline="") as opened_file:
        writer = csv.writer(opened_file)
        writer.writerow(_HEADINGS)
        writer.writerows(
            (
                f"person.{n}@company{n % 5000}.example",
                f"First{n % 997}",
                f"Last{n % 7919}",
                f"Company {n % 5000}",
                "Head of Research",
                f"+44 20 {n:08}",
                "London",
                "United Kingdom",
                n % 200,
                f"2024-05-06 07:08:{n % 60:02}",
            )
            for n in range(rows)
        )


def make_account(settings: Settings, number: int = NUMBER) -> None:
    """Make an account without prospects; one that has this number goes."""
    made = Accounts(engine_of(settings))
    try:
        if made.holds(number):
            made.remove(number)
        wanted = NewAccount("Loaded", "ada@pardalote.example", "a long enough password")
        accounts.create(made, wanted, SystemClock(), number)
    finally:
        made.close()


class Cost(NamedTuple):
    """What a load has cost, the start of the command among it."""

    seconds: float
    # Of the processor, whoever else kept it busy.
    processor: float
    # At most, in MB.
    memory: float


class Round(NamedTuple):
    """What the command has cost, what the bare driver, and in how many transactions both have written."""

    ours: Cost
    bare: Cost
    transactions: int


def load(settings: Settings, file: Path) -> Cost:
    """Load a file with the command."""
    arguments = ["load", "prospects", str(NUMBER), str(file), "--data", str(settings.data), "--json"]
    if settings.database:
        arguments += ["--database", settings.database]
    began = time.perf_counter()
    ran = subprocess.Popen([sys.executable, "-m", "pardalote", *arguments], stdout=subprocess.DEVNULL)
    memory: list[float] = []
    watcher = threading.Thread(target=_watch, args=(ran.pid, memory))
    watcher.start()
    _, status, used = os.wait4(ran.pid, 0)
    took = time.perf_counter() - began
    watcher.join()
    assert status == 0
    return Cost(took, used.ru_utime + used.ru_stime, max(memory, default=0.0))


def _watch(process: int, memory: list[float]) -> None:
    """Note a process's memory until it ends; what the kernel tells afterwards counts what the parent had, too."""
    with suppress(OSError):
        while found := re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text()):
            memory.append(int(found[1]) / 1024)
            time.sleep(0.02)
