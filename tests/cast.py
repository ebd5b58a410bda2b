"""The cast of the tests: two small accounts with everything around a prospect, and nobody in them yet.

Both hold the same things under the same ids; account 3 speaks version 3, account 4 version 4.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pardalote.actions import (
    accounts,
    api_keys,
    campaigns,
    custom_fields,
    lists,
    profiles,
    prospect_accounts,
    users,
)
from pardalote.actions.accounts import NewAccount
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.users import NewUser
from pardalote.actions.work import Work
from pardalote.clock import HeldClock
from pardalote.records import custom_field as types
from pardalote.records import roles
from pardalote.store.accounts import Accounts
from tests.driver import SECRET
from tests.stores import accounts_of

# 2026-03-02T08:30:00Z: in Los Angeles half past midnight, of the same day.
STARTED_AT = 1772440200
PASSWORD = "a long enough password"
ADMINISTRATOR = "ada@pardalote.example"
MARKETING = "mary@pardalote.example"
SALES_MANAGER = "max@pardalote.example"
SALES = "sam@pardalote.example"

# Campaigns; the first is the oldest.
WEBSITE_TRACKING, WEBINAR = 1, 2
# Lists; nobody can be subscribed by hand to the dynamic one.
NEWSLETTER, RELEASE_NOTES, EVERYBODY_DYNAMIC = 1, 2, 3
# Profiles: the default one has the criteria 1 to 5, the other 6 and 7.
DEFAULT_PROFILE, PARTNERS_PROFILE = 1, 2
INDUSTRY_CRITERION, PARTNERS_CRITERION = 2, 6
# Prospect accounts and user groups.
ACME = 1
SALES_TEAM, EMPTY_GROUP = 1, 2
CRM_OWNER_FID = "005000000000001AAA"

CUSTOM_FIELDS = (
    NewCustomField("Nickname", "nickname", types.TEXT),
    NewCustomField("Category", "category", types.DROPDOWN, ("consumer", "business")),
    NewCustomField("Size", "T_Shirt", types.RADIO, ("S", "M", "L")),
    NewCustomField("Past jobs", "past_jobs", types.MULTI_SELECT, ("janitor", "security", "clerk")),
    NewCustomField("Interests", "interests", types.CHECKBOX, ("golf", "chess", "music")),
    NewCustomField("Story", "story", types.TEXTAREA),
    NewCustomField("Source", "hidden_source", types.HIDDEN),
    NewCustomField("Budget", "budget", types.NUMBER),
    NewCustomField("Birthday", "birthday", types.DATE),
    NewCustomField("Owner", "crm_user", types.CRM_USER),
    NewCustomField("Answers", "answers", types.TEXT, is_record_multiple_responses=True),
    NewCustomField("Code", "code", types.TEXT, is_required=True),
    # Its name looks like a numbered value of another field.
    NewCustomField("First job", "past_jobs_0x", types.TEXT),
)


@dataclass(frozen=True)
class Keys:
    """What a user calls with."""

    user_key: str
    api_key: str


def make(data: Path, crm: str = "none") -> dict[int, dict[str, Keys]]:
    """Make both accounts in a data folder; return the users' keys by account and address."""
    with closing(accounts_of(data)) as opened:
        return fill(opened, crm)


def fill(opened: Accounts, crm: str = "none") -> dict[int, dict[str, Keys]]:
    """Make both accounts among others; return the users' keys by account and address."""
    return {number: _make(opened, number, crm) for number in (3, 4)}


def _make(opened: Accounts, number: int, crm: str) -> dict[str, Keys]:
    keys: dict[str, Keys] = {}
    wanted = NewAccount(
        f"Account {number}", ADMINISTRATOR, PASSWORD, "America/Los_Angeles", duplicate_emails=number == 4, crm=crm
    )
    made = accounts.create(
        opened, wanted, HeldClock(STARTED_AT), number, furnish=lambda work: keys.update(_furnish(work))
    )
    store = opened.open(number)
    assert store is not None
    with store.writing() as connection:
        work = Work(connection, store.furnishing(connection), STARTED_AT)
        keys[ADMINISTRATOR] = Keys(made.user_key, api_keys.hand_out(work, 1, SECRET))
    return keys


def _furnish(work: Work) -> dict[str, Keys]:
    keys = {}
    for email, role in ((MARKETING, roles.MARKETING), (SALES_MANAGER, roles.SALES_MANAGER), (SALES, roles.SALES)):
        fid = CRM_OWNER_FID if email == SALES else None
        wanted = NewUser(email, PASSWORD, role, "UTC", email.partition("@")[0].title(), "Cast", crm_owner_fid=fid)
        user = users.create(work, wanted)
        keys[email] = Keys(user.user_key, api_keys.hand_out(work, user.id, SECRET))
    users.create_group(work, "Sales team", (3, 4))
    users.create_group(work, "Nobody", ())
    campaigns.create(work, "Webinar")
    for wanted_field in CUSTOM_FIELDS:
        custom_fields.create(work, wanted_field)
    lists.create(work, "Newsletter", "The newsletter", is_public=True)
    lists.create(work, "Release notes")
    lists.create(work, "Everybody", is_dynamic=True)
    profiles.create(work, "Partners", (("Has a shop", 3), ("Speaks French", 1)))
    prospect_accounts.create(work, "Acme")
    return keys
