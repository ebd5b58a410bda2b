"""What clients were answered: which writes have to be there, which may be, and which must not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Condition

from tests.faults.states import State

# By address, what a write makes of prospects; one write may make something of several.
Changes = Mapping[str, State]


@dataclass
class Ledger:
    """The writes of all clients, each prospect written by one client alone; threads share it."""

    # By address, every state that was acknowledged, the oldest first.
    acknowledged: dict[str, list[State]] = field(default_factory=dict)
    # Writes whose answer never came: each is there whole, or not at all.
    unanswered: list[Changes] = field(default_factory=list)
    # Prospects that were written, or would have been, since somebody looked last.
    touched: set[str] = field(default_factory=set)
    # Ids, as far as somebody had to know them.
    ids: dict[str, int] = field(default_factory=dict)
    answers: int = 0
    # Answers that say that nothing was done, since the store couldn't be written to.
    refused: int = 0
    # Whether the store can always tell. A database that is gone while it commits leaves it open.
    refusals_are_certain: bool = True
    # Answers that nobody should get.
    wrong: list[str] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)

    def now(self, email: str) -> State | None:
        """Return what was acknowledged last of a prospect; None: nothing."""
        states = self.acknowledged.get(email)
        return states[-1] if states else None

    def acknowledge(self, changes: Changes) -> None:
        """Note a write that was answered with success."""
        with self.changed:
            for email, state in changes.items():
                self.acknowledged.setdefault(email, []).append(state)
            self.touched.update(changes)
            self.answers += 1
            self.changed.notify_all()

    def refuse(self, changes: Changes) -> None:
        """Note a write that the server says it could not do."""
        with self.changed:
            self.touched.update(changes)
            self.refused += 1
            if not self.refusals_are_certain:
                self.unanswered.append(changes)
            self.changed.notify_all()

    def leave_open(self, changes: Changes) -> None:
        """Note a write that got no answer."""
        with self.changed:
            self.touched.update(changes)
            self.unanswered.append(changes)

    def forbid(self, changes: Changes) -> None:
        """Note a write that was never sent whole: nothing of it may be there."""
        with self.changed:
            self.touched.update(changes)

    def complain(self, about: str) -> None:
        """Note an answer that nobody should get; it ends the load."""
        with self.changed:
            self.wrong.append(about)
            self.changed.notify_all()

    def wait_for(self, answers: int = 0, refused: int = 0) -> None:
        """Wait for so many more acknowledged and refused writes, or for a wrong answer.

        Raises AssertionError when neither comes: the server stands still.
        """
        with self.changed:
            answers, refused = self.answers + answers, self.refused + refused
            assert self.changed.wait_for(
                lambda: self.wrong or (self.answers >= answers and self.refused >= refused), timeout=_PATIENCE
            ), "the server stands still"


# Seconds; far more than a busy machine needs.
_PATIENCE = 120
