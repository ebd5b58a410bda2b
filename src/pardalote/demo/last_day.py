"""The last day: a list is made from the wrong file, filled and deleted again, and somebody is taken off a list."""

from collections.abc import Sequence

from pardalote.actions import list_memberships, lists
from pardalote.actions.work import Work
from pardalote.demo import furnishing
from pardalote.demo.cast import Prospect
from pardalote.demo.chance import HOUR
from pardalote.demo.furnishing import ENDS_AT
from pardalote.demo.story import Story

# The id that the list has: those of the furnishing come before it.
WRONG_LIST = len(furnishing.LISTS) + 1
_MEMBERS = 12
# Whoever is on it can be called again.
_DO_NOT_CALL_BACK = 9


def lay(story: Story, cast: Sequence[Prospect]) -> None:
    """Lay it into the story, after everything else."""
    marketer = furnishing.MARKETER
    # Nobody who may be in the recycle bin by then.
    there = [each for each in cast[100:] if each.values and each.ends_at == ENDS_AT]
    story.at(ENDS_AT - 3 * HOUR, _make, marketer)
    for place, each in enumerate(there[:_MEMBERS]):
        _put_on(story, each.number, ENDS_AT - 2 * HOUR + 5 * place)
    story.at(ENDS_AT - HOUR, lambda work: lists.delete(work, WRONG_LIST), marketer)
    called_back = next(each.number for each in there if _DO_NOT_CALL_BACK in each.lists)
    story.at(ENDS_AT - HOUR + 300, lambda work: _take_off(work, called_back), furnishing.SELLER)


def _make(work: Work) -> None:
    made = lists.create(work, "Trade fair visitors (import)", description="From the file of 29 October.")
    assert made == WRONG_LIST


def _put_on(story: Story, prospect_id: int, moment: int) -> None:
    story.at(moment, lambda work: list_memberships.create(work, WRONG_LIST, prospect_id), furnishing.MARKETER)


def _take_off(work: Work, prospect_id: int) -> None:
    list_memberships.delete(work, list_memberships.by_list_and_prospect(work, _DO_NOT_CALL_BACK, prospect_id))
