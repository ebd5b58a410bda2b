"""Replies as JSON, as if the XML had been run through a converter (wire.md, section 5).

Compact; slashes and everything beyond ASCII escaped; empty elements null; text that looks like a number or
a boolean becomes one; a tag that repeats is an object when there is one, an array when there are more.
"""

import re
from json.encoder import encode_basestring_ascii
from typing import Any

from pardalote.refusals import Reason
from pardalote.wire.reply import Node
from pardalote.wire.text import speakable

# Without a charset: a client compares the header for equality (wire.md, section 4).
CONTENT_TYPE = b"application/json"

_OK = '{"@attributes":{"stat":"ok","version":1}'

# Canonical numbers of up to 15 digits; leading zeros and longer digit strings stay text.
_is_number = re.compile(r"(?:0|-?[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?\Z|-0\.[0-9]{1,15}\Z").match
_BOOLEANS = {"true": "true", "false": "false"}


def say(node: Node, strict_text: bool = False) -> bytes:
    """Write a reply; with `strict_text` text stays text even when it looks like a number or a boolean."""
    text = _strict_text if strict_text else _text
    return f"{_OK}{_members(node, text)}}}".encode()


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
        else:
            said = _value(value, text)
        parts.append(f',"{tag}":{said}')
    return "".join(parts)


def _value(value: Any, text: Any) -> str:
    if isinstance(value, str):
        return str(text(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not value:
        return "null"
    # Every member begins with a comma; the first loses it.
    return f"{{{_members(value, text)[1:]}}}"


def _repeated(values: tuple[Any, ...], text: Any) -> str:
    if len(values) == 1:
        return _value(values[0], text)
    return f"[{','.join([_value(each, text) for each in values])}]"


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
