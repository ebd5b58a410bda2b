"""The operations on emails: reading one, and the statistics of a list email."""

import re

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
# As many digits as a number may have that is read.
_BARE_NUMBER = re.compile(r"[0-9]{1,15}\Z")
_SHOWN = tuple(each.name for each in EMAIL.shown_in(FULL))
_WITHOUT_MESSAGE = tuple(name for name in _SHOWN if name != "message")


def read(call: KnownCall, work: Work) -> Reply:
    """Answer an email; `include_message=false` leaves its bodies out. Raises Refusal 50 for another value."""
    shown = _SHOWN if _includes_message(call.parameters) else _WITHOUT_MESSAGE
    row = querying.read(work, EMAIL, _wanted_id(call.parameters, "email_id"), shown)
    return Reply([(EMAIL.tag, lay_out(EMAIL, row, zone_of(call.caller.user.time_zone), FULL, frozenset(shown)))])


def stats(call: KnownCall, work: Work) -> Reply:
    """Answer what came of a list email; `id` is the list email's."""
    values = emails.statistics(work, _wanted_id(call.parameters, "list_email_id"))
    return Reply([(EMAIL_STATS.tag, lay_out(EMAIL_STATS, values, zone_of(call.caller.user.time_zone)))])


def _wanted_id(parameters: Parameters, name: str) -> int:
    """Read the id of an email, which may also bear the `name` that the reference has for it. Raises Refusal 13 and 16.

    pardot-api-client says `read/email/5`: a bare number is no address, which is what `email` may be elsewhere.
    """
    for each in ("id", name):
        if parameters.get(each) is not None:
            return objects.wanted_id(parameters, each)
    number = dict(parameters.path).get("email", "")
    return int(number) if _BARE_NUMBER.match(number) else objects.wanted_id(parameters)


def _includes_message(parameters: Parameters) -> bool:
    text = (parameters.get("include_message") or "").strip().lower()
    if text not in _BOOLEANS:
        raise Refusal(refusals.INVALID_BOOLEAN)
    return _BOOLEANS[text]
