"""The operations on campaigns that change them."""

from pardalote.actions import campaigns
from pardalote.actions.work import Work
from pardalote.actions.writing import check_required, read_values
from pardalote.api.call import KnownCall
from pardalote.api.objects import answer_row, wanted_id
from pardalote.records.campaign import CAMPAIGN
from pardalote.wire.reply import Reply


def create(call: KnownCall, work: Work) -> Reply:
    """Make a campaign and answer it."""
    campaigns.check_creatable(work)
    check_required(call.parameters.values, "name", is_new=True)
    number = campaigns.create(work, **read_values(CAMPAIGN, call.parameters.values))
    return answer_row(call, work, CAMPAIGN, number)


def update(call: KnownCall, work: Work) -> Reply:
    """Change a campaign and answer it."""
    number = wanted_id(call.parameters)
    check_required(call.parameters.values, "name", is_new=False)
    campaigns.update(work, number, read_values(CAMPAIGN, call.parameters.values))
    return answer_row(call, work, CAMPAIGN, number)
