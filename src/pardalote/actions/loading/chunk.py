"""Carrying out many rows in one transaction: each by the rules of a single call, new prospects written together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pardalote import refusals
from pardalote.actions.loading.gathering import By, Gathered
from pardalote.actions.loading.keeping import Keeping
from pardalote.actions.loading.reading import Wanted, said
from pardalote.actions.prospects import drafting, saving, upserting
from pardalote.actions.prospects.drafting import Draft
from pardalote.actions.prospects.form import Form
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.prospects.surroundings import Surroundings
from pardalote.actions.prospects.upserting import Meant
from pardalote.actions.work import Change, Work
from pardalote.records.prospect import fold_email
from pardalote.refusals import Refusal
from pardalote.store import prospects
from pardalote.store.promise import Row
from pardalote.store.schema import list_membership, prospect_profile_criteria

CREATED, UPDATED = "created", "updated"
# What became of a row: CREATED, UPDATED, or the reason for which it was refused.
Result = str


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms rows meet prospects that are there."""

    by: By = By.EMAIL
    # False: a row that means one in the recycle bin is refused.
    restores: bool = True
    keeping: Keeping | None = None


def carry_out(work: Work, rows: Sequence[Wanted], terms: Terms) -> list[Result]:
    """Create or change the prospects that rows want, in their order; return what became of each.

    A refused row changes nothing and leaves the others alone. Raises Duplicate when somebody else, on an engine that
    lets several write at once, has taken an address meanwhile: then nothing of the work may be kept.
    """
    return Chunk(work, rows, terms).results


class Chunk:
    """The rows of one transaction. New prospects wait to be written together, until another row means one of them."""

    def __init__(self, work: Work, rows: Sequence[Wanted], terms: Terms) -> None:
        """Carry out the rows."""
        self._work = work
        self._by = terms.by
        self._terms = terms
        self._shared = work.account.allows_duplicate_emails
        self._around = Surroundings(work.connection)
        self._found = Gathered(work.connection, _keys(rows, terms.by), self._shared)
        self._waiting: list[tuple[Draft, Form]] = []
        # The addresses and Salesforce ids of those who wait.
        self._taken: set[str] = set()
        self.results = [self._try(row) for row in rows]
        self._write()

    def _try(self, row: Wanted) -> Result:
        try:
            return self._carry_out(row)
        except Refusal as refusal:
            return said(refusal)

    def _carry_out(self, row: Wanted) -> Result:
        identity = row.identity
        if (identity.email and fold_email(identity.email) in self._taken) or identity.fid in self._taken:
            self._write()
        meant = self._meant(row)
        if meant.row is None:
            self._wait(row, meant)
            return CREATED
        before, form, email = meant.row, row.form, meant.email
        if before["is_archived"] and not self._terms.restores:
            raise Refusal(refusals.PROSPECT_ARCHIVED)
        if self._terms.keeping is not None:
            form, email = self._terms.keeping.left_of(self._work.connection, before, form, email)
        archived = meant.archived if row.archived is None else row.archived
        if email is None:
            self._change(before, form, None, archived)
        else:
            # Another prospect may have the address: then this part alone is undone.
            with self._work.attempt():
                self._change(before, form, email, archived)
        return UPDATED

    def _change(self, before: Row, form: Form, email: str | None, archived: bool | None) -> None:
        after = saving.update(self._work, before, form, email, archived, self._around)
        self._found.wrote({**after, "revision": before["revision"] + 1}, before)

    def _meant(self, row: Wanted) -> Meant:
        """Return the prospect that a row means. Raises Refusal 13 when it has nothing to know one by."""
        identity, work, found = row.identity, self._work, self._found
        known_by = _known_by(identity, self._by)
        if known_by is None:
            raise Refusal(refusals.MISSING_PARAMETERS)
        if self._by in (By.ID, By.FID, By.EITHER):
            return upserting.meant(work, identity, found)
        email = identity.email or ""
        if self._shared:
            known = found.by_shared_email(email) if self._by is By.EMAIL else None
            return Meant(known) if known else Meant(None, email, upserting.new_fid(work, identity.fid, found))
        known = found.by_unique_email(work.connection, email)
        if known is not None and self._by is By.NOTHING and not known["is_archived"]:
            raise Refusal(refusals.PROSPECT_EMAIL_EXISTS)
        return Meant(None, email) if known is None else Meant(known, archived=False)

    def _wait(self, row: Wanted, meant: Meant) -> None:
        own = {"created_at": row.created_at, "is_archived": None if row.archived is None else int(row.archived)}
        row.form.columns.update((name, value) for name, value in own.items() if value is not None)
        new = drafting.draft(self._work, meant.email or "", meant.fid, row.form, self._around)
        self._waiting.append((new, row.form))
        self._taken.add(fold_email(meant.email or ""))
        if meant.fid:
            self._taken.add(meant.fid)

    def _write(self) -> None:
        """Write those who wait: a statement for many of each kind of row."""
        if not self._waiting:
            return
        connection, waiting = self._work.connection, self._waiting
        ids = prospects.insert_all(connection, [new.filled for new, _ in waiting])
        lists = [(number, each) for number, (_, form) in zip(ids, waiting, strict=True) for each in self._open(form)]
        now = self._work.now
        made = {number: new.row["created_at"] for number, (new, _) in zip(ids, waiting, strict=True)}
        members = [(list_id, number, 0, 0, 0, now, now, made[number]) for number, list_id in lists]
        connection.insert_rows(list_membership, _MEMBERSHIP, members)
        statuses = [
            (number, criterion, status)
            for number, (new, _) in zip(ids, waiting, strict=True)
            for criterion, status in drafting.new_statuses(new.criteria).items()
        ]
        connection.insert_rows(prospect_profile_criteria, ("prospect_id", "profile_criteria_id", "status"), statuses)
        self._work.record_all((each, self._changes(*draft)) for each, draft in zip(ids, waiting, strict=True))
        for number, (new, _) in zip(ids, waiting, strict=True):
            self._found.wrote({**new.row, "id": number, "campaign": new.campaign})
        self._waiting = []
        self._taken.clear()

    def _changes(self, new: Draft, form: Form) -> list[Change]:
        lists: list[Change] = [(f"list_{each}", "0", "1") for each in self._open(form)]
        statuses = drafting.new_statuses(new.criteria)
        criteria = [drafting.criterion_change(number, 0, status) for number, status in statuses.items()]
        return new.changes(self._work) + lists + criteria

    def _open(self, form: Form) -> list[int]:
        return [number for number, wanted in form.lists.items() if wanted and self._around.is_open(number)]


_MEMBERSHIP = (
    "list_id", "prospect_id", "is_ended", "did_opt_in", "did_opt_out", "created_at", "updated_at",
    "prospect_created_at",
)  # fmt: skip


def _known_by(identity: Identity, by: By) -> int | str | None:
    if by is By.EITHER:
        return identity.fid if identity.id is None else identity.id
    return {By.ID: identity.id, By.FID: identity.fid}.get(by, identity.email)


def _keys(rows: Sequence[Wanted], by: By) -> Iterable[Identity]:
    """Return what of the rows names prospects that may be there."""
    if by is By.EMAIL:
        return [Identity(None, row.identity.email, row.identity.fid) for row in rows]
    return [row.identity for row in rows]
