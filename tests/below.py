"""Rows that no deed wrote: put below all of them, seen by calls on the same server, and undone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table

from pardalote.store import counters
from pardalote.store.promise import Connection
from pardalote.store.statements import Statement
from tests import stores
from tests.driver import Client

Row = dict[str, Any]


@contextmanager
def undone(client: Client) -> Iterator[Connection]:
    """Begin to write rows that other calls on the same server see, and of which nothing remains.

    They may point anywhere. The client's server has to keep no answers: nothing tells it of such rows. Nothing remains
    of what its calls wrote before, either, on a store where others see only what is committed.
    """
    with stores.undone(client.door.server, client.door.data, client.version) as connection:
        yield connection


def put(connection: Connection, tables: Mapping[Table, Sequence[Row]]) -> None:
    """Let tables have these rows and no others."""
    for table, rows in tables.items():
        connection.run(Statement(table.delete()))
        connection.insert_many(table, rows)
    # What hangs on rows has gone after them, so that nobody could count it.
    counters.recount(connection)
