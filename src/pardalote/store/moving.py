"""Moving an account's rows from one store to another, whatever engines keep them, and proving that all came over.

Rows go table by table in the order of their ids, some at a time. Of each table both sides are summed up in the same
way: how many rows there are, and a checksum over what they hold.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from types import TracebackType
from typing import Any, Protocol

import msgspec
from sqlalchemy import JSON, Double, Table, bindparam, func, select

from pardalote.store import counters
from pardalote.store.promise import Connection, StoreError
from pardalote.store.schema import counter, metadata
from pardalote.store.statements import Statement

# Is told how many of how many rows are done.
Progress = Callable[[int, int], None]

# What points to another table comes after it. Counters follow from the rows: they are made anew.
TABLES: tuple[Table, ...] = tuple(each for each in metadata.sorted_tables if each is not counter)

# Rows that are in memory at once, and those that a transaction of the target takes.
_AT_ONCE = 1000
_ROWS_A_TRANSACTION = 50_000


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds, in short."""

    rows: int
    # SHA-256 of the rows in the order of their ids, in hexadecimal digits.
    checksum: str


class Changed(StoreError):
    """What a broken off copy has already is not what the source holds now."""


class Transactions(Protocol):
    """A store, or an account's: whatever begins transactions."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that sees one moment."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that writes."""
        ...


class Tally:
    """Counts what is done of all rows, and tells it."""

    def __init__(self, total: int, tell: Progress) -> None:
        """Count towards a total of rows."""
        self._done = 0
        self._total = total
        self._tell = tell

    def add(self, rows: int) -> None:
        """Note that so many more are done."""
        self._done += rows
        self._tell(self._done, self._total)


