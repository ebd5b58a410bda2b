"""The original's limits, when they are on: calls of an account at once (66) and in a day (122)."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import connected_apps, credentials
from pardalote.clock import HeldClock
from tests import cast
from tests.cast import Keys
from tests.conftest import Clients
from tests.driver import FORM, Answered, Client, Door
from tests.stores import Watch, file_of, work_on

TOO_MANY = b"""<?xml version="1.0" encoding="UTF-8"?>
<rsp stat="fail" version="1.0">
   <err code="66">You have exceeded your concurrent request limit.  Please wait, before trying again</err>
</rsp>
"""
MET = b'{"@attributes":{"stat":"fail","version":1,"err_code":122},"err":"Daily API rate limit met"}'
MOST = 5
READ = "/api/prospect/version/3/do/read"

Open = Callable[..., Clients]


@pytest.fixture
def limited(data: Path, clock: HeldClock, template: tuple[Path, dict[int, dict[str, Keys]]]) -> Iterator[Open]:
    """Open servers on the test's data, with limits and further settings; give the clients of each."""
    with ExitStack() as doors:

        def begin(**settings: Any) -> Clients:
            door = doors.enter_context(Door(data, clock, **{"limits": "pardot", **settings}))
            return Clients(door, template[1])

        yield begin


_PATIENCE = 60


