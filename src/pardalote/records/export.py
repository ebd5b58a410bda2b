"""Exports: an object's rows of a span of time, written to files after the answer (reference, "Export API")."""

from dataclasses import dataclass
from enum import Enum

from pardalote import refusals
from pardalote.records.fields import INTEGER, TIMESTAMP, WORD, Field, Record
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.prospect import PROSPECT
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_UPDATED_AT,
    CREATED,
    UPDATED,
    Criterion,
    Query,
    Reads,
    Sort,
    Test,
)
from pardalote.records.roles import VIEW_LISTS, VIEW_VISITORS
from pardalote.records.visitor_activity import VISITOR_ACTIVITY

WAITING, PROCESSING, COMPLETE, FAILED = "Waiting", "Processing", "Complete", "Failed"
STATES = (COMPLETE, FAILED, PROCESSING, WAITING)
# Files last so long after they were complete, and so long may it take until they are.
DAYS_KEPT = 7

EXPORT = Record(
    name="export",
    tag="export",
    content=(
        Field("id", INTEGER),
        Field("state"),
        Field("isExpired", WORD),
        Field("createdAt", TIMESTAMP),
        Field("updatedAt", TIMESTAMP),
    ),
    query=Query(
        criteria=(
            CREATED,
            UPDATED,
            Criterion("status", Reads.TEXT, "state", Test.EQUAL, words=STATES),
            Criterion("object", Reads.TEXT, "object", Test.EQUAL),
        ),
        sorts=(Sort("id", descending=True), BY_CREATED_AT, BY_UPDATED_AT),
        order=Sort("id", descending=True),
    ),
)


class Takes(Enum):
    """What an argument of a procedure takes, and means."""

    AFTER = "a time; rows of which the column is later"
    BEFORE = "a time; rows of which the column is earlier"
    TYPES = "one or several numbers; rows of these types"
    WITH_PROSPECT = "true or false; true: rows that have a prospect"
    DELETED = "true, false or all; rows of the recycle bin, others, or both"
    ALL = "all; the rows of the recycle bin too"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a procedure; `column` is what it tests."""

    name: str
    takes: Takes
    column: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """A way of choosing an object's rows; the span of time between its bounds may be limited to a year."""

    name: str
    arguments: tuple[Argument, ...]
    is_limited_to_a_year: bool = True


@dataclass(frozen=True, slots=True)
class Exportable:
    """An object that can be exported: what of it can't be, what whoever exports it may see, and how it is chosen."""

    record: Record
    without: tuple[str, ...]
    abilities: tuple[str, ...]
    procedures: tuple[Procedure, ...]
    # What stands in the place of a part.
    also: tuple[str, ...] = ()


def _span(past: str) -> tuple[Argument, Argument]:
    column = f"{past}_at"
    return Argument(f"{past}_after", Takes.AFTER, column, True), Argument(f"{past}_before", Takes.BEFORE, column)


_OF_ACTIVITIES = (Argument("type", Takes.TYPES, "type"), Argument("prospectOnly", Takes.WITH_PROSPECT, "prospect_id"))
_DELETED = Argument("deleted", Takes.DELETED)

# By the names that requests have for them.
EXPORTABLE = {
    "visitorActivity": Exportable(
        VISITOR_ACTIVITY,
        without=(),
        also=("campaign_id",),
        abilities=(VIEW_VISITORS,),
        procedures=(
            Procedure("filter_by_created_at", (*_span("created"), *_OF_ACTIVITIES), is_limited_to_a_year=False),
            Procedure("filter_by_updated_at", (*_span("updated"), *_OF_ACTIVITIES)),
        ),
    ),
    "listMembership": Exportable(
        LIST_MEMBERSHIP,
        without=(),
        abilities=(VIEW_LISTS, VIEW_VISITORS),
        procedures=(
            Procedure("filter_by_created_at", (*_span("created"), _DELETED)),
            Procedure("filter_by_updated_at", (*_span("updated"), _DELETED)),
        ),
    ),
    "prospect": Exportable(
        PROSPECT,
        # Never shown, and what the reference says is not there.
        without=("password", "grade", "notes", "recent_interaction"),
        also=("campaign_id", "user_id", "profile_id"),
        abilities=(VIEW_VISITORS,),
        procedures=(
            Procedure("filter_by_updated_at", (*_span("updated"), Argument("deleted", Takes.ALL, is_required=True))),
        ),
    ),
}

NO_SUCH_EXPORT = refusals.RECORD_NOT_FOUND
