"""How far the prospects of a demo account get in its lifecycle."""

from collections.abc import Sequence

from pardalote.actions import lifecycle
from pardalote.demo.cast import TALKS, VISITS, Prospect
from pardalote.demo.chance import DAY, Chance
from pardalote.demo.story import Story

# The stages of a new account, by their ids.
_PROSPECTS, _MARKETING_QUALIFIED, _SALES_QUALIFIED, _WON = 1, 2, 3, 4


def lay_all(story: Story, account: int, cast: Sequence[Prospect]) -> None:
    """Lay the moves of all prospects of an account into its story, with chance of their own."""
    chance = Chance(1000 + account)
    for each in cast:
        moment = each.created_at
        for stage in _stages(chance, each):
            if moment < each.ends_at:
                _lay_move(story, moment, each.number, stage)
            moment += chance.number(2, 40) * DAY + chance.number(0, 7200)


def _stages(chance: Chance, prospect: Prospect) -> list[int]:
    """Return the stages that a prospect reaches; some sales qualified leads turn out to be none."""
    stages = [_PROSPECTS]
    if prospect.activity >= VISITS and chance.happens(0.7):
        stages.append(_MARKETING_QUALIFIED)
        if prospect.activity == TALKS and chance.happens(0.8):
            stages.append(_SALES_QUALIFIED)
            if chance.happens(0.7):
                stages.append(_WON if chance.happens(0.6) else _MARKETING_QUALIFIED)
    return stages


def _lay_move(story: Story, moment: int, prospect: int, stage: int) -> None:
    story.at(moment, lambda work: lifecycle.move(work, prospect, stage))
