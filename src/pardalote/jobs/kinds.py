"""What a kind of jobs is, and in which lane it is carried out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pardalote.actions.jobs import Task
from pardalote.actions.work import Work

# Carries out a job step by step. Each step is short, keeps with `Task.keep` how far it is in the transaction of what
# it does, and goes on from there when it is carried out anew; the last one ends with `Task.finish`. Raises Later where
# it can't go on for now.
CarryOut = Callable[[Task], Iterator[None]]
# Says in what a job is about (its id) that nothing will come of it, for this reason.
GiveUp = Callable[[Work, int, str], None]


def _holds_nothing() -> None:
    return


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of jobs; those of one lane take turns, so that what waits for a network holds up no other lane."""

    name: str
    lane: str
    carry_out: CarryOut
    give_up: GiveUp
    # Lets go of what carrying out holds open from one job to the next; called when there is nothing to do.
    rest: Callable[[], None] = _holds_nothing


# Texts that come in and go out whole; single mails; mailings to lists.
BULK, MAIL, MAILINGS = "bulk", "mail", "mailings"
