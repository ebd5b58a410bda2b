"""The operation on the caller's own account."""

from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.account import ACCOUNT
from pardalote.wire.reply import Reply


def read(call: KnownCall, work: Work) -> Reply:
    """Answer the caller's account; an id that is given names no other."""
    return objects.answer_row(call, work, ACCOUNT, work.account.number)
