"""Every operation with one account's credentials and the other's ids, and with each mix of their credentials.

No answer tells anything of the other account, and nothing in it changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from pardalote.actions import credentials, lifecycle
from pardalote.actions.accounts import Credentials
from pardalote.api.routes import ROUTES, Route
from pardalote.clock import HeldClock
from pardalote.store.sources import SOURCES
from tests.api.assets import MAKERS, template
from tests.api.assets import made as make_asset
from tests.api.surroundings import work_on
from tests.demo.calls import EXPORT, called, parameters_of
from tests.demo.conftest import AFTERWARDS, Made, clients
from tests.driver import Answered, Client, Door
from tests.fuzzing.judging import tells_of, words_apart
from tests.kept import kept
from tests.stores import copied
from tests.watching import Watch

ACCOUNTS = (3, 4)
# Objects by the parameter that names one of theirs; `id` names one of the operation's own object.
NAMED = {"prospect_id": "prospect", "prospect_ids": "prospect", "list_id": "list", "user_id": "user"}
TABLES = {record.name: source.table.name for record, source in SOURCES.items()}
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.object} {route.operation}")


@dataclass(frozen=True)
class Strangers:
    """Both demo accounts on one server; account 4 has some of everything more than account 3."""

    clients: dict[int, Client]
    watch: Watch
    # By account: its bearer token, and the words that only the other account holds.
    tokens: dict[int, str]
    foreign: dict[int, set[str]]
    # By account and object: an id that only the other account has.
    ids: dict[int, dict[str, int]]


@pytest.fixture(scope="module")
def strangers(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    """A copy of the demo that all calls of this file share."""
    data = copied(made.data, tmp_path_factory.mktemp("strangers") / "data")
    with Door(data, HeldClock(AFTERWARDS)) as door, Watch(data, ACCOUNTS) as watch:
        known = clients(door, made)
        for client in (known[3], known[4], known[4]):
            assert client.ask("export", "create", json_body=EXPORT).status == 200
        _add_to(known[4])
        rows = {number: kept(data, number) for number in ACCOUNTS}
        highest = {
            number: {name: max((row[0] for row in rows[number][table]), default=0) for name, table in TABLES.items()}
            for number in ACCOUNTS
        }
        ids = {
            own: {name: id_ for name, id_ in highest[7 - own].items() if id_ > highest[own][name]} for own in ACCOUNTS
        }
        foreign = {own: words_apart(rows[own], rows[7 - own]) for own in ACCOUNTS}
        yield Strangers(known, watch, {each.version: _token(door, each) for each in made.credentials}, foreign, ids)


def _add_to(client: Client) -> None:
    template(client, name="OnlyHere", subject="OnlyHere")
    with work_on(client.door, client.version) as work:
        lifecycle.create_stage(work, "OnlyHere", 9)
    for number in range(3):
        client.ask("prospect", "create", email=f"only-here-{number}@four.example", list_1="1")
        for name in ("campaign", "list", "prospectAccount"):
            assert client.ask(name, "create", name=f"OnlyHere{number}").status < 300
        client.ask("customField", "create", name=f"OnlyHere{number}", field_id=f"only_here_{number}")
        client.ask("user", "create", email=f"only-here-{number}@four.example", role_name="Sales")
        assert called(client, "import", "create").status == 200
        for name in MAKERS:
            make_asset(client, name, f"OnlyHere{number}")


def _token(door: Door, known: Credentials) -> str:
    names = ("client_id", "client_secret", "refresh_token")
    given = {"grant_type": "refresh_token", **{name: getattr(known, name) for name in names}}
    answer = door.call("POST", "/services/oauth2/token", urlencode(given).encode())
    return str(answer.json()["access_token"])


def _check(strangers: Strangers, own: int, answer: Answered, before: dict[int, int], may_write: bool) -> None:
    assert answer.status < 500
    assert not tells_of(answer, strangers.foreign[own])
    changed = {number for number, state in strangers.watch.states().items() if state != before[number]}
    assert changed <= ({own} if may_write else set())


def test_account_4_has_ids_and_words_that_account_3_has_not(strangers: Strangers) -> None:
    assert TABLES.keys() - strangers.ids[3].keys() - strangers.ids[4].keys() == set()
    assert all(len(words) > 500 for words in strangers.foreign.values())
    assert {"only-here-1@four.example", "OnlyHere1"} <= strangers.foreign[3]


@each_route
@pytest.mark.parametrize("own", ACCOUNTS)
def test_an_id_of_the_other_account_names_nothing(strangers: Strangers, route: Route, own: int) -> None:
    client, ids = strangers.clients[own], strangers.ids[own]
    given = parameters_of(route.object, route.operation, own)
    objects = {"id": route.object, **NAMED}
    theirs = {name: ids[objects[name]] for name in given if objects.get(name) in ids}
    for format_ in ("xml", "json"):
        for name, value in theirs.items():
            before = strangers.watch.states()
            answer = client.ask(route.object, route.operation, format_, **{**given, name: value})
            _check(strangers, own, answer, before, may_write=False)
            # A query finds nothing; whatever needs the row is refused, a template within its answer.
            within = "Template with this id does not exist." in answer.text
            assert answer.code is not None or within or route.operation == "query"


@each_route
@pytest.mark.parametrize("own", ACCOUNTS)
def test_no_mix_of_credentials_is_let_in(strangers: Strangers, route: Route, own: int) -> None:
    one, other = strangers.clients[own], strangers.clients[7 - own]
    unit = {number: credentials.make_business_unit_id(number) for number in ACCOUNTS}
    keys = [
        (one.user_key, other.api_key),
        (other.user_key, one.api_key),
        (one.user_key[:8] + other.user_key[8:], one.api_key),
    ]
    mixes: list[tuple[dict[str, str], dict[str, str]]] = [
        *(({"Authorization": f"Pardot user_key={user_key}, api_key={api_key}"}, {}) for user_key, api_key in keys),
        *(({}, {"user_key": user_key, "api_key": api_key}) for user_key, api_key in keys),
        # The header has half of them, the parameters the other half.
        ({"Authorization": f"Pardot user_key={one.user_key}"}, {"api_key": other.api_key}),
        ({"Authorization": f"Pardot api_key={one.api_key}"}, {"user_key": other.user_key}),
        ({"Authorization": f"Bearer {strangers.tokens[own]}", "Pardot-Business-Unit-Id": unit[7 - own]}, {}),
        # A bearer token that is refused is not made good by keys.
        (
            {"Authorization": f"Bearer {strangers.tokens[own]}", "Pardot-Business-Unit-Id": unit[7 - own]},
            {"user_key": other.user_key, "api_key": other.api_key},
        ),
        ({"Authorization": f"Bearer {strangers.tokens[own]}"}, {"Pardot-Business-Unit-Id": unit[7 - own]}),
    ]
    given = parameters_of(route.object, route.operation, own)
    method = "POST" if "POST" in route.methods else "GET"
    for headers, parameters in mixes:
        before = strangers.watch.states()
        place = f"/api/{route.object}/version/{own}/do/{route.operation}"
        answer = one.door.call(method, place, urlencode({**given, **parameters}).encode(), headers)
        assert answer.code in {1, 49, 181, 182, 184, 185, 201}, (headers, parameters)
        for side in ACCOUNTS:
            _check(strangers, side, answer, before, may_write=False)


@each_route
@pytest.mark.parametrize("own", ACCOUNTS)
def test_whole_credentials_in_the_header_win_over_others_in_the_parameters(
    strangers: Strangers, route: Route, own: int
) -> None:
    one, other = strangers.clients[own], strangers.clients[7 - own]
    given = parameters_of(route.object, route.operation, own)
    mixed = {**given, "user_key": other.user_key, "api_key": other.api_key}
    for format_ in ("xml", "json"):
        before = strangers.watch.states()
        answer = one.ask(route.object, route.operation, format_, **mixed)
        _check(strangers, own, answer, before, may_write=route.writes)
