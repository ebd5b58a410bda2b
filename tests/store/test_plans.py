"""How SQLite goes about queries: totals and deep pages from indexes alone, orders without sorting."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.prospect import PROSPECT
from pardalote.records.querying import BY_CREATED_AT, BY_ID, BY_UPDATED_AT, Condition, Sort, Test
from pardalote.records.visitor import VISITOR
from pardalote.store import counting, queries
from pardalote.store.conditions import Selection
from pardalote.store.queries import Page
from pardalote.store.schema import metadata
from pardalote.store.source import Source
from pardalote.store.sources import SOURCES
from pardalote.store.sqlite.connection import SqliteConnection
from pardalote.store.sqlite.files import make_file
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.statements import Statement

pytestmark = pytest.mark.sqlite_only

PROSPECTS = SOURCES[PROSPECT]
BY_ACTIVITY = Sort("last_activity_at", descending=True)
ON_A_LIST = Condition("list", Test.RELATED, (1,))


class Planned(SqliteConnection):
    """Keeps how SQLite goes about each statement that is run."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, new_compiler())
        self.plan: list[str] = []

    def one(self, statement: Statement, **parameters: Any) -> dict[str, Any] | None:
        """Return the first row."""
        self._keep(statement, parameters)
        return super().one(statement, **parameters)

    def all(self, statement: Statement, **parameters: Any) -> list[dict[str, Any]]:
        """Return every row."""
        self._keep(statement, parameters)
        return super().all(statement, **parameters)

    def _keep(self, statement: Statement, parameters: dict[str, Any]) -> None:
        rows = self.execute(f"EXPLAIN QUERY PLAN {self.compiler.text(statement)}", parameters).fetchall()
        self.plan = [row[3] for row in rows]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planned]:
    """A file with the newest tables."""
    path = tmp_path_factory.mktemp("plans") / "1.db"
    make_file(path, metadata)
    connection = Planned(path)
    with closing(connection.driver):
        yield connection


def total(planned: Planned, source: Source, *conditions: Condition) -> list[str]:
    """Return the plan of a total of rows that are not in the recycle bin."""
    planned.plan = []
    counting.count(planned, source, Selection(conditions))
    return planned.plan


def page(planned: Planned, selection: Selection, order: tuple[Sort, ...], offset: int = 0) -> list[str]:
    """Return the plan of a page of prospects."""
    queries.rows(planned, PROSPECT, PROSPECTS, selection, Page(("id", "email"), order, 200, offset))
    return planned.plan


@pytest.mark.parametrize(
    ("column", "test", "value"),
    [
        ("created_at", Test.ABOVE, 1),
        ("updated_at", Test.BELOW, 9),
        ("last_activity_at", Test.ABOVE, 1),
        ("last_activity_at", Test.KNOWN, False),
        ("score", Test.ABOVE, 1),
        ("score", Test.EQUAL, 1),
        ("grade", Test.EQUAL, "A"),
        ("is_starred", Test.IS, True),
        ("new", Test.HOLDS, True),
        ("id", Test.BELOW, 9),
    ],
)
def test_the_total_of_a_criterion_of_prospects_needs_only_an_index(
    planned: Planned, column: str, test: Test, value: str | int | bool
) -> None:
    (step,) = total(planned, PROSPECTS, Condition(column, test, (value,)))
    assert "COVERING INDEX" in step


def test_the_total_of_several_grades_needs_only_an_index(planned: Planned) -> None:
    steps = total(planned, PROSPECTS, Condition("grade", Test.AMONG, ("A+", "A", "A-")))
    assert steps[0].startswith("SEARCH prospect USING COVERING INDEX ix_prospect_grade_is_archived")


@pytest.mark.parametrize("column", ["created_at", "updated_at"])
def test_the_total_of_visitors_who_are_known_needs_only_an_index(planned: Planned, column: str) -> None:
    known = Condition("identified", Test.HOLDS, (True,))
    (step,) = total(planned, SOURCES[VISITOR], Condition(column, Test.ABOVE, (1,)), known)
    assert "COVERING INDEX" in step


@pytest.mark.parametrize("column", ["created_at", "value_number", "probability"])
def test_the_total_of_opportunities_needs_only_an_index(planned: Planned, column: str) -> None:
    (step,) = total(planned, SOURCES[OPPORTUNITY], Condition(column, Test.ABOVE, (1,)))
    assert "COVERING INDEX" in step


@pytest.mark.parametrize("deleted", [False, None])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", [BY_CREATED_AT, BY_UPDATED_AT, BY_ACTIVITY, BY_ID])
def test_pages_in_every_order_are_served_by_an_index(
    planned: Planned, sort: Sort, descending: bool, deleted: bool | None
) -> None:
    order = (Sort(sort.name, descending), Sort("id", descending))[: 1 if sort is BY_ID else 2]
    plans = [page(planned, Selection((), deleted), order)]
    # The next page begins beyond the last row.
    beyond = Condition(sort.name, Test.BELOW if descending else Test.ABOVE, (5,))
    plans.append(page(planned, Selection((beyond,), deleted), order))
    assert not [step for plan in plans for step in plan if "TEMP B-TREE" in step]


@pytest.mark.parametrize("selection", [Selection(()), Selection((), True)], ids=["live", "archived"])
@pytest.mark.parametrize("order", [(BY_CREATED_AT, Sort("id", True)), (BY_ID,)], ids=["created_at", "id"])
def test_what_a_page_passes_over_is_passed_over_in_an_index(
    planned: Planned, selection: Selection, order: tuple[Sort, ...]
) -> None:
    plan = page(planned, selection, order, offset=5_000_000)
    assert plan[0] == "SEARCH prospect USING INTEGER PRIMARY KEY (rowid=?)"
    assert "SCAN prospect USING COVERING INDEX" in plan[2]


@pytest.mark.parametrize(
    "order", [(BY_CREATED_AT, Sort("id", True)), (Sort("created_at"), BY_ID), (BY_ID,)], ids=["newest", "oldest", "id"]
)
def test_the_links_of_a_list_have_its_order(planned: Planned, order: tuple[Sort, ...]) -> None:
    first, second = page(planned, Selection((ON_A_LIST,)), order)
    assert first.startswith("SEARCH list_membership USING")
    assert second == "SEARCH prospect USING INTEGER PRIMARY KEY (rowid=?)"
