"""A load that is killed anywhere: started again it goes on, and each row is carried out once."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pardalote.cli import main
from tests.driver import Client
from tests.stores import options_of

# Runs the command, and ends it by a signal that can't be caught: at the third chunk, before or after something.
KILLED = """
import os, signal, sys
from pardalote.actions.loading import pace, progress
from pardalote.actions.loading.loader import Loader
from pardalote.cli import main

pace._LEAST = pace._MOST = 10
when, arguments = sys.argv[1], sys.argv[2:]
carried_out, keep, seen = Loader._carried_out, progress.keep, []

def ends(*_):
    seen.append(1)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

def keep_and_end(*given):
    keep(*given)
    ends()

def carry_out_and_end(*given, **named):
    reached = carried_out(*given, **named)
    ends()
    return reached

if when == "before the commit":
    progress.keep = keep_and_end
else:
    Loader._carried_out = carry_out_and_end
main(arguments)
"""


@pytest.mark.parametrize(("when", "kept"), [("before the commit", 20), ("after the commit", 30)])
def test_no_row_is_lost_and_none_comes_twice(
    four: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, when: str, kept: int
) -> None:
    file, rejects = tmp_path / "rows.csv", tmp_path / "rejects.csv"
    file.write_text("email\n" + "".join(f"{n}@x.com\n" if n % 5 else "nobody\n" for n in range(100)))
    arguments = ["load", "prospects", "4", str(file), "--by", "nothing", "--json", *options_of(four.door.data)]
    arguments += ["--rejects", str(rejects)]
    ran = subprocess.run([sys.executable, "-c", KILLED, when, *arguments], check=False, timeout=60)
    assert ran.returncode == -signal.SIGKILL
    assert main(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["resumed_after"], report["created"], report["rejected"]) == (kept, 80, 20)
    assert rejects.read_text().count("nobody") == 20
    answer = four.ask("prospect", "query", "json", limit=200).json()["result"]
    emails = [each["email"] for each in answer["prospect"]]
    assert sorted(emails) == sorted(f"{n}@x.com" for n in range(100) if n % 5)
    assert main(["check", *options_of(four.door.data)]) == 0
