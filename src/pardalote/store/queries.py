"""Pages of an object's rows: a query's conditions and order, turned into statements that are built once each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, bindparam, literal_column, select

from pardalote.records.fields import Part, Record
from pardalote.records.querying import Sort
from pardalote.store.conditions import Selection, Shape, conditions_of, link_to_rows, shape_of, values_of
from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.source import Link, Many, Source
from pardalote.store.statements import Statement

# As many as there may be rows: the limit of a page that holds them all.
ALL = 2**31


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the rows is wanted, in which order, and what is to be shown of each."""

    shown: tuple[str, ...]
    order: tuple[Sort, ...]
    limit: int
    offset: int = 0


@dataclass(slots=True)
class Packed:
    """A page of rows on its way to the speakers: `text` is a list of lists in JSON, in the order of `columns`.

    `rows` has of each row the id and what else is worked out from; `worked_out` is for what comes of that, by name,
    a value for each row.
    """

    columns: tuple[str, ...]
    text: str
    rows: list[Row]
    worked_out: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


def page(
    connection: Connection, record: Record, source: Source, selection: Selection, wanted: Page, bare: frozenset[str]
) -> Packed:
    """Return a page of rows, with the columns and parts for what is shown; `bare` is what no column holds."""
    statement = _page(record, source, wanted.shown, wanted.order, _which(selection, wanted))
    shown, apart = _groups(record, source, statement, wanted.shown, bare)
    values = values_of(selection)
    texts = connection.packed(statement, (shown, apart), **values, limit=wanted.limit, offset=wanted.offset)
    rows = [dict(zip(apart, each, strict=True)) for each in _decode(texts[1])]
    return Packed(shown, texts[0], rows)


def rows(connection: Connection, record: Record, source: Source, selection: Selection, wanted: Page) -> list[Row]:
    """Return the rows of a page one by one, as `row_by_id` returns one."""
    statement = _page(record, source, wanted.shown, wanted.order, _which(selection, wanted))
    return connection.all(statement, **values_of(selection), limit=wanted.limit, offset=wanted.offset)


def stamps(connection: Connection, source: Source, selection: Selection, wanted: Page) -> list[list[Any]]:
    """Return of each row of a page the id and the columns of its stamp."""
    statement = _stamps(source, wanted.order, _which(selection, wanted))
    values = values_of(selection)
    texts = connection.packed(statement, (statement.columns,), **values, limit=wanted.limit, offset=wanted.offset)
    return _decode(texts[0])


_decode = msgspec.json.Decoder(list[list[Any]]).decode


