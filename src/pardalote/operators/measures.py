"""What is measured beside the calls, as data: a worker tells each of these as a number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that each worker tells of itself; the workers' numbers are added up.

    `grows`: it only ever becomes more (a counter), so that what ended workers have counted stays in the sum.
    """

    family: str
    explanation: str
    grows: bool = False
    labels: tuple[tuple[str, str], ...] = ()


_LOOKED_UP = "pardalote_kept_lookups_total"
_LOOKED_UP_HELP = "Answers and rows of pages that were looked for among those that are kept ready-made."
_KEPT = "pardalote_kept_bytes"
_KEPT_HELP = "Memory of what is kept ready-made."

OPEN_STORES = Measure("pardalote_stores_open", "Stores of accounts that are open.")
ANSWERS_FOUND = Measure(_LOOKED_UP, _LOOKED_UP_HELP, True, (("kind", "answers"), ("result", "hit")))
ANSWERS_MISSED = Measure(_LOOKED_UP, _LOOKED_UP_HELP, True, (("kind", "answers"), ("result", "miss")))
ANSWERS_BYTES = Measure(_KEPT, _KEPT_HELP, labels=(("kind", "answers"),))
ROWS_FOUND = Measure(_LOOKED_UP, _LOOKED_UP_HELP, True, (("kind", "rows"), ("result", "hit")))
ROWS_MISSED = Measure(_LOOKED_UP, _LOOKED_UP_HELP, True, (("kind", "rows"), ("result", "miss")))
ROWS_BYTES = Measure(_KEPT, _KEPT_HELP, labels=(("kind", "rows"),))

# In the order in which workers write them down; app.py says of each how it is read.
MEASURES = (OPEN_STORES, ANSWERS_FOUND, ANSWERS_MISSED, ANSWERS_BYTES, ROWS_FOUND, ROWS_MISSED, ROWS_BYTES)
