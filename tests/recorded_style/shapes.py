"""The shape of an answer, the names and the order of its elements, and trees that shapes are held against.

A tree is written as `name(inner inner)`, where `?` stands behind what may be missing and `*` behind what may repeat
or be missing.
"""

import re
from collections.abc import Collection, Mapping

from lxml import etree

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[()?*]")


def shape_of(element: etree._Element, added: Mapping[str, Collection[str]]) -> str:
    """Return an element's shape; `added`: by an element's name the names of what is passed over in it."""
    passed_over = added.get(element.tag, ())
    inner = "".join(shape_of(each, added) for each in element if each.tag not in passed_over)
    return f"{element.tag}({inner})"


def pattern_of(tree: str) -> re.Pattern[str]:
    """Return what matches the shapes that a tree allows."""
    tokens = _TOKEN.findall(tree)
    assert "".join(tokens) == re.sub(r"\s+", "", tree), "a tree is made of names, brackets and marks"
    parts = []
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token == "(":
            continue
        if token == ")":
            parts.append(r"\))")
        elif token in "?*":
            parts.append(token)
        else:
            parts.append(rf"(?:{token}\(" + ("" if following == "(" else r"\))"))
    return re.compile("".join(parts))
