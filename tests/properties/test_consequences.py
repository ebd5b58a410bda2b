"""Consequences: whatever was done in whatever order, what is kept of a prospect is what follows from the rows."""

import contextlib
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from pardalote.actions import lifecycle, lists, opportunities, visitor_activities, visitors
from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.records.scoring import POINTS, POINTS_OF_VIEWS
from pardalote.refusals import Refusal
from pardalote.store import counters, schema
from pardalote.store.statements import Statement
from tests.api.surroundings import work_on
from tests.cast import EVERYBODY_DYNAMIC, NEWSLETTER, STARTED_AT
from tests.conftest import Clients

PROSPECTS, VISITORS = 2, 2
WHO = st.integers(0, PROSPECTS - 1)
BROWSER = st.integers(0, VISITORS - 1)
MOMENT = st.integers(-9, 9)
TYPES = st.sampled_from([1, 2, 3, 4, 5, 7, 8, 10, 11, 21, 22])
STATUS = st.sampled_from(["Open", "won", "LOST", None])
ACT = st.tuples(st.just("act"), st.none() | WHO, st.none() | BROWSER, TYPES, MOMENT)
ASSIGN = st.tuples(st.just("assign"), BROWSER, WHO)
OTHERS = st.one_of(
    st.tuples(st.just("visit"), BROWSER, st.integers(1, 3), MOMENT),
    st.tuples(st.just("sell"), st.lists(WHO, min_size=1, max_size=2, unique=True), STATUS),
    st.tuples(st.just("turn"), STATUS),
    st.tuples(st.just("unlink"), WHO),
    st.tuples(st.just("delete")),
    st.tuples(st.just("undelete")),
    st.tuples(st.just("move"), WHO, st.integers(1, 4)),
    st.tuples(st.just("subscribe"), WHO, st.sampled_from("01")),
    st.tuples(st.just("rule"), WHO),
    st.tuples(st.just("archive"), WHO),
    st.tuples(st.just("score"), WHO, st.integers(-5, 5)),
)

# What entangles most comes between any two others.
DEEDS = st.lists(st.tuples(ACT, ASSIGN, OTHERS), min_size=6, max_size=12).map(
    lambda steps: [deed for step in steps for deed in step]
)


class Told:
    """What was done in one example, and the scores and stages that should come of it."""

    def __init__(self, work: Work) -> None:
        self.prospects = [deeds.create(work, Identity(email=f"{n}@pardot.com"), {})[0]["id"] for n in range(PROSPECTS)]
        self.visitors = [visitors.create(work, {}) for _ in range(VISITORS)]
        self.owners: dict[int, int | None] = dict.fromkeys(self.visitors)
        # Points that wait until somebody is known, by visitor.
        self.waiting: Counter[int] = Counter()
        self.scores: Counter[int] = Counter()
        self.stages: dict[int, list[int]] = {each: [] for each in self.prospects}
        self.members: set[int] = set()
        self.deal: int | None = None
        self.is_lost = self.is_deleted = False

    def act(self, work: Work, who: int | None, browser: int | None, type_: int, at: int) -> None:
        prospect = None if who is None else self.prospects[who]
        visitor = None if browser is None else self.visitors[browser]
        assets = {"file_id": 1} if type_ == 2 else {}
        moment = STARTED_AT + at
        visitor_activities.record(
            work, NewActivity(type_, "X", moment, prospect, visitor, assets=assets), is_scored=True
        )
        points = POINTS_OF_VIEWS["file_id"] if type_ == 2 else POINTS.get(type_, 0)
        if prospect is not None:
            self.scores[prospect] += points
        elif visitor is not None:
            self.waiting[visitor] += points

    def visit(self, work: Work, browser: int, pages: int, at: int) -> None:
        visitor = self.visitors[browser]
        owner = self.owners[visitor]
        seen = [("http://x.example", "X", STARTED_AT + at)] * pages
        visitors.record_visit(work, visitor, owner, seen, is_scored=True)
        (self.waiting if owner is None else self.scores)[visitor if owner is None else owner] += pages

    def assign(self, work: Work, browser: int, who: int) -> None:
        visitor, prospect = self.visitors[browser], self.prospects[who]
        visitors.assign(work, visitor, prospect)
        self.owners[visitor] = prospect
        self.scores[prospect] += self.waiting.pop(visitor, 0)

    def sell(self, work: Work, who: list[int], status: str | None) -> None:
        self.members = {self.prospects[each] for each in who}
        values = {"name": "D", "value": "1", "probability": 1, "status": status}
        self.deal = opportunities.create(work, values, [self.prospects[each] for each in who])
        self.scores[self.prospects[who[0]]] += 50
        self.is_deleted = self.is_lost = False
        self._turned(status)

    def turn(self, work: Work, status: str | None) -> None:
        if self.deal is None or self.is_deleted:
            return
        opportunities.update(work, self.deal, {"status": status})
        self._turned(status)

    def _turned(self, status: str | None) -> None:
        is_lost = (status or "").lower() == "lost"
        if is_lost and not self.is_lost:
            for each in self.members:
                self.scores[each] -= 100
        self.is_lost = is_lost

    def unlink(self, work: Work, who: int) -> None:
        if self.deal is not None and not self.is_deleted:
            opportunities.unlink(work, self.deal, self.prospects[who])
            self.members.discard(self.prospects[who])

    def delete(self, work: Work) -> None:
        if self.deal is not None and not self.is_deleted:
            opportunities.delete(work, self.deal)
            self.is_deleted = True

    def undelete(self, work: Work) -> None:
        if self.deal is not None:
            opportunities.undelete(work, self.deal)
            self.is_deleted = False

    def move(self, work: Work, who: int, stage: int) -> None:
        lifecycle.move(work, self.prospects[who], stage)
        told = self.stages[self.prospects[who]]
        if told[-1:] != [stage]:
            told.append(stage)

    def subscribe(self, work: Work, who: int, wanted: str) -> None:
        deeds.update(work, Identity(self.prospects[who]), {f"list_{NEWSLETTER}": wanted})

    def rule(self, work: Work, who: int) -> None:
        lists.add_by_rule(work, EVERYBODY_DYNAMIC, self.prospects[who])

    def archive(self, work: Work, who: int) -> None:
        try:
            deeds.delete(work, Identity(self.prospects[who]))
        except Refusal:
            # It is there already; then it comes back.
            deeds.upsert(work, Identity(self.prospects[who], f"{who}@pardot.com"), {})

    def score(self, work: Work, who: int, score: int) -> None:
        deeds.update(work, Identity(self.prospects[who]), {"score": str(score)})
        self.scores[self.prospects[who]] = score


