"""What is to be seen of a prospect, and how each write of the load changes it."""

from dataclasses import dataclass, replace

CREATED, ASSOCIATED = 8, 19
POINTS_OF_A_DEAL = 50


@dataclass(frozen=True, slots=True)
class State:
    """A prospect with all that hangs on it; every write leaves a number of its own in several places of it."""

    # The number of the last write, in a column and in a custom field.
    company: str
    nickname: str
    lists: frozenset[int] = frozenset()
    is_archived: bool = False
    score: int = 0
    # Names of opportunities, and the activities that follow from them, in any order: type and details.
    deals: tuple[str, ...] = ()
    activities: frozenset[tuple[int, str]] = frozenset()
    # What its history says of these, change by change: field and new value.
    history: tuple[tuple[str, str], ...] = ()


def created(number: int) -> State:
    """Return a new prospect that has two fields, and nothing else yet."""
    said = str(number)
    return State(said, said, history=(("company", said), ("nickname", said)))


def numbered(state: State, number: int) -> State:
    """Return a prospect whose two fields were written."""
    said = str(number)
    return replace(state, company=said, nickname=said, history=(*state.history, ("company", said), ("nickname", said)))


def subscribed(state: State, list_id: int, is_on: bool = True) -> State:
    """Return a prospect that was put on a list, or taken from it."""
    lists = state.lists | {list_id} if is_on else state.lists - {list_id}
    return replace(state, lists=lists, history=(*state.history, (f"list_{list_id}", str(int(is_on)))))


def archived(state: State, is_archived: bool = True) -> State:
    """Return a prospect that was moved to the recycle bin, or brought back."""
    return replace(state, is_archived=is_archived, history=(*state.history, ("is_archived", str(int(is_archived)))))


def dealt(state: State, name: str) -> State:
    """Return a prospect that an opportunity was made for: two activities and a score follow."""
    score = state.score + POINTS_OF_A_DEAL
    return replace(
        state,
        score=score,
        deals=(*state.deals, name),
        activities=state.activities | {(CREATED, name), (ASSOCIATED, name)},
        history=(*state.history, ("score", str(score))),
    )
