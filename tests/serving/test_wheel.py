"""The wheel, installed into an environment that has nothing else, serves."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.served import Served, Session

pytestmark = pytest.mark.sqlite_only

ROOT = Path(__file__).parents[2]
# `make test` puts the locked wheels of everything that the server needs here.
WHEELHOUSE = Path(sys.prefix) / "wheelhouse"


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, cwd=cwd, env=without, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.strip()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """An environment with the wheel and what it names as its needs, made without a network."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "environment")
    programs = tmp_path / "environment" / "bin"
    # This environment's pip installs into the other one, which spares it a pip of its own.
    into: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        programs / "python",
        "--disable-pip-version-check",
    ]
    run(*into, "install", "--quiet", "--no-index", "--no-compile", "--find-links", WHEELHOUSE, wheel)
    return programs


def test_an_installed_wheel_serves_the_demo_accounts(installed: Path, tmp_path: Path) -> None:
    shown = run(installed / "python", "-c", "import pardalote; print(pardalote.__file__)", cwd=tmp_path)
    assert Path(shown).is_relative_to(installed.parent)
    with Served(tmp_path / "data", "--demo", command=(str(installed / "pardalote"),)) as server:
        for version in (3, 4):
            account = server.account(version)
            with Session(server, version, account["email"], account["password"], account["user_key"]) as session:
                answer = session.call("read", email="bob@pardot.com")
                assert (answer.status, answer.field("email")) == (200, "bob@pardot.com")
        assert server.stop() == 0
