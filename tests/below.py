"""Rows that no deed wrote: put below all of them, seen by calls on the same server, and undone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Table

from pardalote.actions.work import Work
from pardalote.store import counters
from pardalote.store.statements import Statement
from tests.api.surroundings import driver_of, work_on
from tests.driver import Client

Row = dict[str, Any]


class _UndoneError(Exception):
    """Rolls a work back."""


@contextmanager
def undone(client: Client) -> Iterator[Work]:
    """Begin a work that other calls on the same store see, and of which nothing remains.

    The client's server has to keep no answers: nothing tells it of such rows.
    """
    with pytest.raises(_UndoneError), work_on(client.door, client.version) as work:
        # Rows may point anywhere: nobody commits them.
        driver_of(client.door, client.version).execute("PRAGMA defer_foreign_keys=ON")
        yield work
        raise _UndoneError


def put(work: Work, tables: Mapping[Table, Sequence[Row]]) -> None:
    """Let tables have these rows and no others."""
    for table, rows in tables.items():
        work.connection.run(Statement(table.delete()))
        work.connection.insert_many(table, rows)
    # What hangs on rows has gone after them, so that nobody could count it.
    counters.recount(work.connection)
