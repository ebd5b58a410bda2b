"""What the pages tell a new user to type is typed, block by block, and answers what they show."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.curl import CURL
from tests.clients.real_client import ENVIRONMENT, PYTHON, ROOT
from tests.demo.conftest import made_for_all
from tests.driver import SECRET
from tests.served import Served
from tests.stores import copied

pytestmark = pytest.mark.skipif(CURL is None, reason="the pages call curl")

# A line between the outputs of two blocks.
MARK = "-- the next block --"
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```\n", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block that is to be run: its language, its text, and what the page shows directly below it, if anything."""

    language: str
    text: str
    shown: str | None


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page that are to be run, in their order."""
    text = page.read_text(encoding="utf-8")
    fences = list(_FENCE.finditer(text))
    found = []
    for place, fence in enumerate(fences):
        if fence["language"] in ("sh", "python"):
            after = fences[place + 1] if place + 1 < len(fences) else None
            is_shown = (
                after and after["language"] not in ("sh", "python") and not text[fence.end() : after.start()].strip()
            )
            found.append(Block(fence["language"], fence["text"], after["text"] if after and is_shown else None))
    return found


def typed(found: list[Block], known: dict[str, str]) -> str:
    """Return blocks as one script; `known` has what stands for the dots that a reader fills in."""
    parts = ["set -eu\n"]
    for block in found:
        text = block.text
        for dots, value in known.items():
            text = text.replace(dots, value)
        parts.append(f"'{PYTHON}' - <<'END'\n{text}END\n" if block.language == "python" else text)
        parts.append(f"printf '\\n%s\\n' '{MARK}'\n")
    return "".join(parts)


def run(script: str, folder: Path, count: int) -> list[str]:
    """Run a script in a folder that looks like a clone, and return what each of its blocks printed."""
    (folder / ".venv").symlink_to(sys.prefix)
    ran = subprocess.run(["sh"], input=script, capture_output=True, text=True, env=ENVIRONMENT, cwd=folder, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    printed = ran.stdout.split(f"\n{MARK}\n")
    assert len(printed) == count + 1
    return [each.strip() for each in printed]


def check(found: list[Block], printed: list[str]) -> None:
    """Hold what was printed against what the page shows."""
    for block, told in zip(found, printed, strict=False):
        if block.shown is not None:
            assert told == block.shown.strip(), block.text


def test_getting_started_and_querying(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One after the other, as the second page goes on from the first; on fresh data, of which they show ids."""
    found = [each for name in ("getting-started", "querying") for each in blocks(ROOT / "docs" / f"{name}.md")]
    assert len(found) > 10
    data = copied(made_for_all(tmp_path_factory).data, tmp_path / "data")
    with Served(data, "--demo", environment={"PARDALOTE_SECRET": SECRET.decode()}) as server:
        shutil.copy(server.ready_file, tmp_path / "ready.json")
        check(found, run(typed(found, {}), tmp_path, len(found)))
    assert '<rsp stat="ok"' in (tmp_path / "changed.xml").read_text(encoding="utf-8")


def test_the_readme(demo: Served, tmp_path: Path) -> None:
    three, four = demo.account(3), demo.account(4)
    known = {f"{name.upper()}=...": f"{name.upper()}={three[name]}" for name in ("email", "password", "user_key")}
    known |= {f'{name}="..."': f'{name}="{four[name]}"' for name in ("email", "password", "user_key")}
    known |= {"http://127.0.0.1:8080": demo.url}
    found = blocks(ROOT / "README.md")
    check(found, run(typed(found, known), tmp_path, len(found)))
