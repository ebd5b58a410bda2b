"""A damaged file and a full disk: nobody is told that something was done which was not, and the rest goes on."""

import resource
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pardalote import cli
from tests import cast
from tests.cast import Keys
from tests.driver import Answered
from tests.served import Session
from tests.serving.conftest import LogIn, Serve

pytestmark = pytest.mark.sqlite_only

FAULT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="fail" version="1.0">\n'
    b'   <err code="0">Internal server error</err>\n</rsp>\n'
)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"garbage!" * 16 + content[128:],
        lambda content: content[:8192] + b"\xa5" * (len(content) - 8192),
        lambda content: content[: len(content) // 2],
        lambda _: b"this is no database " * 1000,
        lambda _: b"",
    ],
    ids=["no header", "broken pages", "half of it", "text", "nothing"],
)
def test_a_damaged_account_is_told_and_the_others_are_served(
    serve: Serve,
    log_in: LogIn,
    data: Path,
    template: tuple[Path, dict[int, dict[str, Keys]]],
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[bytes], bytes],
) -> None:
    damaged = data / "accounts" / "3.db"
    damaged.write_bytes(damage(damaged.read_bytes()))
    server = serve()
    assert [each["version"] for each in server.ready["accounts"]] == [4]
    session = log_in(server, 4)
    user_key = template[1][3][cast.ADMINISTRATOR].user_key
    for place in ("/api/login/version/3", "/api/prospect/version/3/do/create", "/api/prospect/version/3/do/read/id/1"):
        given = {"user_key": user_key, "api_key": "any", "email": "a@damaged.example", "password": cast.PASSWORD}
        answer = session.send("POST", place, urlencode(given).encode())
        assert (answer.status, answer.body) == (500, FAULT)
    assert session.call("create", email="a@damaged.example").status == 201
    assert cli.main(["check", "--data", str(data)]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("account 3: damaged\n")
    assert printed.endswith("account 4: sound\n")


def test_on_a_full_disk_writes_fail_reads_go_on_and_nothing_acknowledged_is_lost(
    serve: Serve, log_in: LogIn, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A limit on the size of files fails writes as a full disk does."""
    server = serve()
    session = log_in(server)
    (worker,) = server.worker_pids()
    size = max(path.stat().st_size for path in (data / "accounts").iterdir())
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (size + 300_000, resource.RLIM_INFINITY))
    answers = [create_large(session, number) for number in range(20)]
    acknowledged = [number for number, answer in enumerate(answers) if answer.status == 201]
    failed = [answer for answer in answers if answer.status != 201]
    assert acknowledged
    assert failed
    assert {(answer.status, answer.body) for answer in failed} == {(500, FAULT)}
    assert all(is_there(session, number) for number in acknowledged)
    assert not any(is_there(session, number) for number in range(20) if number not in acknowledged)
    # Once there is room again, writing goes on.
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert create_large(session, 20).status == 201
    server.kill()
    assert cli.main(["check", "--data", str(data)]) == 0
    capsys.readouterr()
    with session.twin(serve()) as again:
        assert all(is_there(again, number) for number in (*acknowledged, 20))


def create_large(session: Session, number: int) -> Answered:
    return session.call("create", email=f"{number}@full.example", comments="a" * 60_000)


def is_there(session: Session, number: int) -> bool:
    return session.call("read", email=f"{number}@full.example", output="mobile").status == 200
