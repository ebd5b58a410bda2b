"""Replies as XML, with the original's habits: pretty-printed, `<x/>` for null, `<x></x>` for empty text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from pardalote.records.fields import Show, show_time
from pardalote.refusals import Reason
from pardalote.wire.compiled import (
    BOOLEANS,
    Choice,
    Code,
    SayRows,
    Speaker,
    compile_rows,
    decode_rows,
    formatted,
    remembered,
    times_in,
)
from pardalote.wire.reply import (
    ALWAYS,
    CUSTOM,
    MANY,
    ONE,
    TRUE,
    Attributes,
    Keyed,
    Listed,
    Node,
    Plan,
    Sheet,
    Step,
    Table,
)
from pardalote.wire.text import UNSPEAKABLE_CLASS, speakable

CONTENT_TYPE = b"text/xml; charset=utf-8"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="{stat}" version="1.0">\n'
_OK = _HEAD.format(stat="ok")
_FAIL = _HEAD.format(stat="fail")
_FOOT = "</rsp>\n"
_INDENT = "   "

_special = re.compile(f'[&<>"\r{UNSPEAKABLE_CLASS}]').search
# The apostrophe stays raw, the carriage return is a reference (wire.md, section 4).
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("\r"): "&#13;"}


def say(node: Node, failed: bool = False) -> bytes:
    """Write a reply; `failed` says so in the envelope."""
    lines = [_FAIL if failed else _OK]
    _write(node, _INDENT, lines)
    lines.append(_FOOT)
    return "".join(lines).encode()


def refuse(reason: Reason) -> bytes:
    """Write a refusal."""
    message = escape(reason.message)
    return f'{_FAIL}{_INDENT}<err code="{reason.code}">{message}</err>\n{_FOOT}'.encode()


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
        elif kind is Table:
            lines += _rows(tag, value, indent)
        elif kind is Sheet:
            add(f"{indent}<{tag}>\n")
            _write_sheet(_lines(value.plan, indent + _INDENT), value.values, value.zone, lines)
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
            lines.append(f"{indent}{_INDENT}<{value.tag}{_attribute(value.key, key)}>{escape(text)}</{value.tag}>\n")
        lines.append(f"{indent}</{tag}>\n")
    elif value and not isinstance(value, Keyed):
        lines.append(f"{indent}<{tag}>\n")
        _write(value, indent + _INDENT, lines)
        lines.append(f"{indent}</{tag}>\n")
    else:
        lines.append(f"{indent}<{tag}/>\n")


def _attribute(name: str, text: str | tuple[str, ...]) -> str:
    if isinstance(text, tuple):
        text = ",".join(text)
    # A reader makes blanks of line ends and tabs that stand in an attribute as they are.
    escaped = escape(text).replace("\n", "&#10;").replace("\t", "&#9;")
    return f' {name}="{escaped}"'


# A step with its tags ready for one depth: its kind, its name, how it is shown, what stands before and after
# a value, what stands when there is none, and for a part or the account's own fields more of it.
_Line = tuple[int, str, Show | None, str, str, str, Any]


class _Inside(NamedTuple):
    """What stands around each single part, and its own lines."""

    head: str
    foot: str
    lines: tuple[_Line, ...]


@lru_cache(maxsize=512)
def _lines(plan: Plan, indent: str) -> tuple[_Line, ...]:
    return tuple(_line(step, indent) for step in plan.steps)


def _line(step: Step, indent: str) -> _Line:
    tag, wrapper = step.tag, step.wrapper
    if step.kind == CUSTOM:
        return (CUSTOM, step.name, None, indent, "", "", step.only)
    if step.inner is None:
        empty = f"{indent}<{tag}/>\n" if step.kind == ALWAYS else ""
        return (step.kind, step.name, step.show, f"{indent}<{tag}>", f"</{tag}>\n", empty, None)
    depth = indent + _INDENT if wrapper else indent
    inside = _Inside(f"{depth}<{tag}>\n", f"{depth}</{tag}>\n", _lines(step.inner, depth + _INDENT))
    head, foot = (f"{indent}<{wrapper}>\n", f"{indent}</{wrapper}>\n") if wrapper else ("", "")
    return (step.kind, step.name, None, head, foot, f"{indent}<{wrapper or tag}/>\n" if step.empty else "", inside)


def _write_sheet(plan: tuple[_Line, ...], values: Mapping[str, Any], zone: tzinfo, lines: list[str]) -> None:
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


def _write_part(line: _Line, value: Any, zone: tzinfo, lines: list[str]) -> None:
    kind, _, _, head, foot, empty, part = line
    if kind == CUSTOM:
        _write(value if part is None else [each for each in value if each[0] in part], head, lines)
    elif not value:
        lines.append(empty)
    else:
        lines.append(head)
        for each in value if kind == MANY else (value,):
            lines.append(part.head)
            _write_sheet(part.lines, each, zone, lines)
            lines.append(part.foot)
        lines.append(foot)


def _say_line(line: _Line, value: Any, zone: tzinfo | None) -> str:
    """Say one line of a sheet; only what shows times needs their zone."""
    lines: list[str] = []
    _write_sheet((line,), {line[1]: value}, zone or UTC, lines)
    return "".join(lines)


def _rows(tag: str, table: Table, indent: str) -> list[str]:
    """Say the rows of a table, an element each."""
    names = tuple(table.worked_out)
    lines = {line[1]: line for line in _lines(table.plan, indent + _INDENT)}

    def sayer(name: str) -> Callable[[Any], str]:
        return remembered(lambda value: _say_line(lines[name], value, table.zone))

    say = _compiled(table.plan, tag, table.columns, names, indent)
    rows = decode_rows(_escaped_rows(table.text))
    return say(rows, list(table.worked_out.values()), [sayer(name) for name in names], times_in(table.zone))


@lru_cache(maxsize=256)
def _compiled(plan: Plan, tag: str, columns: tuple[str, ...], names: tuple[str, ...], indent: str) -> SayRows:
    return compile_rows(plan, tag, columns, names, _Elements(indent))


# Escapes in JSON of what XML 1.0 can't carry, when those of backslashes and returns are gone, and the rest of it.
_unspeakable_in_json = re.compile(r"\\(?:b|f|u0(?!05c|00[9aA])...)|[\ufffe\uffff]")


def _escaped_rows(text: str) -> str:
    """Escape all texts in rows of JSON at once, as `escape` does one: all that is special in it is in texts."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "\\" in text:
        # A backslash is no longer said by two, so that one before a quote is the quote's.
        text = (
            text.replace(r"\\", r"\u005c").replace(r"\"", "&quot;").replace(r"\r", "&#13;").replace(r"\u000d", "&#13;")
        )
    if "\\" in text or not text.isascii():
        text = _unspeakable_in_json.sub("", text)
    return text


