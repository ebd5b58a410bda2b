"""What the demo accounts are furnished with before anyone comes: users, campaigns, fields, profiles, lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pardalote.actions import campaigns, custom_fields, lists, profiles, prospect_accounts, users
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.users import NewUser
from pardalote.actions.work import Work
from pardalote.demo.chance import DAY
from pardalote.demo.character import Character
from pardalote.demo.companies import Company
from pardalote.demo.people import spelled
from pardalote.demo.prospect_accounts import make_fields, values
from pardalote.records import custom_field as types
from pardalote.records import roles

# Every time of the story is counted from here, when the accounts were opened: 2024-03-04T17:00:00Z.
OPENED_AT = 1709571600
# The story's last moment: 2026-10-30T21:00:00Z.
ENDS_AT = 1793394000

# Users, by their ids; the first is the administrator that every account begins with.
ADMINISTRATOR, MARKETER, SALES_MANAGER, SELLER, SECOND_SELLER = 1, 2, 3, 4, 5
# Profiles: the account's default one has the criteria 1 to 5, the other 6 to 9.
DEFAULT_PROFILE, PARTNER_PROFILE = 1, 2
DEFAULT_CRITERIA, PARTNER_CRITERIA = (1, 2, 3, 4, 5), (6, 7, 8, 9)

_ROLES = (roles.MARKETING, roles.SALES_MANAGER, roles.SALES, roles.SALES)
_JOB_TITLES = ("Marketing Coordinator", "Head of Sales", "Account Executive", "Account Executive")


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign: when it starts, in days after the account was opened, and what it cost."""

    id: int
    name: str
    day: int
    cost: int | None


CAMPAIGNS = (
    Campaign(1, "Website Tracking", 0, None),
    Campaign(2, "Newsletter Sign-up", 2, 0),
    Campaign(3, "Spring Trade Fair 2024", 20, 18_500),
    Campaign(4, "Paid Search", 45, 32_000),
    Campaign(5, "Partner Referrals", 90, None),
    Campaign(6, "Webinar: Stock Without Guesswork", 210, 2_400),
    Campaign(7, "Autumn Catalogue 2025", 560, 9_750),
    Campaign(8, "Customer Day 2026", 780, 14_200),
)

CATEGORIES = ("consumer", "business", "reseller", "education", "government")
PAST_JOBS = ("janitor", "security", "clerk", "driver", "cook", "teacher", "engineer", "manager")
INTERESTS = ("Catalogue", "Events", "Repairs", "Training", "Wholesale")
CONTACT_WAYS = ("Email", "Telephone", "Post")

# Custom fields of every type, in the order of their ids.
CUSTOM_FIELDS = (
    NewCustomField("Category", "category", types.DROPDOWN, CATEGORIES),
    NewCustomField("Past Jobs", "past_jobs", types.MULTI_SELECT, PAST_JOBS),
    NewCustomField("Interests", "interests", types.CHECKBOX, INTERESTS),
    NewCustomField("Preferred Contact", "preferred_contact", types.RADIO, CONTACT_WAYS),
    NewCustomField("Nickname", "nickname", types.TEXT),
    NewCustomField("About", "about", types.TEXTAREA),
    NewCustomField("First Touch", "first_touch", types.HIDDEN),
    NewCustomField("Yearly Budget", "yearly_budget", types.NUMBER),
    NewCustomField("Contract Ends", "contract_ends", types.DATE),
    NewCustomField("Account Owner", "account_owner", types.CRM_USER),
    NewCustomField("Customer Number", "Customer_Number", types.TEXT, is_required=True),
    NewCustomField("Feedback", "feedback", types.TEXT, is_record_multiple_responses=True),
)


@dataclass(frozen=True, slots=True)
class List:
    """A list; prospects are subscribed by hand unless it is dynamic."""

    id: int
    name: str
    title: str | None = None
    description: str | None = None
    is_public: bool = False
    is_dynamic: bool = False


# A dynamic list holds whoever matches its rule; nobody is subscribed to it by hand.
RECENTLY_ACTIVE = 5
RESELLERS = 6
LISTS = (
    List(1, "Newsletter", "Monthly newsletter", "News from the warehouse, once a month.", is_public=True),
    List(2, "Product announcements", "New products", "What is new on the shelves.", is_public=True),
    List(3, "Trade fair visitors"),
    List(4, "Webinar guests", None, "Everybody who signed up for a webinar."),
    List(5, "Active in the last 30 days", is_dynamic=True),
    List(6, "Resellers", "For our resellers", "Terms, price lists and dates."),
    List(7, "Customer advisory board"),
    List(8, "Spring sale", "Spring sale", "Once a year, early access.", is_public=True),
    List(9, "Do not call back"),
)

# Companies that have a prospect account: the first so many.
PROSPECT_ACCOUNTS = 40


def furnish(
    work: Work, character: Character, companies: Sequence[Company], password: str, user_key: Callable[[str], str]
) -> None:
    """Furnish a new account.

    `password` is the administrator's and becomes that of every user; `user_key` gives a user's by the
    address: its last 24 digits.
    """
    _add_users(_later(work, 1), character, password, user_key)
    for each in CAMPAIGNS[1:]:
        fid = f"70158000000{each.id:04}AAC" if character.has_crm_ids and each.cost else None
        campaigns.create(_later(work, each.day), each.name, each.cost, fid)
    for number, wanted in enumerate(CUSTOM_FIELDS):
        custom_fields.create(_later(work, 3 + number // 5), wanted)
    partner = (("Own Warehouse", 3), ("Yearly Volume", 2), ("Ships Abroad", 1), ("Sells Online", 2))
    profiles.create(_later(work, 5), "Distribution Partner", partner)
    for each_list in LISTS:
        lists.create(
            _later(work, 5 + each_list.id // 3),
            each_list.name,
            each_list.title,
            each_list.description,
            is_public=each_list.is_public,
            is_dynamic=each_list.is_dynamic,
            is_crm_visible=character.has_crm_ids and each_list.id in (3, 6),
        )
    _add_prospect_accounts(work, companies[:PROSPECT_ACCOUNTS])
    work.furnishing_changed()


def _add_users(work: Work, character: Character, password: str, user_key: Callable[[str], str]) -> None:
    # One password for all, hashed once: each hash takes long on purpose.
    password_hash = work.furnishing.users[ADMINISTRATOR].password_hash
    people = zip(character.users, _ROLES, _JOB_TITLES, strict=True)
    for number, ((first, last), role, job_title) in enumerate(people):
        email = f"{spelled(first)}@{character.domain}"
        fid = f"00558000000{number + 2:04}AAC" if character.has_crm_ids else None
        wanted = NewUser(email, password, role, character.time_zone, first, last, job_title, fid)
        users.create(work, wanted, user_key(email), password_hash)
    users.create_group(work, "Inbound sales", (SELLER, SECOND_SELLER, SALES_MANAGER))
    users.create_group(work, "Partner desk", (SALES_MANAGER, MARKETER))


def _add_prospect_accounts(work: Work, companies: Sequence[Company]) -> None:
    make_fields(_later(work, 7))
    work.furnishing_changed()
    for number, (company, known) in enumerate(zip(companies, values(work.account.number, companies), strict=True)):
        owner = (SELLER, SECOND_SELLER, None)[number % 3]
        prospect_accounts.create(_later(work, 8 + number // 9), company.name, owner, known)


def _later(work: Work, days: int) -> Work:
    """Return a work in the same transaction, so many days after the account was opened."""
    return Work(work.connection, work.furnishing, OPENED_AT + days * DAY + days * 1177 % 9000, through="demo")
