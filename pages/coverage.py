"""The table of coverage: every operation of the original, and how it fares here."""

from collections.abc import Iterable
from dataclasses import dataclass

from pages import objects
from pages.catalogue import FORMATS, VERSIONS, Known, known, routes_of
from pages.markdown import code, table

WORKS, DIFFERS, ABSENT, NEVER = "works", "differs", "absent", "–"
HEADS = (
    "object",
    "operation",
    "needs",
    *(f"version {version}, {each.upper()}" for version in VERSIONS for each in FORMATS),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A form of an operation: what the original has by version, and how each fares here, by version."""

    object: str
    operation: str
    needs: tuple[str, ...]
    forms: dict[int, Known]

    def state(self, version: int) -> str:
        """Return WORKS, DIFFERS, ABSENT, or NEVER where the original has no such form."""
        if version not in self.forms:
            return NEVER
        if self.object == "login":
            return WORKS
        there = any(version in each.versions for each in routes_of(self.object) if each.operation == self.operation)
        if not there:
            return ABSENT
        return DIFFERS if version in objects.differences(self.object).get(self.operation, ()) else WORKS


def lines() -> list[Line]:
    """Return the lines of the table."""
    found: dict[tuple[str, str, tuple[str, ...]], dict[int, Known]] = {}
    for each in known():
        found.setdefault((each.object, each.operation, each.needs), {})[each.version] = each
    return [Line(*key, forms) for key, forms in found.items()]


def tell() -> str:
    """Return the table."""
    return table(HEADS, map(_row, lines()))


def counts() -> str:
    """Return how many operations there are of each state."""
    states: dict[str, int] = dict.fromkeys((WORKS, DIFFERS, ABSENT), 0)
    for name, operation in dict.fromkeys((each.object, each.operation) for each in lines()):
        states[_worst(each for each in lines() if (each.object, each.operation) == (name, operation))] += 1
    return (
        f"Of {sum(states.values())} operations {states[WORKS]} work, {states[DIFFERS]} knowingly differ somewhere, "
        f"and {states[ABSENT]} are absent."
    )


def _worst(forms: Iterable[Line]) -> str:
    states = {each.state(version) for each in forms for version in VERSIONS}
    return next(each for each in (ABSENT, DIFFERS, WORKS) if each in states)


def _row(line: Line) -> tuple[str, ...]:
    states = [line.state(version) for version in VERSIONS for _ in FORMATS]
    documented = all(each.is_documented for each in line.forms.values())
    needs = objects.needed(line.needs) + ("" if documented else " (undocumented)" if line.needs else "(undocumented)")
    return line.object, code(line.operation) if line.operation else "", needs, *(_cell(line, each) for each in states)


def _cell(line: Line, state: str) -> str:
    return f"[{state}](objects/{line.object}.md#what-differs-from-the-original)" if state == DIFFERS else state
