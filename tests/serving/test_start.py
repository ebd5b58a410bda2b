"""Starting and ending the server."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pardalote import cli
from tests import cast
from tests.served import COMMAND, Served


def test_it_answers_once_it_says_so_and_ends_when_asked(data: Path) -> None:
    with Served(data) as server:
        assert server.get("/healthz")[0] == 200
        told = {each["name"] for each in server.ready["accounts"]}
        assert told == {"Account 3", "Account 4"}
        assert server.ready_file.exists()
        assert server.stop() == 0
        assert not server.ready_file.exists()


def test_a_port_that_another_has_is_told(served: Served, tmp_path: Path) -> None:
    port = urlsplit(served.url).port
    wanted = ["--data", str(tmp_path), "--port", str(port)]
    ended = subprocess.run([COMMAND, "serve", *wanted], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == f"pardalote: can't listen on 127.0.0.1, port {port}: Address already in use\n"
    assert served.get("/healthz")[0] == 200


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--port", "65536"), "port: 65536 is more than 65535"),
        (("--data", "{file}"), "the data folder can't be used: "),
        (("--host", "203.0.113.1"), "can't listen on 203.0.113.1, port 0: "),
        (("--workers", "0"), "workers: '0' is not a whole number from 1"),
        (("--smtp", "smtp://x:y@/"), "smtp: it is not a URL as smtp://user:password@host:587 or smtps://"),
        (("--public-url", "go.example"), "public_url: 'go.example' is not a URL as https://go.example.com"),
        (("--bounce-address", "nobody"), "bounce_address: 'nobody' is no address"),
    ],
)
def test_what_it_can_not_do_it_says_in_a_sentence(
    options: tuple[str, str], reason: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "file").touch()
    wanted = [each.format(file=file) for each in ("--data", str(tmp_path), "--port", "0", *options)]
    assert cli.main(["serve", *wanted]) == 1
    out, told = capfd.readouterr()
    assert out == ""
    assert told.startswith(f"pardalote: {reason}")
    assert told.count("\n") == 1


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that this file's tests share."""
    data = tmp_path_factory.mktemp("start") / "data"
    cast.make(data)
    with Served(data) as server:
        yield server


def test_it_listens_on_a_name_too(data: Path) -> None:
    with Served(data, "--host", "localhost") as server:
        assert server.url.startswith("http://localhost:")
        assert server.get("/healthz")[0] == 200
