"""A client that begins what is done after the answer: imports, exports, mailings to a list."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests import cast
from tests.driver import FORM, Answered
from tests.faults.begun import Batch, Begun, Export, Import, Mailing, Row, Told
from tests.faults.callers import ACCOUNT, Caller, is_done, is_refused
from tests.faults.ledger import Ledger
from tests.faults.people import KNOWN, MADE_AFTER, MADE_BEFORE

JSON = "application/json"
_NO_BATCH = 156
# Seconds between one thing and the next, and how many are begun at most until somebody has looked.
_REST, _MOST = 0.05, 8
_MOST_NEW, _MOST_KNOWN = 300, 60


class Beginner(Caller):
    """A client that notes of each thing that it begins what it was told."""

    def __init__(self, name: str, chance: Random, numbers: Iterator[int], ledger: Ledger, mailed: int) -> None:
        """`mailed` is the id of the list that is mailed."""
        super().__init__(name, chance, numbers, ledger)
        self.begun = Begun()
        self._mailed = mailed
        # Begun since somebody looked, and how many may be.
        self.recent, self.most = 0, _MOST

    def act(self) -> None:
        """Begin something, or go on with an import that an accident has interrupted."""
        if self.closed.wait(_REST):
            return None
        for last in self.begun.imports[-1:]:
            if last.id and last.submitted is Told.NO and last.batches and self.chance.random() < 0.5:
                return self._submit(last)
        if self.recent < self.most:
            self.recent += 1
            self.chance.choice(_BEGINNINGS)(self)
        return None

    def begin_more(self) -> None:
        """Begin one thing more than may be begun."""
        self.recent -= 1

    def told(self, answer: Answered, what: str) -> Told:
        """Return what an answer says; one that nobody should get ends the load."""
        if is_done(answer):
            return Told.YES
        if is_refused(answer):
            return Told.NO if self.ledger.refusals_are_certain else Told.OPEN
        self.ledger.complain(f"{what}: {answer.status} {answer.text}")
        return Told.OPEN

    def whole_import(self) -> None:
        """Create an import with a batch that is submitted at once."""
        begun = Import([self._batch()], submitted=Told.OPEN)
        self.begun.imports.append(begun)
        answer = self._in_parts("create", {**_UPSERT, "state": "Ready"}, begun.batches[0])
        begun.submitted = begun.batches[0].told = self.told(answer, "import/create")
        if begun.submitted is Told.YES:
            begun.id = int(answer.json()["import"]["id"])
            self.begun.acknowledged += 1

    def long_import(self) -> None:
        """Create an import, hand batches in, and submit it, mostly."""
        answer = self.answered("POST", _place("import", "create"), json.dumps(_UPSERT).encode(), JSON)
        if self.told(answer, "import/create") is not Told.YES:
            return
        begun = Import(id=int(answer.json()["import"]["id"]))
        self.begun.imports.append(begun)
        for _ in range(self.chance.choice((1, 2, 3))):
            batch = self._batch()
            begun.batches.append(batch)
            batch.told = self.told(self._in_parts(f"batch/id/{begun.id}", None, batch), "import/batch")
        if self.chance.random() < 0.8:
            self._submit(begun)

    def _submit(self, begun: Import) -> None:
        begun.submitted = Told.OPEN
        body = json.dumps({"state": "Ready"}).encode()
        answer = self.answered("PATCH", _place("import", f"update/id/{begun.id}"), body, JSON)
        if answer.code == _NO_BATCH and all(each.told is not Told.YES for each in begun.batches):
            begun.submitted = Told.NO
            begun.batches.clear()
            return
        begun.submitted = self.told(answer, "import/update")
        self.begun.acknowledged += begun.submitted is Told.YES

    def export(self) -> None:
        """Ask for an export of what nobody changes."""
        object_, procedure = self.chance.choice(_EXPORTS)
        begun = Export(object_)
        self.begun.exports.append(begun)
        body = json.dumps({"object": object_, "fields": ["id"], "procedure": procedure}).encode()
        answer = self.answered("POST", _place("export", "create"), body, JSON)
        begun.told = self.told(answer, "export/create")
        if begun.told is Told.YES:
            begun.id = int(answer.json()["export"]["id"])
            self.begun.acknowledged += 1

    def mailing(self) -> None:
        """Send an email to a list; there is no mail server, so that it ends in the outbox."""
        begun = Mailing(f"Letter {next(self.numbers)}")
        self.begun.mailings.append(begun)
        body = urlencode({**_LETTER, "name": begun.name, "list_ids[]": self._mailed}).encode()
        begun.told = self.told(self.answered("POST", _place("email", "send"), body, FORM), "email/send")
        self.begun.acknowledged += begun.told is Told.YES

    def _batch(self) -> Batch:
        """Return a batch of new prospects, some that there are, and one row that fails."""
        new = [Row("", number) for number in self._some(_MOST_NEW)]
        rows = [Row(f"{self.name}-{each.number}@faults.example", each.number) for each in new]
        known = self.chance.sample(KNOWN, self.chance.randint(1, _MOST_KNOWN))
        rows += [Row(email, next(self.numbers), is_new=False) for email in known]
        self.chance.shuffle(rows)
        return Batch((*rows, Row("nobody", next(self.numbers))))

    def _some(self, most: int) -> list[int]:
        return [next(self.numbers) for _ in range(self.chance.randint(1, most))]

    def _in_parts(self, operation: str, wanted: Any, batch: Batch) -> Answered:
        """Call with a batch, and before it what is wanted, if anything, in JSON."""
        parts = [_part('name="importFile"; filename="people.csv"', "text/csv", batch.text)]
        if wanted is not None:
            parts.insert(0, _part('name="importInput"', JSON, json.dumps(wanted)))
        body = "".join((*parts, f"--{_BOUNDARY}--\r\n")).encode()
        return self.answered("POST", _place("import", operation), body, f"multipart/form-data; boundary={_BOUNDARY}")


_BOUNDARY = "between-the-parts"


def _part(name: str, kind: str, content: str) -> str:
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n"


def _place(object_: str, operation: str) -> str:
    return f"/api/{object_}/version/{ACCOUNT}/do/{operation}?format=json"


_UPSERT = {"operation": "Upsert", "object": "Prospect"}
_AFTER, _BEFORE = f"@{MADE_AFTER}", f"@{MADE_BEFORE}"
_EXPORTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "prospect",
        {
            "name": "filter_by_updated_at",
            "arguments": {"updated_after": _AFTER, "updated_before": _BEFORE, "deleted": "all"},
        },
    ),
    (
        "listMembership",
        {"name": "filter_by_created_at", "arguments": {"created_after": _AFTER, "created_before": _BEFORE}},
    ),
)
_LETTER = {
    "campaign_id": cast.WEBINAR,
    "subject": "News",
    "text_content": "Dear %%email%%, leave: %%unsubscribe%%",
    "from_name": "Ada",
    "from_email": "ada@pardalote.example",
}
_BEGINNINGS: tuple[Callable[[Beginner], None], ...] = (
    Beginner.whole_import,
    Beginner.long_import,
    Beginner.export,
    Beginner.mailing,
)
