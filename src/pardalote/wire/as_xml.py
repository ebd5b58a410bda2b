"""Replies as XML, with the original's habits: pretty-printed, `<x/>` for null, `<x></x>` for empty text."""

import re
from typing import Any

from pardalote.refusals import Reason
from pardalote.wire.reply import Node
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


def say(node: Node) -> bytes:
    """Write a reply."""
    lines = [_OK]
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
        else:
            _write_other(tag, value, indent, lines)


def _write_other(tag: str, value: Any, indent: str, lines: list[str]) -> None:
    if isinstance(value, bool):
        lines.append(f"{indent}<{tag}>{'true' if value else 'false'}</{tag}>\n")
    elif value:
        lines.append(f"{indent}<{tag}>\n")
        _write(value, indent + _INDENT, lines)
        lines.append(f"{indent}</{tag}>\n")
    else:
        lines.append(f"{indent}<{tag}/>\n")
