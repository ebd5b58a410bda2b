"""Strategies for queries of any object, made of its declaration: its rows, criteria and orders."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Table, UniqueConstraint

from pardalote.records.fields import Record
from pardalote.records.imports import API, COMPLETE, OPEN, UI
from pardalote.records.profile import GRADES
from pardalote.records.querying import Criterion, Reads, Sort
from pardalote.records.tag import TYPES
from pardalote.store.sources import SOURCES
from tests.below import Row
from tests.cast import STARTED_AT
from tests.properties.brute_force import AROUND, BINNED, RULED, World, query_of

# What rows hold and what criteria ask for, few of each, so that they meet.
TIMES = tuple(STARTED_AT + 86_400 * n for n in range(4))
NUMBERS = (-1, 0, 1, 2, 3)
IDS = (1, 2, 3)
TEXTS = ("", "a", "A", " a", "a ", "ä", "<&>\"'\\/\r\n", "%")
# Of columns that hold one of a few words, some of those.
WORDS = (*TYPES[:3], OPEN, COMPLETE, API, UI)
MOST_ROWS, MOST_AROUND = 12, 5


def spelled(moment: int) -> str:
    """Return a moment as criteria may say it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def worlds_of(record: Record) -> st.SearchStrategy[World]:
    """Return a strategy for rows of an object and what stands around them."""
    # Those columns alone are drawn that a query looks at: others cost time.
    query, source = query_of(record), SOURCES[record]
    tested = {each.column for each in query.by_name.values()} | RULED
    sorted_by = {each.column or each.name for each in (*query.sorts, query.order)}
    around = {table: rows_of(table, columns, MOST_AROUND) for table, columns in AROUND.get(record, {}).items()}
    rows = rows_of(source.table, tested | sorted_by | BINNED, MOST_ROWS)
    return st.builds(World, st.just(record), rows, st.fixed_dictionaries(around))


def rows_of(table: Table, columns: Collection[str], most: int) -> st.SearchStrategy[list[Row]]:
    """Return a strategy for rows that a table can hold, with ids from 1, and with values in these columns."""
    drawn = {each.name for each in table.c if not each.nullable}
    drawn |= {each for unique in uniques(table) for each in unique}
    drawn = (drawn | set(columns)) & set(table.c.keys()) - {"id"}
    row = st.fixed_dictionaries({each: values_of(table, each) for each in sorted(drawn)})
    return st.lists(row, max_size=most).map(lambda rows: numbered(table, rows))


def values_of(table: Table, name: str) -> st.SearchStrategy[Any]:
    """Return a strategy for what a column may hold."""
    column = table.c[name]
    kind = str(column.type).upper()
    values: st.SearchStrategy[Any] = st.sampled_from(NUMBERS)
    if kind.startswith("JSON"):
        return st.none()
    if name == "grade":
        values = st.sampled_from(GRADES)
    elif name in ("type", "state", "origin") and kind.startswith("TEXT"):
        values = st.sampled_from(WORDS)
    elif kind.startswith("TEXT"):
        values = st.sampled_from(TEXTS)
    elif kind.startswith("SMALLINT"):
        values = st.sampled_from((0, 1))
    elif name.endswith("_id"):
        values = st.sampled_from(IDS)
    elif name.endswith("_at") or name == "crm_last_sync":
        values = st.sampled_from(TIMES)
    return st.none() | values if column.nullable and name not in BINNED else values


@cache
def uniques(table: Table) -> list[list[str]]:
    """Return the columns that no two rows of a table may share."""
    constrained = [
        [each.name for each in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)
    ]
    return constrained + [[each.name for each in one.columns] for one in table.indexes if one.unique]


def numbered(table: Table, rows: list[Row]) -> list[Row]:
    """Return the rows that can stand beside those before them, whole, with their ids."""
    kept: list[Row] = []
    # Where a column can't be empty though nobody draws it, its default counts.
    blank = {each.name: None if each.server_default is None else 0 for each in table.c}
    for row in rows:
        whole = {**blank, **row, "id": len(kept) + 1}
        shared = [names for names in uniques(table) if all(whole[name] is not None for name in names)]
        if not any(all(other[name] == whole[name] for name in names) for other in kept for names in shared):
            kept.append(whole)
    return kept


@cache
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
    if criterion.words:
        return st.sampled_from([(f" {each}", each) for each in WORDS if each in criterion.words])
    if criterion.reads is Reads.TEXT:
        return st.sampled_from([(each, each) for each in TEXTS if each])
    if criterion.reads is Reads.EMAIL:
        return st.sampled_from([(each, each.casefold()) for each in TEXTS if each and each == each.strip()])
    if criterion.reads is Reads.GRADE:
        return st.sampled_from([(each, each) for each in GRADES])
    return st.sampled_from([(str(each), each) for each in IDS])


@st.composite
def criteria_of(draw: st.DrawFn, record: Record) -> dict[str, tuple[str, Any]]:
    """Draw some criteria of an object, with what each is given."""
    query = query_of(record)
    every = list(query.by_name.values())
    chosen = draw(st.lists(st.sampled_from(every), max_size=4, unique=True))
    if query.needs and not any(each.name in query.needs for each in chosen):
        chosen.append(query.by_name[draw(st.sampled_from(query.needs))])
    names = {each.name: None for each in chosen} | {name: None for each in chosen for name in each.beside}
    alone = [name for name in names if name in query.alone]
    return {name: draw(texts_of(query.by_name[name])) for name in names if name not in alone[1:]}


@st.composite
def orders_of(draw: st.DrawFn, record: Record) -> tuple[dict[str, str], tuple[Sort, ...]]:
    """Draw an order: the parameters, and the sorts that they mean."""
    query = query_of(record)
    if not query.sorts:
        # What is said of the order counts for nothing.
        return {"sort_order": draw(st.sampled_from(("ascending", "descending")))}, (query.order,)
    by_id = query.sort_by_name.get("id")
    singles = [(each,) for each in query.sorts]
    pairs = [each for each in combinations(query.sorts, 2) if by_id in each]
    keys = draw(st.sampled_from([(), *singles, *pairs, *(each[::-1] for each in pairs)]))
    said = draw(st.lists(st.booleans(), max_size=max(len(keys), 1)))
    given = {"sort_by": ",".join(each.name for each in keys)} if keys else {}
    if said:
        given["sort_order"] = ",".join("descending" if each else "ascending" for each in said)
    sorts = [
        Sort(each.name, said[place] if place < len(said) else each.descending, each.column)
        for place, each in enumerate(keys or (query.order,))
    ]
    return given, (*sorts, Sort("id", sorts[-1].descending))