@lru_cache(maxsize=512)
def _groups(
    record: Record, source: Source, statement: Statement, shown: tuple[str, ...], bare: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns that are shown, those of parts too, and those from which the rest is worked out."""
    fields = [name for name in ("id", *shown) if name in statement.columns and name not in bare]
    parts = [f"{each.path}.{column}" for each in statement.groups for column in each.columns]
    worked_out = [name for name in shown if name in bare]
    if all(name in source.made_of or name in source.many for name in worked_out):
        needed = [column for name in worked_out for column in source.made_of.get(name, ())]
    else:
        needed = list(statement.columns)
    return tuple(dict.fromkeys((*fields, *parts))), tuple(dict.fromkeys(("id", *needed)))


def row_by_id(
    connection: Connection, record: Record, source: Source, shown: tuple[str, ...], row_id: int
) -> Row | None:
    """Return one row with the columns and parts for what is shown; one of the recycle bin unless those are hidden."""
    return connection.one(_one(record, source, shown), row_id=row_id)


def nested_rows(connection: Connection, part: Part, many: Many, parents: Sequence[int]) -> Mapping[int, list[Row]]:
    """Return the rows of a part that repeats, by the row that they hang on, in the order of their ids."""
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    if not parents:
        return rows
    for row in connection.all(_nested(part.record, many), parents=packed(parents)):
        rows[row.pop("parent")].append(row)
    return rows


class Which(NamedTuple):
    """Which rows a page is cut from, without the values.

    `is_deep`: many are passed over before it begins, at an offset or for the few that are in the recycle bin. Then the
    ids come first, from an index alone.
    """

    shape: Shape
    deleted: bool | None
    is_deep: bool


def _which(selection: Selection, wanted: Page) -> Which:
    return Which(*shape_of(selection), wanted.offset > 0 or selection.deleted is True)


@lru_cache(maxsize=512)
def _page(record: Record, source: Source, shown: tuple[str, ...], order: tuple[Sort, ...], which: Which) -> Statement:
    return Statement(_cut(_columns(record, source, shown), source, order, which))


@lru_cache(maxsize=512)
def _stamps(source: Source, order: tuple[Sort, ...], which: Which) -> Statement:
    columns = [source.table.c[name] for name in ("id", *source.stamp)]
    return Statement(_cut(select(*columns), source, order, which))


def _cut(query: Select[Any], source: Source, order: tuple[Sort, ...], which: Which) -> Select[Any]:
    """Cut a page from the rows of a table that meet conditions."""
    joined = link_to_rows(source, which.shape)
    if joined is not None:
        query = query.join(joined.table, joined.row == source.table.c.id)
    conditions = conditions_of(source, which.shape, which.deleted, joined)
    keys = [_key(source, each, joined) for each in order]
    if joined is not None or not which.is_deep:
        return query.where(*conditions).order_by(*keys).limit(bindparam("limit")).offset(bindparam("offset"))
    number = source.table.c.id
    found = select(number).where(*conditions).order_by(*keys).limit(bindparam("limit")).offset(bindparam("offset"))
    return query.where(number.in_(found.correlate(None))).order_by(*keys)


@lru_cache(maxsize=256)
def _one(record: Record, source: Source, shown: tuple[str, ...]) -> Statement:
    query = _columns(record, source, shown).where(source.table.c.id == bindparam("row_id"))
    if source.live is not None and record.query is not None and record.query.hides_deleted:
        query = query.where(source.live)
    return Statement(query)


@lru_cache(maxsize=256)
def _nested(record: Record, many: Many) -> Statement:
    """Select the rows that hang on others, each with the id of the one it hangs on."""
    table, through = many.source.table, many.through
    nested: list[ColumnElement[Any]] = []
    shown = frozenset(each.name for each in record.content)
    joined = _join_parts(record, many.source, table, "", shown, table, nested)
    if through is not None:
        joined = joined.join(through, through.c[f"{table.name}_id"] == table.c.id)
    plain = [table.c[name] for name in record.fields if name in table.c]
    query = select(*plain, many.parent.label("parent"), *nested).select_from(joined)
    return Statement(query.where(Among(many.parent, bindparam("parents"))).order_by(table.c.id))


def _key(source: Source, sort: Sort, joined: Link | None) -> ColumnElement[Any]:
    """Order by a column as the original's engine does: null is the smallest value.

    Where links lead to the rows, by the links' own column if there is one, so that their index serves the order; else
    no engine is to go through the whole table in the column's order.
    """
    column: ColumnElement[Any] = source.table.c[sort.column or sort.name]
    is_nullable = source.table.c[sort.column or sort.name].nullable
    if joined is not None:
        of_link = joined.row if sort.name == "id" else joined.copies.get(sort.name)
        column = column + literal_column("0") if of_link is None else of_link
    if not is_nullable:
        # Said without need, it would keep some engines from going through an index.
        return column.desc() if sort.descending else column.asc()
    return column.desc().nulls_last() if sort.descending else column.asc().nulls_first()


def _columns(record: Record, source: Source, shown: tuple[str, ...]) -> Select[Any]:
    """Select the id and what `shown` needs; nested columns come last, as a statement wants them."""
    table = source.table
    names = dict.fromkeys(("id", *(column for name in shown for column in source.made_of.get(name, (name,)))))
    plain = [table.c[name] for name in names if name in table.c]
    nested: list[ColumnElement[Any]] = []
    joined = _join_parts(record, source, table, "", frozenset(shown), table, nested)
    return select(*plain, *nested).select_from(joined)


def _join_parts(
    record: Record,
    source: Source,
    table: FromClause,
    path: str,
    shown: frozenset[str] | None,
    joined: FromClause,
    nested: list[ColumnElement[Any]],
) -> FromClause:
    """Join the single parts of a record, and theirs; `shown` names those of the outermost record that are wanted."""
    for each in record.content:
        place = f"{path}{each.name}"
        if not isinstance(each, Part) or place not in source.parts or not (shown is None or each.name in shown):
            continue
        part = source.parts[place].alias(place.replace(".", "_"))
        joined = joined.outerjoin(part, table.c[f"{each.name}_id"] == part.c.id)
        nested.extend(part.c[name].label(f"{place}.{name}") for name in each.record.fields if name in part.c)
        joined = _join_parts(each.record, source, part, f"{place}.", None, joined, nested)
    return joined