@dataclass(frozen=True)
class _Elements:
    """Expressions of compiled code for rows whose tags stand at an indent."""

    indent: str

    def field(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a column's value, which is escaped already."""
        line = _line(step, self.indent + _INDENT)
        _, _, show, head, foot, empty, _ = line
        if show is show_time:
            return f"({empty!r} if {value} is None else {formatted(head, f'times[{value}]', foot)})"
        if show in BOOLEANS:
            return f"{code.name(Choice(lambda kept: _say_line(line, kept, None)))}[{value}]"
        if show is not None:
            return f"{code.name(lambda kept, zone: _say_line(line, kept, zone))}({value}, times.zone)"
        return f"({empty!r} if {value} is None else {formatted(head, value, foot)})"

    def text(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a text that was worked out, and is not escaped."""
        _, _, _, head, foot, empty, _ = _line(step, self.indent + _INDENT)
        return f"({empty!r} if {value} is None else {formatted(head, f'{code.name(escape)}({value})', foot)})"

    def part(self, code: Code, step: Step, first: str, inner: Callable[[Speaker], list[str]]) -> str:
        """Return the expression for a part that is not there when its first column is null."""
        _, _, _, head, foot, empty, inside = _line(step, self.indent + _INDENT)
        deeper = _Elements(self.indent + _INDENT * (2 if step.wrapper else 1))
        lines = ", ".join((repr(head + inside.head), *inner(deeper), repr(inside.foot + foot)))
        return f"({empty!r} if {first} is None else ''.join(({lines})))"

    def row(self, tag: str, expressions: list[str]) -> str:
        """Return the expression for a whole row."""
        lines = (repr(f"{self.indent}<{tag}>\n"), *expressions, repr(f"{self.indent}</{tag}>\n"))
        return f"''.join(({', '.join(lines)}))"
