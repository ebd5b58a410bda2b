"""What deploy/ holds, as far as it can be tried without systemd and an engine for containers."""

import json
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pardalote.settings import PREFIX, Settings, load, option_kinds
from pardalote.tracker.door import PLACES
from tests.served import Served
from tests.stores import unreadable

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.mark.parametrize("prefix", ["", "@"])
def test_whoever_supervises_the_server_is_told_when_it_is_ready(data: Path, prefix: str) -> None:
    name = f"{prefix}{data.parent / 'notify'}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind("\0" + name[1:] if prefix else name)
        told.settimeout(60)
        with Served(data, environment={"NOTIFY_SOCKET": name}) as server:
            assert told.recv(100) == b"READY=1"
            assert server.get("/healthz/ready")[0] == 200


def test_the_settings_file_is_one() -> None:
    settings = load({}, {}, DEPLOY / "pardalote.toml")
    assert (settings.host, settings.metrics) == ("127.0.0.1", "127.0.0.1:9108")


def test_what_is_only_a_suggestion_in_it_is_a_setting_too(tmp_path: Path) -> None:
    text = (DEPLOY / "pardalote.toml").read_text()
    suggested = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    assert len(tomllib.loads(suggested)) > len(tomllib.loads(text))
    (tmp_path / "all.toml").write_text(suggested)
    assert load({}, {}, tmp_path / "all.toml").query_credentials is False


def test_the_unit_starts_what_there_is() -> None:
    text = (DEPLOY / "pardalote.service").read_text()
    service = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    assert service["ExecStart"] == "/opt/pardalote/bin/pardalote serve --config /etc/pardalote/pardalote.toml"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert (service["Type"], service["KillMode"], service["NoNewPrivileges"]) == ("notify", "mixed", "yes")
    variables = re.findall(rf"^Environment={PREFIX}(\w+)=", text, re.MULTILINE)
    assert {each.lower() for each in variables} == {"data"}


def test_the_container_is_healthy_when_its_server_is_ready(data: Path) -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert {each.lower() for each in re.findall(rf"\b{PREFIX}(\w+)=", text)} <= option_kinds().keys()
    found = re.search(r"^HEALTHCHECK .*\\\n +CMD (\[.*\])$", text, re.MULTILINE)
    assert found is not None
    _, *arguments = json.loads(found[1])
    with Served(data) as server:
        port = str(urlsplit(server.url).port)
        assert _health(arguments, port) == 0
        with unreadable(data):
            assert _health(arguments, port) == 1
    assert _health(arguments, port) == 1


def _health(arguments: list[str], port: str) -> int:
    ran = subprocess.run(
        [sys.executable, *arguments], env={"PARDALOTE_PORT": port}, capture_output=True, check=False, timeout=60
    )
    return ran.returncode


@pytest.mark.parametrize("file", ["nginx.conf", "Caddyfile"])
def test_the_proxy_forwards_what_the_server_answers(file: str) -> None:
    (found,) = re.findall(
        r"^\s*(?:location ~ \^/\((.*)\)|@served path (.*))", (DEPLOY / file).read_text(), re.MULTILINE
    )
    forwarded = {each.strip("/*") for each in re.split(r"[| ]", "".join(found))}
    assert forwarded == {"api", "services/oauth2/token", *(place.decode().strip("/") for place in PLACES)}


def test_the_proxy_lets_through_what_the_server_does() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    assert found is not None
    assert int(found[1]) * 1024 * 1024 >= Settings().body_limit
