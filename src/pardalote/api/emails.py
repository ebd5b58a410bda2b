"""The operations on emails: reading one, the statistics of a list email, and sending."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from pardalote import refusals
from pardalote.actions import emails, querying, sending
from pardalote.actions.mail_content import Content, Sender
from pardalote.actions.prospects.identity import find_live, find_named, read_identity
from pardalote.actions.sending import Wanted
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.email import EMAIL, EMAIL_STATS
from pardalote.records.fields import FULL, Unreadable, read_integer
from pardalote.refusals import Reason, Refusal
from pardalote.store.promise import Row
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply, lay_out
from pardalote.wire.zones import zone_of

_BOOLEANS = {"true": True, "1": True, "": False, "false": False, "0": False}
# As many digits as a number may have that is read.
_BARE_NUMBER = re.compile(r"[0-9]{1,15}\Z")
_SHOWN = tuple(each.name for each in EMAIL.shown_in(FULL))
_WITHOUT_MESSAGE = tuple(name for name in _SHOWN if name != "message")


def read(call: KnownCall, work: Work) -> Reply:
    """Answer an email; `include_message=false` leaves its bodies out. Raises Refusal 50 for another value."""
    return _shown(call, work, _wanted_id(call.parameters, "email_id"))


def _shown(call: KnownCall, work: Work, email_id: int) -> Reply:
    shown = _SHOWN if _includes_message(call.parameters) else _WITHOUT_MESSAGE
    row = querying.read(work, EMAIL, email_id, shown)
    return Reply([(EMAIL.tag, lay_out(EMAIL, row, zone_of(call.caller.user.time_zone), FULL, frozenset(shown)))])


def stats(call: KnownCall, work: Work) -> Reply:
    """Answer what came of a list email; `id` is the list email's."""
    values = emails.statistics(work, _wanted_id(call.parameters, "list_email_id"))
    return Reply([(EMAIL_STATS.tag, lay_out(EMAIL_STATS, values, zone_of(call.caller.user.time_zone)))])


def send(call: KnownCall, work: Work) -> Reply:
    """Answer the email that is sent to one prospect, or to lists (reference, "Sending").

    Raises Refusal 13 when nobody is named, 51 when both a prospect and lists are, 3, 4, 44, 55 and 77 for recipients
    that there are not, 7, 16, 38, 50, 65 and 86 for values that can't be read, and what actions.sending raises.
    """
    parameters = call.parameters
    is_to_lists = bool(_numbers(parameters, "list_ids", refusals.INVALID_LIST_ID))
    if is_to_lists and any(map(parameters.get, _RECIPIENT)):
        raise Refusal(refusals.INVALID_PARAMETER)
    is_operational = _boolean(parameters, "operational_email")
    sending.check_allowed(work, is_to_lists, is_operational)
    prospect = None if is_to_lists else _recipient(parameters, work)
    wanted = Wanted(
        campaign_id=objects.wanted_id(parameters, "campaign_id", refusals.INVALID_CAMPAIGN_ID),
        template_id=_number(parameters, "email_template_id", refusals.INVALID_TEMPLATE_ID),
        content=Content(**{name: parameters.get(said) or None for name, said in _CONTENT.items()}),
        sender=_sender(parameters, is_to_lists),
        tags=_tags(parameters),
        is_operational=is_operational,
    )
    if prospect is not None:
        return _shown(call, work, sending.send_to_one(work, prospect, wanted))
    lists = _numbers(parameters, "list_ids", refusals.INVALID_LIST_ID)
    suppressed = _numbers(parameters, "suppression_list_ids", refusals.INVALID_LIST_ID)
    scheduled_at = _scheduled_at(parameters, zone_of(call.caller.user.time_zone))
    return _shown(call, work, sending.send_to_lists(work, lists, suppressed, wanted, scheduled_at))


_RECIPIENT = ("prospect_id", "prospect_email", "fid")
_CONTENT = {
    "name": "name",
    "subject": "subject",
    "text": "text_content",
    "html": "html_content",
    "replyto_email": "replyto_email",
}


def _recipient(parameters: Parameters, work: Work) -> Row:
    """Return who is meant: by id, by address, or in version 4 by Salesforce id."""
    prospect_id, email, fid = (parameters.get(each) or None for each in _RECIPIENT)
    if fid is None or not work.account.allows_duplicate_emails:
        return find_named(work, prospect_id, email)
    return find_live(work, read_identity(prospect_id, None, fid))


def _sender(parameters: Parameters, is_to_lists: bool) -> Sender:
    return Sender(
        from_assigned_user=is_to_lists and _boolean(parameters, "from_assigned_user"),
        from_account_owner=is_to_lists and _boolean(parameters, "from_account_owner"),
        user_id=_number(parameters, "from_user_id", refusals.INVALID_EMAIL_FORMAT),
        name=parameters.get("from_name") or None,
        email=parameters.get("from_email") or None,
    )


def _number(parameters: Parameters, name: str, invalid: Reason) -> int | None:
    return objects.wanted_id(parameters, name, invalid) if parameters.get(name) else None


def _numbers(parameters: Parameters, name: str, invalid: Reason) -> list[int]:
    try:
        return [read_integer(each) for each in parameters.several(name) or () if each]
    except Unreadable as error:
        raise Refusal(invalid) from error


def _tags(parameters: Parameters) -> list[str]:
    names = list(dict.fromkeys(filter(None, (each.strip() for each in parameters.texts("tags") or ()))))
    if any(len(each) > _LONGEST_TAG for each in names):
        raise Refusal(refusals.INVALID_PARAMETER)
    return names


_LONGEST_TAG = 255
# A plus sign that nobody escaped has become a blank.
_OFFSET = re.compile(r" (?=[0-9]{2}:?[0-9]{2}\Z)")


def _scheduled_at(parameters: Parameters, zone: ZoneInfo) -> int | None:
    """Read an ISO 8601 time; without an offset it is in the user's zone. Raises Refusal 7."""
    text = (parameters.get("scheduled_time") or "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text if _ONLY_DAY.match(text) else _OFFSET.sub("+", text))
        return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError) as error:
        raise Refusal(refusals.INVALID_TIMESTAMP) from error


_ONLY_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?\Z")


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
    return not parameters.get("include_message") or _boolean(parameters, "include_message")


def _boolean(parameters: Parameters, name: str) -> bool:
    """Read a boolean; one that is not given, or empty, is off. Raises Refusal 50."""
    text = (parameters.get(name) or "").strip().lower()
    if text not in _BOOLEANS:
        raise Refusal(refusals.INVALID_BOOLEAN)
    return _BOOLEANS[text]
