"""Replies as JSON, as if the XML had been run through a converter (wire.md, section 5).

Compact; slashes and everything beyond ASCII escaped; empty elements null; text that looks like a number or
a boolean becomes one; a tag that repeats is an object when there is one, an array when there are more.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any

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
from pardalote.wire.text import speakable

# Without a charset: a client compares the header for equality (wire.md, section 4).
CONTENT_TYPE = b"application/json"

_OK = '{"@attributes":{"stat":"ok","version":1}'
_FAIL = '{"@attributes":{"stat":"fail","version":1}'

# Canonical numbers of up to 15 digits, which a reader's float holds; leading zeros and longer ones stay text.
_is_number = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z|-?(?=[0-9.]{3,16}\Z)(?:0|[1-9][0-9]*)\.[0-9]+\Z").match
_BOOLEANS = {"true": "true", "false": "false"}
# Begins with a letter and holds nothing to escape: most texts, and the quickest to say.
_is_plain = re.compile(r"[A-Za-z][ !#-.0-\[\]-~]*\Z").match


def say(node: Node, strict_text: bool = False, failed: bool = False) -> bytes:
    """Write a reply; `failed` says so in the envelope.

    With `strict_text` text stays text even when it looks like a number or a boolean.
    """
    text = _strict_text if strict_text else _text
    return f"{_FAIL if failed else _OK}{_members(node, text)}}}".encode()


def refuse(reason: Reason) -> bytes:
    """Write a refusal: the code moves into the attributes (wire.md, section 5)."""
    message = _strict_text(reason.message)
    return f'{{"@attributes":{{"stat":"fail","version":1,"err_code":{reason.code}}},"err":{message}}}'.encode()


def _members(node: Node, text: Any) -> str:
    parts = []
    for tag, value in node:
        kind = type(value)
        if kind is str:
            said = text(value)
        elif value is None:
            said = "null"
        elif kind is int:
            said = str(value)
        elif kind is tuple:
            if not value:
                continue
            said = _repeated(value, text)
        elif kind is Table:
            if not value.size:
                continue
            said = _rows(value, text)
        elif kind is Sheet:
            said = _sheet(_lines(value.plan), value.values, value.zone, text)
        else:
            said = _value(value, text)
        parts.append(f',"{tag}":{said}')
    return "".join(parts)


def _value(value: Any, text: Any) -> str:
    if isinstance(value, str):
        return str(text(value))
    if isinstance(value, int):
        # A boolean is one of them.
        return str(value).lower()
    if isinstance(value, Sheet):
        return _sheet(_lines(value.plan), value.values, value.zone, text)
    if isinstance(value, Attributes | Keyed | Listed):
        return _formed(value, text)
    if not value:
        return "null"
    # Every member begins with a comma; the first loses it.
    return f"{{{_members(value, text)[1:]}}}"


def _formed(value: Attributes | Keyed | Listed, text: Any) -> str:
    if isinstance(value, Listed):
        return f"[{','.join([_value(each, text) for each in value])}]"
    said = _object(value.texts, text)
    return f'{{"@attributes":{said}}}' if isinstance(value, Attributes) else said


def _object(texts: Iterable[tuple[str, str | tuple[str, ...]]], text: Any) -> str:
    # A key that is a caller's own may hold anything, and be empty.
    return f"{{{','.join([f'{_quoted(key)}:{_one_or_several(each, text)}' for key, each in texts])}}}"


def _one_or_several(value: str | tuple[str, ...], text: Any) -> str:
    return str(text(value)) if isinstance(value, str) else f"[{','.join([text(each) for each in value])}]"


def _repeated(values: tuple[Any, ...], text: Any) -> str:
    if len(values) == 1:
        return _value(values[0], text)
    return f"[{','.join([_value(each, text) for each in values])}]"


# A step with its key ready: its kind, its name, how it is shown, what stands before and after a value, what
# stands when there is none, and for a part its own lines, for the account's own fields which of them.
_Line = tuple[int, str, Show | None, str, str, str, Any]


@lru_cache(maxsize=256)
def _lines(plan: Plan) -> tuple[_Line, ...]:
    return tuple(_line(step) for step in plan.steps)


def _line(step: Step) -> _Line:
    tag, wrapper = step.tag, step.wrapper
    if step.kind == CUSTOM:
        return (CUSTOM, step.name, None, "", "", "", step.only)
    if step.inner is None:
        return (
            step.kind,
            step.name,
            step.show,
            f',"{tag}":',
            "",
            f',"{tag}":null' if step.kind == ALWAYS else "",
            None,
        )
    head, foot = (f',"{wrapper}":{{"{tag}":', "}") if wrapper else (f',"{tag}":', "")
    return (
        step.kind,
        step.name,
        None,
        head,
        foot,
        f',"{wrapper or tag}":null' if step.empty else "",
        _lines(step.inner),
    )


def _sheet(plan: tuple[_Line, ...], values: Mapping[str, Any], zone: tzinfo, text: Any) -> str:
    parts: list[str] = []
    add = parts.append
    for kind, name, show, head, foot, empty, part in plan:
        value = values[name]
        if value is None:
            add(empty)
        elif kind >= ONE:
            add(_part((kind, name, show, head, foot, empty, part), value, zone, text))
        elif show is not None:
            if value or kind != TRUE:
                add(f"{head}{_shown(show(value, zone))}")
        elif type(value) is not str:
            add(f"{head}{value}")
        elif _is_plain(value) and value not in _BOOLEANS:
            add(f'{head}"{value}"')
        else:
            add(f"{head}{text(value)}")
    return f"{{{''.join(parts)[1:]}}}"


def _shown(value: Any) -> str:
    if type(value) is str:
        return f'"{value}"' if value else "null"
    if type(value) is bool:
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _part(line: _Line, value: Any, zone: tzinfo, text: Any) -> str:
    kind, _, _, head, foot, empty, part = line
    if kind == CUSTOM:
        return _members(value if part is None else [each for each in value if each[0] in part], text)
    if not value:
        return empty
    shown = [_sheet(part, each, zone, text) for each in (value if kind == MANY else (value,))]
    said = shown[0] if len(shown) == 1 else f"[{','.join(shown)}]"
    return f"{head}{said}{foot}"


def _text(value: str) -> str:
    if _is_number(value):
        return value
    return _BOOLEANS.get(value) or _said(value, _text)


def _strict_text(value: str) -> str:
    return _said(value, _strict_text)


def _said(value: str, text: Any) -> str:
    if not value:
        return "null"
    quoted: str = encode_basestring_ascii(value)
    if "\\" in quoted:
        spoken = speakable(value)
        if spoken != value:
            # What is left, as in XML, may be a number or nothing.
            return str(text(spoken))
    return quoted.replace("/", "\\/") if "/" in quoted else quoted


def _quoted(value: str) -> str:
    quoted: str = encode_basestring_ascii(speakable(value))
    return quoted.replace("/", "\\/")


def _say_line(line: _Line, value: Any, zone: tzinfo | None, text: Any) -> str:
    """Say one member of a sheet, with the comma before it; only what shows times needs their zone."""
    said = _sheet((line,), {line[1]: value}, zone or UTC, text)
    return f",{said[1:-1]}" if said != "{}" else ""


def _rows(table: Table, text: Any) -> str:
    """Say the rows of a table: an object when there is one of them, else an array."""
    names = tuple(table.worked_out)
    lines = {line[1]: line for line in _lines(table.plan)}

    def sayer(name: str) -> Callable[[Any], str]:
        return remembered(lambda value: _say_line(lines[name], value, table.zone, text))

    say = _compiled(table.plan, table.columns, names, text)
    rows = decode_rows(_escaped_rows(table.text))
    said = say(rows, list(table.worked_out.values()), [sayer(name) for name in names], times_in(table.zone))
    return said[0] if len(said) == 1 else f"[{','.join(said)}]"


@lru_cache(maxsize=256)
def _compiled(plan: Plan, columns: tuple[str, ...], names: tuple[str, ...], text: Any) -> SayRows:
    return compile_rows(plan, "", columns, names, _Members(text))


_beyond_ascii = re.compile("[^\0-~]+").sub
# Escapes in JSON of what XML 1.0 can't carry, when those of backslashes are gone, and the rest of it.
_unspeakable_in_json = re.compile(r"\\(?:b|f|u0(?!00[9aAdD])...)|[\ufffe\uffff]")


def _escaped_rows(text: str) -> str:
    """Escape all texts in rows of JSON once more, as the original does: when the rows are read, they are JSON still."""
    if "\\" in text or "\x7f" in text or not text.isascii():
        # Two characters that JSON holds only as escapes stand for what is escaped while escapes are escaped.
        text = _unspeakable_in_json.sub("", text.replace(r"\\", "\1").replace(r"\"", "\2"))
        text = text.replace("\\", r"\\").replace("\1", r"\\\\").replace("\2", r"\\\"")
        text = _beyond_ascii(lambda found: encode_basestring_ascii(found[0])[1:-1].replace("\\", r"\\"), text)
    return text.replace("/", r"\\/")


def _escaped_text(value: str) -> str:
    return value if _is_number(value) else _BOOLEANS.get(value) or _escaped_strict_text(value)


def _escaped_strict_text(value: str) -> str:
    return f'"{value}"' if value else "null"


# How a text is said that is escaped already, by how one is that is not.
_escaped = {_text: _escaped_text, _strict_text: _escaped_strict_text}


@dataclass(frozen=True)
class _Members:
    """Expressions of compiled code for rows as objects; `text_of` says what is no plain text."""

    text_of: Any

    def field(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a column's value, with the comma before it; texts are escaped already."""
        line = _line(step)
        _, _, show, head, _, empty, _ = line
        if show is show_time:
            moment = formatted(f'{head}"', f"times[{value}]", '"')
            return f"({empty!r} if {value} is None else {moment})"
        if show in BOOLEANS:
            return f"{code.name(Choice(lambda kept: _say_line(line, kept, None, self.text_of)))}[{value}]"
        if show is not None:
            return f"{code.name(lambda kept, zone: _say_line(line, kept, zone, self.text_of))}({value}, times.zone)"
        number, plain = formatted(head, value), formatted(f'{head}"', value, '"')
        other = formatted(head, f"{code.name(_escaped[self.text_of])}({value})")
        # Numbers and nothing come before the colon.
        is_plain = f"{value} >= ':' and {value} not in {code.name(_BOOLEANS)}"
        return (
            f"({empty!r} if {value} is None else {number} if {value}.__class__ is int "
            f"else {plain} if {is_plain} else {other})"
        )

    def text(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a text that was worked out, and is not escaped."""
        _, _, _, head, _, empty, _ = _line(step)
        return f"({empty!r} if {value} is None else {formatted(head, f'{code.name(self.text_of)}({value})')})"

    def part(self, code: Code, step: Step, first: str, inner: Callable[[Speaker], list[str]]) -> str:
        """Return the expression for a part that is not there when its first column is null."""
        _, _, _, head, foot, empty, _ = _line(step)
        return f"({empty!r} if {first} is None else {head!r} + {_row_object(inner(self))} + {foot!r})"

    def row(self, tag: str, expressions: list[str]) -> str:
        """Return the expression for a whole row."""
        return _row_object(expressions)


def _row_object(expressions: list[str]) -> str:
    """Return the expression for an object: every member begins with a comma, the first loses it."""
    return f"'{{' + ''.join(({', '.join(expressions)},))[1:] + '}}'"
