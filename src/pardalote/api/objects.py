"""The operations that any object can have: read and query, made from its record."""

from collections.abc import Callable

from pardalote import refusals
from pardalote.actions import querying
from pardalote.actions.work import Work
from pardalote.api import criteria
from pardalote.api.call import Handler, KnownCall
from pardalote.api.criteria import Context
from pardalote.records.fields import BULK, FULL, MOBILE, SIMPLE, CustomFields, Record, Unreadable, read_integer
from pardalote.records.querying import Condition, Query, Reads
from pardalote.refusals import Reason, Refusal
from pardalote.store.queries import Page, Selection
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply, lay_out
from pardalote.wire.zones import zone_of

_OUTPUTS = frozenset((SIMPLE, MOBILE, BULK))

# What a caller may see of an object's rows, beyond what it asks for.
Restrict = Callable[[KnownCall], tuple[Condition, ...]]


def read(record: Record) -> Handler:
    """Return the operation that answers one row, named by its id."""

    def handler(call: KnownCall, work: Work) -> Reply:
        return answer_row(call, work, record, wanted_id(call.parameters))

    return handler


def answer_row(call: KnownCall, work: Work, record: Record, row_id: int, status: int = 200) -> Reply:
    """Answer a row as a read shows it. Raises the record's own Refusal when there is none."""
    shown = tuple(each.name for each in record.shown_in(FULL))
    row = querying.read(work, record, row_id, shown)
    return Reply([(record.tag, lay_out(record, row, zone_of(call.caller.user.time_zone)))], status)


def wanted_id(parameters: Parameters, name: str = "id", invalid: Reason = refusals.INVALID_ID) -> int:
    """Read the id of a row. Raises Refusal 13 when it is not given, and for `invalid` when it is no whole number."""
    text = parameters.get(name)
    if text is None:
        raise Refusal(refusals.MISSING_PARAMETERS)
    try:
        return read_integer(text)
    except Unreadable as error:
        raise Refusal(invalid) from error


def query(record: Record, restrict: Restrict | None = None) -> Handler:
    """Return the operation that answers the rows that meet criteria, a page at a time."""
    assert record.query is not None, f"{record.name} can't be queried"
    taken = record.query

    def handler(call: KnownCall, work: Work) -> Reply:
        return _answer_rows(call, work, record, taken, restrict(call) if restrict else ())

    return handler


def _answer_rows(call: KnownCall, work: Work, record: Record, taken: Query, restricted: tuple[Condition, ...]) -> Reply:
    zone = zone_of(call.caller.user.time_zone)
    given = _joined(call.parameters, taken)
    selection, references = criteria.read_selection(taken, given, Context(zone, work.now, work.furnishing))
    for each in references:
        querying.check_exists(work, each.object, each.id, each.refusal)
    if restricted:
        selection = Selection((*selection.conditions, *restricted), selection.deleted)
    output, fields = _output(call.parameters, taken), _fields(call, record)
    shown = _shown(record, output, fields)
    page = Page(
        shown,
        criteria.read_order(taken, call.parameters.get("sort_by"), call.parameters.get("sort_order")),
        criteria.read_limit(call.parameters.get("limit"), criteria.ALL if output == MOBILE else criteria.LARGEST_PAGE),
        criteria.read_offset(call.parameters.get("offset")),
    )
    found = querying.find(work, record, selection, page, counted=output != BULK)
    sheets = tuple(lay_out(record, row, zone, output, fields) for row in found.rows)
    if output == BULK:
        return Reply([("result", [(record.tag, sheets)] if sheets else None)])
    return Reply([("result", [("total_results", found.total), (record.tag, sheets)])])


def _joined(parameters: Parameters, taken: Query) -> dict[str, str]:
    """Return the values by name; a list of numbers that came as several parameters has commas between them."""
    given = dict(parameters.values)
    for criterion in taken.by_name.values():
        if criterion.reads is Reads.INTEGERS and criterion.name in given:
            given[criterion.name] = ",".join(parameters.several(criterion.name) or ())
    return given


def _output(parameters: Parameters, taken: Query) -> str:
    """Return the output: queries never show what only a full read has (wire.md, section 7)."""
    output = (parameters.get("output") or SIMPLE).lower()
    if output not in _OUTPUTS or (output == BULK and not taken.has_bulk):
        return SIMPLE
    return output


def _fields(call: KnownCall, record: Record) -> frozenset[str] | None:
    """Return the fields that are wanted; only names that mean something become part of what is remembered."""
    wanted = call.parameters.several("fields")
    if not wanted or not any(wanted):
        return None
    known = {each.name for each in record.content}
    own = call.caller.furnishing.own_fields(record.name)
    return frozenset(name for name in wanted if name in known or name in own)


def _shown(record: Record, output: str, fields: frozenset[str] | None) -> tuple[str, ...]:
    """Return the names of what is to be fetched, in answer order."""
    return tuple(
        each.name
        for each in record.shown_in(output, fields)
        if fields is None or each.name in fields or isinstance(each, CustomFields)
    )
