"""Rows of a table as JSON, each an object: what as_json.py says of one, said by compiled code of many."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring_ascii

from pardalote.records.fields import show_time
from pardalote.wire.as_json import BOOLEAN_TEXTS, Text, is_number, line_of, say_line, text_speaker
from pardalote.wire.compiled import BOOLEANS, Choice, Code, SayRows, Speaker, compile_rows, formatted, said_rows
from pardalote.wire.reply import Plan, Step, Table


def say_rows(table: Table, strict_text: bool = False) -> list[str]:
    """Say the rows of a table; with `strict_text` text stays text even when it looks like a number or a boolean."""
    text = text_speaker(strict_text)
    lines = {step.name: line_of(step) for step in table.plan.steps}
    say = _compiled(table.plan, table.columns, tuple(table.worked_out), text)
    return said_rows(table, say, _escaped_rows, lambda name, value: say_line(lines[name], value, table.zone, text))


@lru_cache(maxsize=256)
def _compiled(plan: Plan, columns: tuple[str, ...], names: tuple[str, ...], text: Text) -> SayRows:
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
    return value if is_number(value) else BOOLEAN_TEXTS.get(value) or _escaped_strict_text(value)


def _escaped_strict_text(value: str) -> str:
    return f'"{value}"' if value else "null"


# How a text is said that is escaped already, by how one is that is not.
_escaped = {text_speaker(False): _escaped_text, text_speaker(True): _escaped_strict_text}


@dataclass(frozen=True)
class _Members:
    """Expressions of compiled code for rows as objects; `text_of` says what is no plain text."""

    text_of: Text

    def field(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a column's value, with the comma before it; texts are escaped already."""
        line = line_of(step)
        _, _, show, head, _, empty, _ = line
        if show is show_time:
            moment = formatted(f'{head}"', f"times[{value}]", '"')
            return f"({empty!r} if {value} is None else {moment})"
        if show in BOOLEANS:
            return f"{code.name(Choice(lambda kept: say_line(line, kept, None, self.text_of)))}[{value}]"
        if show is not None:
            return f"{code.name(lambda kept, zone: say_line(line, kept, zone, self.text_of))}({value}, times.zone)"
        number, plain = formatted(head, value), formatted(f'{head}"', value, '"')
        other = formatted(head, f"{code.name(_escaped[self.text_of])}({value})")
        # Numbers and nothing come before the colon.
        is_plain = f"{value} >= ':' and {value} not in {code.name(BOOLEAN_TEXTS)}"
        return (
            f"({empty!r} if {value} is None else {number} if {value}.__class__ is int "
            f"else {plain} if {is_plain} else {other})"
        )

    def text(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a text that was worked out, and is not escaped."""
        _, _, _, head, _, empty, _ = line_of(step)
        return f"({empty!r} if {value} is None else {formatted(head, f'{code.name(self.text_of)}({value})')})"

    def part(self, code: Code, step: Step, first: str, inner: Callable[[Speaker], list[str]]) -> str:
        """Return the expression for a part that is not there when its first column is null."""
        _, _, _, head, foot, empty, _ = line_of(step)
        return f"({empty!r} if {first} is None else {head!r} + {_row_object(inner(self))} + {foot!r})"

    def row(self, tag: str, expressions: list[str]) -> str:
        """Return the expression for a whole row."""
        return _row_object(expressions)


def _row_object(expressions: list[str]) -> str:
    """Return the expression for an object: every member begins with a comma, the first loses it."""
    return f"'{{' + ''.join(({', '.join(expressions)},))[1:] + '}}'"
