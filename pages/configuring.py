"""The tables of what a document of `pardalote configure` can hold: each kind, and what its fields take."""

from collections.abc import Iterable, Mapping

from pages.markdown import code, joined, table
from pardalote.actions.configuring.checks import Value
from pardalote.actions.configuring.everything import KINDS
from pardalote.actions.configuring.kinds import EntryKind


def tell() -> str:
    """Return a section for each kind, in the order in which they are made."""
    return joined(*(joined(f"### {each.name}", _about(each), _fields(each)) for each in KINDS))


def _about(kind: EntryKind) -> str:
    return f"{kind.about[0].upper()}{kind.about[1:]}."


def _fields(kind: EntryKind) -> str:
    first = {kind.key: kind.fields[kind.key]}
    return table(("field", "holds", "in a new entry", "remarks"), _rows({**first, **kind.fields}))


def _rows(fields: Mapping[str, Value], above: str = "") -> Iterable[tuple[str, str, str, str]]:
    for name, each in fields.items():
        holds = f"name of a {each.names_what}" if each.names_what else each.check.takes
        yield code(above + name), holds, "needed" if each.needed else "", _remarks(each)
        yield from _rows(each.parts, f"{above}{name}/")


def _remarks(value: Value) -> str:
    return "; ".join(each for each in (value.note, "can't be emptied" if value.filled else "") if each)
