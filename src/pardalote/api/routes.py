"""The one table of operations: what each is called, who may carry it out, in which versions, by which methods."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pardalote.api import objects, prospect_batches, prospects
from pardalote.api.call import Handler, OpenHandler
from pardalote.records import roles
from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.fields import Record
from pardalote.records.list import LIST
from pardalote.records.prospect import PROSPECT
from pardalote.wire.parameters import Parameters

_GET_OR_POST = frozenset(("GET", "POST"))
_READ = _GET_OR_POST | {"HEAD"}
_POST = frozenset(("POST",))
_POST_OR_DELETE = frozenset(("POST", "DELETE"))
_BOTH = frozenset((3, 4))


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that only a known caller with the ability may carry out."""

    object: str
    operation: str
    handler: Handler
    ability: str
    # Whether the work that it is handed may change anything.
    writes: bool = True
    # Which prospect a call that only reads is likely to be about.
    likely: Callable[[Parameters], int | None] | None = None
    methods: frozenset[str] = _GET_OR_POST
    versions: frozenset[int] = _BOTH


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """An operation that anyone may call."""

    object: str
    operation: str
    handler: OpenHandler
    methods: frozenset[str] = _POST


def _readable(record: Record, ability: str) -> tuple[Route, Route]:
    """Return the operations read and query of an object, as its record declares them."""
    return (
        Route(record.name, "query", objects.query(record), ability, writes=False, methods=_READ),
        Route(record.name, "read", objects.read(record), ability, writes=False, methods=_READ),
    )


ROUTES = (
    Route("prospect", "assign", prospects.assign, roles.ASSIGN_PROSPECTS),
    Route("prospect", "batchCreate", prospect_batches.create, roles.CREATE_PROSPECTS),
    Route("prospect", "batchUpdate", prospect_batches.update, roles.EDIT_PROSPECTS),
    Route("prospect", "batchUpsert", prospect_batches.upsert, roles.EDIT_PROSPECTS),
    Route("prospect", "create", prospects.create, roles.CREATE_PROSPECTS),
    Route("prospect", "delete", prospects.delete, roles.DELETE_PROSPECTS, methods=_POST_OR_DELETE),
    Route("prospect", "query", objects.query(PROSPECT), roles.VIEW_PROSPECTS, writes=False, methods=_READ),
    Route("prospect", "read", prospects.read, roles.VIEW_PROSPECTS, False, prospects.likely, _READ),
    Route("prospect", "unassign", prospects.unassign, roles.ASSIGN_PROSPECTS),
    Route("prospect", "update", prospects.update, roles.EDIT_PROSPECTS),
    Route("prospect", "upsert", prospects.upsert, roles.EDIT_PROSPECTS),
    *_readable(CAMPAIGN, roles.VIEW_CAMPAIGNS),
    *_readable(CUSTOM_FIELD, roles.VIEW_CUSTOM_FIELDS),
    *_readable(LIST, roles.VIEW_LISTS),
)


class Routes:
    """Finds an operation by the names that a path gives, in lower case."""

    def __init__(self, known: Iterable[Route], open_: Iterable[OpenRoute]) -> None:
        self._known = {(each.object.lower(), each.operation.lower()): each for each in known}
        self._open = {(each.object.lower(), each.operation.lower()): each for each in open_}
        self.operations = frozenset(operation for _, operation in self._known)

    def known(self, object_: str, operation: str) -> Route | None:
        """Return the operation for known callers, or None."""
        return self._known.get((object_, operation))

    def open(self, object_: str, operation: str) -> OpenRoute | None:
        """Return the operation that anyone may call, or None."""
        return self._open.get((object_, operation))
