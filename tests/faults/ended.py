"""Compares what was begun with what has come of it: each whole and once, and nothing of what was never begun."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pardalote.store.promise import Connection
from tests.driver import Answered
from tests.faults import traces
from tests.faults.begun import Batch, Begun, Export, Import, Mailing, Row, Told
from tests.faults.callers import ACCOUNT
from tests.faults.people import KNOWN, MAILED
from tests.faults.verdict import Verdict
from tests.served import Session

_OPEN, _COMPLETE = "Open", "Complete"
_LIVE, _DONE = ("waiting", "working"), "done"


def judge(begun: Begun, session: Session, connection: Connection, verdict: Verdict, is_over: bool = False) -> None:
    """Look at what has come to its end since somebody looked last; `is_over`: at everything, which then has to have.

    What clients were not answered is settled: it was begun, or it was not.
    """
    jobs = traces.jobs(connection)
    verdict.lost += [
        f"the job {each['kind']} {each['about']} is {each['state']}: {each['problem']}"
        for each in jobs
        if each["state"] not in (*_LIVE, _DONE) or (is_over and each["state"] != _DONE)
    ]
    _Imports(begun, session, connection, verdict).judge(is_over)
    _Exports(begun, session, connection, verdict).judge(is_over)
    _Mailings(begun, connection, verdict).judge({each["about"] for each in jobs if _is_mailed(each)}, is_over)


def _is_mailed(job: Mapping[str, Any]) -> bool:
    return job["kind"] == "list email" and job["state"] in _LIVE


def _settled(begun: Begun, verdict: Verdict, name: str, is_there: bool) -> Told:
    """Return whether something was begun of which nobody was told."""
    if not is_there:
        return Told.NO
    begun.unanswered += 1
    verdict.unanswered.append(name)
    return Told.YES


class _Imports:
    def __init__(self, begun: Begun, session: Session, connection: Connection, verdict: Verdict) -> None:
        self._begun = begun
        self._session = session
        self._connection = connection
        self._verdict = verdict
        self._rows = traces.imports(connection)
        # The import in which a batch lies, by its first row.
        self._places = {
            text.splitlines()[0]: id_ for id_, texts in traces.batches(connection).items() for text in texts
        }

    def judge(self, is_over: bool) -> None:
        for each in self._begun.imports:
            self._settle(each)
        some = [each for each in self._begun.imports if is_over or not each.is_judged]
        complete = [each for each in some if self._is_complete(each, is_over)]
        never = [each for each in some if each.submitted is Told.NO]
        self._judge_rows(complete, never)
        for each in complete:
            each.is_judged = True
            self._judge_answers(each)

    def _settle(self, each: Import) -> None:
        place = next((self._places[line] for line in map(_first, each.batches) if line in self._places), None)
        if each.id is None:
            each.id = place
        for batch in each.batches:
            is_there = _first(batch) in self._places
            if batch.told is Told.OPEN:
                batch.told = Told.YES if is_there else Told.NO
            elif is_there != (batch.told is Told.YES):
                self._verdict.lost.append(f"{each.name}: a batch of which {batch.told.value}")
        state = self._state(each) or _OPEN
        if each.submitted is Told.OPEN:
            each.submitted = _settled(self._begun, self._verdict, each.name, state != _OPEN)
        elif each.submitted is Told.NO and state != _OPEN:
            self._verdict.half_present.append(f"{each.name} was never submitted, and is {state}")

    def _state(self, each: Import) -> str | None:
        row = None if each.id is None else self._rows.get(each.id)
        return None if row is None else str(row["state"])

    def _is_complete(self, each: Import, is_over: bool) -> bool:
        if each.submitted is not Told.YES:
            return False
        state = self._state(each)
        if state != _COMPLETE and is_over:
            self._verdict.lost.append(f"{each.name} is {state}")
        return state == _COMPLETE

    def _judge_rows(self, complete: Sequence[Import], never: Sequence[Import]) -> None:
        """Look at the prospects: each row that counts has written its number once, and no other row anything."""
        emails = {row.email for each in (*complete, *never) for row in each.handed_in()}
        written = traces.written(self._connection, {*emails, *KNOWN})
        by_number: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for email, changes in written.items():
            last = [each["new"] for each in changes if each["field"] == "company"][-1:]
            if len({each["id"] for each in changes}) != 1 or last not in ([], [changes[0]["company"]]):
                self._verdict.half_present.append(f"{email}: {changes}")
            for change in changes:
                by_number[change["new"]].append((email, change["field"], change["through"]))
        for each in complete:
            counted = {row.number for row in each.rows() if not row.is_faulty}
            for row in each.handed_in():
                self._compare(each, row, by_number[str(row.number)], row.number in counted)
        for each in never:
            for row in each.handed_in():
                self._compare(each, row, by_number[str(row.number)], False)

    def _compare(self, each: Import, row: Row, found: list[tuple[str, str, str]], counts: bool) -> None:
        wanted = [(row.email, field, "import") for field in ("company", "nickname") if counts]
        if sorted(found) != wanted:
            kind = self._verdict.half_present if found else self._verdict.lost
            kind.append(f"{each.name}, row {row.line.strip()}: {found} in place of {wanted}")

    def _judge_answers(self, each: Import) -> None:
        """Look at what the API says: the counts, and the rows that failed."""
        rows = list(each.rows())
        failed = [row for row in rows if row.is_faulty]
        new = sum(row.is_new for row in rows) - len(failed)
        told = _shown(self._session, "import", each.id)
        counts = tuple(told.get(name) or 0 for name in ("createdCount", "updatedCount", "errorCount"))
        if counts != (new, len(rows) - new - len(failed), len(failed)):
            self._verdict.half_present.append(f"{each.name}: {counts} of {new} new and {len(failed)} failed")
        text = _get(self._session, f"/api/import/version/{ACCOUNT}/do/downloadErrors/id/{each.id}").text
        numbers = [int(line.split(",")[1]) for line in text.splitlines()[1:]]
        if sorted(numbers) != sorted(row.number for row in failed):
            self._verdict.half_present.append(f"{each.name}: {text}")


def _first(batch: Batch) -> str:
    return batch.rows[0].line.strip()


class _Exports:
    def __init__(self, begun: Begun, session: Session, connection: Connection, verdict: Verdict) -> None:
        self._begun = begun
        self._session = session
        self._verdict = verdict
        self._rows = traces.exports(connection)
        self._wanted = traces.to_be_exported(connection)

    def judge(self, is_over: bool) -> None:
        self._settle()
        states = {row["id"]: row["state"] for row in self._rows}
        for each in self._begun.exports:
            if each.told is not Told.YES or (each.is_judged and not is_over):
                continue
            state = states.get(each.id or 0)
            if state == _COMPLETE:
                each.is_judged = True
                self._judge(each)
            elif is_over:
                self._verdict.lost.append(f"{each.name} is {state}")

    def _settle(self) -> None:
        """Find the exports of which nobody was told, in the order in which they were asked for."""
        known = {each.id for each in self._begun.exports}
        unknown = [row for row in self._rows if row["id"] not in known]
        for each in self._begun.exports:
            if each.told is Told.OPEN:
                found = next((row for row in unknown if row["object"] == each.object), None)
                each.told = _settled(self._begun, self._verdict, each.name, found is not None)
                if found is not None:
                    unknown.remove(found)
                    each.id = found["id"]
        self._verdict.half_present += [f"nobody has begun the export {row}" for row in unknown]

    def _judge(self, each: Export) -> None:
        references = _shown(self._session, "export", each.id).get("resultRefs", [])
        ids: list[int] = []
        for url in [references] if isinstance(references, str) else references:
            ids += map(int, _get(self._session, urlsplit(url).path).text.splitlines()[1:])
        if ids != self._wanted[each.object]:
            twice = [id_ for id_, times in Counter(ids).items() if times > 1]
            self._verdict.half_present.append(
                f"{each.name}: {len(ids)} of {len(self._wanted[each.object])} rows, twice {twice}"
            )


class _Mailings:
    def __init__(self, begun: Begun, connection: Connection, verdict: Verdict) -> None:
        self._begun = begun
        self._connection = connection
        self._verdict = verdict
        self._ids = traces.emails(connection)

    def judge(self, under_way: set[int], is_over: bool) -> None:
        for each in self._begun.mailings:
            ids = self._ids.get(each.name, [])
            if each.told is Told.OPEN:
                each.told = _settled(self._begun, self._verdict, each.name, bool(ids))
            if len(ids) != (each.told is Told.YES):
                self._verdict.lost.append(f"{each.name}, of which {each.told.value}: there are {ids}")
            for id_ in ids:
                if is_over or not (each.is_judged or id_ in under_way):
                    each.is_judged = True
                    self._judge(each, id_)

    def _judge(self, each: Mailing, email_id: int) -> None:
        copies = traces.copies(self._connection, email_id)
        _compare_addresses(self._verdict, f"{each.name}: copies", (copy["recipient"] for copy in copies))
        _compare_addresses(self._verdict, f"{each.name}: outbox", (copy["sent_to"] or "nobody" for copy in copies))
        _compare_addresses(self._verdict, f"{each.name}: activities", traces.told_of_email(self._connection, email_id))
        if any(copy["sent_at"] is None or copy["problem"] is not None for copy in copies):
            self._verdict.half_present.append(f"{each.name}: not all copies are sent")


def _compare_addresses(verdict: Verdict, what: str, found: Iterable[str]) -> None:
    difference = Counter(found)
    difference.subtract(Counter(MAILED))
    wrong = {email: times for email, times in difference.items() if times}
    if wrong:
        verdict.half_present.append(f"{what}: too often, or too seldom: {wrong}")


def _get(session: Session, path: str) -> Answered:
    return session.send("GET", path, headers=session.header)


def _shown(session: Session, object_: str, id_: int | None) -> dict[str, Any]:
    answer = _get(session, f"/api/{object_}/version/{ACCOUNT}/do/read/id/{id_}?format=json")
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.json()[object_]
    return shown
