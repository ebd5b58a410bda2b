"""Who is there before the load begins: those whom jobs change, write out and mail."""

from pardalote.actions import lists
from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.work import Work
from tests.cast import STARTED_AT

# Whom imports find; whom nobody ever changes, more than an export's step takes; who is on the list that is mailed.
KNOWN = tuple(f"known-{each}@faults.example" for each in range(300))
STILL = tuple(f"still-{each}@faults.example" for each in range(1100))
MAILED = tuple(f"mailed-{each}@faults.example" for each in range(120))
# Who stands still is made in this span of time, and nobody else, whatever clocks are set to.
MADE_AFTER, MADE_BEFORE = STARTED_AT - 60, STARTED_AT + 60


def make(work: Work) -> int:
    """Make everybody, in a work of the moment in which the cast was made; return the id of the list that is mailed."""
    mailed = lists.create(work, "Mailed")
    still = lists.create(work, "Still")
    for email in STILL:
        deeds.create(work, Identity(email=email), {f"list_{still}": "1"})
    others = Work(work.connection, work.furnishing, MADE_BEFORE)
    for email in KNOWN:
        deeds.create(others, Identity(email=email), {})
    for email in MAILED:
        deeds.create(others, Identity(email=email), {f"list_{mailed}": "1"})
    return mailed
