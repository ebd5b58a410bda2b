"""Queries of every object, held against filters and sorts in Python over the same rows; paging misses nothing.

Each object that has a query is covered by its declaration alone: its rows are made up from its table.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, select
from sqlalchemy.sql.visitors import iterate

from pardalote.actions.work import Work
from pardalote.api.routes import ROUTES
from pardalote.clock import HeldClock
from pardalote.records.fields import Record
from pardalote.records.profile import GRADES
from pardalote.records.prospect import PROSPECT
from pardalote.records.querying import Condition, Criterion, Query, Reads, Sort, Test
from pardalote.store.sources import SOURCES
from pardalote.store.statements import Statement
from tests.api.surroundings import driver_of, work_on
from tests.cast import STARTED_AT, Keys
from tests.conftest import Clients
from tests.driver import Answered, Client, Door

Row = dict[str, Any]

QUERIED = [
    record
    for record in SOURCES
    if record.query is not None and any((each.object, each.operation) == (record.name, "query") for each in ROUTES)
]
every_query = pytest.mark.parametrize("record", QUERIED, ids=lambda each: each.name)

# What rows hold and what criteria ask for, few of each, so that they meet.
TIMES = tuple(STARTED_AT + 86_400 * n for n in range(4))
NUMBERS = (-1, 0, 1, 2, 3)
TEXTS = ("", "a", "A", " a", "a ", "ä", "<&>\"'\\/\r\n", "%")
MOST_ROWS = 12


class _UndoneError(Exception):
    """Rolls a work back."""


@contextmanager
def undone(client: Client) -> Iterator[Work]:
    """Begin a work that other calls on the same store see, and of which nothing remains."""
    with pytest.raises(_UndoneError), work_on(client.door, client.version) as work:
        # Rows may point anywhere: nobody commits them.
        driver_of(client.door, client.version).execute("PRAGMA defer_foreign_keys=ON")
        yield work
        raise _UndoneError


def query_of(record: Record) -> Query:
    """Return how an object is queried."""
    assert record.query is not None
    return record.query


def spelled(moment: int) -> str:
    """Return a moment as criteria may say it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def columns_of(expression: ColumnElement[bool] | None) -> set[str]:
    """Return the names of the columns in an expression."""
    parts = [] if expression is None else iterate(expression)
    return {str(each.name) for each in parts if isinstance(each, Column)}


def values_of(table: Table, name: str, nullable: bool = True) -> st.SearchStrategy[Any]:
    """Return a strategy for what a column may hold."""
    column = table.c[name]
    kind = str(column.type).upper()
    values: st.SearchStrategy[Any] = st.sampled_from(NUMBERS)
    if kind.startswith("JSON"):
        return st.none()
    if name == "grade":
        values = st.sampled_from(GRADES)
    elif kind.startswith("TEXT"):
        values = st.sampled_from(TEXTS)
    elif kind.startswith("SMALLINT"):
        values = st.sampled_from((0, 1))
    elif name.endswith("_at") or name == "crm_last_sync":
        values = st.sampled_from(TIMES)
    return st.none() | values if column.nullable and nullable else values


def rows_of(record: Record) -> st.SearchStrategy[list[Row]]:
    """Return a strategy for rows of an object, with ids from 1, that its table can hold."""
    table = SOURCES[record].table
    # Those alone are drawn that a query tests, sorts by or needs to be there: others cost time.
    query = query_of(record)
    drawn = {each.name for each in table.c if each.name != "id" and not each.nullable}
    drawn |= {each.column for each in query.by_name.values()} | {each.name for each in (*query.sorts, query.order)}
    drawn |= {each for unique in uniques(table) for each in unique}
    binned = columns_of(SOURCES[record].live)
    drawn = (drawn | binned) & set(table.c.keys()) - {"id"}
    # Whether a row is in the recycle bin is always said.
    values = {each: values_of(table, each, each not in binned) for each in sorted(drawn)}
    row = st.fixed_dictionaries(values)
    return st.lists(row, max_size=MOST_ROWS).map(lambda rows: numbered(table, rows))


def uniques(table: Table) -> list[list[str]]:
    """Return the columns that no two rows of a table may share."""
    constrained = [
        [each.name for each in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)
    ]
    return constrained + [[each.name for each in one.columns] for one in table.indexes if one.unique]


def numbered(table: Table, rows: list[Row]) -> list[Row]:
    """Return the rows that can stand beside those before them, whole, with their ids."""
    kept: list[Row] = []
    for row in rows:
        whole = {**dict.fromkeys(each.name for each in table.c), **row, "id": len(kept) + 1}
        shared = [names for names in uniques(table) if all(whole[name] is not None for name in names)]
        if not any(all(other[name] == whole[name] for name in names) for other in kept for names in shared):
            kept.append(whole)
    return kept


