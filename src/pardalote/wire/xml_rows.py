"""Rows of a table as XML, an element each: what as_xml.py says of one, said by compiled code of many."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pardalote.records.fields import show_time
from pardalote.wire.as_xml import INDENT, escape, line_of, say_line
from pardalote.wire.compiled import BOOLEANS, Choice, Code, SayRows, Speaker, compile_rows, formatted, said_rows
from pardalote.wire.reply import Plan, Step, Table

# Where rows stand in the answer to a query: inside `result`.
_IN_RESULT = INDENT * 2


def say_rows(tag: str, table: Table) -> list[str]:
    """Say the rows of a table, an element each."""
    lines = {step.name: line_of(step, _IN_RESULT + INDENT) for step in table.plan.steps}
    say = _compiled(table.plan, tag, table.columns, tuple(table.worked_out))
    return said_rows(table, say, _escaped_rows, lambda name, value: say_line(lines[name], value, table.zone))


@lru_cache(maxsize=256)
def _compiled(plan: Plan, tag: str, columns: tuple[str, ...], names: tuple[str, ...]) -> SayRows:
    return compile_rows(plan, tag, columns, names, _Elements(_IN_RESULT))


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
        line = line_of(step, self.indent + INDENT)
        _, _, show, head, foot, empty, _ = line
        if show is show_time:
            return f"({empty!r} if {value} is None else {formatted(head, f'times[{value}]', foot)})"
        if show in BOOLEANS:
            return f"{code.name(Choice(lambda kept: say_line(line, kept, None)))}[{value}]"
        if show is not None:
            return f"{code.name(lambda kept, zone: say_line(line, kept, zone))}({value}, times.zone)"
        return f"({empty!r} if {value} is None else {formatted(head, value, foot)})"

    def text(self, code: Code, step: Step, value: str) -> str:
        """Return the expression for a text that was worked out, and is not escaped."""
        _, _, _, head, foot, empty, _ = line_of(step, self.indent + INDENT)
        return f"({empty!r} if {value} is None else {formatted(head, f'{code.name(escape)}({value})', foot)})"

    def part(self, code: Code, step: Step, first: str, inner: Callable[[Speaker], list[str]]) -> str:
        """Return the expression for a part that is not there when its first column is null."""
        _, _, _, head, foot, empty, inside = line_of(step, self.indent + INDENT)
        deeper = _Elements(self.indent + INDENT * (2 if step.wrapper else 1))
        lines = ", ".join((repr(head + inside.head), *inner(deeper), repr(inside.foot + foot)))
        return f"({empty!r} if {first} is None else ''.join(({lines})))"

    def row(self, tag: str, expressions: list[str]) -> str:
        """Return the expression for a whole row."""
        lines = (repr(f"{self.indent}<{tag}>\n"), *expressions, repr(f"{self.indent}</{tag}>\n"))
        return f"''.join(({', '.join(lines)}))"
