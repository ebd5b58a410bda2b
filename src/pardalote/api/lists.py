"""The operations on lists that change them."""

from pardalote.actions import lists, writing
from pardalote.actions.work import Work
from pardalote.actions.writing import check_required, read_values
from pardalote.api.call import KnownCall
from pardalote.api.objects import answer_row, wanted_id
from pardalote.records.list import LIST
from pardalote.wire.reply import Reply


def create(call: KnownCall, work: Work) -> Reply:
    """Make a list and answer it, with status 200 (wire.md, section 4)."""
    check_required(call.parameters.values, "name", is_new=True)
    number = lists.create(work, **read_values(LIST, call.parameters.values))
    return answer_row(call, work, LIST, number)


def update(call: KnownCall, work: Work) -> Reply:
    """Change a list and answer it."""
    number = wanted_id(call.parameters)
    check_required(call.parameters.values, "name", is_new=False)
    writing.update(work, LIST, number, read_values(LIST, call.parameters.values))
    return answer_row(call, work, LIST, number)


def delete(call: KnownCall, work: Work) -> Reply:
    """Move a list to the recycle bin and answer nothing."""
    lists.delete(work, wanted_id(call.parameters))
    return Reply(None, 204)
