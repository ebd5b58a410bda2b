"""Values that come as a list in one parameter: what each engine makes of them; their number makes no statement."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import ColumnElement, bindparam, select

from pardalote.records.querying import Condition, Test
from pardalote.store.conditions import Selection, shape_of
from pardalote.store.listed import Among, packed
from pardalote.store.postgres import texts as postgres
from pardalote.store.schema import prospect
from pardalote.store.sqlite import texts as sqlite
from pardalote.store.statements import Statement


def among(column: ColumnElement[int] | ColumnElement[str]) -> Statement:
    """Return the statement that finds the prospects of which a column is one of several values."""
    return Statement(select(prospect.c.id).where(Among(column, bindparam("values"))).order_by(prospect.c.id))


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("id", [2], [2]),
        ("id", [3, 1, 3, 10**15], [1, 3]),
        ("id", list(range(2, 3000)), [2, 3, 4]),
        ("id", [], []),
        ("grade", ["A", "it's"], [1, 3]),
        ("grade", ['"],["', "a"], []),
        ("grade", ["1"], [4]),
    ],
)
def test_sqlite_finds_the_rows_that_have_one_of_them(
    column: str, values: list[str | int | float | bool], found: list[int]
) -> None:
    with closing(sqlite3.connect(":memory:")) as driver:
        driver.execute("CREATE TABLE prospect (id INTEGER PRIMARY KEY, grade TEXT)")
        driver.executemany("INSERT INTO prospect (grade) VALUES (?)", [("A",), ("B",), ("it's",), ("1",)])
        text = sqlite.new_compiler().text(among(prospect.c[column]))
        rows = driver.execute(text, {"values": packed(values)}).fetchall()
    assert [number for (number,) in rows] == found


@pytest.mark.parametrize(("column", "kind"), [("id", "BIGINT"), ("grade", 'TEXT COLLATE "C"')])
def test_postgresql_makes_an_array_of_the_column_s_kind(column: str, kind: str) -> None:
    text = postgres.plain(among(prospect.c[column]))
    assert f".{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST(%(values)s AS json))::{kind}))" in text


def test_however_many_there_are_the_statement_is_the_same_and_one_is_no_list() -> None:
    def shape(*values: int) -> object:
        return shape_of(Selection((Condition("id", Test.AMONG, values),)))

    assert shape(1, 2) == shape(*range(1000)) != shape(1)
