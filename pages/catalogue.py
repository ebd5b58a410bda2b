"""What there is to tell of: the records, the operations of this server, and those that the original knows."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from pardalote import records
from pardalote.api.routes import ROUTES, Route
from pardalote.records.fields import Record

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
# A copy of the reference's lists of operations.
_REFERENCE = PROJECT / "tests" / "facts" / "objects.json"

VERSIONS = (3, 4)
FORMATS = ("xml", "json")


@dataclass(frozen=True, slots=True)
class Declared:
    """A record, and what the file that declares it is about; nothing when the file is about several objects."""

    record: Record
    about: str


@dataclass(frozen=True, slots=True)
class Known:
    """A form of an operation that the original has in a version; `needs`: the parameters that it can't do without."""

    object: str
    operation: str
    version: int
    methods: tuple[str, ...]
    needs: tuple[str, ...]
    is_documented: bool = True


# What clients call though the reference doesn't name it (wire.md, sections 6 and 9).
_UNDOCUMENTED: tuple[tuple[str, str, tuple[int, ...], tuple[str, ...]], ...] = (
    ("emailTemplate", "merge", (3,), ("id", "prospect_email")),
    ("form", "create", VERSIONS, ("name",)),
    ("form", "delete", VERSIONS, ("id",)),
    ("form", "update", VERSIONS, ("id",)),
    ("prospect", "undelete", VERSIONS, ("id",)),
    ("prospectAccount", "delete", VERSIONS, ("id",)),
    ("user", "abilities", VERSIONS, ()),
    ("user", "cookie", VERSIONS, ()),
    ("user", "create", VERSIONS, ("email", "role_id or role_name")),
    ("user", "delete", VERSIONS, ("email",)),
    ("user", "delete", VERSIONS, ("id",)),
    ("user", "update", VERSIONS, ("email",)),
    ("user", "update", VERSIONS, ("id",)),
)
_POST_OR_DELETE = ("POST", "DELETE")
_GET_OR_POST = ("GET", "POST")


@cache
def declared() -> dict[str, Declared]:
    """Return the record of each object by its name: of several, the one that is queried, else the one with most."""
    best: dict[str, Declared] = {}
    for module in pkgutil.iter_modules(records.__path__, f"{records.__name__}."):
        loaded = importlib.import_module(module.name)
        for each in _declared_in(loaded):
            held = best.get(each.name)
            if held is None or _weight(each) > _weight(held.record):
                is_its_own = loaded.__name__.rpartition(".")[2] == spaced(each.name).replace(" ", "_")
                best[each.name] = Declared(each, (loaded.__doc__ or "").partition("\n")[0] if is_its_own else "")
    return best


def _declared_in(loaded: ModuleType) -> Iterable[Record]:
    """Yield the records that a module declares, and not those that it imports."""
    source = inspect.getsource(loaded)
    for name, each in vars(loaded).items():
        if isinstance(each, Record) and re.search(rf"^{name}\b[^\n]*? = ", source, re.MULTILINE):
            yield each


def spaced(name: str) -> str:
    """Return the name of an object as words: prospectAccount is "prospect account"."""
    return re.sub(r"(?=[A-Z])", " ", name).lower()


def _weight(record: Record) -> tuple[bool, int]:
    return record.query is not None, len(record.content)


def routes_of(name: str) -> list[Route]:
    """Return the operations of an object, in the order of their names."""
    return sorted((each for each in ROUTES if each.object == name), key=lambda each: each.operation)


def objects() -> list[str]:
    """Return the names of the objects that have operations here, in their order."""
    return sorted({each.object for each in ROUTES}, key=str.lower)


@cache
def known() -> tuple[Known, ...]:
    """Return every form of every operation of the original, and of our own, by object, operation and version."""
    found = [*_documented(), *_undocumented()]
    names = {(each.object, each.operation) for each in found}
    found += [each for route in ROUTES if (route.object, route.operation) not in names for each in _of_our_own(route)]
    return tuple(sorted(set(found), key=lambda each: (each.object.lower(), each.operation, each.version, each.needs)))


def _documented() -> Iterable[Known]:
    reference: dict[str, dict[str, Any]] = json.loads(_REFERENCE.read_text(encoding="utf-8"))["objects"]
    for name, each in reference.items():
        for form in each["operations"]:
            operation = "" if name == "login" else form["name"]
            for version in form["versions"]:
                yield Known(name, operation, version, tuple(form["methods"]), tuple(map(_plain, form["required"])))


def _undocumented() -> Iterable[Known]:
    for name, operation, versions, needs in _UNDOCUMENTED:
        for version in versions:
            methods = _POST_OR_DELETE if operation == "delete" else _GET_OR_POST
            yield Known(name, operation, version, methods, needs, is_documented=False)


def _of_our_own(route: Route) -> Iterable[Known]:
    for version in sorted(route.versions):
        yield Known(route.object, route.operation, version, tuple(sorted(route.methods)), (), is_documented=False)


def _plain(parameter: str) -> str:
    """Return a required parameter as the reference words it; where it stands in the path it is called id."""
    return re.sub(r"^\w+ \(in the path, after id/\)$", "id", parameter).replace(" OR ", " or ")
