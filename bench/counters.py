"""What counters cost: creates a second by one writer and by eight, with counters and without them (bench/README.md).

`python bench/counters.py [--database URL] [--seconds S] [--rounds N] [--writers N ...] [--folder DIR]`: the URL of an
empty PostgreSQL database, for files. Each create is a durable transaction of its own, by the deed that a call carries
out, without HTTP; the writers are processes on one account. Rounds with and without take turns, on an account each.
After every round with counters all of them are counted anew: one that differs ends it all.
"""

import argparse
import multiprocessing
import sys
import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.creating import Created, Wanted, create
from bench.loads import make_account
from pardalote.records.prospect import PROSPECT
from pardalote.settings import Settings
from pardalote.store import counters
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of
from pardalote.store.sources import SOURCES

# The accounts, by whether their writers count.
_ACCOUNTS = {True: 3, False: 4}


class Rate(NamedTuple):
    """What writers have come to in the time in which all of them were at work."""

    creates: float
    slowest_percent_ms: float


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database, for files")
    parser.add_argument("--seconds", type=float, default=3, metavar="S")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 8], metavar="N")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the data lies meanwhile")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pardalote-bench-", dir=given.folder) as folder:
        settings = Settings(data=Path(folder), database=given.database)
        for number in _ACCOUNTS.values():
            make_account(settings, number)
        measure(settings, given.seconds, given.rounds, given.writers)


def measure(settings: Settings, seconds: float, rounds: int, writers: list[int]) -> None:
    """Let the rounds take turns, and print a table. Ends the process when a counter is wrong."""
    found: defaultdict[tuple[int, bool], list[Rate]] = defaultdict(list)
    for number in range(rounds):
        for each in writers:
            # Who comes first takes turns, too.
            for is_counted in (True, False) if number % 2 else (False, True):
                name = f"round{number}.of{each}"
                wanted = Wanted(settings, _ACCOUNTS[is_counted], is_counted, name, seconds)
                found[each, is_counted].append(rate_of(created(wanted, each)))
                check(settings, is_counted)
    store = "PostgreSQL" if settings.database else "SQLite"
    print("| store | writers | creates/s with counters | without | ratio | slowest percent, ms | without |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for each in writers:
        kinds = found[each, True], found[each, False]
        ratio = median(ours.creates / bare.creates for ours, bare in zip(*kinds, strict=True))
        rates = " | ".join(f"{median(rate.creates for rate in kind):,.0f}" for kind in kinds)
        slow = " | ".join(f"{median(rate.slowest_percent_ms for rate in kind):.1f}" for kind in kinds)
        print(f"| {store} | {each} | {rates} | {ratio:.2f} | {slow} |")
    print(f"\nCounters were exact after each of {rounds * len(writers)} rounds with them.")


def created(wanted: Wanted, writers: int) -> list[Created]:
    """Let so many processes create prospects at once; return what each has done."""
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(writers)
    running = []
    for number in range(writers):
        ours, theirs = spawn.Pipe(duplex=False)
        own = wanted._replace(name=f"writer{number}.{wanted.name}")
        process = spawn.Process(target=create, args=(own, start, theirs), daemon=True)
        process.start()
        # The end of a process that has failed is noticed by it.
        theirs.close()
        running.append((process, ours))
    found: list[Created] = []
    for process, ours in running:
        with ours:
            found.append(ours.recv())
        process.join()
    return found


def rate_of(writers: list[Created]) -> Rate:
    """Return what was done between the moment at which the last began and the one at which the first had ended."""
    begin, end = max(each.began for each in writers), min(each.done[-1][0] for each in writers)
    assert begin < end, "the writers were never at work together"
    took = sorted(taken for each in writers for moment, taken in each.done if begin < moment <= end)
    return Rate(len(took) / (end - begin), took[int(len(took) * 0.99)] * 1000)


def check(settings: Settings, is_counted: bool) -> None:
    """End the process unless counters are exact, or where nobody counts have never moved."""
    with closing(Accounts(engine_of(settings))) as accounts:
        store = accounts.open(_ACCOUNTS[is_counted])
        assert store is not None
        with store.reading() as connection:
            if is_counted:
                wrong = counters.problems(connection)
                if wrong:
                    sys.exit("Counters are wrong:\n" + "\n".join(wrong))
                return
            counted = SOURCES[PROSPECT].counted
            assert counted is not None
            assert counters.value(connection, counted.whole(0)) == 0, "who wrote without counters has counted"


if __name__ == "__main__":
    main()
