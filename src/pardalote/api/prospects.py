"""The operations on prospects: parameters to deeds, rows to replies."""

from typing import Any

from pardalote import refusals
from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity, find_readable, read_identity
from pardalote.actions.prospects.view import View, show
from pardalote.actions.work import Work
from pardalote.api.call import KnownCall
from pardalote.records.fields import FULL, MOBILE, SIMPLE
from pardalote.records.prospect import PROSPECT
from pardalote.records.roles import CREATE_PROSPECTS, allows
from pardalote.refusals import Refusal
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply, Sheet, lay_out
from pardalote.wire.zones import zone_of

_OUTPUTS = frozenset((FULL, SIMPLE, MOBILE))


def read(call: KnownCall) -> Reply:
    """Answer the prospect, or in version 4 all that share the address."""
    identity = _identity(call)
    with call.caller.reading() as work:
        rows = find_readable(work, identity)
        nodes = [_node(call, work, row) for row in rows]
    return Reply([(PROSPECT.tag, nodes[0] if len(nodes) == 1 else tuple(nodes))])


def create(call: KnownCall) -> Reply:
    """Create a prospect and answer it, with status 201."""
    with call.caller.writing() as work:
        row, is_new = deeds.create(work, _identity(call), call.parameters.values)
        node = _node(call, work, row, is_new)
    return Reply([(PROSPECT.tag, node)], 201)


def update(call: KnownCall) -> Reply:
    """Change a prospect and answer it."""
    with call.caller.writing() as work:
        row = deeds.update(work, _identity(call), call.parameters.values)
        node = _node(call, work, row)
    return Reply([(PROSPECT.tag, node)])


def upsert(call: KnownCall) -> Reply:
    """Change or create a prospect and answer it; the status tells which. Creating needs its own ability (46)."""
    with call.caller.writing() as work:
        row, is_new = deeds.upsert(work, _identity(call), call.parameters.values)
        if is_new and not allows(call.caller.user.role, CREATE_PROSPECTS):
            raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
        node = _node(call, work, row, is_new)
    return Reply([(PROSPECT.tag, node)], 201 if is_new else 200)


def delete(call: KnownCall) -> Reply:
    """Move a prospect to the recycle bin and answer nothing."""
    with call.caller.writing() as work:
        deeds.delete(work, _identity(call))
    return Reply(None, 204)


def assign(call: KnownCall) -> Reply:
    """Assign a prospect and answer it."""
    with call.caller.writing() as work:
        row = deeds.assign(work, _identity(call), call.parameters.values)
        node = _node(call, work, row)
    return Reply([(PROSPECT.tag, node)])


def unassign(call: KnownCall) -> Reply:
    """Take a prospect from its user and answer it."""
    with call.caller.writing() as work:
        row = deeds.unassign(work, _identity(call))
        node = _node(call, work, row)
    return Reply([(PROSPECT.tag, node)])


def _identity(call: KnownCall) -> Identity:
    parameters = call.parameters
    # Version 3 knows no fid, and ignores what it does not know.
    fid = parameters.get("fid") if call.caller.furnishing.account.allows_duplicate_emails else None
    return read_identity(parameters.get("id"), parameters.get("email"), fid)


def _node(call: KnownCall, work: Work, row: dict[str, Any], is_new: bool = False) -> Sheet:
    view = _view(call.parameters)
    values = show(work, row, view, is_new)
    return lay_out(PROSPECT, values, zone_of(call.caller.user.time_zone), view.output, view.fields)


def _view(parameters: Parameters) -> View:
    """Read what the caller wants to see; an unknown output is the full one (wire.md, section 2)."""
    output = parameters.get("output") or FULL
    fields = parameters.several("fields")
    return View(
        output=output if output in _OUTPUTS else FULL,
        fields=frozenset(fields) if fields and any(fields) else None,
        limit_related_records=parameters.get("limit_related_records") == "true",
    )
