"""Replies as plain data: what is to be said, and the plan by which a record's values are."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from pardalote.records.fields import FULL, CustomFields, Field, Link, Part, Presence, Record, Show

# A node is the list of its children, each a tag with its value. A value is None, a text, a number, a
# boolean, another node, a record's sheet, attributes, keyed texts, or several: a tuple of values, or rows that are said
# already, for a tag that repeats (in JSON an object when there is one of them, an array when there are more, and no
# key at all when there is none).
Node = list[tuple[str, Any]]


class Attributes(NamedTuple):
    """An element with nothing but attributes, each a name with a text; in JSON they are its `@attributes`.

    Several texts of one attribute have commas between them in XML, and are an array in JSON.
    """

    texts: tuple[tuple[str, str | tuple[str, ...]], ...]


class Keyed(NamedTuple):
    """Texts by keys: elements `tag` whose attribute `key` tells them apart; in JSON an object, never null."""

    tag: str
    key: str
    texts: tuple[tuple[str, str], ...]


class Listed(tuple[Any, ...]):
    """A tag that repeats, and in JSON is an array however often it does (wire.md, section 5)."""

    __slots__ = ()


class Reply(NamedTuple):
    """What an operation answers: the children of the envelope and the HTTP status; no node: no body.

    `failed`: the envelope says `fail`, though no single error of the API has happened.
    """

    node: Node | None
    status: int = 200
    failed: bool = False


class FileReply(NamedTuple):
    """A file that is answered as it is, in whatever format the call asks for."""

    content_type: bytes
    content: bytes


class KeepableReply(NamedTuple):
    """A reply that may be kept, said, and be answered again; it is made only when nobody has kept it.

    `place` is what it is a reply to; as long as `version` is the same, so is the reply. `make` works only in the
    transaction in which the version was read.
    """

    place: tuple[Hashable, ...]
    version: tuple[Hashable, ...]
    make: Callable[[], Reply]


class PageReply(NamedTuple):
    """A reply of which each row may be kept, said, and be answered again; only those are fetched that nobody has kept.

    As long as `version` and a row's own one are the same, so is what is said of the row at this `place`. The functions
    work only in the transaction in which the version was read: `versions` returns the rows' ids with their own ones
    (None: they have none, and aren't kept), `whole` all of the rows, `some` those with these ids in the order of the
    ids, `around` the reply in which they are.
    """

    place: tuple[Hashable, ...]
    version: Hashable
    tag: str
    versions: Callable[[], Sequence[tuple[int, Hashable]]] | None
    whole: "Callable[[], Table]"
    some: "Callable[[Sequence[int]], Table]"
    around: "Callable[[Said], Reply]"


class Rows(Protocol):
    """Rows as the store packs them; Table says what the fields mean."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, `part.column` for those of parts."""
        ...

    @property
    def text(self) -> str:
        """A list of lists in JSON."""
        ...

    @property
    def worked_out(self) -> Mapping[str, list[Any]]:
        """What no column holds, by name."""
        ...

    def __len__(self) -> int: ...


# How a step is said: a field that is always there, one that is there when it has a value, one when it is
# true; a part, a part that repeats, the account's own fields.
ALWAYS, FILLED, TRUE, ONE, MANY, CUSTOM = range(6)
_FIELDS = {Presence.ALWAYS: ALWAYS, Presence.FILLED: FILLED, Presence.ASKED: TRUE}


@dataclass(frozen=True, slots=True)
class Step:
    """How one field or nested part is said: `name` is its key in the values, `tag` its element."""

    kind: int
    name: str
    tag: str
    show: Show | None = None
    inner: "Plan | None" = None
    wrapper: str | None = None
    # Whether an empty element stands for a part that is not there.
    empty: bool = False
    # Of the account's own fields only these; None: all.
    only: frozenset[str] | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """The steps of one record in one output, in answer order; there is one of each, so it is its own key."""

    steps: tuple[Step, ...]


class Sheet(NamedTuple):
    """A record's values with the plan by which a speaker says them; times are shown in `zone`."""

    plan: Plan
    values: Mapping[str, Any]
    zone: tzinfo


class Said(NamedTuple):
    """Rows that are said already in the format of the reply, one or more."""

    rows: Sequence[str]

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.rows)


class Table(NamedTuple):
    """Rows of one record as they come from the store, with the plan by which a speaker says them.

    `text` is a list of lists in JSON, the values of each row in the order of `columns` (`part.column` for those of
    parts); `worked_out` has by name what no column holds, a value for each row.
    """

    plan: Plan
    columns: tuple[str, ...]
    text: str
    worked_out: Mapping[str, list[Any]]
    zone: tzinfo
    size: int


def lay_out_rows(
    record: Record,
    rows: Rows,
    zone: tzinfo,
    output: str,
    fields: frozenset[str] | None,
) -> Table:
    """Lay many rows of a record out for one output, as `lay_out` does one."""
    plan = _plan(record, output, (), fields)
    return Table(plan, rows.columns, rows.text, rows.worked_out, zone, len(rows))


def lay_out(
    record: Record,
    values: Mapping[str, Any],
    zone: tzinfo,
    output: str = FULL,
    fields: frozenset[str] | None = None,
) -> Sheet:
    """Lay a record's values out for one output.

    `fields` keeps only the named fields and parts, and the id (wire.md, section 6).
    """
    return Sheet(_plan(record, output, (), fields), values, zone)


@lru_cache(maxsize=256)
def _plan(record: Record, output: str, without: tuple[str, ...], fields: frozenset[str] | None) -> Plan:
    steps = []
    for each in record.shown_in(output, fields):
        if each.name in without:
            continue
        if isinstance(each, CustomFields):
            steps.append(Step(CUSTOM, each.name, "", only=fields))
        elif fields is not None and each.name not in fields and each.name != "id":
            continue
        elif isinstance(each, Link):
            steps.append(Step(ALWAYS, each.name, each.name))
        elif isinstance(each, Part):
            inner = _plan(each.record, output, each.without, None)
            empty = each.presence is Presence.ALWAYS
            steps.append(Step(MANY if each.many else ONE, each.name, each.tag, None, inner, each.wrapper, empty))
        else:
            steps.append(_field_step(each, fields))
    return Plan(tuple(steps))


def _field_step(field: Field, fields: frozenset[str] | None) -> Step:
    named = fields is not None and field.presence is Presence.ASKED
    return Step(ALWAYS if named else _FIELDS[field.presence], field.name, field.name, field.kind.show)
