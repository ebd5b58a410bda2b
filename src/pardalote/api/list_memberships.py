"""The operations on list memberships, each named by its own id or by those of its list and its prospect."""

from pardalote import refusals
from pardalote.actions import list_memberships
from pardalote.actions.work import Work
from pardalote.actions.writing import read_values
from pardalote.api.call import KnownCall
from pardalote.api.objects import answer_row, wanted_id
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.store.promise import Row
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply


def read(call: KnownCall, work: Work) -> Reply:
    """Answer a membership."""
    return answer_row(call, work, LIST_MEMBERSHIP, _wanted(call.parameters, work)["id"])


def create(call: KnownCall, work: Work) -> Reply:
    """Put a prospect on a list and answer the membership."""
    list_id, prospect_id = _list_and_prospect(call.parameters)
    number = list_memberships.create(work, list_id, prospect_id, _opted_out(call.parameters))
    return answer_row(call, work, LIST_MEMBERSHIP, number)


def update(call: KnownCall, work: Work) -> Reply:
    """Change a membership and answer it."""
    opted_out = _opted_out(call.parameters)
    membership = _wanted(call.parameters, work)
    list_memberships.update(work, membership, opted_out)
    return answer_row(call, work, LIST_MEMBERSHIP, membership["id"])


def delete(call: KnownCall, work: Work) -> Reply:
    """End a membership and answer nothing."""
    list_memberships.delete(work, _wanted(call.parameters, work))
    return Reply(None, 204)


def _wanted(parameters: Parameters, work: Work) -> Row:
    if parameters.get("id"):
        return list_memberships.by_id(work, wanted_id(parameters))
    return list_memberships.by_list_and_prospect(work, *_list_and_prospect(parameters))


def _list_and_prospect(parameters: Parameters) -> tuple[int, int]:
    """Read both ids. Raises Refusal 13 when one is not given, 55 and 3 for what is no whole number."""
    return (
        wanted_id(parameters, "list_id", refusals.INVALID_LIST_ID),
        wanted_id(parameters, "prospect_id", refusals.INVALID_PROSPECT_ID),
    )


def _opted_out(parameters: Parameters) -> bool | None:
    read = read_values(LIST_MEMBERSHIP, parameters.values).get("opted_out")
    return None if read is None else bool(read)
