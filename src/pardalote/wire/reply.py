"""Replies as plain data: a record's values laid out, in answer order, for one output."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from pardalote.records.fields import FULL, CustomFields, Field, Part, Presence, Record, Show

# A node is the list of its children, each a tag with its value. A value is None, a text, a number, a
# boolean, another node, or a tuple of values: a tag that repeats (in JSON an object when there is one of
# them, an array when there are more, and no key at all when there is none).
Node = list[tuple[str, Any]]


class Reply(NamedTuple):
    """What an operation answers: the children of the envelope and the HTTP status; no node: no body."""

    node: Node | None
    status: int = 200


@dataclass(frozen=True, slots=True)
class _Step:
    """How one field or nested part is laid out."""

    name: str
    tag: str
    show: Show | None = None
    presence: Presence = Presence.ALWAYS
    inner: tuple["_Step", ...] = ()
    kind: int = 0
    wrapper: str | None = None
    only: frozenset[str] | None = None


_PLAIN, _SHOWN, _SOMETIMES, _ONE, _MANY, _CUSTOM = range(6)


def lay_out(
    record: Record,
    values: Mapping[str, Any],
    zone: tzinfo,
    output: str = FULL,
    fields: frozenset[str] | None = None,
) -> Node:
    """Lay out a record's values as a node.

    `fields` keeps only the named fields and parts, and the id (wire.md, section 6); times are shown in `zone`.
    """
    return _node(_steps(record, output, (), fields), values, zone)


@lru_cache(maxsize=256)
def _steps(record: Record, output: str, without: tuple[str, ...], fields: frozenset[str] | None) -> tuple[_Step, ...]:
    steps = []
    for each in record.shown_in(output):
        if each.name in without:
            continue
        if isinstance(each, CustomFields):
            steps.append(_Step(each.name, "", kind=_CUSTOM, only=fields))
        elif fields is not None and each.name not in fields and each.name != "id":
            continue
        elif isinstance(each, Part):
            inner = _steps(each.record, output, each.without, None)
            kind = _MANY if each.many else _ONE
            steps.append(_Step(each.name, each.tag, None, each.presence, inner, kind, each.wrapper))
        else:
            steps.append(_field_step(each, fields))
    return tuple(steps)


def _field_step(field: Field, fields: frozenset[str] | None) -> _Step:
    presence = field.presence
    if presence is Presence.ASKED and fields is not None:
        presence = Presence.ALWAYS
    kind = _SHOWN if field.kind.show else _PLAIN
    if presence is not Presence.ALWAYS:
        kind = _SOMETIMES
    return _Step(field.name, field.name, field.kind.show, presence, kind=kind)


def _node(steps: tuple[_Step, ...], values: Mapping[str, Any], zone: tzinfo) -> Node:
    node: Node = []
    add = node.append
    for step in steps:
        kind = step.kind
        value = values[step.name]
        if kind == _PLAIN:
            add((step.tag, value))
        elif kind == _SHOWN:
            add((step.tag, _shown(step, value, zone)))
        elif kind == _SOMETIMES:
            if value if step.presence is Presence.ASKED else value is not None:
                add((step.tag, _shown(step, value, zone)))
        elif kind == _CUSTOM:
            node.extend(value if step.only is None else [each for each in value if each[0] in step.only])
        else:
            _add_part(node, step, value, zone)
    return node


def _shown(step: _Step, value: Any, zone: tzinfo) -> Any:
    return value if step.show is None or value is None else step.show(value, zone)


def _add_part(node: Node, step: _Step, value: Any, zone: tzinfo) -> None:
    if not value:
        if step.presence is Presence.ALWAYS:
            node.append((step.wrapper or step.tag, None))
        return
    inner = step.inner
    if step.kind == _ONE:
        child: tuple[str, Any] = (step.tag, _node(inner, value, zone))
    else:
        child = (step.tag, tuple([_node(inner, each, zone) for each in value]))
    node.append((step.wrapper, [child]) if step.wrapper else child)
