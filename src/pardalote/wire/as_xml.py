"""Replies as XML, with the original's habits: pretty-printed, `<x/>` for null, `<x></x>` for empty text."""

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from pardalote.refusals import Reason
from pardalote.wire.lines import Line, chosen, line
from pardalote.wire.reply import (
    CUSTOM,
    MANY,
    ONE,
    TRUE,
    Attributes,
    Keyed,
    Listed,
    Node,
    Plan,
    Said,
    Sheet,
    Step,
)
from pardalote.wire.text import UNSPEAKABLE_CLASS, speakable

CONTENT_TYPE = b"text/xml; charset=utf-8"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="{stat}" version="1.0">\n'
_OK = _HEAD.format(stat="ok")
_FAIL = _HEAD.format(stat="fail")
_FOOT = "</rsp>\n"
INDENT = "   "

_special = re.compile(f'[&<>"\r{UNSPEAKABLE_CLASS}]').search
# The apostrophe stays raw, the carriage return is a reference (wire.md, section 4).
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("\r"): "&#13;"}


def say(node: Node, failed: bool = False) -> bytes:
    """Write a reply; `failed` says so in the envelope."""
    lines = [_FAIL if failed else _OK]
    _write(node, INDENT, lines)
    lines.append(_FOOT)
    return "".join(lines).encode()


def refuse(reason: Reason) -> bytes:
    """Write a refusal."""
    message = escape(reason.message)
    return f'{_FAIL}{INDENT}<err code="{reason.code}">{message}</err>\n{_FOOT}'.encode()


def escape(text: str) -> str:
    """Return the text as it may stand between two tags."""
    return speakable(text).translate(_ENTITIES) if _special(text) else text


def _write(node: Node, indent: str, lines: list[str]) -> None:
    add = lines.append
    for tag, value in node:
        kind = type(value)
        if kind is str:
            add(f"{indent}<{tag}>{escape(value) if _special(value) else value}</{tag}>\n")
        elif value is None:
            add(f"{indent}<{tag}/>\n")
        elif kind is int:
            add(f"{indent}<{tag}>{value}</{tag}>\n")
        elif kind is tuple:
            _write([(tag, each) for each in value], indent, lines)
        elif kind is Said:
            lines += value.rows
        elif kind is Sheet:
            add(f"{indent}<{tag}>\n")
            _write_sheet(_lines(value.plan, indent + INDENT), value.values, value.zone, lines)
            add(f"{indent}</{tag}>\n")
        else:
            _write_other(tag, value, indent, lines)


def _write_other(tag: str, value: Any, indent: str, lines: list[str]) -> None:
    if isinstance(value, Listed):
        _write([(tag, each) for each in value], indent, lines)
    elif isinstance(value, bool):
        lines.append(f"{indent}<{tag}>{'true' if value else 'false'}</{tag}>\n")
    elif isinstance(value, Attributes):
        lines.append(f"{indent}<{tag}{''.join(_attribute(*each) for each in value.texts)}/>\n")
    elif isinstance(value, Keyed) and value.texts:
        lines.append(f"{indent}<{tag}>\n")
        for key, text in value.texts:
            lines.append(f"{indent}{INDENT}<{value.tag}{_attribute(value.key, key)}>{escape(text)}</{value.tag}>\n")
        lines.append(f"{indent}</{tag}>\n")
    elif value and not isinstance(value, Keyed):
        lines.append(f"{indent}<{tag}>\n")
        _write(value, indent + INDENT, lines)
        lines.append(f"{indent}</{tag}>\n")
    else:
        lines.append(f"{indent}<{tag}/>\n")


def _attribute(name: str, text: str | tuple[str, ...]) -> str:
    if isinstance(text, tuple):
        text = ",".join(text)
    # A reader makes blanks of line ends and tabs that stand in an attribute as they are.
    escaped = escape(text).replace("\n", "&#10;").replace("\t", "&#9;")
    return f' {name}="{escaped}"'


class _Inside(NamedTuple):
    """What stands around each single part, and its own lines."""

    head: str
    foot: str
    lines: tuple[Line, ...]


@lru_cache(maxsize=512)
def _lines(plan: Plan, indent: str) -> tuple[Line, ...]:
    return tuple(line_of(step, indent) for step in plan.steps)


def line_of(step: Step, indent: str) -> Line:
    """Return a step with its tags ready at an indent."""
    tag, wrapper = step.tag, step.wrapper
    if step.kind == CUSTOM:
        return line(step, indent, "", "")
    if step.inner is None:
        return line(step, f"{indent}<{tag}>", f"</{tag}>\n", f"{indent}<{tag}/>\n")
    depth = indent + INDENT if wrapper else indent
    inside = _Inside(f"{depth}<{tag}>\n", f"{depth}</{tag}>\n", _lines(step.inner, depth + INDENT))
    head, foot = (f"{indent}<{wrapper}>\n", f"{indent}</{wrapper}>\n") if wrapper else ("", "")
    return line(step, head, foot, f"{indent}<{wrapper or tag}/>\n", inside)


def _write_sheet(plan: tuple[Line, ...], values: Mapping[str, Any], zone: tzinfo, lines: list[str]) -> None:
    add = lines.append
    for kind, name, show, head, foot, empty, part in plan:
        value = values[name]
        if value is None:
            if empty:
                add(empty)
        elif kind >= ONE:
            _write_part((kind, name, show, head, foot, empty, part), value, zone, lines)
        elif show is not None:
            if value or kind != TRUE:
                add(_shown(show(value, zone), head, foot, empty))
        elif type(value) is str and not value.isalnum() and _special(value):
            add(f"{head}{escape(value)}{foot}")
        else:
            add(f"{head}{value}{foot}")


def _shown(value: Any, head: str, foot: str, empty: str) -> str:
    if value is None:
        return empty
    if type(value) is bool:
        value = "true" if value else "false"
    return f"{head}{value}{foot}"


def _write_part(line: Line, value: Any, zone: tzinfo, lines: list[str]) -> None:
    kind, _, _, head, foot, empty, part = line
    if kind == CUSTOM:
        _write(chosen(value, part), head, lines)
    elif not value:
        lines.append(empty)
    else:
        lines.append(head)
        for each in value if kind == MANY else (value,):
            lines.append(part.head)
            _write_sheet(part.lines, each, zone, lines)
            lines.append(part.foot)
        lines.append(foot)


def say_line(line: Line, value: Any, zone: tzinfo | None) -> str:
    """Say one line of a sheet; only what shows times needs their zone."""
    lines: list[str] = []
    _write_sheet((line,), {line[1]: value}, zone or UTC, lines)
    return "".join(lines)