def rows(work: Work, table: str) -> list[dict[str, Any]]:
    """Return every row of a table as the transaction sees it."""
    return work.connection.all(Statement(select(schema.metadata.tables[table]).order_by(text("id"))))


def check(work: Work, told: Told) -> None:
    """Hold what is kept of each prospect against its rows, and against what was told."""
    activities, visits = rows(work, "visitor_activity"), rows(work, "visit")
    browsers = {row["id"]: row["prospect_id"] for row in rows(work, "visitor")}
    history, moves = rows(work, "prospect_history"), rows(work, "lifecycle_history")
    for prospect in rows(work, "prospect"):
        number = prospect["id"]
        if number not in told.prospects:
            continue
        last = max(
            ((row["created_at"], row["id"]) for row in activities if row["prospect_id"] == number), default=(None, None)
        )
        assert (prospect["last_activity_at"], prospect["last_activity_id"]) == last
        assert prospect["score"] == told.scores[number]
        scores = [row for row in history if row["prospect_id"] == number and row["field"] == "score"]
        assert [row["new"] for row in scores][-1:] in ([], [str(prospect["score"])])
        assert [row["old"] for row in scores[1:]] == [row["new"] for row in scores[:-1]]
        own = [row for row in moves if row["prospect_id"] == number]
        assert [row["next_stage_id"] for row in own] == told.stages[number]
        assert [row["previous_stage_id"] for row in own] == [None, *told.stages[number]][: len(own)]
        assert [row["seconds_elapsed"] for row in own] == [
            None if position == 0 else row["created_at"] - own[position - 1]["created_at"]
            for position, row in enumerate(own)
        ]
    for visitor, owner in told.owners.items():
        assert browsers[visitor] == owner
        if owner is not None:
            assert {row["prospect_id"] for row in visits if row["visitor_id"] == visitor} <= {owner}
    check_deal(work, told, activities)


def check_deal(work: Work, told: Told, activities: list[dict[str, Any]]) -> None:
    """Hold the opportunity that was made last against what was told of it."""
    if told.deal is None:
        return
    links = [row for row in rows(work, "opportunity_prospect") if row["opportunity_id"] == told.deal]
    assert {row["prospect_id"] for row in links} == told.members
    (deal,) = (row for row in rows(work, "opportunity") if row["id"] == told.deal)
    assert (deal["is_deleted"], deal["value_number"]) == (int(told.is_deleted), float(deal["value"]))
    for each in told.members:
        outcomes = [
            row["type"]
            for row in activities
            if row["opportunity_id"] == told.deal and row["prospect_id"] == each and row["type"] in (9, 10, 18)
        ]
        assert outcomes[-1:] in ({"won": [[9]], "lost": [[10]]}.get((deal["status"] or "").lower()) or [[], [18]])


@pytest.mark.parametrize("version", [3, 4])
@given(done=DEEDS)
def test_what_is_kept_of_a_prospect_follows_from_its_rows(shared: Clients, version: int, done: list[Any]) -> None:
    with contextlib.suppress(Undone), work_on(shared.of(version).door, version) as work:
        told = Told(work)
        for name, *details in done:
            work.now += 7
            getattr(told, name)(work, *details)
        check(work, told)
        assert counters.problems(work.connection) == []
        # Each example begins with nobody there.
        raise Undone


class Undone(Exception):
    """Raised to roll an example's transaction back."""
