"""The operations that any object can have: read and query, made from its record."""

from collections.abc import Callable
from dataclasses import dataclass

from pardalote import refusals
from pardalote.actions import querying
from pardalote.actions.work import Work
from pardalote.api import criteria
from pardalote.api.call import Handler, KnownCall
from pardalote.api.criteria import Context
from pardalote.records.fields import BULK, FULL, MOBILE, SIMPLE, CustomFields, Record, Unreadable, read_integer
from pardalote.records.querying import Condition, Query, Reads
from pardalote.refusals import Reason, Refusal
from pardalote.store.conditions import Selection
from pardalote.store.queries import ALL, Packed, Page
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import PageReply, Reply, Said, Table, lay_out, lay_out_rows
from pardalote.wire.zones import zone_of

_OUTPUTS = frozenset((SIMPLE, MOBILE, BULK))
_READ_OUTPUTS = frozenset((SIMPLE, MOBILE))

# What a caller may see of an object's rows, beyond what it asks for.
Restrict = Callable[[KnownCall], tuple[Condition, ...]]


def read(record: Record) -> Handler:
    """Return the operation that answers one row, named by its id."""

    def handler(call: KnownCall, work: Work) -> Reply:
        return answer_row(call, work, record, wanted_id(call.parameters))

    return handler


def answer_row(call: KnownCall, work: Work, record: Record, row_id: int, status: int = 200) -> Reply:
    """Answer a row as a read shows it, in the output that is asked for. Raises the record's own Refusal for none."""
    output = (call.parameters.get("output") or FULL).lower()
    if output not in _READ_OUTPUTS:
        output = FULL
    shown = tuple(each.name for each in record.shown_in(output))
    row = querying.read(work, record, row_id, shown)
    return Reply([(record.tag, lay_out(record, row, zone_of(call.caller.user.time_zone), output))], status)


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

    def handler(call: KnownCall, work: Work) -> PageReply:
        return _answer_rows(call, work, record, taken, restrict(call) if restrict else ())

    return handler


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a query asks for: which rows, which page of them, and how each is shown."""

    selection: Selection
    page: Page
    output: str
    fields: frozenset[str] | None
    # Whether bulk is asked for, of whatever object: then nothing is counted.
    is_bulk: bool


def _answer_rows(
    call: KnownCall, work: Work, record: Record, taken: Query, restricted: tuple[Condition, ...]
) -> PageReply:
    user, asked = call.caller.user, _asked(call, work, record, taken, restricted)
    selection, page, output = asked.selection, asked.page, asked.output

    def laid_out(rows: Packed) -> Table:
        return lay_out_rows(record, rows, zone_of(user.time_zone), output, asked.fields)

    def around(rows: Said) -> Reply:
        if asked.is_bulk:
            # The Singer tap goes through the pages of visits until there is nothing in one (wire.md, section 5).
            return Reply([("result", [(record.tag, rows)] if rows.size else None)])
        return Reply([("result", [("total_results", querying.count(work, record, selection)), (record.tag, rows)])])

    has_versions = record in querying.VERSIONS and output != MOBILE
    return PageReply(
        place=(user.account, user.time_zone, record.name, output, asked.fields),
        version=work.furnishing.revision,
        tag=record.tag,
        versions=(lambda: querying.versions(work, record, selection, page)) if has_versions else None,
        whole=lambda: laid_out(querying.find(work, record, selection, page)),
        some=lambda ids: laid_out(querying.find_by_ids(work, record, ids, page.shown)),
        around=around,
    )


def _asked(call: KnownCall, work: Work, record: Record, taken: Query, restricted: tuple[Condition, ...]) -> _Asked:
    """Read what a query asks for. Raises what reading criteria, order, limit and offset raises."""
    parameters = call.parameters
    context = Context(zone_of(call.caller.user.time_zone), work.now, work.furnishing)
    selection, references = criteria.read_selection(taken, _joined(parameters, taken), context)
    for each in references:
        querying.check_exists(work, each.object, each.id, each.refusal)
    if restricted:
        selection = Selection((*selection.conditions, *restricted), selection.deleted)
    output, fields = _output(parameters, taken), _fields(call, record)
    page = Page(
        _shown(record, output, fields),
        criteria.read_order(taken, parameters.several("sort_by"), parameters.several("sort_order")),
        criteria.read_limit(parameters.get("limit"), *_pages(taken, output)),
        criteria.read_offset(parameters.get("offset")),
    )
    is_bulk = (parameters.get("output") or "").lower() == BULK
    return _Asked(selection, page, output, fields, is_bulk)


def _pages(taken: Query, output: str) -> tuple[int, int]:
    """Return how many rows come when no limit is named, and at most."""
    return (ALL, ALL) if output == MOBILE else (taken.usual_page, taken.largest_page)


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
    content = record.shown_in(output, fields)
    if fields is None:
        return tuple(each.name for each in content)
    has_own = not fields <= {each.name for each in record.content}
    return tuple(each.name for each in content if each.name in fields or (has_own and isinstance(each, CustomFields)))
