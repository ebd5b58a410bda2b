"""Deals with prospects: how each goes from its first mention to a signature, or not."""

from collections.abc import Sequence

from pardalote.actions import opportunities
from pardalote.actions.work import Work
from pardalote.demo.cast import TALKS, Prospect
from pardalote.demo.chance import DAY, Chance
from pardalote.demo.furnishing import ENDS_AT
from pardalote.demo.story import Story

_OPEN, _WON, _LOST = "Open", "Won", "Lost"
# Stage, probability and status that a deal reaches.
_Stage = tuple[str, int, str]
_COURSES: tuple[tuple[_Stage, ...], ...] = (
    (("Qualification", 10, _OPEN),),
    (("Qualification", 10, _OPEN), ("Proposal", 50, _OPEN)),
    (("Proposal", 50, _OPEN), ("Negotiation", 75, _OPEN), ("Closed Won", 100, _WON)),
    (("Proposal", 50, _OPEN), ("Closed Lost", 0, _LOST)),
    (("Proposal", 50, _OPEN), ("Closed Lost", 0, _LOST), ("Negotiation", 60, _OPEN), ("Closed Won", 100, _WON)),
)
_THINGS = ("shelving", "crates", "folding pallets", "cold-room shelves", "workshop fittings")
# A deal for about every third prospect that talks with sales.
_EVERY = 3


def lay_all(story: Story, chance: Chance, prospects: Sequence[Prospect]) -> None:
    """Lay the deals of an account into its story."""
    talking = [
        each
        for each in prospects
        if each.activity == TALKS and each.ends_at == ENDS_AT and each.created_at < ENDS_AT - 120 * DAY
    ]
    for position, prospect in enumerate(talking[::_EVERY]):
        colleagues = [
            each.number
            for each in prospects
            if each.company is not None
            and each.company is prospect.company
            and each.created_at <= prospect.created_at
            and each is not prospect
        ]
        lay(story, chance, prospect, colleagues[:2], position % len(_COURSES))


def lay(story: Story, chance: Chance, prospect: Prospect, colleagues: Sequence[int], course: int) -> None:
    """Lay one deal; `colleagues` are prospects that take part in it too, `course` how it goes."""
    deal = _Deal(prospect, colleagues, chance)
    moment = prospect.created_at + chance.number(6, 30) * DAY + chance.number(0, 7200)
    stages = _COURSES[course]
    story.at(moment, lambda work: deal.begin(work, stages[0]))
    for stage in stages[1:]:
        moment += chance.number(5, 25) * DAY + chance.number(0, 7200)
        _advance(story, deal, moment, stage)
    if colleagues and course == 1:
        story.at(moment + DAY, lambda work: deal.leave(work, colleagues[-1]))


def _advance(story: Story, deal: "_Deal", moment: int, stage: _Stage) -> None:
    if moment < ENDS_AT:
        story.at(moment, lambda work: deal.advance(work, stage))


class _Deal:
    """A deal to be; its id is known once the story has come to it."""

    def __init__(self, prospect: Prospect, colleagues: Sequence[int], chance: Chance) -> None:
        company = prospect.company.name if prospect.company else prospect.values.get("last_name", "Private")
        self._name = f"{company}: {chance.pick(_THINGS)}"
        self._value = f"{chance.number(4, 220) * 250}.00"
        self._kind = chance.pick(("New Business", "Existing Business"))
        self._campaign = prospect.values.get("campaign_id")
        self._members = (prospect.number, *colleagues)
        self._id = 0

    def begin(self, work: Work, stage: _Stage) -> None:
        name, probability, status = stage
        values = {
            "name": self._name,
            "value": self._value,
            "probability": probability,
            "type": self._kind,
            "stage": name,
            "status": status,
            "campaign_id": int(self._campaign) if self._campaign else None,
        }
        self._id = opportunities.create(work, values, self._members, is_scored=False)

    def advance(self, work: Work, stage: _Stage) -> None:
        name, probability, status = stage
        closed_at = None if status == _OPEN else work.now
        values = {"stage": name, "probability": probability, "status": status, "closed_at": closed_at}
        opportunities.update(work, self._id, values, is_scored=False)

    def leave(self, work: Work, prospect: int) -> None:
        opportunities.unlink(work, self._id, prospect, is_scored=False)
