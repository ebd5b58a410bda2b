"""Hostile values for every operation: an answer each time, never a 5xx, and who is refused has changed nothing."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from pardalote.api.routes import ROUTES, Route
from pardalote.clock import HeldClock
from pardalote.store.sources import SOURCES
from tests.demo.conftest import AFTERWARDS, Made, clients
from tests.driver import Answered, Client, Door
from tests.stores import copied
from tests.watching import Watch

RECORDS = {record.name: record for record in SOURCES}
# What operations take that is no field and no criterion of their object's record.
NAMES = [
    "id", "email", "fid", "user_id", "user_email", "group_id", "list_id", "prospect_id", "prospect_email", "output",
    "fields", "limit", "offset", "sort_by", "sort_order", "role_id", "role_name", "timezone", "archived", "name",
    "include_message", "deleted", "values", "closed_at", "list_1", "list_8", "profile_criteria_8", "category",
    "past_jobs", "crm_owner_fid", "prospects", "limit_related_records", "type_id", "field_id", "version", "do",
]  # fmt: skip
ENDINGS = ["", "", "", "", "", "[]", "[0]", "[a][b]", "_0", "_1", "_999999999", "["]
DECENT = [
    "1", "2", "3", "5", "8", "58", "0", "true", "false", "id", "name", "created_at", "bulk", "simple", "mobile",
    "bob@pardot.com", "Marketing", "UTC", "2026-01-01", "last month", "Won", "descending", "1,2,3", "match", "",
]  # fmt: skip
NASTY = [
    "9" * 15, "9" * 16, "9" * 5000, str(2**63), str(-(2**63)), "-1", "-0", "+1", "1.5", "1e9", "NaN", "inf", "-inf",
    "1e999", " 1 ", "１", "\x01", "x" * 100_000, ",".join(["1"] * 2000), ",,,", "'\"<>&]]>", "%", "\u202e", "\uffff",
    "𝒳" * 50, "\r\n", "{", "null", "[]", '{"prospects":[1,null,{"id":[]}]}', '{"prospects":{"1":null,"":{}}}',
    '{"prospects":[{"email":"a@b.com","score":1e999}]}', '{"prospects":[{"id":"1","email":{"a":1}}]}', "[" * 20_000,
    "0000-00-00", "0001-01-01", "9999-12-31 23:59:59", "-9999999 years", "99999999999 days ago", "America",
    "../../etc/passwd", "a" * 300, "zone.tab", "a..b/c", "; DROP TABLE prospect", "%s%n", "__class__",
]  # fmt: skip
# Broken UTF-8, a surrogate, NUL, and what is no escape at all: as they are sent.
BROKEN = ["%00", "%FF", "%ED%A0%80", "%C0%80", "%zz", "%"]
METHODS = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
CALLS = 30


@dataclass(frozen=True)
class Accounts:
    """Both demo accounts on one server, and what tells of writes."""

    clients: dict[int, Client]
    watch: Watch


@pytest.fixture(scope="module")
def both(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    """A copy of the demo that all hostile calls share."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    copied(made.data, data)
    with Door(data, HeldClock(AFTERWARDS)) as door, Watch(data, (3, 4)) as watch:
        yield Accounts(clients(door, made), watch)


@dataclass(frozen=True)
class Call:
    """A request on its way."""

    method: str
    url: str
    body: str


def call_of(route: Route, version: int, chance: random.Random) -> Call:
    """Return some call of an operation: mostly as it should be, but for its values."""
    method = chance.choice(sorted(route.methods) if chance.random() < 0.9 else METHODS)
    said_version = version if chance.random() < 0.95 else chance.choice(["3", "4", "5", "", "x", "9" * 30])
    format_ = chance.choice(["xml", "json"])
    url = f"/api/{route.object}/version/{said_version}/do/{route.operation}"
    pairs = [_pair(route, chance) for _ in range(chance.randrange(7))]
    if chance.random() < 0.7:
        pairs.append(("id", chance.choice(["1", "2", "3", "5", "8"])))
    said = "&".join(f"{name}={value}" for name, value in pairs)
    place = chance.choice(["path", "query", "body", "body"])
    if place == "path":
        odd = chance.choice(["", "/odd"])
        return Call(method, f"{url}/{'/'.join(f'{name}/{value}' for name, value in pairs)}{odd}?format={format_}", "")
    if place == "query":
        return Call(method, f"{url}?format={format_}&{said}", "")
    return Call(method, f"{url}?format={format_}", said)


def _pair(route: Route, chance: random.Random) -> tuple[str, str]:
    record = RECORDS.get(route.object)
    own = [*record.fields, *(record.query.by_name if record.query else ())] if record else []
    name = quote(chance.choice(chance.choice([NAMES, own or NAMES])) + chance.choice(ENDINGS))
    kind = chance.random()
    if kind < 0.02:
        return name, chance.choice(BROKEN)
    return name, quote(chance.choice(DECENT if kind < 0.55 else NASTY), safe="")


def check(answer: Answered, call: Call) -> bool:
    """Check that an answer is one that a parser reads; say whether something was refused."""
    assert answer.status in {200, 201, 204, 400, 401}, call
    if call.method == "HEAD" or answer.status == 204:
        assert answer.body == b"", call
        return answer.status >= 400
    return answer.code is not None


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.object} {route.operation}")
def test_every_operation_answers_whatever_it_is_given(both: Accounts, route: Route) -> None:
    chance = random.Random(f"{route.object} {route.operation}")
    for number in range(2 * CALLS):
        version = 3 + number % 2
        call, client = call_of(route, version, chance), both.clients[version]
        before = both.watch.states()
        answer = client.door.call(call.method, call.url, call.body.encode(), client.header)
        was_refused = check(answer, call)
        changed = {each for each, state in both.watch.states().items() if state != before[each]}
        assert changed <= {version}, call
        assert not (changed and (was_refused or not route.writes)), call