def put(work: Work, record: Record, rows: Sequence[Row]) -> None:
    """Let an object have these rows and no others."""
    table = SOURCES[record].table
    work.connection.run(Statement(table.delete()))
    work.connection.insert_many(table, rows)


def is_plain(criterion: Criterion, table: Table) -> bool:
    """Say whether a criterion tests columns alone; what relations and rules mean, the objects' own tests say."""
    tests = criterion.means or (Condition(criterion.column, criterion.test, ()),)
    return criterion.names is None and all(
        each.test not in (Test.RELATED, Test.HOLDS) and each.column in table.c for each in tests
    )


def texts_of(criterion: Criterion) -> st.SearchStrategy[tuple[str, Any]]:
    """Return a strategy for what a criterion is given: the text, and what it means."""
    if criterion.reads is Reads.TIME:
        return st.sampled_from([(spelled(each), each) for each in TIMES])
    if criterion.reads is Reads.BOOLEAN:
        return st.sampled_from([("true", True), ("FALSE", False)])
    if criterion.reads is Reads.INTEGERS:
        some = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3)
        return some.map(lambda each: (", ".join(map(str, each)), tuple(each)))
    if criterion.reads is Reads.DECIMAL:
        return st.sampled_from([("0.5", 0.5), ("2", 2.0), ("-1.00", -1.0)])
    if criterion.reads is Reads.TEXT:
        return st.sampled_from([(each, each) for each in TEXTS if each])
    if criterion.reads is Reads.EMAIL:
        return st.sampled_from([(each, each.strip().casefold()) for each in TEXTS if each.strip()])
    if criterion.reads is Reads.GRADE:
        return st.sampled_from([(each, each) for each in GRADES])
    return st.sampled_from([(str(each), each) for each in (1, 2, 3)])


@st.composite
def criteria_of(draw: st.DrawFn, record: Record) -> dict[str, tuple[str, Any]]:
    """Draw some criteria of an object, with what each is given."""
    query, table = query_of(record), SOURCES[record].table
    plain = [each for each in query.by_name.values() if is_plain(each, table)]
    needed = [each for each in plain if each.name in query.needs]
    chosen = draw(st.lists(st.sampled_from(plain), max_size=4, unique=True)) if plain else []
    if needed and not any(each in needed for each in chosen):
        chosen.append(draw(st.sampled_from(needed)))
    alone = [each.name for each in chosen if each.name in query.alone]
    return {each.name: draw(texts_of(each)) for each in chosen if each.name not in alone[1:]}


@st.composite
def orders_of(draw: st.DrawFn, record: Record) -> tuple[dict[str, str], tuple[Sort, ...]]:
    """Draw an order: the parameters, and the sorts that they mean."""
    query = query_of(record)
    by_id = query.sort_by_name.get("id")
    singles = [(each,) for each in query.sorts]
    pairs = [each for each in combinations(query.sorts, 2) if by_id in each]
    keys = draw(st.sampled_from([(), *singles, *pairs, *(each[::-1] for each in pairs)]))
    said = draw(st.lists(st.booleans(), max_size=max(len(keys), 1)))
    given = {"sort_by": ",".join(each.name for each in keys)} if keys else {}
    if said:
        given["sort_order"] = ",".join("descending" if each else "ascending" for each in said)
    sorts = [
        Sort(each.name, said[place] if place < len(said) else each.descending)
        for place, each in enumerate(keys or (query.order,))
    ]
    return given, (*sorts, Sort("id", sorts[-1].descending))


