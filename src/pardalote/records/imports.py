"""Import: prospects that are handed in as CSV, in batches, and created or updated after the answer."""

from dataclasses import dataclass

from pardalote.records.fields import BULK, FULL, INTEGER, SIMPLE, TIMESTAMP, WORD, Field, Presence, Record
from pardalote.records.querying import CREATED, UPDATED, Criterion, Query, Reads, Sort, Test

# The states as the API calls them; what is set to READY waits at once, so that none is ever kept as that.
OPEN, READY, WAITING, PROCESSING, COMPLETE = STATES = ("Open", "Ready", "Waiting", "Processing", "Complete")
# Through which door one came, as criteria call it.
API, UI = "api", "ui"

# Reference, "Limitations": batches of an import, and of an account in a day; bytes that a batch has to stay below,
# and that an account may hand in in a day.
MOST_BATCHES = 10
MOST_BATCHES_A_DAY = 1000
BATCH_BYTES = 10 * 1024 * 1024
MOST_BYTES_A_DAY = 10 * 1024**3
# Reference, "Expiration": seconds after which one expires that was not submitted, and one that is complete.
OPEN_SECONDS = 24 * 3600
KEPT_SECONDS = 7 * 24 * 3600

_READ = (FULL,)
_QUERIED = (SIMPLE, BULK)

IMPORT = Record(
    name="import",
    tag="import",
    content=(
        Field("id", INTEGER),
        Field("state"),
        Field("isExpired", WORD),
        # While it is open: the URL that takes batches.
        Field("batchesRef", presence=Presence.FILLED, outputs=_READ),
        # Once it is complete.
        Field("createdCount", INTEGER, presence=Presence.FILLED, outputs=_READ),
        Field("updatedCount", INTEGER, presence=Presence.FILLED, outputs=_READ),
        # As long as there are rows that failed and are kept.
        Field("errorsRef", presence=Presence.FILLED, outputs=_READ),
        Field("errorCount", INTEGER, presence=Presence.FILLED, outputs=_READ),
        Field("origin", outputs=_QUERIED),
        Field("createdAt", TIMESTAMP, outputs=_QUERIED),
        Field("updatedAt", TIMESTAMP, outputs=_QUERIED),
    ),
    query=Query(
        criteria=(
            CREATED,
            UPDATED,
            Criterion("status", Reads.TEXT, "state", Test.EQUAL, words=STATES),
            Criterion("origin", Reads.TEXT, "origin", Test.RELATED, words=(UI, API, "all")),
        ),
        sorts=(
            Sort("id", descending=True),
            Sort("created_at", descending=True),
            Sort("updated_at", descending=True),
        ),
        usual_page=20,
        largest_page=100,
    ),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A table that was handed in as CSV, checked as such."""

    headings: tuple[str, ...]
    # Everything after the line of headings.
    text: str
    rows: int
    # As it came, in bytes.
    bytes: int


def is_expired(state: str, created_at: int, ended_at: int | None, now: int) -> bool:
    """Say whether an import has expired: open for a day, or complete for seven."""
    if state == OPEN:
        return now >= created_at + OPEN_SECONDS
    return ended_at is not None and now >= ended_at + KEPT_SECONDS
