"""Several prospects in one act: each item is tried on its own, and one that is refused leaves the others alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.form import read_form
from pardalote.actions.prospects.identity import Identity, find_record, read_identity
from pardalote.actions.prospects.newcomers import Item, Newcomers
from pardalote.actions.repeating import was_raced
from pardalote.actions.work import Work
from pardalote.refusals import Reason, Refusal
from pardalote.store import prospects

# What is done with an item; says whether a prospect was created.
Deed = Callable[[Work, Identity, Mapping[str, str]], bool]


class Outcome(NamedTuple):
    """What became of a batch: the refused items with the reasons, and whether any prospect was created."""

    refused: list[tuple[str, Reason]]
    created: bool


def create(work: Work, identity: Identity, values: Mapping[str, str]) -> bool:
    """Create an item's prospect, as deeds.create does."""
    deeds.create(work, identity, values)
    return True


def update(work: Work, identity: Identity, values: Mapping[str, str]) -> bool:
    """Change an item's prospect, as deeds.update does. Raises Refusal 92 when there is none."""
    deeds.update(work, identity, values, find_record)
    return False


def upsert(work: Work, identity: Identity, values: Mapping[str, str]) -> bool:
    """Change or create an item's prospect, as deeds.upsert does."""
    return deeds.upsert(work, identity, values, prospects.COLUMNS)[1]


def carry_out(
    work: Work, items: Iterable[tuple[str, Mapping[str, str]]], deed: Deed, user_id: str | None = None
) -> Outcome:
    """Carry out a deed for one item after the other, each an identifier and values.

    `user_id` assigns the prospects of all items that don't assign by themselves. Raises Refusal 10 when there is
    no such user; what an item is refused for is part of the outcome.
    """
    assigned = {"user_id": user_id} if user_id and user_id.strip() else {}
    read_form(assigned, work.furnishing, work.rules)
    listed = list(items)
    act = _Act(work, deed)
    with work.deeds_together():
        act.carry_out(act.named(listed, assigned))
    refused = [(identifier, act.refused[identifier]) for identifier, _ in listed if identifier in act.refused]
    return Outcome(refused, act.created)


class _Act:
    """The items of a batch on their way, and what has become of them so far."""

    def __init__(self, work: Work, deed: Deed) -> None:
        self._work = work
        self._deed = deed
        self.refused: dict[str, Reason] = {}
        self.created = False

    def named(self, items: Iterable[tuple[str, Mapping[str, str]]], assigned: Mapping[str, str]) -> list[Item]:
        """Return the items with what each names."""
        found = []
        for identifier, own in items:
            with self._refusing(identifier):
                values = own if own.get("crm_owner_fid") else {**assigned, **own}
                found.append(Item(identifier, _identity(self._work, identifier, own), values))
        return found

    def carry_out(self, items: Sequence[Item]) -> None:
        """Carry out one item after the other; new prospects that follow each other are written together."""
        newcomers = Newcomers(self._work, items if self._deed is not update else ())
        for item in items:
            with self._refusing(item.identifier):
                if newcomers.let_wait(item):
                    self.created = True
                    continue
            if item.identifier not in self.refused:
                self._each(newcomers.write())
                self._each([item])
        self._each(newcomers.write())

    def _each(self, items: Iterable[Item]) -> None:
        for item in items:
            with self._refusing(item.identifier):
                self.created = _tried(self._work, self._deed, item) or self.created

    @contextmanager
    def _refusing(self, identifier: str) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            self.refused[identifier] = refusal.reason


def _tried(work: Work, deed: Deed, item: Item) -> bool:
    """Carry out an item, once more when another transaction has just written what it met."""
    try:
        with work.attempt():
            return deed(work, item.identity, item.values)
    except Refusal as refusal:
        if not was_raced(refusal):
            raise
    with work.attempt():
        return deed(work, item.identity, item.values)


def _identity(work: Work, identifier: str, values: Mapping[str, str]) -> Identity:
    """Return what an item names: in version 3 its key says so before anything else, be it an id or an address."""
    id_, email = values.get("id"), values.get("email")
    if work.account.allows_duplicate_emails:
        return read_identity(id_, email, values.get("fid"))
    if _is_id(identifier):
        return read_identity(identifier, email, None)
    return read_identity(id_, identifier, None)


def _is_id(identifier: str) -> bool:
    return identifier.isascii() and identifier.isdecimal()
