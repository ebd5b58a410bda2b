"""The parts of an object's page that tell its answers: fields in their order, nested parts, outputs."""

from collections.abc import Iterable

from pages.catalogue import routes_of
from pages.markdown import code, joined, listed, table
from pardalote.records.fields import (
    BULK,
    FULL,
    MOBILE,
    SIMPLE,
    Content,
    CustomFields,
    Field,
    Link,
    Part,
    Presence,
    Record,
)

_HEADS = ("field", "kind", "written", "shown", "outputs")


def tell(record: Record, pages: Iterable[str]) -> str:
    """Return the sections about answers; `pages` names the objects that have a page to link to."""
    return joined("## Fields", _fields(record), _parts(record, frozenset(pages)), _outputs(record))


def outputs_of(record: Record) -> tuple[str, ...]:
    """Return the outputs that differ for this object."""
    has_bulk = record.query is not None and record.query.has_bulk
    return (FULL, SIMPLE, *((MOBILE,) if record.mobile else ()), *((BULK,) if has_bulk else ()))


def _fields(record: Record) -> str:
    order = f"In the order of answers, inside of {code(record.tag)}."
    intro = f"{order} Shown always, and empty without a value, unless the table says otherwise."
    rows = [_row(record, each) for each in record.content]
    if record.query is None:
        return joined(intro, table(_HEADS[:-1], (row[:-1] for row in rows)))
    return joined(intro, table(_HEADS, rows))


def _row(record: Record, content: Content) -> tuple[str, ...]:
    known = outputs_of(record)
    shown = tuple(output for output in known if content in record.shown_in(output))
    where = _where(known, shown)
    if isinstance(content, Field):
        return code(content.name), content.kind.name, "yes" if content.writable else "", _when(content.presence), where
    if isinstance(content, Link):
        return code(content.name), "integer", "", "", where
    if isinstance(content, CustomFields):
        return "custom fields", "by their types", "yes", _when(Presence.FILLED), where + _named_in_bulk(record)
    return code(_path(content)), "nested" + (", repeated" if content.many else ""), "", _when(content.presence), where


def _when(presence: Presence) -> str:
    return "" if presence is Presence.ALWAYS else presence.value


def _where(known: tuple[str, ...], shown: tuple[str, ...]) -> str:
    if shown == known:
        return "all"
    return "all but mobile" if MOBILE in known and {*shown, MOBILE} == {*known} else ", ".join(shown)


def _named_in_bulk(record: Record) -> str:
    return "; bulk when named" if BULK in outputs_of(record) else ""


def _path(part: Part) -> str:
    return part.tag if part.wrapper in (None, part.tag) else f"{part.wrapper}/{part.tag}"


def _parts(record: Record, pages: frozenset[str]) -> str:
    rows = list(_part_rows(record, "", pages))
    return joined("### Nested", table(("node", "holds", "of the object"), rows)) if rows else ""


def _part_rows(record: Record, above: str, pages: frozenset[str]) -> Iterable[tuple[str, str, str]]:
    for part in record.content:
        if isinstance(part, Part):
            path = above + _path(part)
            names = [_name(each) for each in part.record.content if each.name not in part.without]
            name = part.record.name
            yield code(path), listed(names), f"[{name}]({name}.md)" if name in pages else ""
            yield from _part_rows(part.record, f"{path}/", pages)


def _name(content: Content) -> str:
    return _path(content) if isinstance(content, Part) else content.name


def _outputs(record: Record) -> str:
    if record.query is None:
        return ""
    lines = ["A query shows the simple output; `output=full` is the same there."]
    if any(each.operation == "read" for each in routes_of(record.name)):
        lines.insert(0, "A read shows the full output.")
    shown = f"shows {listed(record.mobile)}" if record.mobile else "looks like simple"
    lines.append(f"`output=mobile` {shown}; a query then has no largest page.")
    if BULK in outputs_of(record):
        lines.append("`output=bulk` has neither nested nodes nor `total_results`.")
    return joined("### Outputs", "\n".join(f"- {line}" for line in lines))
