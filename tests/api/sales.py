"""Calls on visitors, visits, activities, opportunities and the lifecycle, whose whole answers are recorded."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pardalote.actions import lifecycle
from tests import cast
from tests.api.surroundings import add_activity, add_visit, add_visitor, surround, work_on
from tests.cast import STARTED_AT
from tests.driver import Answered, Client

Call = Callable[[Client, str], Answered]
DEAL = {"name": 'Shelves & "crates"', "value": "12.50", "probability": "50", "stage": "Alpha", "campaign_id": "2"}


def furnish(client: Client) -> None:
    """Let Bob and Eve be there, with visitors, visits, activities, an opportunity and moves in the lifecycle."""
    bob, eve = client.made("bob@pardot.com", first_name="Bob", company="Acme"), client.made("eve@pardot.com")
    surround(client, bob)
    stranger = add_visitor(client, None, ip_address="198.51.100.7", term_parameter="crates")
    add_visit(client, 1, bob)
    add_visit(client, stranger, pages=1)
    came: dict[str, Any] = {"type": 20, "type_name": "Visit", "campaign_id": None, "assets": {"visit_id": 2}}
    add_activity(client, None, visitor_id=stranger, **came)
    client.ask("opportunity", "create", prospect_id=bob, **DEAL)
    for prospect, stage, seconds in ((bob, 1, 0), (eve, 1, 30), (bob, 3, 86_400)):
        with work_on(client.door, client.version, STARTED_AT + seconds) as work:
            lifecycle.move(work, prospect, stage)


def asked(object_: str, operation: str, **given: Any) -> Call:
    """Return a call on what `furnish` made."""

    def call(client: Client, format_: str) -> Answered:
        furnish(client)
        return client.ask(object_, operation, format_, **given)

    return call


# By the name of the recording: version, call and status.
RECORDED: dict[str, tuple[int, Call, int]] = {
    "visitor-activity-query": (3, asked("visitorActivity", "query", campaign_id="1,2", type="1,6"), 200),
    "visitor-activity-query-bulk": (4, asked("visitorActivity", "query", output="bulk", sort_by="id"), 200),
    "visitor-activity-read": (4, asked("visitorActivity", "read", id=1), 200),
    "visitor-query": (3, asked("visitor", "query", only_identified="false"), 200),
    "visitor-query-mobile": (4, asked("visitor", "query", output="mobile"), 200),
    "visitor-read": (4, asked("visitor", "read", id=1), 200),
    "visitor-assign": (3, asked("visitor", "assign", id=3, prospect_email="eve@pardot.com"), 200),
    "visit-query": (3, asked("visit", "query", visitor_ids="1,3"), 200),
    "visit-read": (4, asked("visit", "read", id=2), 200),
    "opportunity-create": (4, asked("opportunity", "create", prospect_id=2, status="Open", **DEAL), 200),
    "opportunity-query": (3, asked("opportunity", "query", prospect_email="bob@pardot.com"), 200),
    "opportunity-read": (3, asked("opportunity", "read", id=1), 200),
    "opportunity-update": (4, asked("opportunity", "update", id=1, status="won", closed_at="2026-03-01"), 200),
    "lifecycle-history-query": (3, asked("lifecycleHistory", "query"), 200),
    "lifecycle-history-read": (4, asked("lifecycleHistory", "read", id=3), 200),
    "lifecycle-stage-query": (4, asked("lifecycleStage", "query"), 200),
    "lifecycle-stage-read": (3, asked("lifecycleStage", "read", id=2), 200),
}

EVERYONE = (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES)


class Operation(NamedTuple):
    """An operation on what `furnish` made: its parameters, the status of a success, and who may."""

    object: str
    name: str
    given: dict[str, Any]
    status: int = 200
    who: tuple[str, ...] = EVERYONE


OPERATIONS = (
    Operation("visitorActivity", "query", {}),
    Operation("visitorActivity", "read", {"id": "1"}),
    Operation("visitor", "query", {}),
    Operation("visitor", "read", {"id": "1"}),
    Operation("visitor", "assign", {"id": "3", "prospect_id": "2"}, who=EVERYONE[:3]),
    Operation("visit", "query", {"prospect_ids": "1"}),
    Operation("visit", "read", {"id": "1"}),
    Operation("opportunity", "query", {}),
    Operation("opportunity", "read", {"id": "1"}),
    Operation("opportunity", "create", {"prospect_id": "1", **DEAL}),
    Operation("opportunity", "update", {"id": "1", "value": "7"}),
    Operation("opportunity", "undelete", {"id": "1"}, 204, EVERYONE[:2]),
    Operation("opportunity", "delete", {"id": "1"}, 204, EVERYONE[:2]),
    Operation("lifecycleHistory", "query", {}),
    Operation("lifecycleHistory", "read", {"id": "1"}),
    Operation("lifecycleStage", "query", {}),
    Operation("lifecycleStage", "read", {"id": "1"}),
)
