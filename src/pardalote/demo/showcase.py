"""The prospects that the reference's own examples name: bob@pardot.com, number 5 and number 58."""

from collections.abc import Mapping, Sequence

from pardalote.demo import furnishing, opportunities, prospects
from pardalote.demo.cast import NOTHING, Prospect, customer_number
from pardalote.demo.chance import DAY, Chance
from pardalote.demo.companies import Company
from pardalote.demo.happenings import CATALOGUE, MAILINGS, QUOTE, WEBINAR
from pardalote.demo.people import Place
from pardalote.demo.story import Story
from pardalote.demo.tracks import Tracks

BOB, FIFTH, FIFTY_EIGHTH = 1, 5, 58
NUMBERS = frozenset((BOB, FIFTH, FIFTY_EIGHTH))


# Bob's company; it has a prospect account.
WHITAKER = Company(
    name="Whitaker Hardware",
    domain="whitaker-hardware.example",
    region="us",
    place=Place("Columbus", "OH", "432##", "614-555-01##"),
    street="118 Foundry Way",
    zip="43215",
    country="United States",
    industry="Retail",
    employees="38",
    annual_revenue="4200000",
    years_in_business="27",
)


def introduce(cast: Sequence[Prospect], initials: str) -> None:
    """Put the three in the place of whom chance would have put there; `initials`: of customer numbers."""
    bob, fifth, fifty_eighth = (cast[number - 1] for number in (BOB, FIFTH, FIFTY_EIGHTH))
    _rewrite(bob, "bob@pardot.com", _BOB, lists=(1, 2, 3, 6))
    bob.company = WHITAKER
    bob.values["Customer_Number"] = customer_number(initials, BOB)
    _rewrite(fifth, "ruth.abernathy@example.org", _RUTH, lists=(1,))
    _rewrite(fifty_eighth, "d.nunez@example.com", _DIEGO, lists=(2, 6))


def lay(story: Story, chance: Chance, cast: Sequence[Prospect], tracks: Mapping[int, Tracks]) -> None:
    """Lay what the three do into the story; `tracks` has those of each by its number."""
    bob, fifth, fifty_eighth = (cast[number - 1] for number in (BOB, FIFTH, FIFTY_EIGHTH))
    _lay_bob(story, chance, bob, tracks[BOB])
    for each in (fifth, fifty_eighth):
        prospects.create(story, each)
        tracks[each.number].receive_mailings(at_most=2)
        tracks[each.number].browse(1, is_identified=False)
        tracks[each.number].count_score()
    prospects.assign(story, fifty_eighth, fifty_eighth.created_at + 2 * DAY, {"group_id": "2"})


def _lay_bob(story: Story, chance: Chance, bob: Prospect, tracks: Tracks) -> None:
    begin = bob.created_at
    prospects.create(story, bob)
    prospects.assign(story, bob, begin + 5400, {"user_id": str(furnishing.SELLER)}, furnishing.SALES_MANAGER)
    prospects.opt(story, bob, begin + 600, 1, is_in=True)
    prospects.opt(story, bob, begin + 300 * DAY, 3, is_in=False)
    prospects.change(story, bob, begin + 3 * DAY, {"feedback": "Friendly on the telephone."})
    prospects.change(story, bob, begin + 400 * DAY, {"feedback": "The new catalogue is much easier to read."})
    seen = {"is_reviewed": "1", "is_starred": "1", "notes": "Spoke at the fair. Wants a visit."}
    prospects.change(story, bob, begin + DAY, seen, furnishing.SELLER)
    prospects.change(story, bob, begin + 410 * DAY, {"list_4": "1"}, furnishing.MARKETER)
    tracks.receive_mailings(at_most=3)
    office = tracks.browse(2, is_identified=True, within=60 * DAY)
    tracks.browse(1)
    tracks.browse(1)
    for thread in (QUOTE, CATALOGUE, WEBINAR):
        tracks.follow(thread, office)
    tracks.open_mailing(MAILINGS[-2])
    tracks.count_score()
    opportunities.lay(story, chance, bob, (), course=2)


def _rewrite(prospect: Prospect, email: str, values: dict[str, str], lists: tuple[int, ...]) -> None:
    prospect.email, prospect.values, prospect.lists = email, dict(values), lists
    # What it does is laid by hand.
    prospect.activity, prospect.by, prospect.company = NOTHING, None, None


_PARTNER = {"profile_id": str(furnishing.PARTNER_PROFILE), "category": "business"}
_BOB = {
    **_PARTNER,
    "salutation": "Mr.",
    "first_name": "Bob",
    "last_name": "Whitaker",
    "company": "Whitaker Hardware",
    "website": "https://www.whitaker-hardware.example",
    "job_title": "Head of Purchasing",
    "department": "Purchasing",
    "country": "United States",
    "address_one": "118 Foundry Way",
    "address_two": "Suite 4",
    "city": "Columbus",
    "state": "OH",
    "territory": "North America",
    "zip": "43215",
    "phone": "614-555-0134",
    "fax": "614-555-0135",
    "source": "Newsletter Sign-up",
    "annual_revenue": "4200000",
    "employees": "38",
    "industry": "Retail",
    "years_in_business": "27",
    "comments": "Interested in becoming a dealer in our region.",
    "campaign_id": "2",
    "profile_criteria_6": "match",
    "profile_criteria_7": "match",
    "profile_criteria_8": "unknown",
    "profile_criteria_9": "nomatch",
    "past_jobs_0": "clerk",
    "past_jobs_1": "driver",
    "interests_0": "Catalogue",
    "interests_1": "Wholesale",
    "preferred_contact": "Telephone",
    "nickname": "Bobby",
    "about": "Runs two shops with one warehouse between them.\nOrders twice a year.",
    "first_touch": "/catalogue",
    "yearly_budget": "24000",
    "contract_ends": "2027-03-31",
    "prospect_account_id": "1",
}
_RUTH = {
    **_PARTNER,
    "salutation": "Ms.",
    "first_name": "Ruth",
    "last_name": "Abernathy",
    "company": "Abernathy & Daughters",
    "job_title": "Owner",
    "country": "United States",
    "city": "Savannah",
    "state": "GA",
    "phone": "912-555-0158",
    "past_jobs_0": "teacher",
    "profile_criteria_6": "match",
    "profile_criteria_8": "nomatch",
}
_DIEGO = {
    **_PARTNER,
    "first_name": "Diego",
    "last_name": "Núñez",
    "company": "Núñez Marine Supply",
    "job_title": "Warehouse Manager",
    "department": "Operations",
    "country": "United States",
    "city": "Spokane",
    "state": "WA",
    "zip": "99201",
    "phone": "509-555-0177",
    "interests_0": "Wholesale",
    "profile_criteria_6": "match",
    "profile_criteria_8": "match",
    "profile_criteria_9": "match",
}