class _Summing:
    """Sums rows up as they pass: alike for every engine, and wherever they are cut into chunks."""

    def __init__(self, table: Table) -> None:
        self._documents = _documents(table)
        self._fractions = [place for place, each in enumerate(table.c) if isinstance(each.type, Double)]
        self._sum = sha256()
        self._rows = 0

    def add(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows += len(rows)
        is_plain = not self._documents and not self._fractions
        self._sum.update(_encode_lines(rows if is_plain else [self._plain(row) for row in rows]))

    def _plain(self, row: tuple[Any, ...]) -> list[Any]:
        """Return a row as it is alike for every engine.

        Documents are data: one engine returns their text, another one what it says. Nought has no sign: one engine
        keeps it, another one drops it.
        """
        plain = list(row)
        for position in self._fractions:
            if plain[position] == 0:
                plain[position] = 0.0
        for position in self._documents:
            if isinstance(plain[position], str):
                plain[position] = msgspec.json.decode(plain[position])
        return plain

    @property
    def sum(self) -> Sum:
        return Sum(self._rows, self._sum.hexdigest())


_encode_lines = msgspec.json.Encoder(order="sorted").encode_lines

_COUNTS = {table: Statement(select(func.count().label("rows")).select_from(table)) for table in TABLES}
_LAST = {table: Statement(select(func.max(table.c.id).label("id"))) for table in TABLES}
_AFTER = {
    table: Statement(select(table).where(table.c.id > bindparam("after")).order_by(table.c.id)) for table in TABLES
}
_UP_TO = {
    table: Statement(select(table).where(table.c.id <= bindparam("last")).order_by(table.c.id)) for table in TABLES
}


def count(connection: Connection) -> int:
    """Return how many rows an account has in all tables that are moved."""
    return sum(row["rows"] for table in TABLES if (row := connection.one(_COUNTS[table])))


def copy(source: Connection, draft: Transactions, tell: Progress) -> dict[str, Sum]:
    """Copy every row into an account in the making, verify what arrived, and return what each table holds.

    The source is read in the one transaction that is given. A draft that was broken off keeps what it has, when that is
    how the source begins. Raises Changed when it is not, StoreError when something arrived otherwise than it was sent.
    """
    tally = Tally(2 * count(source), tell)
    summing, lasts = _passed_over(source, draft, tally)
    with _Inserting(draft) as inserting:
        for table in TABLES:
            for rows in _chunks(source.stream(_AFTER[table], after=lasts[table])):
                summing[table].add(rows)
                inserting.insert(table, rows)
                tally.add(len(rows))
    sums = {table.name: summing[table].sum for table in TABLES}
    with draft.writing() as connection:
        connection.continue_ids(source.last_ids())
        counters.recount(connection)
    with draft.reading() as connection:
        arrived = {table.name: _sum_of(table, connection, tally) for table in TABLES}
    check_same(sums, arrived)
    return sums


def sums(connection: Connection, tell: Progress) -> dict[str, Sum]:
    """Return what each table holds."""
    tally = Tally(count(connection), tell)
    return {table.name: _sum_of(table, connection, tally) for table in TABLES}


def check_same(wanted: Mapping[str, Sum], found: Mapping[str, Sum]) -> None:
    """Compare what tables hold. Raises StoreError that names the first one that differs."""
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            rows = [str(each.rows) if each else "no" for each in (wanted.get(name), found.get(name))]
            raise StoreError(
                f"table {name}: {rows[0]} rows were to be there, {rows[1]} are, or they hold something else"
            )


class _Inserting:
    """Inserts rows in transactions that span tables: a durable commit for each table would cost more than its rows."""

    def __init__(self, draft: Transactions) -> None:
        self._draft = draft
        self._rows = 0
        self._transaction: AbstractContextManager[Connection] | None = None
        self._connection: Connection

    def insert(self, table: Table, rows: list[tuple[Any, ...]]) -> None:
        if self._transaction is None:
            transaction = self._draft.writing()
            self._connection = transaction.__enter__()
            self._transaction = transaction
        names = [str(each.name) for each in table.c]
        self._connection.insert_rows(table, names, _as_text(table, rows), is_counted=False)
        self._rows += len(rows)
        if self._rows >= _ROWS_A_TRANSACTION:
            self._end()

    def _end(self, *problem: Any) -> None:
        self._rows = 0
        ended, self._transaction = self._transaction, None
        if ended is not None:
            ended.__exit__(*(problem or (None, None, None)))

    def __enter__(self) -> "_Inserting":
        return self

    def __exit__(
        self, problem: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if problem is not None and issubclass(problem, Exception):
            self._end(problem, value, trace)
        else:
            # What an interrupted copy has inserted is how the source begins: it is gone on with from there.
            self._end()


def _passed_over(
    source: Connection, draft: Transactions, tally: Tally
) -> tuple[dict[Table, _Summing], dict[Table, int]]:
    """Sum up what a draft has already, and return that with the last id of each table; 0: it has none.

    Raises Changed when the source doesn't begin so.
    """
    summing = {table: _Summing(table) for table in TABLES}
    lasts: dict[Table, int] = {}
    with draft.reading() as connection:
        for table in TABLES:
            row = connection.one(_LAST[table])
            last = lasts[table] = int(row["id"] or 0) if row else 0
            if not last:
                continue
            there = _Summing(table)
            for rows in _chunks(source.stream(_UP_TO[table], last=last)):
                summing[table].add(rows)
                tally.add(len(rows))
            for rows in _chunks(connection.stream(_UP_TO[table], last=last)):
                there.add(rows)
            if there.sum != summing[table].sum:
                raise Changed(f"table {table.name} has changed since the copy was broken off")
    return summing, lasts


def _as_text(table: Table, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows whose documents are JSON texts, as `insert_rows` takes them."""
    places = _documents(table)
    if not any(isinstance(row[place], dict | list) for row in rows for place in places):
        return rows
    return [
        tuple(
            msgspec.json.encode(value).decode() if place in places and isinstance(value, dict | list) else value
            for place, value in enumerate(row)
        )
        for row in rows
    ]


def _documents(table: Table) -> list[int]:
    """Return where in a row the documents are."""
    return [place for place, each in enumerate(table.c) if isinstance(each.type, JSON)]


def _sum_of(table: Table, connection: Connection, tally: Tally) -> Sum:
    summing = _Summing(table)
    for rows in _chunks(connection.stream(_AFTER[table], after=0)):
        summing.add(rows)
        tally.add(len(rows))
    return summing.sum


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some
