"""How SQLite finds what copies of emails have led to."""

from contextlib import closing
from pathlib import Path

import pytest

from pardalote.store import copies
from pardalote.store.schema import metadata
from pardalote.store.sqlite.connection import SqliteConnection
from pardalote.store.sqlite.files import make_file
from pardalote.store.sqlite.texts import new_compiler

pytestmark = pytest.mark.sqlite_only


def test_activities_of_one_prospect_are_looked_through_not_those_of_the_email(tmp_path: Path) -> None:
    path = tmp_path / "1.db"
    make_file(path, metadata)
    connection = SqliteConnection(path, new_compiler())
    seen: list[str] = []
    with closing(connection.driver):
        connection.driver.set_trace_callback(seen.append)
        assert not copies.has_led_to(connection, {"prospect_id": 1, "email_id": 2}, 11)
        (statement,) = (each for each in seen if each.startswith("SELECT"))
        plan = connection.driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    assert [row[3] for row in plan] == [
        "SEARCH visitor_activity USING INDEX ix_visitor_activity_prospect_id_created_at (prospect_id=?)"
    ]