class Call:
    """A call that is under way: its headers are there, its body comes when the test wants it."""

    def __init__(self, client: Client, operation: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self._client = client
        self._body = body
        self._asked, self._coming = asyncio.Event(), asyncio.Event()
        self._sent: list[Any] = []
        given = {
            "content-type": FORM,
            "content-length": str(len(body)),
            **(client.header if headers is None else headers),
        }
        scope = {
            "type": "http",
            "method": "POST",
            "raw_path": f"/api/prospect/version/{client.version}/do/{operation}".encode(),
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
            "client": ("127.0.0.1", 40000),
        }
        self._task = asyncio.create_task(client.door.server(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        self._asked.set()
        await self._coming.wait()
        return {"type": "http.request", "body": self._body}

    async def _send(self, message: Any) -> None:
        self._sent.append(message)

    async def answered(self) -> Answered:
        """Let the body come, and return the answer."""
        self._coming.set()
        await self._task
        start, *rest = self._sent
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answered(start["status"], headers, b"".join(each["body"] for each in rest))

    async def begun(self) -> "Call":
        """Return once the server waits for the body, whichever thread it has been in before."""
        await asyncio.wait_for(self._asked.wait(), _PATIENCE)
        return self


async def under_way(client: Client, number: int) -> list[Call]:
    return [await Call(client, "read", b"id=999").begun() for _ in range(number)]


async def codes(calls: list[Call]) -> list[int | None]:
    return [(await each.answered()).code for each in calls]


def test_a_call_beyond_five_under_way_is_refused_and_changes_nothing(limited: Open, data: Path) -> None:
    client = limited().of(3)
    watch = Watch(data, 3)
    before = watch.state()

    async def play() -> None:
        five = await under_way(client, MOST)
        refused = await Call(client, "create", b"email=a@limits.example").answered()
        assert (refused.status, refused.body) == (400, TOO_MANY)
        assert (await Call(client, "read", b"id=999&format=json").answered()).json()["@attributes"]["err_code"] == 66
        assert await codes(five) == [3] * MOST
        assert (await Call(client, "read", b"id=999").answered()).code == 3

    asyncio.run(play())
    assert watch.state() == before
    watch.close()


@pytest.mark.sqlite_only
def test_six_calls_that_come_at_once_are_one_too_many(limited: Open) -> None:
    client = limited().of(3)

    async def play() -> list[int | None]:
        calls = [Call(client, "read", b"id=999") for _ in range(MOST + 1)]
        return [each.code for each in await asyncio.gather(*(each.answered() for each in calls))]

    assert sorted(asyncio.run(play()), key=str) == [3] * MOST + [66]


def test_each_account_has_places_of_its_own(limited: Open) -> None:
    clients = limited()

    async def play() -> None:
        five = await under_way(clients.of(3), MOST)
        assert (await Call(clients.of(4), "read", b"id=999").answered()).code == 3
        assert (await Call(clients.of(3, cast.SALES), "read", b"id=999").answered()).code == 66
        await codes(five)

    asyncio.run(play())


def test_strangers_take_nobody_s_places(limited: Open) -> None:
    """They know the account's number, of which keys make no secret, and a user's key."""
    client = limited(concurrent_calls=1, daily_calls=1).of(3)
    wrong = {"Authorization": f"Pardot user_key={client.user_key}, api_key={'0' * 32}"}

    async def play() -> None:
        strangers = [await Call(client, "read", b"id=999", wrong).begun() for _ in range(3)]
        assert (await Call(client, "read", b"id=999").answered()).code == 3
        assert await codes(strangers) == [1] * 3

    asyncio.run(play())


def test_keys_in_the_body_count_when_it_is_there(limited: Open) -> None:
    client = limited(concurrent_calls=1).of(3)
    body = f"id=999&user_key={client.user_key}&api_key={client.api_key}".encode()

    async def play() -> None:
        first = await Call(client, "read", body, {}).begun()
        assert (await Call(client, "read", b"id=999").answered()).code == 3
        second = await Call(client, "read", b"id=999").begun()
        assert (await first.answered()).code == 66
        assert (await second.answered()).code == 3

    asyncio.run(play())


def test_tokens_count_as_keys_do_and_another_unit_s_don_t(limited: Open) -> None:
    client = limited(concurrent_calls=1).of(3)
    with work_on(client.door.server, 3, client.door.clock.now()) as work:
        connected_apps.create(work, 1)
        token = connected_apps.issue_access_token(work, 1, 1)
    own, other = (
        {"Authorization": f"Bearer {token}", "Pardot-Business-Unit-Id": credentials.make_business_unit_id(number)}
        for number in (3, 4)
    )

    async def play() -> None:
        stranger = await Call(client, "read", b"id=999", other).begun()
        begun = await Call(client, "read", b"id=999", own).begun()
        assert (await Call(client, "read", b"id=999").answered()).code == 66
        assert await codes([begun, stranger]) == [3, 201]

    asyncio.run(play())


@pytest.mark.sqlite_only
def test_a_proof_that_takes_long_lets_in_all_the_same(limited: Open) -> None:
    client = limited(daily_calls=2).of(3)
    # From now on every reading of the loop's own store is broken off at its first step.
    file_of(client.door.server, 3).set_progress_handler(lambda: 1, 1)
    assert [client.call("read", id=999).code for _ in range(3)] == [3, 3, 122]


def test_refusals_are_among_the_metrics_and_in_the_log(limited: Open) -> None:
    client = limited(daily_calls=1).of(3)
    assert [client.call("read", id=999).code for _ in range(3)] == [3, 122, 122]
    told = asyncio.run(client.door.server.operators.inside("/metrics")).body.decode()
    assert 'pardalote_requests_total{object="unknown",operation="unknown",refusal="122",status="400"} 2.0' in told
    line = client.door.lines[-1]
    assert (line["account"], line["err_code"], line["status"]) == (3, 122, 400)


def test_a_body_that_is_refused_gives_its_place_back(limited: Open) -> None:
    client = limited(concurrent_calls=1, body_limit=10).of(3)

    async def play() -> None:
        for _ in range(3):
            assert (await Call(client, "read", b"id=999&more=1").answered()).status == 413
            assert (await Call(client, "read", b"a\xff=1").answered()).code == 51
        assert (await Call(client, "read", b"id=999").answered()).code == 3

    asyncio.run(play())


def test_no_limit_at_once(limited: Open) -> None:
    client = limited(concurrent_calls=0).of(3)

    async def play() -> None:
        many = await under_way(client, 20)
        assert await codes(many) == [3] * 20

    asyncio.run(play())


def test_without_limits_there_are_none(three: Client) -> None:
    async def play() -> None:
        assert await codes(await under_way(three, 20)) == [3] * 20

    asyncio.run(play())


def test_the_call_after_the_last_of_a_day_is_refused_and_changes_nothing(limited: Open) -> None:
    client = limited(daily_calls=3).of(3)
    assert client.call("create", email="first@limits.example").status == 201
    # Whatever else is refused counts too, but not who can't prove who calls.
    assert client.call("read", id=999).code == 3
    assert client.door.call("GET", READ, headers={"Authorization": "Pardot user_key=x, api_key=y"}).code == 1
    assert client.door.call("POST", "/api/login/version/3", b"email=x&password=y&user_key=z").code == 15
    assert client.door.call("GET", "/healthz").status == 200
    assert client.call("nonsense").code == 2
    refused = client.call("create", "json", email="second@limits.example")
    assert (refused.status, refused.body) == (400, MET)
    client.door.clock.advance(24 * 3600)
    client = login(client)
    assert client.call("read", email="second@limits.example").code == 4


def login(client: Client) -> Client:
    """Return the client with the key of the hour that runs; a login counts for no limit."""
    body = f"email={client.email}&password={client.password}&user_key={client.user_key}".encode()
    key = client.door.call("POST", "/api/login/version/3", body).xml().findtext("api_key")
    return Client(client.door, client.version, client.email, client.password, client.user_key, key or "")


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-03-02T09:00", "2026-03-03T08:00"),
        # Clocks are put forward on the 8th, and back on the first of November.
        ("2026-03-08T08:00", "2026-03-09T07:00"),
        ("2026-11-01T07:00", "2026-11-02T08:00"),
    ],
)
def test_the_count_begins_anew_at_midnight_of_the_account_s_zone(
    limited: Open, clock: HeldClock, now: str, midnight: str
) -> None:
    """It lies in Los Angeles."""
    clients = limited(daily_calls=2)
    clock.moment = seconds(now)
    client = login(clients.of(3))
    assert [client.call("read", id=999).code for _ in range(3)] == [3, 3, 122]
    clock.moment = seconds(midnight) - 1
    client = login(client)
    assert client.call("read", id=999).code == 122
    clock.moment = seconds(midnight)
    assert [client.call("read", id=999).code for _ in range(3)] == [3, 3, 122]


def seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def test_servers_count_together(limited: Open) -> None:
    first, second = limited(daily_calls=5).of(3), limited(daily_calls=5).of(3)
    assert [each.call("read", id=999).code for each in (first, second) * 3] == [3] * 5 + [122]
    assert limited(daily_calls=5).of(3).call("read", id=999).code == 122


def test_a_limit_that_is_raised_lets_more_in(limited: Open) -> None:
    assert [limited(daily_calls=1).of(3).call("read", id=999).code for _ in range(2)] == [3, 122]
    assert [limited(daily_calls=3).of(3).call("read", id=999).code for _ in range(3)] == [3, 3, 122]


def test_no_limit_of_a_day(limited: Open) -> None:
    client = limited(daily_calls=0).of(3)
    assert {client.call("read", id=999).code for _ in range(150)} == {3}
