"""Replies as JSON, as if the XML had been run through a converter (wire.md, section 5).

Compact; slashes and everything beyond ASCII escaped; empty elements null; text that looks like a number or
a boolean becomes one; a tag that repeats is an object when there is one, an array when there are more.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, tzinfo
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any

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
from pardalote.wire.text import speakable

# Without a charset: a client compares the header for equality (wire.md, section 4).
CONTENT_TYPE = b"application/json"

# Says a text as a value.
Text = Callable[[str], str]

_OK = '{"@attributes":{"stat":"ok","version":1}'
_FAIL = '{"@attributes":{"stat":"fail","version":1}'

# Canonical numbers of up to 15 digits, which a reader's float holds; leading zeros and longer ones stay text.
is_number = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z|-?(?=[0-9.]{3,16}\Z)(?:0|[1-9][0-9]*)\.[0-9]+\Z").match
BOOLEAN_TEXTS = {"true": "true", "false": "false"}
# Begins with a letter and holds nothing to escape: most texts, and the quickest to say.
_is_plain = re.compile(r"[A-Za-z][ !#-.0-\[\]-~]*\Z").match


def say(node: Node, strict_text: bool = False, failed: bool = False) -> bytes:
    """Write a reply; `failed` says so in the envelope.

    With `strict_text` text stays text even when it looks like a number or a boolean.
    """
    text = text_speaker(strict_text)
    return f"{_FAIL if failed else _OK}{_members(node, text)}}}".encode()


def refuse(reason: Reason) -> bytes:
    """Write a refusal: the code moves into the attributes (wire.md, section 5)."""
    message = _strict_text(reason.message)
    return f'{{"@attributes":{{"stat":"fail","version":1,"err_code":{reason.code}}},"err":{message}}}'.encode()


def text_speaker(strict: bool) -> Text:
    """Return what says a text."""
    return _strict_text if strict else _text


def _members(node: Node, text: Text) -> str:
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
        elif kind is Said:
            if not value.rows:
                continue
            said = value.rows[0] if value.size == 1 else f"[{','.join(value.rows)}]"
        elif kind is Sheet:
            said = _sheet(_lines(value.plan), value.values, value.zone, text)
        else:
            said = _value(value, text)
        parts.append(f',"{tag}":{said}')
    return "".join(parts)


def _value(value: Any, text: Text) -> str:
    if isinstance(value, str):
        return text(value)
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


def _formed(value: Attributes | Keyed | Listed, text: Text) -> str:
    if isinstance(value, Listed):
        return f"[{','.join([_value(each, text) for each in value])}]"
    said = _object(value.texts, text)
    return f'{{"@attributes":{said}}}' if isinstance(value, Attributes) else said


def _object(texts: Iterable[tuple[str, str | tuple[str, ...]]], text: Text) -> str:
    # A key that is a caller's own may hold anything, and be empty.
    return f"{{{','.join([f'{_quoted(key)}:{_one_or_several(each, text)}' for key, each in texts])}}}"


def _one_or_several(value: str | tuple[str, ...], text: Text) -> str:
    return text(value) if isinstance(value, str) else f"[{','.join([text(each) for each in value])}]"


def _repeated(values: tuple[Any, ...], text: Text) -> str:
    if len(values) == 1:
        return _value(values[0], text)
    return f"[{','.join([_value(each, text) for each in values])}]"


@lru_cache(maxsize=256)
def _lines(plan: Plan) -> tuple[Line, ...]:
    return tuple(line_of(step) for step in plan.steps)


def line_of(step: Step) -> Line:
    """Return a step with its key ready."""
    tag, wrapper = step.tag, step.wrapper
    if step.kind == CUSTOM:
        return line(step, "", "", "")
    if step.inner is None:
        return line(step, f',"{tag}":', "", f',"{tag}":null')
    head, foot = (f',"{wrapper}":{{"{tag}":', "}") if wrapper else (f',"{tag}":', "")
    return line(step, head, foot, f',"{wrapper or tag}":null', _lines(step.inner))


def _sheet(plan: tuple[Line, ...], values: Mapping[str, Any], zone: tzinfo, text: Text) -> str:
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
        elif _is_plain(value) and value not in BOOLEAN_TEXTS:
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


def _part(line: Line, value: Any, zone: tzinfo, text: Text) -> str:
    kind, _, _, head, foot, empty, part = line
    if kind == CUSTOM:
        return _members(chosen(value, part), text)
    if not value:
        return empty
    shown = [_sheet(part, each, zone, text) for each in (value if kind == MANY else (value,))]
    said = shown[0] if len(shown) == 1 else f"[{','.join(shown)}]"
    return f"{head}{said}{foot}"


def _text(value: str) -> str:
    if is_number(value):
        return value
    return BOOLEAN_TEXTS.get(value) or _said(value, _text)


def _strict_text(value: str) -> str:
    return _said(value, _strict_text)


def _said(value: str, text: Text) -> str:
    if not value:
        return "null"
    quoted: str = encode_basestring_ascii(value)
    if "\\" in quoted:
        spoken = speakable(value)
        if spoken != value:
            # What is left, as in XML, may be a number or nothing.
            return text(spoken)
    return quoted.replace("/", "\\/") if "/" in quoted else quoted


def _quoted(value: str) -> str:
    quoted: str = encode_basestring_ascii(speakable(value))
    return quoted.replace("/", "\\/")


def say_line(line: Line, value: Any, zone: tzinfo | None, text: Text) -> str:
    """Say one member of a sheet, with the comma before it; only what shows times needs their zone."""
    said = _sheet((line,), {line[1]: value}, zone or UTC, text)
    return f",{said[1:-1]}" if said != "{}" else ""
