"""Markdown as text: tables, code, and pages of which some blocks are made and the rest is written by hand."""

import re
from collections.abc import Iterable, Mapping, Sequence

_BLOCK = re.compile(r"<!-- made by `make docs`: (?P<name>[a-z ]+) -->\n.*?<!-- end -->\n", re.DOTALL)


def code(text: str) -> str:
    """Return a text as code."""
    return f"`{text}`"


def listed(names: Iterable[str]) -> str:
    """Return names as code with commas between them."""
    return ", ".join(map(code, names))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a cell may hold any Markdown of one line."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def joined(*paragraphs: str) -> str:
    """Return paragraphs with an empty line between them; empty ones are left out."""
    return "\n\n".join(each for each in paragraphs if each)


def block(name: str, content: str) -> str:
    """Return a made block with the marks by which it is found again."""
    return f"<!-- made by `make docs`: {name} -->\n\n{content}\n\n<!-- end -->\n"


def filled(page: str, blocks: Mapping[str, str]) -> str:
    """Return a page with its made blocks made anew. Raises ValueError when it lacks one, or holds an unknown one."""
    held = [match["name"] for match in _BLOCK.finditer(page)]
    if sorted(held) != sorted(blocks):
        raise ValueError(f"the page holds the blocks {held}, and should hold {sorted(blocks)}")
    return _BLOCK.sub(lambda match: block(match["name"], blocks[match["name"]]), page)


def by_hand(page: str) -> str:
    """Return what of a page is written by hand."""
    return _BLOCK.sub("", page)
