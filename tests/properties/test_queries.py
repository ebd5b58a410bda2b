"""Queries of every object, held against filters and sorts in Python over the same rows; paging misses nothing.

Each object that has a query is covered by its declaration: its rows are made up from its table. What its relations
and rules mean stands in brute_force.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.api.routes import ROUTES
from pardalote.records.fields import Record
from pardalote.store.promise import Connection
from pardalote.store.sources import SOURCES
from tests.below import Row, put, undone
from tests.cast import STARTED_AT
from tests.conftest import Clients
from tests.driver import Answered, Client
from tests.properties.brute_force import BINNED, World, found, in_order, query_of, refusal
from tests.properties.drawing import criteria_of, orders_of, spelled, worlds_of

QUERIED = [
    record
    for record in SOURCES
    if record.query is not None and any((each.object, each.operation) == (record.name, "query") for each in ROUTES)
]
every_query = pytest.mark.parametrize("record", QUERIED, ids=lambda each: each.name)


def ids(record: Record, answer: Answered) -> list[int]:
    """Return the ids of an answer's rows, in its order."""
    assert answer.status == 200, answer.text
    return [int(each.text or "") for each in answer.xml().iterfind(f"result/{record.tag}/id")]


@every_query
@given(data=st.data())
def test_a_query_finds_what_a_filter_finds_in_the_order_of_a_sort(
    forgetful: Clients, record: Record, data: st.DataObject
) -> None:
    client = forgetful.of(data.draw(st.sampled_from((3, 4))))
    world, criteria = data.draw(worlds_of(record)), data.draw(criteria_of(record))
    parameters, order = data.draw(orders_of(record))
    limit, offset = data.draw(st.sampled_from((1, 3, 200))), data.draw(st.sampled_from((0, 1, 5)))
    deleted = data.draw(st.sampled_from(("false", "true", "all")))
    said: dict[str, Any] = {name: text for name, (text, _) in criteria.items()} | parameters
    said |= {"limit": limit, "offset": offset, "deleted": deleted}
    with undone(client) as connection:
        put(connection, world.tables)
        answer = client.ask(record.name, "query", **said)
        bulk = client.ask(record.name, "query", output="bulk", **said)
    values = {name: value for name, (_, value) in criteria.items()}
    refused = refusal(world, values, client.version)
    if refused is not None:
        assert answer.code == bulk.code == refused
        return
    expected = found(world, values, deleted)
    assert ids(record, answer) == in_order(expected, order)[offset : offset + limit]
    assert answer.xml().findtext("result/total_results") == str(len(expected))
    assert ids(record, bulk) == ids(record, answer)


BOUNDS: dict[str, Callable[[Row], Any]] = {
    "id_greater_than": lambda row: row["id"],
    "created_after": lambda row: spelled(row["created_at"]),
}


def one_after_the_other(world: World) -> World:
    """Return the rows as they are made one after the other, none of them in the recycle bin itself."""
    rows = [
        row
        | dict.fromkeys(BINNED & row.keys(), 0)
        | ({"created_at": STARTED_AT + row["id"]} if "created_at" in row else {})
        for row in world.rows
    ]
    return World(world.record, rows, world.around)


def pages(client: Client, world: World, connection: Connection, first: int, bound: str, **parameters: Any) -> list[int]:
    """Return the ids that paging brings, page by page from the last row seen on; after each page a row is added."""
    by_id = {row["id"]: row for row in world.rows}
    table, waiting, seen = SOURCES[world.record].table, world.rows[first:], list[int]()
    put(connection, {**world.tables, table: world.rows[:first]})
    while True:
        last = by_id[seen[-1]] if seen else {"id": 0, "created_at": 0}
        page = client.ask(world.record.name, "query", **parameters, **{bound: BOUNDS[bound](last)})
        found_now = ids(world.record, page)
        seen.extend(found_now)
        if not found_now:
            return seen
        if waiting:
            connection.insert(table, waiting.pop(0))


def paged_by(bound: str, sort: str) -> list[Record]:
    """Return the objects that can be paged so."""
    return [
        record
        for record in QUERIED
        if bound in query_of(record).by_name
        and (sort in query_of(record).sort_by_name or sort == query_of(record).order.name)
    ]


_PAGED = [
    pytest.param(record, bound, sort, id=f"{record.name}-{sort}")
    for bound, sort in (("id_greater_than", "id"), ("created_after", "created_at"))
    for record in paged_by(bound, sort)
]


@pytest.mark.parametrize(("record", "bound", "sort"), _PAGED)
@given(data=st.data())
def test_paging_brings_every_row_once_while_rows_are_added(
    forgetful: Clients, record: Record, bound: str, sort: str, data: st.DataObject
) -> None:
    client, world = forgetful.of(3), one_after_the_other(data.draw(worlds_of(record)))
    first, limit = data.draw(st.integers(0, len(world.rows))), data.draw(st.integers(1, 4))
    defaults = {name: "false" for name, each in query_of(record).by_name.items() if each.default == "true"}
    output = data.draw(st.sampled_from(("full", "bulk")))
    with undone(client) as connection:
        how = {"sort_by": sort, "sort_order": "ascending", "limit": limit, "output": output, **defaults}
        seen = pages(client, world, connection, first, bound, **how)
    # Of the rows that come later those are seen that were there when the last page was fetched.
    shown = [row["id"] for row in found(world, dict.fromkeys(defaults, False), "false")]
    assert seen == shown[: len(seen)]
    assert len(seen) >= len([each for each in shown if each <= first])
