"""Statements: nested rows by their column names, and no constants outside the text."""

from typing import Any

import pytest
from sqlalchemy import Executable, Select, bindparam, func, literal_column, make_url, select
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from pardalote.store.schema import campaign, prospect
from pardalote.store.statements import Change, Compiler, Statement, first


@pytest.fixture
def compiler() -> Compiler:
    """A compiler for SQLite that remembers nothing yet."""
    return Compiler(SQLiteDialect_pysqlite(paramstyle="named"))


def labelled(*names: str) -> Select[Any]:
    """Return a query whose columns have these names."""
    columns: list[Any] = [literal_column("1").label(name) for name in names]
    return select(*columns)


def test_plain_columns_become_a_flat_row() -> None:
    assert Statement(labelled("id", "name")).as_row((1, "Webinar")) == {"id": 1, "name": "Webinar"}


def test_columns_of_a_part_become_a_nested_row() -> None:
    statement = Statement(labelled("id", "campaign.id", "campaign.name", "user.id"))
    assert statement.as_row((1, 2, "Webinar", 3)) == {
        "id": 1,
        "campaign": {"id": 2, "name": "Webinar"},
        "user": {"id": 3},
    }


def test_a_part_without_an_id_is_none() -> None:
    statement = Statement(labelled("id", "campaign.id", "campaign.name", "user.id", "user.email"))
    assert statement.as_row((1, None, None, 3, None)) == {"id": 1, "campaign": None, "user": {"id": 3, "email": None}}


@pytest.mark.parametrize(
    ("values", "activity"),
    [
        ((1, 2, 20, 3, "Webinar"), {"id": 2, "type": 20, "campaign": {"id": 3, "name": "Webinar"}}),
        ((1, 2, 20, None, None), {"id": 2, "type": 20, "campaign": None}),
        ((1, None, None, None, None), None),
    ],
)
def test_a_part_may_be_nested_in_another(values: tuple[Any, ...], activity: Any) -> None:
    names = ("id", "activity.id", "activity.type", "activity.campaign.id", "activity.campaign.name")
    assert Statement(labelled(*names)).as_row(values) == {"id": 1, "activity": activity}


def test_what_is_no_query_has_no_rows() -> None:
    assert Statement(campaign.delete()).as_row(()) == {}


@pytest.mark.parametrize(
    "construct",
    [
        select(campaign.c.id).where(campaign.c.name == "Webinar"),
        select(campaign.c.id).limit(1),
        select(func.coalesce(campaign.c.name, "none")),
        campaign.delete().where(campaign.c.name == "Webinar"),
    ],
)
def test_a_constant_outside_the_text_is_refused(compiler: Compiler, construct: Executable) -> None:
    with pytest.raises(AssertionError, match="constants in"):
        compiler.text(Statement(construct))


def test_a_constant_outside_the_text_of_a_change_is_refused(compiler: Compiler) -> None:
    with pytest.raises(AssertionError, match="constants in"):
        compiler.text(Change(campaign, name="Webinar"))


def test_a_change_that_does_not_say_what_it_changes_is_refused() -> None:
    with pytest.raises(AssertionError, match="says what it changes"):
        Statement(campaign.update().values(name=bindparam("name")))


def test_named_parameters_stand_in_the_text(compiler: Compiler) -> None:
    statement = Statement(select(campaign.c.id).where(campaign.c.name == bindparam("name")))
    assert " ".join(compiler.text(statement).split()) == "SELECT campaign.id FROM campaign WHERE campaign.name = :name"


def test_a_limit_stands_in_the_text(compiler: Compiler) -> None:
    text = compiler.text(Statement(first(select(campaign.c.id), 2000)))
    assert " ".join(text.split()) == "SELECT campaign.id FROM campaign LIMIT 2000 OFFSET 0"


def test_a_text_is_compiled_once(compiler: Compiler) -> None:
    statement = Statement(select(campaign.c.id))
    assert compiler.text(statement) is compiler.text(statement)
    assert compiler.insert(campaign, ("name",)) is compiler.insert(campaign, ("name",))
    assert compiler.update(campaign, ("name",)) is compiler.update(campaign, ("name",))


def test_an_update_finds_its_row_by_id(compiler: Compiler) -> None:
    assert (
        compiler.update(campaign, ("name", "cost"))
        == "UPDATE campaign SET name=:name, cost=:cost WHERE campaign.id = :row_id"
    )


def test_the_kept_shapes_of_updates_are_bounded(compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.store.statements._SHAPES_KEPT", 3)
    names = [column.name for column in prospect.columns if column.name != "id"]
    for name in names:
        assert compiler.update(prospect, (name,)) == f"UPDATE prospect SET {name}=:{name} WHERE prospect.id = :row_id"
        assert len(compiler._updates) <= 3


def test_the_same_statement_compiles_for_another_engine() -> None:
    statement = Statement(first(select(prospect.c.id, prospect.c.custom_values), 5))
    text = Compiler(make_url("postgresql://").get_dialect()()).text(statement)
    assert " ".join(text.split()) == "SELECT prospect.id, prospect.custom_values FROM prospect LIMIT 5 OFFSET 0"


def test_callers_who_ask_for_ever_other_things_fill_no_memory(compiler: Compiler) -> None:
    statements = [Statement(labelled(f"column_{number}")) for number in range(1500)]
    texts = [compiler.text(each) for each in statements]
    assert len(compiler._texts) <= 1024
    assert [compiler.text(each) for each in statements] == texts
