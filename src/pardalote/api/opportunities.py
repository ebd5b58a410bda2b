"""The operations on opportunities: parameters to deeds, rows to replies."""

from collections.abc import Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions import opportunities
from pardalote.actions.connectors import check_writable
from pardalote.actions.prospects import identity
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import Answering, KnownCall
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.refusals import Refusal
from pardalote.wire.dates import UnreadableTime, read_time
from pardalote.wire.reply import Reply
from pardalote.wire.zones import zone_of

_query = objects.query(OPPORTUNITY)


def query(call: KnownCall, work: Work) -> Answering:
    """Answer a page of opportunities; a prospect that is named has to be there (3, 4), and be one (44)."""
    parameters = call.parameters
    prospect_id, email = parameters.get("prospect_id") or None, parameters.get("prospect_email") or None
    if prospect_id is not None or email is not None:
        identity.find_named(work, prospect_id, email)
    return _query(call, work)


def create(call: KnownCall, work: Work) -> Reply:
    """Make an opportunity for a prospect and answer it."""
    check_writable(work.account)
    given = call.parameters.values
    values = opportunities.read_new(work, given)
    prospect = identity.find_named(work, given.get("prospect_id"), given.get("prospect_email"))
    made = opportunities.create(work, {**values, **_closed_at(call, work, given)}, [prospect["id"]])
    return objects.answer_row(call, work, OPPORTUNITY, made)


def read(call: KnownCall, work: Work) -> Reply:
    """Answer an opportunity that is not deleted."""
    return objects.answer_row(call, work, OPPORTUNITY, _wanted(call, work))


def update(call: KnownCall, work: Work) -> Reply:
    """Change an opportunity and answer it."""
    check_writable(work.account)
    opportunity_id = _wanted(call, work)
    given = call.parameters.values
    values = {**opportunities.read_values(work, given), **_closed_at(call, work, given)}
    opportunities.update(work, opportunity_id, values)
    return objects.answer_row(call, work, OPPORTUNITY, opportunity_id)


def delete(call: KnownCall, work: Work) -> Reply:
    """Delete an opportunity and answer nothing."""
    check_writable(work.account)
    opportunities.delete(work, objects.wanted_id(call.parameters))
    return Reply(None, 204)


def undelete(call: KnownCall, work: Work) -> Reply:
    """Bring an opportunity back and answer nothing."""
    check_writable(work.account)
    opportunities.undelete(work, objects.wanted_id(call.parameters))
    return Reply(None, 204)


def _wanted(call: KnownCall, work: Work) -> int:
    opportunity_id = objects.wanted_id(call.parameters)
    opportunities.find_live(work, opportunity_id)
    return opportunity_id


def _closed_at(call: KnownCall, work: Work, given: Mapping[str, str]) -> dict[str, Any]:
    """Read when a deal was closed, in the caller's zone where it says none; an empty text clears. Raises Refusal 7."""
    text = given.get("closed_at")
    if text is None:
        return {}
    if not text.strip():
        return {"closed_at": None}
    try:
        moment = read_time(text.strip(), zone_of(call.caller.user.time_zone), work.now)
    except UnreadableTime as error:
        raise Refusal(refusals.INVALID_TIMESTAMP) from error
    if not _EARLIEST < moment < _LATEST:
        raise Refusal(refusals.INVALID_TIMESTAMP)
    return {"closed_at": moment}


# A day inside of the years 1 to 9999, so that every zone can show it.
_EARLIEST, _LATEST = -62_135_596_800 + 86_400, 253_402_300_799 - 86_400
