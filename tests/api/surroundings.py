"""What surrounds a prospect and has no operation of its own yet: put there through the actions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from pardalote.actions import visitor_activities, visitors
from pardalote.actions.prospects import deeds
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.store.promise import Row
from tests import stores
from tests.cast import STARTED_AT, WEBINAR
from tests.driver import Client, Door

COMPANY = {"name": "Tyre & Sons", "street_address": "1 Quay", "city": "Sidon", "country": "Lebanon"}
REFERRER = {
    "referrer": "http://www.google.com/search?q=a&b",
    "vendor": "Google",
    "type": "Natural Search",
    "query": "a",
}


@contextmanager
def work_on(door: Door, number: int, at: int | None = None) -> Iterator[Work]:
    """Begin a work on an account of the door, one that commits when the block ends; `at`: not now, but then."""
    with stores.work_on(door.server, number, door.clock.now() if at is None else at) as work:
        yield work


def statements_on(client: Client) -> AbstractContextManager[list[str]]:
    """Note the statements that the client's calls run on its account; they are there when the block has ended."""
    return stores.statements_on(client.door.server, client.version)


def history(client: Client, prospect_id: int) -> list[Row]:
    """Return the history of a prospect."""
    with work_on(client.door, client.version) as work:
        return deeds.history_of(work, prospect_id)


def add_visitor(
    client: Client, prospect_id: int | None, company: bool = False, referrer: bool = False, **values: Any
) -> int:
    """Add a visitor to a prospect, perhaps with company and referrer; return its id."""
    known = {"page_view_count": 3, "ip_address": "203.0.113.9", **values}
    with work_on(client.door, client.version) as work:
        return visitors.create(work, known, prospect_id, COMPANY if company else None, REFERRER if referrer else None)


def add_activity(client: Client, prospect_id: int | None, at: int = STARTED_AT - 600, **values: Any) -> int:
    """Add an activity to a prospect; return its id."""
    about = {"type": 1, "type_name": "Email Tracker", "campaign_id": WEBINAR, **values}
    with work_on(client.door, client.version) as work:
        return visitor_activities.record(work, NewActivity(at=at, prospect_id=prospect_id, **about))


def add_visit(
    client: Client, visitor_id: int, prospect_id: int | None = None, at: int = STARTED_AT - 900, pages: int = 2
) -> int:
    """Add a visit to a visitor, with so many page views; return its id."""
    seen = [(f"http://x.example/{number}", f"Page {number}", at + 20 * number) for number in range(pages)]
    with work_on(client.door, client.version) as work:
        return visitors.record_visit(work, visitor_id, prospect_id, seen)


def surround(client: Client, prospect_id: int) -> None:
    """Give a prospect two visitors (one with company and referrer) and two activities."""
    known = add_visitor(client, prospect_id, company=True, referrer=True, hostname="host.example")
    add_visitor(client, prospect_id)
    add_activity(
        client, prospect_id, STARTED_AT - 7200, type=6, type_name="Email", assets={"email_id": 9, "list_email_id": 7}
    )
    add_activity(client, prospect_id, STARTED_AT - 3660, details="http://x.example/?a=1&b=2", visitor_id=known)
