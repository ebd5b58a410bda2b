"""Merging: the tags in a text of an email give way to values, in either language of tags (email.md, section 1).

Variable tags are `%%first_name%%`; handlebars are `{{Recipient.FirstName}}`, raw in three braces, with
`{{#if Recipient.FirstName}} … {{else}} … {{/if}}`. Names count without their case. What is put in is never merged
again, and a tag that nothing is known for stays as it is written, so that whoever comes later, or reads it, sees it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html import escape

# Values by their names in one language, in lower case; an empty one is known, and prints nothing.
Values = Mapping[str, str]


class Language(Enum):
    """A language of tags; an email speaks one of them."""

    VARIABLE_TAGS = "variable tags"
    HANDLEBARS = "handlebars"


_VARIABLE_TAG = re.compile(r"%%([A-Za-z0-9_.-]+)%%")
_HANDLEBAR = re.compile(r"\{\{\{\s*([\w.]+)\s*\}\}\}|\{\{\s*(?:#if\s+([\w.]+)|(else|/if|[\w.]+))\s*\}\}", re.ASCII)


def language_of(texts: Iterable[str | None]) -> Language:
    """Return the language of the texts of one email: handlebars only where nothing looks like a variable tag."""
    there = [text for text in texts if text]
    if any(map(_VARIABLE_TAG.search, there)) or not any(map(_HANDLEBAR.search, there)):
        return Language.VARIABLE_TAGS
    return Language.HANDLEBARS


def names_in(text: str, language: Language) -> list[str]:
    """Return the names of a text's tags, in lower case; conditions are none."""
    if language is Language.HANDLEBARS:
        return [(raw or said).lower() for raw, _condition, said in _HANDLEBAR.findall(text)]
    return [name.lower() for name in _VARIABLE_TAG.findall(text)]


def tags_in(text: str, language: Language) -> int:
    """Return how many tags a text has, conditions and their ends among them."""
    pattern = _HANDLEBAR if language is Language.HANDLEBARS else _VARIABLE_TAG
    return sum(1 for _ in pattern.finditer(text))


def merge(text: str, language: Language, values: Values, html: bool = False) -> str:
    """Return a text with values for its tags; `html`: where handlebars of two braces escape what HTML would read.

    Variable tags and handlebars of three braces put a value in exactly as it is.
    """
    if language is Language.HANDLEBARS:
        return _merge_handlebars(text, values, html)
    return _merge_variable_tags(text, values)


def _merge_variable_tags(text: str, values: Values) -> str:
    merged, position = [], 0
    while match := _VARIABLE_TAG.search(text, position):
        value = values.get(match[1].lower())
        if value is None:
            # What closes a tag that is none may open the next one.
            merged.append(text[position : match.end() - 2])
            position = match.end() - 2
        else:
            merged += text[position : match.start()], value
            position = match.end()
    merged.append(text[position:])
    return "".join(merged)


@dataclass(slots=True)
class _Block:
    """What stands between `{{#if}}` and `{{/if}}`; the whole text is one that always shows."""

    shows: bool = True
    has_turned: bool = False
    merged: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        if self.shows:
            self.merged.append(text)

    def turn(self) -> None:
        self.shows, self.has_turned = not self.shows, True


def _merge_handlebars(text: str, values: Values, html: bool) -> str:
    """Merge handlebars. A condition that nothing ends lasts to the end; `else` and `/if` without one stay."""
    blocks, position = [_Block()], 0
    for match in _HANDLEBAR.finditer(text):
        raw, condition, said = match.groups()
        inner = blocks[-1]
        inner.add(text[position : match.start()])
        position = match.end()
        if condition:
            blocks.append(_Block(bool(values.get(condition.lower()))))
        elif said == "/if" and len(blocks) > 1:
            _end_innermost(blocks)
        elif said == "else" and len(blocks) > 1 and not inner.has_turned:
            inner.turn()
        else:
            value = values.get((raw or said).lower())
            inner.add(match[0] if value is None else escape(value) if html and said else value)
    blocks[-1].add(text[position:])
    while len(blocks) > 1:
        _end_innermost(blocks)
    return "".join(blocks[0].merged)


def _end_innermost(blocks: list[_Block]) -> None:
    ended = blocks.pop()
    blocks[-1].add("".join(ended.merged))
