"""What was begun by calls and is done after their answers, and what clients were told of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class Told(Enum):
    """What a client knows of a call."""

    YES = "it was carried out"
    NO = "it was not, or was never sent"
    OPEN = "its answer never came"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an import, which writes a number of its own in two fields."""

    email: str
    number: int
    is_new: bool = True

    @property
    def is_faulty(self) -> bool:
        """Whether no prospect can have such an address."""
        return "@" not in self.email

    @property
    def line(self) -> str:
        """The row as CSV."""
        return f"{self.email},{self.number},{self.number}\n"


HEADINGS = "email,company,nickname\n"


@dataclass(slots=True)
class Batch:
    """Rows that were handed in together."""

    rows: tuple[Row, ...]
    told: Told = Told.OPEN

    @property
    def text(self) -> str:
        """The batch as CSV."""
        return HEADINGS + "".join(each.line for each in self.rows)


@dataclass(slots=True)
class Import:
    """An import; one of which no id is known has its only batch from the call that was to create it."""

    batches: list[Batch] = field(default_factory=list)
    id: int | None = None
    submitted: Told = Told.NO
    is_judged: bool = False

    @property
    def name(self) -> str:
        """What it is called where it is told of."""
        return f"import {self.id} (from row {self.batches[0].rows[0].number if self.batches else None})"

    def handed_in(self) -> Iterator[Row]:
        """Yield the rows of all batches, whatever became of these."""
        return (row for batch in self.batches for row in batch.rows)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are in it."""
        return (row for batch in self.batches if batch.told is Told.YES for row in batch.rows)


@dataclass(slots=True)
class Export:
    """An export of what is there before the load begins."""

    object: str
    id: int | None = None
    told: Told = Told.OPEN
    is_judged: bool = False

    @property
    def name(self) -> str:
        """What it is called where it is told of."""
        return f"export {self.id} ({self.object})"


@dataclass(slots=True)
class Mailing:
    """A mailing to a list, known by its name."""

    name: str
    told: Told = Told.OPEN
    is_judged: bool = False


@dataclass
class Begun:
    """All that one client ever began; whoever looks at it does so while the client rests."""

    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    mailings: list[Mailing] = field(default_factory=list)
    # Of how many it is known that they will be done.
    acknowledged: int = 0
    # How many were carried out though the answer to what began them never came.
    unanswered: int = 0
