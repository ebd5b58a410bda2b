"""What `pardalote serve --demo` prints: where it listens, credentials that work, and a line for the shell."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pardalote.cli import main
from tests.demo.conftest import made_for_all
from tests.driver import SECRET
from tests.served import Served
from tests.stores import copied


@pytest.mark.skipif(shutil.which("curl") is None, reason="the line calls curl")
def test_the_printed_line_for_the_shell_reads_a_prospect(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = copied(made_for_all(tmp_path_factory).data, tmp_path / "data")
    with Served(data, "--demo", environment={"PARDALOTE_SECRET": SECRET.decode()}) as server:
        assert server.process.stdout is not None
        printed = []
        for line in server.process.stdout:
            printed.append(line.rstrip("\n"))
            if line.startswith("curl "):
                break
        assert server.url in printed[-1]
        ran = subprocess.run(["bash", "-c", printed[-1]], capture_output=True, text=True, check=True, timeout=60)
        assert '<rsp stat="ok" version="1.0">' in ran.stdout
        assert "<email>bob@pardot.com</email>" in ran.stdout
        told = "\n".join(printed)
        for version in (3, 4):
            account = server.account(version)
            assert f"{account['name']} (version {version})\n" in told
            for name in ("email", "password", "user_key", "business_unit_id", "client_id", "client_secret"):
                assert account[name] in told


def test_demo_credentials_on_an_open_address_are_warned_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # An address for documentation, which no machine has: the server never gets to listen.
    assert main(["serve", "--demo", "--host", "203.0.113.1", "--port", "0", "--data", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    warning, failure = err.splitlines()
    assert warning.startswith("pardalote: warning: the demo accounts' credentials are printed, and 203.0.113.1 is open")
    assert failure.startswith("pardalote: can't listen on 203.0.113.1, port 0: ")
