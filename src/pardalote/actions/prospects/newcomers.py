"""New prospects of a batch that are written together: the items that name nothing but an address that nobody has."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pardalote import refusals
from pardalote.actions.prospects import drafting
from pardalote.actions.prospects.drafting import Draft
from pardalote.actions.prospects.form import read_form
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.prospects.surroundings import Surroundings
from pardalote.actions.work import Work
from pardalote.records.prospect import fold_email
from pardalote.records.roles import CREATE_PROSPECTS, allows
from pardalote.refusals import Refusal
from pardalote.store import prospects
from pardalote.store.promise import Duplicate


class Item(NamedTuple):
    """An item of a batch: by what it is told apart, what it names, and what it wants."""

    identifier: str
    identity: Identity
    values: Mapping[str, str]


class Newcomers:
    """Those who wait. Whoever carries out another item writes them first: it may mean one of them."""

    def __init__(self, work: Work, items: Sequence[Item]) -> None:
        """Look up which addresses of a batch nobody has; where addresses may repeat, that does not matter."""
        self._work = work
        self._shared = work.account.allows_duplicate_emails
        self._around = Surroundings(work.connection, work.together.campaigns if work.together else None)
        named = [fold_email(each.identity.email) for each in items if each.identity.email]
        taken = set() if self._shared else prospects.taken_addresses(work.connection, named)
        self._free = {each for each in named if each not in taken}
        self._waiting: list[tuple[Item, Draft]] = []

    def let_wait(self, item: Item) -> bool:
        """Let the prospect of an item wait if it is certainly a new one, and nothing but its own row is to be written.

        Raises what `deeds.create` and `deeds.upsert` raise for such a prospect.
        """
        identity, values = item.identity, item.values
        email = fold_email(identity.email or "")
        if email not in self._free:
            return False
        if not self._shared:
            # Whatever becomes of this item, the next one of that address has to look.
            self._free.remove(email)
        if identity.id is not None or identity.fid is not None:
            return False
        form = read_form(values, self._work.furnishing, self._work.rules)
        if form.lists or form.criteria:
            return False
        draft = drafting.draft(self._work, identity.email or "", None, form, self._around)
        if self._work.user is not None and not allows(self._work.user.role, CREATE_PROSPECTS):
            raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
        self._waiting.append((item, draft))
        return True

    def write(self) -> list[Item]:
        """Write those who wait; return them if that can't be: somebody else has just taken one of the addresses."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return []
        try:
            with self._work.attempt():
                ids = prospects.insert_all(self._work.connection, [draft.filled for _, draft in waiting])
        except Duplicate:
            return [item for item, _ in waiting]
        self._work.record_all(
            (number, draft.changes(self._work)) for number, (_, draft) in zip(ids, waiting, strict=True)
        )
        return []
