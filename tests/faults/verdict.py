"""Compares what was acknowledged with what is there: through the API, and below it what no answer shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy import bindparam, select

from pardalote.store import history
from pardalote.store.promise import Connection
from pardalote.store.schema import opportunity, opportunity_prospect
from pardalote.store.statements import Statement
from tests.driver import Answered
from tests.faults.ledger import Ledger
from tests.faults.states import State
from tests.served import Session

_DEALS = Statement(
    select(opportunity.c.name)
    .select_from(opportunity.join(opportunity_prospect, opportunity_prospect.c.opportunity_id == opportunity.c.id))
    .where(opportunity_prospect.c.prospect_id == bindparam("prospect_id"))
    .order_by(opportunity.c.id)
)
_FIELDS_IN_HISTORY = frozenset(("company", "nickname", "list_1", "list_2", "is_archived", "score"))


@dataclass
class Verdict:
    """What came out of looking at every prospect that was written to."""

    # Each says which prospect, what it should be and what it is.
    lost: list[str] = field(default_factory=list)
    half_present: list[str] = field(default_factory=list)
    # Carried out though nobody was answered; fine after a kill, and not when the server was asked to end.
    unanswered: list[str] = field(default_factory=list)


def judge(ledger: Ledger, session: Session, connection: Connection, emails: set[str] | None = None) -> Verdict:
    """Look at the prospects that were written to since last, or at these; what was open is settled then."""
    wanted = ledger.touched if emails is None else emails | ledger.touched
    looked_at = {each: look(session, connection, each, ledger.ids.get(each)) for each in wanted}
    verdict = Verdict()
    for changes in ledger.unanswered:
        if all(looked_at[each] == state for each, state in changes.items()):
            verdict.unanswered.append(", ".join(changes))
            for email, now_there in changes.items():
                ledger.acknowledged.setdefault(email, []).append(now_there)
        elif any(looked_at[each] != ledger.now(each) for each in changes):
            verdict.half_present.append(_difference(changes, looked_at))
    in_doubt = {email for changes in ledger.unanswered for email in changes}
    for email in looked_at.keys() - in_doubt:
        state, last = looked_at[email], ledger.now(email)
        if state == last:
            continue
        earlier: list[State | None] = [None, *ledger.acknowledged.get(email, ())]
        kind = verdict.lost if state in earlier else verdict.half_present
        kind.append(_difference({email: last}, looked_at))
    ledger.unanswered.clear()
    ledger.touched.clear()
    return verdict


def _difference(wanted: Mapping[str, State | None], found: Mapping[str, State | None]) -> str:
    return "; ".join(f"{email}: {state}, but there is {found[email]}" for email, state in wanted.items())


def look(session: Session, connection: Connection, email: str, prospect_id: int | None) -> State | None:
    """Return what is to be seen of a prospect; None: there is none. One in the recycle bin needs its id."""
    answer = _read(session, email=email)
    is_archived = answer.code is not None
    if is_archived and prospect_id is not None:
        answer = _read(session, id=prospect_id)
    if answer.code in _UNKNOWN:
        return None
    assert answer.status == 200, answer.text
    shown = answer.xml().find("prospect")
    assert shown is not None
    prospect_id = int(shown.findtext("id", ""))
    return State(
        company=shown.findtext("company", ""),
        nickname=shown.findtext("nickname", ""),
        lists=frozenset(int(each.text or "") for each in shown.iterfind("lists/list_subscription/list/id")),
        is_archived=is_archived,
        score=int(shown.findtext("score", "")),
        deals=tuple(row["name"] for row in connection.all(_DEALS, prospect_id=prospect_id)),
        activities=frozenset(
            (int(each.findtext("type", "")), each.findtext("details", ""))
            for each in shown.iterfind("visitor_activities/visitor_activity")
        ),
        history=tuple(
            (row["field"], row["new"])
            for row in history.of_prospect(connection, prospect_id)
            if row["field"] in _FIELDS_IN_HISTORY
        ),
    )


# Nobody has this id, this address.
_UNKNOWN = (3, 4)


def _read(session: Session, **named: object) -> Answered:
    return session.send("POST", session.place("read"), urlencode(named).encode(), session.header)
