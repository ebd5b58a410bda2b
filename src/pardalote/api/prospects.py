"""The operations on prospects: parameters to deeds, rows to replies."""

from functools import partial
from typing import Any

from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity, find_readable, read_identity, whole
from pardalote.actions.prospects.view import View, show, shown_of_the_moment
from pardalote.actions.work import Work
from pardalote.api.call import KnownCall
from pardalote.records.fields import FULL, MOBILE, SIMPLE
from pardalote.records.prospect import PROSPECT
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import KeepableReply, Reply, Sheet, lay_out
from pardalote.wire.zones import zone_of

# SQLite's numbers have 64 bits.
_TOO_LONG = 16
_OUTPUTS = frozenset((FULL, SIMPLE, MOBILE))


def likely(parameters: Parameters) -> int | None:
    """Return the prospect that a call is likely to be about, before anybody has looked at the call closely."""
    text = parameters.get("id") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _TOO_LONG else None


def read(call: KnownCall, work: Work) -> KeepableReply:
    """Answer the prospect, or in version 4 all that share the address."""
    view, user = _view(call), call.caller.user
    stamps = find_readable(work, _identity(call))
    place = (user.account, user.time_zone, view, *[each["id"] for each in stamps])
    version = (
        work.furnishing.revision,
        *[(each["revision"], shown_of_the_moment(work, each, view)) for each in stamps],
    )
    return KeepableReply(place, version, partial(_found, call, work, view, stamps))


def _found(call: KnownCall, work: Work, view: View, stamps: list[dict[str, Any]]) -> Reply:
    sheets = [_laid_out(call, work, whole(work, each), view) for each in stamps]
    return Reply([(PROSPECT.tag, sheets[0] if len(sheets) == 1 else tuple(sheets))])


def create(call: KnownCall, work: Work) -> Reply:
    """Create a prospect and answer it, with status 201."""
    row, is_new = deeds.create(work, _identity(call), call.parameters.values)
    return Reply([(PROSPECT.tag, _sheet(call, work, row, is_new))], 201)


def update(call: KnownCall, work: Work) -> Reply:
    """Change a prospect and answer it."""
    return _changed(call, work, deeds.update(work, _identity(call), call.parameters.values))


def upsert(call: KnownCall, work: Work) -> Reply:
    """Change or create a prospect and answer it; the status tells which."""
    row, is_new = deeds.upsert(work, _identity(call), call.parameters.values)
    return Reply([(PROSPECT.tag, _sheet(call, work, row, is_new))], 201 if is_new else 200)


def delete(call: KnownCall, work: Work) -> Reply:
    """Move a prospect to the recycle bin and answer nothing."""
    deeds.delete(work, _identity(call))
    return Reply(None, 204)


def undelete(call: KnownCall, work: Work) -> Reply:
    """Bring a prospect back from the recycle bin and answer it."""
    return _changed(call, work, deeds.undelete(work, _identity(call)))


def assign(call: KnownCall, work: Work) -> Reply:
    """Assign a prospect and answer it."""
    return _changed(call, work, deeds.assign(work, _identity(call), call.parameters.values))


def unassign(call: KnownCall, work: Work) -> Reply:
    """Take a prospect from its user and answer it."""
    return _changed(call, work, deeds.unassign(work, _identity(call)))


def _changed(call: KnownCall, work: Work, row: dict[str, Any]) -> Reply:
    return Reply([(PROSPECT.tag, _sheet(call, work, row))])


def _identity(call: KnownCall) -> Identity:
    parameters = call.parameters
    # Version 3 knows no fid, and ignores what it does not know.
    fid = parameters.get("fid") if call.caller.furnishing.account.allows_duplicate_emails else None
    return read_identity(parameters.get("id"), parameters.get("email"), fid)


def _sheet(call: KnownCall, work: Work, row: dict[str, Any], is_new: bool = False) -> Sheet:
    return _laid_out(call, work, row, _view(call), is_new)


def _laid_out(call: KnownCall, work: Work, row: dict[str, Any], view: View, is_new: bool = False) -> Sheet:
    values = show(work, row, view, is_new)
    return lay_out(PROSPECT, values, zone_of(call.caller.user.time_zone), view.output, view.fields)


def _view(call: KnownCall) -> View:
    """Read what the caller wants to see; an unknown output is the full one (wire.md, section 2)."""
    parameters = call.parameters
    output = parameters.get("output") or FULL
    fields = parameters.several("fields")
    return View(
        output=output if output in _OUTPUTS else FULL,
        fields=_existing(call, fields) if fields and any(fields) else None,
        limit_related_records=parameters.get("limit_related_records") == "true",
    )


def _existing(call: KnownCall, fields: list[str]) -> frozenset[str]:
    """Return the names that mean something: only these may become part of what is remembered for next time."""
    own = call.caller.furnishing.custom_field_by_name
    return frozenset(name for name in fields if name in _SHOWN or name in own)


_SHOWN = frozenset(each.name for each in PROSPECT.content)
