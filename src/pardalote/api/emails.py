"""The operations on emails: reading one, and the statistics of a list email."""

from pardalote import refusals
from pardalote.actions import emails, querying
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.email import EMAIL, EMAIL_STATS
from pardalote.records.fields import FULL
from pardalote.refusals import Refusal
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply, lay_out
from pardalote.wire.zones import zone_of

_BOOLEANS = {"true": True, "1": True, "": True, "false": False, "0": False}
_SHOWN = tuple(each.name for each in EMAIL.shown_in(FULL))
_WITHOUT_MESSAGE = tuple(name for name in _SHOWN if name != "message")


def read(call: KnownCall, work: Work) -> Reply:
    """Answer an email; `include_message=false` leaves its bodies out. Raises Refusal 50 for another value."""
    shown = _SHOWN if _includes_message(call.parameters) else _WITHOUT_MESSAGE
    row = querying.read(work, EMAIL, objects.wanted_id(call.parameters), shown)
    return Reply([(EMAIL.tag, lay_out(EMAIL, row, zone_of(call.caller.user.time_zone), FULL, frozenset(shown)))])


def stats(call: KnownCall, work: Work) -> Reply:
    """Answer what came of a list email; `id` is the list email's."""
    values = emails.statistics(work, objects.wanted_id(call.parameters))
    return Reply([(EMAIL_STATS.tag, lay_out(EMAIL_STATS, values, zone_of(call.caller.user.time_zone)))])


def _includes_message(parameters: Parameters) -> bool:
    text = (parameters.get("include_message") or "").strip().lower()
    if text not in _BOOLEANS:
        raise Refusal(refusals.INVALID_BOOLEAN)
    return _BOOLEANS[text]
