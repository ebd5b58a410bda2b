"""The page of an object: its operations, fields and criteria as declared, among what is written by hand."""

import re

from pages import criteria, fields
from pages.catalogue import DOCS, VERSIONS, declared, known, objects, routes_of, spaced
from pages.markdown import block, by_hand, code, filled, joined, table
from pardalote.api.routes import Route

FOLDER = DOCS / "objects"
DIFFERS = "What differs from the original"
_GENERAL = "[Differences](../differences.md) has what holds for all objects."


def page(name: str) -> str:
    """Return the page of an object: a new one when there is none, else the one there is with its blocks made anew."""
    file = FOLDER / f"{name}.md"
    held = file.read_text(encoding="utf-8") if file.exists() else _new(name)
    return filled(held, blocks(name))


def blocks(name: str) -> dict[str, str]:
    """Return what follows from the code, by the names of the blocks."""
    made = {"operations": _operations(name)}
    known_record = declared().get(name)
    if known_record is not None:
        record = known_record.record
        made["answers"] = fields.tell(record, objects())
        if record.query is not None and any(each.operation == "query" for each in routes_of(name)):
            made["queries"] = criteria.tell(record.query)
    return made


def differences(name: str) -> dict[str, tuple[int, ...]]:
    """Return the operations that knowingly differ, and in which versions.

    The page's section says so: its points that begin with operations and a colon, perhaps with a version:
    "- `update`, `delete` (version 4): ...".
    """
    file = FOLDER / f"{name}.md"
    _, _, section = by_hand(file.read_text(encoding="utf-8") if file.exists() else "").partition(f"## {DIFFERS}\n")
    found: dict[str, tuple[int, ...]] = {}
    for match in _POINT.finditer(section.partition("\n## ")[0]):
        versions = (int(match["version"]),) if match["version"] else VERSIONS
        for operation in re.findall(r"`(\w+)`", match["operations"]):
            found[operation] = tuple(sorted({*found.get(operation, ()), *versions}))
    return found


_POINT = re.compile(
    r"^- (?P<operations>`\w+`(?:(?:, | and )`\w+`)*)(?: \(version (?P<version>[34])\))?: ", re.MULTILINE
)


def _new(name: str) -> str:
    about = declared()[name].about if name in declared() else ""
    title, _, rest = about.rstrip(".").partition(": ")
    if not rest or len(title.split()) > 2:
        title, rest = spaced(name).capitalize(), about.rstrip(".")
    parts = [block(each, "") for each in blocks(name)]
    intro = f"{rest[:1].upper()}{rest[1:]}." if rest else ""
    return joined(f"# {title}", intro, *(each.rstrip("\n") for each in parts), _GENERAL) + "\n"


def _operations(name: str) -> str:
    heads = ("operation", "needs, version 3", "needs, version 4", "methods", "ability")
    rows = [_operation(each) for each in routes_of(name)]
    intro = f"`/api/{name}/version/…/do/…`; [roles](../authentication.md#roles) tells who has an ability."
    return joined("## Operations", intro, table(heads, rows), _missing(name))


def _missing(name: str) -> str:
    if name not in declared() or "id" not in {need for each in known() if each.object == name for need in each.needs}:
        return ""
    return f"An id that nothing has is refused with [error {declared()[name].record.missing.code}](../errors.md)."


def _operation(route: Route) -> tuple[str, ...]:
    methods = ", ".join(sorted(route.methods - {"HEAD"}))
    return code(route.operation), *(_needs(route, version) for version in VERSIONS), methods, code(route.ability)


def _needs(route: Route, version: int) -> str:
    """Return what an operation needs in a version: what names the row in one of its forms, and what goes with it."""
    if version not in route.versions:
        return "not there"
    called = (route.object, route.operation, version)
    forms = [each.needs for each in known() if (each.object, each.operation, each.version) == called and each.needs]
    rests = {form[1:] for form in forms}
    if len(rests) != 1:
        return "; or ".join(map(needed, forms))
    first = dict.fromkeys(each for form in forms for each in form[0].split(" or "))
    return ", and ".join(each for each in (" or ".join(map(_coded, first)), *map(needed, rests)) if each)


def needed(needs: tuple[str, ...]) -> str:
    """Return the parameters of a form, as code where they are plain names."""
    return ", ".join(_coded(each) for each in needs)


def _coded(text: str) -> str:
    if re.fullmatch(r"[\w.\[\]]+", text):
        return code(text)
    return re.sub(r"\b(?=\w*_)\w+(?:\[\])?|\b(?:ids?|fid|email|name|subject)\b", lambda match: code(match[0]), text)
