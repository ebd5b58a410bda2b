"""A damaged file: nobody is told that something was done which was not, and the rest goes on."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pardalote import cli
from tests import cast
from tests.cast import Keys
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
