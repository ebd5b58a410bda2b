"""How SQLite finds who is to get an email: by steps that don't grow with the email."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pardalote.store import deliveries
from pardalote.store.schema import metadata
from pardalote.store.sqlite.files import make_file
from pardalote.store.sqlite.texts import new_compiler
from pardalote.store.statements import Statement

pytestmark = pytest.mark.sqlite_only


def plan(path: Path, statement: Statement) -> list[str]:
    """Return the steps in which SQLite goes through tables."""
    text = new_compiler().text(statement)
    given = {name: "[1]" if name in ("lists", "suppressed") else 1 for name in re.findall(r":(\w+)", text)}
    with closing(sqlite3.connect(path)) as file:
        steps = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {text}", given)]
    return [step for step in steps if step.startswith(("SEARCH", "SCAN"))]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A file with the newest tables."""
    path = tmp_path / "1.db"
    make_file(path, metadata)
    return path


def test_recipients_are_found_by_their_ids(empty: Path) -> None:
    assert plan(empty, deliveries._NEXT_MEMBER) == [
        "SEARCH list_membership USING INDEX sqlite_autoindex_list_membership_1 (list_id=? AND prospect_id>?)"
    ]
    first, *others = plan(empty, deliveries._CANDIDATES)
    assert first == "SEARCH prospect USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
    assert not [step for step in others if "(email_id=?)" in step or "(list_id=?)" in step]


def test_what_waits_is_found_by_its_email(empty: Path) -> None:
    first, *others = plan(empty, deliveries._WAITING)
    assert first.endswith("(email_id=? AND sent_at=? AND rowid>?)")
    assert all(step.startswith("SEARCH") for step in others)
