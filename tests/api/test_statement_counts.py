"""The number of SQL statements of a call: it does not grow with what hangs on a prospect."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from pardalote.actions import lists
from pardalote.clock import HeldClock
from pardalote.records.account import ACCOUNT
from pardalote.records.fields import Record
from pardalote.records.querying import Query
from pardalote.records.user import USER
from pardalote.store import schema
from pardalote.store.sources import SOURCES
from tests.api.surroundings import add_activity, add_visitor, statements_on, work_on
from tests.below import Row, put, undone
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.stores import asked, ends


@pytest.fixture(params=[0, 16], ids=["nothing kept", "kept"])
def door(data: Path, clock: HeldClock, request: pytest.FixtureRequest) -> Iterator[Door]:
    """A server on the test's own data that keeps no answers, and one that does."""
    with Door(data, clock, kept_answers=request.param) as door:
        yield door


def furnish(client: Client, number: int, rows: int) -> None:
    """Hang so many visitors, activities and subscriptions on a prospect."""
    for position in range(rows):
        visitor = add_visitor(client, number, company=True, referrer=True)
        add_activity(client, number, visitor_id=visitor, campaign_id=1 + position % 2)
    with work_on(client.door, client.version) as work:
        made = [lists.create(work, f"List {number} {n}") for n in range(rows)]
    client.call("update", id=number, **{f"list_{each}": "1" for each in made})


def statements(client: Client, operation: str, object_: str = "prospect", **parameters: Any) -> list[str]:
    """Return the statements that a call runs on the account's file, the second time that it is called."""
    client.ask(object_, operation, **parameters)
    with statements_on(client) as seen:
        assert client.ask(object_, operation, **parameters).status in (200, 201)
    return seen


CALLS: list[tuple[str, dict[str, str]]] = [
    ("read", {}),
    ("read", {"output": "simple"}),
    ("read", {"output": "mobile"}),
    ("read", {"fields": "lists"}),
    ("read", {"limit_related_records": "true"}),
    ("update", {"first_name": "Bob"}),
    ("update", {"list_1": "1", "profile_criteria_1": "match"}),
    ("upsert", {"first_name": "Bob"}),
    ("assign", {"user_id": "1"}),
    ("unassign", {}),
]


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_statements_do_not_grow_with_nested_rows(either: Client, format_: str) -> None:
    few, many = either.made("few@pardot.com"), either.made("many@pardot.com")
    furnish(either, few, 1)
    furnish(either, many, 25)
    assert len(either.shown(many)["visitors"]["visitor"]) == 25
    for operation, parameters in CALLS:
        counts = [len(statements(either, operation, format=format_, id=number, **parameters)) for number in (few, many)]
        assert counts[0] == counts[1], (operation, parameters)


def test_a_read_takes_few_statements_and_writes_none(either: Client) -> None:
    number = either.made("bob@pardot.com", user_id="1", nickname="B")
    furnish(either, number, 3)
    seen = statements(either, "read", id=number)
    assert not [each for each in asked(seen) if not each.startswith("SELECT")]
    assert "COMMIT" not in ends(seen)
    # Who calls and about whom, with which the transaction begins: 1; the prospect's row, visitors, activities, lists,
    # criteria: 5.
    assert len(asked(seen)) <= 6, seen
    assert len(asked(statements(either, "read", id=number, output="mobile"))) <= 2


def test_a_write_is_one_transaction(either: Client) -> None:
    number = either.made("bob@pardot.com")
    seen = statements(either, "update", id=number, first_name="Bob", list_1="1", profile_criteria_1="match")
    assert ends(seen) == ["BEGIN", "COMMIT"]


def rows_of(table: Table, count: int) -> list[Row]:
    """Return so many rows of a table, no two of them alike; each points to the row of any other with its own number."""
    kinds = {each.name: str(each.type).upper() for each in table.c}
    texts = [name for name, kind in kinds.items() if kind.startswith("TEXT")]
    others = {name: 0 if kind == "SMALLINT" else None for name, kind in kinds.items() if kind != "JSON"}
    return [
        {name: number if value is None else value for name, value in others.items()}
        | {name: f"{name} {number}" for name in texts}
        for number in range(1, count + 1)
    ]


def tables_of(record: Record) -> set[Table]:
    """Return the tables that an object's answers show, and those that say which of its rows live."""
    source = SOURCES[record]
    tables = {source.table, *source.parts.values(), schema.prospect, schema.list_}
    for many in source.many.values():
        tables |= {many.source.table, *many.source.parts.values(), *([] if many.through is None else [many.through])}
    # The caller has to be there still.
    return tables - {schema.user, schema.account}


QUERIED = [record for record in SOURCES if record.query is not None]
MOST = 120


@pytest.mark.parametrize("output", ["full", "mobile", "bulk"])
@pytest.mark.parametrize("record", QUERIED, ids=lambda each: each.name)
def test_a_query_takes_as_many_statements_for_many_rows_as_for_one(
    clients: Clients, record: Record, output: str
) -> None:
    client, counts, shown = clients.of(3), [], []
    query = record.query or Query()
    needed: dict[str, Any] = {name: ",".join(map(str, range(1, MOST + 1))) for name in query.needs[:1]}
    if output != "mobile":
        needed["limit"] = MOST
    for rows in (1, MOST):
        with undone(client) as connection:
            put(connection, {table: rows_of(table, rows) for table in tables_of(record)})
            seen = statements(client, "query", record.name, output=output, **needed)
            shown.append(client.ask(record.name, "query", output=output, **needed).text.count("<id>"))
        counts.append(len([each for each in seen if not each.startswith("-- ")]))
    assert counts[0] == counts[1]
    assert record in (USER, ACCOUNT) or shown[1] >= min(MOST, query.largest_page)
