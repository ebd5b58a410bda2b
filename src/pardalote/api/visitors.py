"""The operation on visitors that others have not: assign."""

from pardalote.actions import visitors
from pardalote.actions.prospects.identity import find_named
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.visitor import VISITOR
from pardalote.wire.reply import Reply


def assign(call: KnownCall, work: Work) -> Reply:
    """Assign a visitor to a prospect and answer it; only version 3 knows the prospect by its address."""
    parameters = call.parameters
    visitor_id = objects.wanted_id(parameters)
    email = None if work.account.allows_duplicate_emails else parameters.get("prospect_email")
    visitors.find(work, visitor_id)
    prospect = find_named(work, parameters.get("prospect_id"), email)
    visitors.assign(work, visitor_id, prospect["id"])
    return objects.answer_row(call, work, VISITOR, visitor_id)
