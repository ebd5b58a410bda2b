"""The operations on email templates, whose answers say themselves whether they failed (wire.md, section 9)."""

from base64 import b64decode

from pardalote import refusals
from pardalote.actions import email_templates, querying
from pardalote.actions.prospects.identity import find_named, whole
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.email_template import EMAIL_TEMPLATE, EMAIL_TEMPLATE_SUMMARY
from pardalote.records.fields import Unreadable, read_integer
from pardalote.refusals import Reason, Refusal
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Listed, Reply, lay_out
from pardalote.wire.zones import zone_of

_BOOLEANS = {"true": True, "false": False, "": False}


def read(call: KnownCall, work: Work) -> Reply:
    """Answer a template; that there is none is an answer with `error` 1. Raises Refusal 13 and 145.

    Its id may be called `emailTemplateId`, too, as in one column of the reference.
    """
    template_id = _readable_id(call, work)
    if isinstance(template_id, Reason):
        return _failed(template_id)
    return objects.answer_row(call, work, EMAIL_TEMPLATE, template_id)


def merge(call: KnownCall, work: Work) -> Reply:
    """Answer a template as a read does, with what it says to one prospect.

    Raises Refusal 13, 145, and what `find_named` raises when no prospect, or another one, is named.
    """
    template_id = _readable_id(call, work)
    parameters = call.parameters
    named = find_named(work, parameters.get("prospect_id"), _address(parameters.get("prospect_email")))
    if isinstance(template_id, Reason):
        return _failed(template_id)
    row = querying.read(work, EMAIL_TEMPLATE, template_id, _SHOWN)
    merged = email_templates.merged(work, row, whole(work, named))
    return Reply([(EMAIL_TEMPLATE.tag, lay_out(EMAIL_TEMPLATE, merged, zone_of(call.caller.user.time_zone)))])


_SHOWN = tuple(each.name for each in EMAIL_TEMPLATE.content)


def _address(text: str | None) -> str | None:
    """Return an address that may come in Base64, as the one client that is known sends it."""
    if text is None or "@" in text:
        return text
    try:
        # A plus sign that nobody escaped has become a blank.
        return b64decode(text.replace(" ", "+"), validate=True).decode()
    except ValueError:
        return text


def list_one_to_one(call: KnownCall, work: Work) -> Reply:
    """Answer the templates for emails to one prospect. Raises Refusal 146."""
    archived = _archived(call.parameters, refusals.INVALID_ARCHIVED_PARAMETER)
    zone = zone_of(call.caller.user.time_zone)
    rows = email_templates.one_to_one(work, archived)
    sheets = Listed(lay_out(EMAIL_TEMPLATE_SUMMARY, row, zone) for row in rows)
    return Reply([("emailTemplates", [(EMAIL_TEMPLATE_SUMMARY.tag, sheets), ("error", 0), ("count", len(rows))])])


def _readable_id(call: KnownCall, work: Work) -> int | Reason:
    """Return the id of the template that a call names, or why it can't be read. Raises Refusal 13 and 145."""
    archived = _archived(call.parameters, refusals.INVALID_ARCHIVED)
    text = call.parameters.get("id")
    if text is None:
        text = call.parameters.get("emailTemplateId")
    if text is None:
        raise Refusal(refusals.MISSING_PARAMETERS)
    try:
        template_id = read_integer(text)
        email_templates.check_readable(work, template_id, archived)
    except Unreadable:
        return refusals.INVALID_TEMPLATE_ID
    except Refusal as refusal:
        return refusal.reason
    return template_id


def _failed(reason: Reason) -> Reply:
    failure = [("error", 1), ("errorCode", reason.code), ("errorMessage", reason.message)]
    return Reply([(EMAIL_TEMPLATE.tag, failure)])


def _archived(parameters: Parameters, reason: Reason) -> bool:
    text = (parameters.get("archived") or "").strip().lower()
    if text not in _BOOLEANS:
        raise Refusal(reason)
    return _BOOLEANS[text]
