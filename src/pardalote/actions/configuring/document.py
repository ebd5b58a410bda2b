"""Bringing an account in line with a document, and writing a document of what an account has."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pardalote.actions.configuring.checks import Entry, Invalid, check_complete, read_fields
from pardalote.actions.configuring.kinds import EntryKind, There
from pardalote.actions.work import Work
from pardalote.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: to which entry of which kind, and the fields that were set, with their old values."""

    kind: str
    key: str
    is_new: bool
    changes: Mapping[str, tuple[Any, Any]]


def configure(work: Work, kinds: Sequence[EntryKind], document: object) -> list[Step]:
    """Create what the document names and the account lacks, change what differs; return what was done.

    What the document does not name stays as it is: nothing is ever removed. The same document a second time does
    nothing. Raises Invalid, with the place in the document, before or while something is done: the caller then
    rolls everything back.
    """
    if document is None:
        return []
    if not isinstance(document, dict):
        raise Invalid("the document is no mapping of kinds to entries")
    unknown = document.keys() - {each.name for each in kinds}
    if unknown:
        raise Invalid(f"unknown: {', '.join(sorted(map(str, unknown)))}")
    return [step for each in kinds if each.name in document for step in _entries(work, each, document[each.name])]


def describe(work: Work, kinds: Sequence[EntryKind]) -> dict[str, list[Entry]]:
    """Return the document that says what the account has; fields without a value are left out."""
    return {
        each.name: [{name: value for name, value in known.entry.items() if value is not None} for known in there]
        for each in kinds
        if (there := each.current(work))
    }


def _entries(work: Work, kind: EntryKind, entries: object) -> Iterator[Step]:
    if not isinstance(entries, list):
        raise Invalid(f"{kind.name}: a list is wanted")
    there: defaultdict[str, list[There]] = defaultdict(list)
    for known in kind.current(work):
        there[known.entry[kind.key]].append(known)
    taken: set[tuple[str, object]] = set()
    for position, given in enumerate(entries):
        try:
            entry = _read(kind, given)
            _claim(kind, entry, taken)
            yield from _apply(work, kind, entry, there[entry[kind.key]])
        except Invalid as problem:
            raise Invalid(f"{kind.name}, entry {position + 1}: {problem}") from problem
        except Refusal as refusal:
            raise Invalid(f"{kind.name}, entry {position + 1}: {refusal.reason.message}") from refusal


def _read(kind: EntryKind, given: object) -> Entry:
    entry = read_fields(kind.fields, given)
    if not entry.get(kind.key):
        raise Invalid(f"{kind.key} is missing")
    return entry


def _claim(kind: EntryKind, entry: Entry, taken: set[tuple[str, object]]) -> None:
    """Keep what no other entry may have: the key, and what only one has. Raises Invalid when another one has it."""
    for name, value in kind.fields.items():
        if name == kind.key or (value.is_of_one and entry.get(name)):
            if (name, entry[name]) in taken:
                raise Invalid(f"{entry[name]!r} is there twice" if name == kind.key else f"{name}: another one has it")
            taken.add((name, entry[name]))


def _apply(work: Work, kind: EntryKind, entry: Entry, there: list[There]) -> Iterator[Step]:
    key = entry[kind.key]
    if len(there) > 1:
        raise Invalid(f"the account has {len(there)} of the name {key!r}")
    if not there:
        check_complete(kind.fields, entry)
        kind.create(work, entry)
        yield Step(kind.name, key, True, {name: (None, value) for name, value in entry.items() if name != kind.key})
        return
    row_id, old = there[0]
    changes = {name: value for name, value in entry.items() if not _is_same(kind, name, value, old[name])}
    if changes:
        kind.change(work, row_id, changes)
        yield Step(kind.name, key, False, {name: (old[name], value) for name, value in changes.items()})


def _is_same(kind: EntryKind, name: str, one: Any, other: Any) -> bool:
    compared = kind.fields[name].compared
    return bool(compared(one) == compared(other))
