"""The account that is measured: prospects that all look alike, each with everything that a full read shows."""

from dataclasses import dataclass
from pathlib import Path

from pardalote.actions import accounts, api_keys, campaigns, custom_fields, lists, visitor_activities, visitors
from pardalote.actions.accounts import NewAccount
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.clock import SystemClock
from pardalote.records import custom_field as types
from pardalote.records.visitor_activity import TYPES
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of

NUMBER = 3
PROSPECTS = 1000
ACTIVITIES, VISITORS, LISTS = 20, 3, 5

_MINUTE, _DAY = 60, 86_400
_ADMINISTRATOR = 1
_PROSPECT = {
    "salutation": "Ms.",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "Analytical Engines Ltd",
    "website": "https://engines.example/",
    "job_title": "Head of Programming",
    "department": "Research",
    "country": "United Kingdom",
    "address_one": "12 St. James's Square",
    "city": "London",
    "zip": "SW1Y 4JH",
    "phone": "+44 20 7946 0000",
    "source": "Webinar",
    "industry": "Machinery",
    "comments": "Wants to see it work. Knows Bernoulli & sons.",
    "score": "120",
    "user_id": str(_ADMINISTRATOR),
    "Nickname": "Countess",
    "Interests_0": "chess",
    "Interests_1": "music",
    "profile_criteria_2": "match",
    "profile_criteria_4": "match",
}
_VISITOR = {
    "page_view_count": 7,
    "ip_address": "203.0.113.7",
    "hostname": "host.engines.example",
    "browser": "Firefox",
    "browser_version": "115",
    "operating_system": "Linux",
    "language": "en",
    "screen_height": "1080",
    "screen_width": "1920",
    "source_parameter": "newsletter",
}
_COMPANY = {"name": "Analytical Engines Ltd", "city": "London", "country": "United Kingdom"}
_REFERRER = {"referrer": "https://search.example/?q=engines", "vendor": "Search", "type": "Natural", "query": "engines"}


@dataclass(frozen=True, slots=True)
class Keys:
    """What a client calls with."""

    user_key: str
    api_key: str


def make(data: Path, secret: bytes) -> Keys:
    """Make the account, one of version 3, in an empty data folder; return the keys of its administrator.

    The prospects have the ids 1 to PROSPECTS. The api_key counts for an hour.
    """
    opened = Accounts(engine_of(Settings(data=data)))
    try:
        wanted = NewAccount("Measured", "ada@pardalote.example", "a long enough password", "Europe/London")
        made = accounts.create(opened, wanted, SystemClock(), NUMBER, furnish=_furnish)
        store = opened.open(NUMBER)
        assert store is not None
        with store.writing() as connection:
            work = Work(connection, store.furnishing(connection), SystemClock().now())
            return Keys(made.user_key, api_keys.hand_out(work, _ADMINISTRATOR, secret))
    finally:
        opened.close()


def _furnish(work: Work) -> None:
    campaigns.create(work, "Webinar")
    custom_fields.create(work, NewCustomField("Nickname", "Nickname", types.TEXT))
    custom_fields.create(work, NewCustomField("Interests", "Interests", types.CHECKBOX, ("chess", "golf", "music")))
    for number in range(1, LISTS + 1):
        lists.create(work, f"List {number}", f"The list with the number {number}", is_public=True)
    for number in range(1, PROSPECTS + 1):
        _add_prospect(work, number)


def _add_prospect(work: Work, number: int) -> None:
    subscribed = {f"list_{each}": "1" for each in range(1, LISTS + 1)}
    deeds.create(work, Identity(email=f"ada.{number:04}@engines.example"), {**_PROSPECT, **subscribed})
    seen = [visitors.create(work, _VISITOR, number, _COMPANY, _REFERRER) for _ in range(VISITORS)]
    for each in range(ACTIVITIES):
        happened = NewActivity(
            type=2,
            type_name=TYPES[2],
            at=work.now - (ACTIVITIES - each) * _DAY - number * _MINUTE,
            prospect_id=number,
            visitor_id=seen[each % VISITORS],
            details="Form: Ask for a demonstration",
            campaign_id=2,
            assets={"form_id": 5},
        )
        visitor_activities.record(work, happened)
