"""What `pardalote serve --demo` prints and keeps: credentials, a line for the shell, files that others can't open."""

import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.cli import main
from tests.demo.conftest import made_for_all
from tests.driver import SECRET
from tests.served import Served
from tests.stores import copied, numbers_of, options_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the demo accounts; nobody writes to them."""
    data = copied(made_for_all(tmp_path_factory).data, tmp_path_factory.mktemp("demo") / "data")
    with Served(data, "--demo", environment={"PARDALOTE_SECRET": SECRET.decode()}) as served:
        yield served


@pytest.mark.skipif(shutil.which("curl") is None, reason="the line calls curl")
def test_the_printed_line_for_the_shell_reads_a_prospect(server: Served) -> None:
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
    server: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARDALOTE_SECRET", SECRET.decode())
    # An address for documentation, which no machine has: the server never gets to listen.
    assert main(["serve", "--demo", "--host", "203.0.113.1", "--port", "0", *options_of(server.data)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    warning, failure = err.splitlines()
    assert warning.startswith("pardalote: warning: the demo accounts' credentials are printed, and 203.0.113.1 is open")
    assert failure.startswith("pardalote: can't listen on 203.0.113.1, port 0: ")


@pytest.mark.sqlite_only
def test_only_its_owner_may_look_into_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    user = ("--email", "ada@owner.example", "--password", "a long enough password")
    assert main(["account", "create", "Acme", *user, "--data", str(data)]) == 0
    with Served(data):
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in data.rglob("*") if each.is_file()}
    assert {f"{numbers_of(data)[0]}.db", "server.db", "secret"} <= modes.keys()
    assert set(modes.values()) == {0o600}
