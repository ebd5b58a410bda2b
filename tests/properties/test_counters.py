"""Counters: whatever was done in whatever order, undone or not, each stands at what can be counted."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pardalote.actions import emails, lifecycle, lists, opportunities, tags, users, visitor_activities, visitors
from pardalote.actions.emails import NewEmail
from pardalote.actions.prospects import batch, deeds, erasing
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.records.querying import Condition, Test
from pardalote.refusals import Refusal
from pardalote.store import counters, counting, queries
from pardalote.store.conditions import Selection
from pardalote.store.counted import BLOCK
from pardalote.store.queries import Page
from pardalote.store.sources import SOURCES
from tests.api.surroundings import work_on
from tests.cast import NEWSLETTER, SALES, STARTED_AT, WEBINAR
from tests.conftest import Clients

WHO = 3
LISTS = (NEWSLETTER, 2)


class Scene:
    """The prospects, visitors and opportunities of one example."""

    def __init__(self, work: Work) -> None:
        self.owner = work.furnishing.user_by_email[SALES].id
        self.prospects = [self.made(work, n) for n in range(WHO)]
        self.visitors = [visitors.create(work, {}, company={"name": "A"} if n else None) for n in range(2)]
        self.deals = [opportunities.create(work, {"name": "D"}, self.prospects[:2])]

    def made(self, work: Work, n: int) -> int:
        return int(deeds.create(work, Identity(email=f"{n}@pardot.com"), {f"list_{NEWSLETTER}": "1"})[0]["id"])


def _batch(work: Work, _scene: Scene, n: int) -> None:
    items = [(f"{n}{place}@pardot.com", {"email": f"{n}{place}@pardot.com", **values}) for place, values in _ITEMS]
    batch.carry_out(work, items, batch.upsert, "1")


_ITEMS: list[tuple[int, dict[str, str]]] = [
    (0, {}), (1, {"list_1": "1"}), (2, {"campaign_id": "99", "list_1": "1"}), (0, {"user_id": "2"}),
]  # fmt: skip


def _delete_user(work: Work, scene: Scene, _n: int) -> None:
    user = work.furnishing.users.get(scene.owner)
    if user is not None:
        users.delete(work, user)


def _erase(work: Work, scene: Scene, n: int) -> None:
    erasing.erase(work, scene.prospects[n])
    scene.prospects[n] = scene.made(work, work.now)


def _subscribe(work: Work, scene: Scene, n: int, wanted: str) -> None:
    deeds.update(work, Identity(scene.prospects[n]), {f"list_{LISTS[n % 2]}": wanted})


def _act(work: Work, scene: Scene, n: int) -> None:
    happened = NewActivity(1, "X", STARTED_AT, scene.prospects[n], scene.visitors[n % 2], campaign_id=[None, 1, 2][n])
    activity = visitor_activities.record(work, happened)
    email = emails.create(work, NewEmail("A letter", "Dear Bob", prospect_id=scene.prospects[n]))
    emails.record_click(work, email, scene.prospects[n], "http://x.example", activity)
    tags.hang(work, f"T{n}", "Prospect", scene.prospects[n])


def _assign_visitor(work: Work, scene: Scene, n: int) -> None:
    visitors.assign(work, scene.visitors[n % 2], scene.prospects[n])


def _undone(deed: Callable[[Work, Scene, int], Any]) -> Callable[[Work, Scene, int], None]:
    def run(work: Work, scene: Scene, n: int) -> None:
        before = list(scene.prospects)
        with contextlib.suppress(Refusal), work.attempt():
            deed(work, scene, n)
            if n:
                counters.problems(work.connection)
            work.furnishing_changed()
            deeds.update(work, Identity(999_999), {})
        scene.prospects = before

    return run


DEEDS: dict[str, Callable[[Work, Scene, int], Any]] = {
    "archive": lambda work, scene, n: deeds.delete(work, Identity(scene.prospects[n])),
    "undelete": lambda work, scene, n: deeds.undelete(work, Identity(scene.prospects[n])),
    "assign": lambda work, scene, n: deeds.update(work, Identity(scene.prospects[n]), {"user_id": str(scene.owner)}),
    "unassign": lambda work, scene, n: deeds.unassign(work, Identity(scene.prospects[n])),
    "move": lambda work, scene, n: deeds.update(work, Identity(scene.prospects[n]), {"campaign_id": str(WEBINAR)}),
    "delete the owner": _delete_user,
    "erase": _erase,
    "subscribe": lambda work, scene, n: _subscribe(work, scene, n, "1"),
    "leave": lambda work, scene, n: _subscribe(work, scene, n, "0"),
    "by rule": lambda work, scene, n: lists.add_by_rule(work, LISTS[0], scene.prospects[n]),
    "delete a list": lambda work, _scene, n: lists.delete(work, LISTS[n % 2]),
    "batch": _batch,
    "act": _act,
    "visit": _assign_visitor,
    "lifecycle": lambda work, scene, n: lifecycle.move(work, scene.prospects[n], 1 + n),
    "lose": lambda work, scene, _n: opportunities.delete(work, scene.deals[-1]),
    "find": lambda work, scene, _n: opportunities.undelete(work, scene.deals[-1]),
}
DONE = st.lists(
    st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, WHO - 1), st.booleans()), min_size=3, max_size=10
)


class Undone(Exception):
    """Raised to roll an example's transaction back."""


@pytest.mark.parametrize("version", [3, 4])
@settings(max_examples=25)
@given(done=DONE)
def test_counters_stand_at_what_can_be_counted(
    shared: Clients, version: int, done: list[tuple[str, int, bool]]
) -> None:
    with contextlib.suppress(Undone), work_on(shared.of(version).door, version) as work:
        scene = Scene(work)
        for name, n, is_undone in done:
            work.now += 7
            with contextlib.suppress(Refusal):
                (_undone(DEEDS[name]) if is_undone else DEEDS[name])(work, scene, n)
        assert counters.problems(work.connection) == []
        check_totals(work, scene)
        raise Undone


def check_totals(work: Work, scene: Scene) -> None:
    """Hold the total of every selection that counters tell against the rows that it finds."""
    middle = scene.prospects[1]
    ranges = [Condition("id", Test.ABOVE, (middle,)), Condition("id", Test.BELOW, (middle + BLOCK * 2,))]
    for record, source in SOURCES.items():
        if source.counted is None:
            continue
        wanted = [(), (ranges[0],), (ranges[1],), tuple(ranges)]
        values: list[tuple[int, ...]] = [(1,), (0,), (scene.owner,)]
        wanted += [(Condition(each, Test.AMONG, (*v, 1)),) for each in source.counted.by for v in values]
        wanted += [(Condition(each, Test.KNOWN, (is_,)),) for each in source.counted.by for is_ in (True, False)]
        wanted += [(Condition(each, Test.RELATED, v),) for each in source.counted_by for v in values]
        rule = source.counted.rule
        rules = (
            [()]
            if rule is None
            else [(), (Condition(rule, Test.HOLDS, (True,)),), (Condition(rule, Test.HOLDS, (False,)),)]
        )
        for conditions in wanted:
            for more in rules:
                for deleted in (False, True, None) if source.live is not None else (False,):
                    selection = Selection((*conditions, *more), deleted)
                    page = Page(("id",), (), queries.ALL)
                    found = queries.rows(work.connection, record, source, selection, page)
                    assert counting.count(work.connection, source, selection) == len(found), (record.name, selection)