def values_that_count(query: Query, given: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    """Return what counts of the criteria: the given ones and those with a default, but none that others override."""
    values = {name: value for name, (_, value) in given.items()}
    for name, criterion in query.by_name.items():
        if criterion.default is not None and name not in values:
            values[name] = {"true": True, "false": False}.get(criterion.default, criterion.default)
    overridden = {each for name in values for each in query.by_name[name].overrides}
    return {name: value for name, value in values.items() if name not in overridden}


def refusal_of(query: Query, values: dict[str, Any]) -> int | None:
    """Return the code with which bounds that can't be together are refused."""
    for bounds in query.bounds:
        above, below = (_ranked(bounds.above, values.get(each.name)) for each in (bounds.above, bounds.below))
        if bounds.equal is not None and bounds.equal.name in values:
            if (above, below) != (None, None):
                assert bounds.combined is not None
                return bounds.combined.code
        elif above is not None and below is not None and above > below:
            return bounds.reversed.code
    return None


def _ranked(criterion: Criterion, value: Any) -> Any:
    return GRADES.index(value) if criterion.reads is Reads.GRADE and value is not None else value


def meets(row: Row, criterion: Criterion, value: Any) -> bool:
    """Say whether a row meets a criterion."""
    if criterion.means:
        return not value or all(holds(row, each.column, each.test, each.values, criterion) for each in criterion.means)
    return holds(row, criterion.column, criterion.test, value if isinstance(value, tuple) else (value,), criterion)


def holds(row: Row, column: str, test: Test, values: tuple[Any, ...], criterion: Criterion) -> bool:
    """Say whether a column stands so to a value; nothing is above, below or equal to null."""
    there = row[column]
    if test is Test.KNOWN:
        return (there is not None) is values[0]
    if test is Test.IS:
        return bool(there) is values[0]
    if there is None:
        return False
    if test is Test.AMONG:
        return there in values
    if criterion.reads is Reads.DECIMAL:
        there = float(there)
    there, value = _ranked(criterion, there), _ranked(criterion, values[0])
    return bool({Test.ABOVE: there > value, Test.BELOW: there < value, Test.EQUAL: there == value}[test])


def in_order(rows: Sequence[Row], order: Sequence[Sort]) -> list[int]:
    """Return the ids of rows in an order; null is the smallest value."""
    listed = list(rows)
    for each in reversed(order):
        listed.sort(key=lambda row: (row[each.name] is not None, row[each.name]), reverse=each.descending)
    return [row["id"] for row in listed]


def live_ids(work: Work, record: Record) -> set[int]:
    """Return the ids of the rows that are not in the recycle bin."""
    source = SOURCES[record]
    rows = select(source.table.c.id)
    return {
        row["id"] for row in work.connection.all(Statement(rows if source.live is None else rows.where(source.live)))
    }


def ids(record: Record, answer: Answered) -> list[int]:
    """Return the ids of an answer's rows, in its order."""
    assert answer.status == 200, answer.text
    return [int(each.text or "") for each in answer.xml().iterfind(f"result/{record.tag}/id")]


@every_query
@given(data=st.data())
def test_a_query_finds_what_a_filter_finds_in_the_order_of_a_sort(
    shared: Clients, record: Record, data: st.DataObject
) -> None:
    client, query = shared.of(data.draw(st.sampled_from((3, 4)))), query_of(record)
    rows, given_ = data.draw(rows_of(record)), data.draw(criteria_of(record))
    parameters, order = data.draw(orders_of(record))
    limit, offset = data.draw(st.sampled_from((1, 3, 200))), data.draw(st.sampled_from((0, 1, 5)))
    deleted = data.draw(st.sampled_from(("false", "true", "all")))
    said = {name: text for name, (text, _) in given_.items()} | parameters
    values = values_that_count(query, given_)
    with undone(client) as work:
        put(work, record, rows)
        live = live_ids(work, record)
        answer = client.ask(record.name, "query", limit=limit, offset=offset, deleted=deleted, **said)
        bulk = client.ask(record.name, "query", limit=limit, offset=offset, deleted=deleted, output="bulk", **said)
    refused = refusal_of(query, values)
    if refused is not None:
        assert answer.code == bulk.code == refused
        return
    wanted = {"false": {True}, "true": {False}, "all": {True, False}}[deleted] if query.archivable else {True, False}
    expected = [
        row
        for row in rows
        if (row["id"] in live) in wanted and all(meets(row, query.by_name[name], each) for name, each in values.items())
    ]
    assert ids(record, answer) == in_order(expected, order)[offset : offset + limit]
    assert answer.xml().findtext("result/total_results") == str(len(expected))
    assert ids(record, bulk) == ids(record, answer)


def with_distinct_times(record: Record, rows: Sequence[Row]) -> list[Row]:
    """Return the rows as they are made one after the other, none of them in the recycle bin."""
    return [
        {**row, "created_at": STARTED_AT + row["id"]} | ({"is_archived": 0} if "is_archived" in row else {})
        for row in rows
    ]


def pages(client: Client, record: Record, work: Work, rows: list[Row], first: int, **parameters: Any) -> list[int]:
    """Return the ids that paging brings, page by page from the last row seen on; after each page a row is added."""
    by_id = {row["id"]: row for row in rows}
    table, waiting, seen = SOURCES[record].table, list(rows[first:]), list[int]()
    put(work, record, rows[:first])
    while True:
        last = by_id[seen[-1]] if seen else {"id": 0, "created_at": 0}
        bound = {name: said(last) for name, said in BOUNDS.items() if name in parameters["by"]}
        page = client.ask(record.name, "query", sort_order="ascending", **parameters["also"], **bound)
        seen.extend(ids(record, page))
        if not ids(record, page):
            return seen
        if waiting:
            work.connection.insert(table, waiting.pop(0))


BOUNDS: dict[str, Callable[[Row], Any]] = {
    "id_greater_than": lambda row: row["id"],
    "created_after": lambda row: spelled(row["created_at"]),
}


@every_query
@pytest.mark.parametrize(("bound", "sort"), [("id_greater_than", "id"), ("created_after", "created_at")])
@given(data=st.data())
def test_paging_brings_every_row_once_while_rows_are_added(
    shared: Clients, record: Record, bound: str, sort: str, data: st.DataObject
) -> None:
    query = query_of(record)
    if bound not in query.by_name or sort not in query.sort_by_name:
        return
    client, rows = shared.of(3), with_distinct_times(record, data.draw(rows_of(record)))
    first, limit = data.draw(st.integers(0, len(rows))), data.draw(st.integers(1, 4))
    defaults = {name: "false" for name, each in query.by_name.items() if each.default == "true"}
    output = data.draw(st.sampled_from(("full", "bulk")))
    with undone(client) as work:
        also = {"sort_by": sort, "limit": limit, "output": output, **defaults}
        seen = pages(client, record, work, rows, first, by=(bound,), also=also)
    # Of the rows that come later those are seen that were there when the last page was fetched.
    assert seen == [row["id"] for row in rows[: len(seen)]]
    assert len(seen) >= first


# Everything that one of the formats, or JSON on the way to them, has to say in another way.
AWKWARD = st.text(
    st.sampled_from("a0-. truefalse\"'\\/&<>\r\n\t\b\f\x01\x1f\x7f\x85\xa0éß\u2028☃\ufffd\ufffe\uffff🎈{}[],:%$"),
    max_size=8,
)
FLAGS = ("is_archived", "is_do_not_email", "is_do_not_call", "opted_out", "is_reviewed")
WORDS = st.sampled_from(("true", "false", "null", "0", "-0", "007", "15", "1.50", "-3", "1e5", "\\", '\\"', "\\u0041"))


@pytest.fixture(scope="module")
def shared_strict(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clients]:
    """Clients on a server that leaves text text in JSON."""
    data = Path(shutil.copytree(template[0], tmp_path_factory.mktemp("strict") / "data"))
    with Door(data, HeldClock(STARTED_AT), json_numbers=False) as door:
        yield Clients(door, template[1])


@pytest.mark.parametrize("strict", [False, True], ids=["numbers", "strict"])
@given(texts=st.lists(AWKWARD | WORDS, min_size=9, max_size=9), shown_at=st.integers(0, 4_000_000_000))
def test_a_page_says_every_row_as_a_read_does(
    shared: Clients, shared_strict: Clients, strict: bool, texts: list[str], shown_at: int
) -> None:
    client = (shared_strict if strict else shared).of(4)
    names = ("first_name", "last_name", "company", "phone", "comments", "grade")
    values = {name: None if text == "a" else text for name, text in zip(names, texts, strict=False)}
    custom = json.dumps({"1": texts[6], "4": [texts[7], texts[8]]})
    row = {**dict.fromkeys(FLAGS, 0), "is_starred": 1, "created_at": shown_at, "updated_at": shown_at // 2}
    with undone(client) as work:
        table = SOURCES[PROSPECT].table
        work.connection.run(Statement(table.delete()))
        plain = {
            **row,
            **values,
            "custom_values": custom,
            "last_activity_at": -shown_at,
            "user_id": 1,
            "campaign_id": 2,
        }
        for number in (1, 2):
            work.connection.insert(table, {**plain, "id": number})
        for format_, between in (("xml", "</prospect>\n<prospect>\n"), ("json", "},{")):
            read = client.ask("prospect", "read", format_, id=2, output="simple")
            page = client.ask("prospect", "query", format_, sort_by="id", id_greater_than=1)
            several = client.ask("prospect", "query", format_, sort_by="id")
            said = inside(read)
            assert inside(page) == said
            first = said.replace("<id>2<", "<id>1<", 1) if format_ == "xml" else said.replace('"id":2', '"id":1', 1)
            assert inside(several) == between.join((first, said))


def inside(answer: Answered) -> str:
    """Return what an answer says of its prospects, as it is written, with no blanks at the beginnings of lines."""
    assert answer.status == 200, answer.text
    lines = "\n".join(line.lstrip(" ") for line in answer.text.split("\n"))
    if not lines.startswith("{"):
        return lines.partition("<prospect>\n")[2].rpartition("</prospect>")[0]
    members = lines.partition('"prospect":')[2]
    if members.startswith("["):
        return members.removeprefix("[{").removesuffix("}]}}")
    return members.removeprefix("{").removesuffix("}}}" if '"result"' in lines else "}}")
