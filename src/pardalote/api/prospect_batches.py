"""The batch operations on prospects: one payload of many items in, the errors of those that were refused out."""

from pardalote.actions.prospects import batch
from pardalote.actions.prospects.batch import Deed
from pardalote.actions.work import Work
from pardalote.api.call import KnownCall
from pardalote.records.prospect import PROSPECT
from pardalote.wire.batch import read_batch
from pardalote.wire.reply import Keyed, Reply


def create(call: KnownCall, work: Work) -> Reply:
    """Create the prospects of all items."""
    return _carried_out(call, work, batch.create, call.parameters.get("user_id"))


def update(call: KnownCall, work: Work) -> Reply:
    """Change the prospects of all items."""
    return _carried_out(call, work, batch.update)


def upsert(call: KnownCall, work: Work) -> Reply:
    """Change or create the prospects of all items."""
    return _carried_out(call, work, batch.upsert, call.parameters.get("user_id"))


def _carried_out(call: KnownCall, work: Work, deed: Deed, user_id: str | None = None) -> Reply:
    """Answer the errors alone, with status 201 when something was created and nothing refused (wire.md, section 8)."""
    items = read_batch(call.parameters.get("prospects"), keyed=not work.account.allows_duplicate_emails)
    outcome = batch.carry_out(work, items, deed, user_id)
    errors = tuple((identifier, reason.message) for identifier, reason in outcome.refused)
    status = 201 if outcome.created and not errors else 200
    return Reply([("errors", Keyed(PROSPECT.tag, "identifier", errors))], status, failed=bool(errors))
