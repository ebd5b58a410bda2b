"""What all sales objects have in common: who may, in which account, in which version, with how many statements."""

from urllib.parse import urlencode

import pytest

from pardalote.api.routes import ROUTES
from tests.api.sales import EVERYONE, OPERATIONS, Operation, furnish
from tests.api.surroundings import add_activity, add_visit, add_visitor, statements_on
from tests.api.trees import is_refused
from tests.conftest import Clients
from tests.driver import Answered, Client
from tests.kept import kept
from tests.stores import asked

each_operation = pytest.mark.parametrize("each", OPERATIONS, ids=lambda each: f"{each.object}-{each.name}")


def carry_out(client: Client, each: Operation, method: str = "POST") -> Answered:
    return client.ask(each.object, each.name, method=method, **each.given)


def test_every_operation_of_these_objects_is_tried() -> None:
    objects = {each.object for each in OPERATIONS}
    known = {(each.object, each.operation) for each in ROUTES if each.object in objects}
    assert {(each.object, each.name) for each in OPERATIONS} == known


@pytest.mark.parametrize("version", [3, 4])
@each_operation
def test_a_role_may_do_what_it_may_and_nothing_else(clients: Clients, version: int, each: Operation) -> None:
    furnish(clients.of(version))
    before = kept(clients.of(version).door.data, version)
    for email in set(EVERYONE) - set(each.who):
        assert is_refused(clients.of(version, email), each.object, each.name, 46, **each.given)
    assert kept(clients.of(version).door.data, version) == before
    assert carry_out(clients.of(version, each.who[-1]), each).status == each.status


@each_operation
def test_accounts_stay_apart(clients: Clients, each: Operation) -> None:
    three, four = clients.of(3), clients.of(4)
    furnish(three)
    before = kept(four.door.data, 4)
    assert carry_out(three, each).status == each.status
    assert kept(four.door.data, 4) == before
    answer = carry_out(four, each)
    if each.object == "lifecycleStage":
        assert answer.status == 200
    elif each.name == "query":
        assert answer.xml().findtext("result/total_results") == "0"
    else:
        assert answer.code is not None


@each_operation
def test_get_does_what_post_does_and_put_nothing(clients: Clients, each: Operation) -> None:
    client = clients.of(4)
    furnish(client)
    assert carry_out(client, each, "PUT").code == 60
    got = carry_out(client, each, "GET")
    assert (got.status, got.code) == ((400, 60) if each.name == "delete" else (each.status, None))


@each_operation
def test_the_version_of_the_other_kind_is_refused(clients: Clients, each: Operation) -> None:
    for version, code in ((3, 89), (4, 88)):
        client = clients.of(version)
        place = f"/api/{each.object}/version/{7 - version}/do/{each.name}"
        answer = client.door.call("POST", place, urlencode(each.given).encode(), client.header)
        assert (answer.status, answer.code) == (200, code)


def statements(client: Client, each: Operation) -> int:
    """Return how many statements a call runs on the account's file, the second time that it is called."""
    carry_out(client, each)
    with statements_on(client) as seen:
        assert carry_out(client, each).status == 200
    return len(asked(seen))


@pytest.mark.parametrize("object_", sorted({each.object for each in OPERATIONS}))
def test_statements_of_reads_and_queries_do_not_grow_with_rows(either: Client, object_: str) -> None:
    furnish(either)
    reading = [each for each in OPERATIONS if each.object == object_ and each.name in ("query", "read")]
    few = [statements(either, each) for each in reading]
    for _ in range(12):
        visitor = add_visitor(either, 1, company=True, referrer=True)
        add_visit(either, visitor, 1)
        add_activity(either, 1, visitor_id=1, assets={"opportunity_id": 1})
        either.ask("opportunity", "create", prospect_id=1, name="A", value=1, probability=1)
    assert [statements(either, each) for each in reading] == few
    # Who calls, the rows, how many there are, and each kind of part that repeats.
    assert max(few) <= 5
