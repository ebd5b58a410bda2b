"""The prospects of a demo account: who they are and what is known of them when they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pardalote.demo import furnishing
from pardalote.demo.chance import DAY, Chance
from pardalote.demo.character import Character
from pardalote.demo.companies import Company
from pardalote.demo.furnishing import ENDS_AT
from pardalote.demo.people import Person, draw
from pardalote.demo.wording import ABOUT, COMMENTS, FEEDBACK, POSITIONS, Position

# How much a prospect does: nothing at all, opens emails, visits the site, is in talks with sales.
NOTHING, READS, VISITS, TALKS = range(4)


@dataclass(slots=True)
class Prospect:
    """A prospect to be; `number` is the id that it will have."""

    number: int
    created_at: int
    email: str
    # Parameters of the deed that creates it.
    values: dict[str, str] = field(default_factory=dict)
    fid: str | None = None
    company: Company | None = None
    # What it does, of the four above.
    activity: int = NOTHING
    # The user who brings it in; None: it came by itself, through a form.
    by: int | None = None
    # The lists that it is subscribed to from the beginning.
    lists: tuple[int, ...] = ()
    # When the conversation ends, if it does before the story.
    ends_at: int = ENDS_AT


def draw_cast(
    chance: Chance, character: Character, companies: Sequence[Company], moments: Sequence[int]
) -> list[Prospect]:
    """Return a prospect for each moment at which one is created; they work for some of the companies."""
    taken: set[str] = set()
    accounts = {company.name: number for number, company in enumerate(companies[: furnishing.PROSPECT_ACCOUNTS], 1)}
    return [
        _draw(chance, character, companies, accounts, taken, number, moment) for number, moment in enumerate(moments, 1)
    ]


def _draw(
    chance: Chance,
    character: Character,
    companies: Sequence[Company],
    accounts: Mapping[str, int],
    taken: set[str],
    number: int,
    moment: int,
) -> Prospect:
    person = draw(chance, character.regions)
    company = None
    if chance.happens(0.8):
        there = [each for each in companies if each.region == person.home]
        company = chance.pick(there)
    prospect = Prospect(number, moment, _email(chance, person, company, taken), company=company)
    prospect.activity = chance.weighted({NOTHING: 26, READS: 28, VISITS: 30, TALKS: 16})
    prospect.by = furnishing.MARKETER if prospect.activity == NOTHING or chance.happens(0.3) else None
    if chance.happens(0.05):
        # Somebody of whom only the address is known.
        prospect.activity, prospect.company = NOTHING, None
        return prospect
    _introduce(chance, prospect, person)
    if company is not None:
        _employ(chance, prospect, person, company)
    _characterize(chance, prospect)
    if prospect.activity == TALKS or chance.happens(0.05):
        _treat_as_customer(chance, character, accounts, prospect)
    _choose_campaign(chance, prospect)
    shares = {**_SUBSCRIBERS, furnishing.RESELLERS: 0.6 if prospect.values.get("category") == "reseller" else 0}
    prospect.lists = tuple(each for each, share in shares.items() if chance.happens(share))
    return prospect


# The share of prospects that each list has.
_SUBSCRIBERS = {1: 0.55, 2: 0.3, 3: 0.08, 4: 0.1, 7: 0.03, 8: 0.12, 9: 0.02}


def _email(chance: Chance, person: Person, company: Company | None, taken: set[str]) -> str:
    first, last = person.first.spelled, person.last.spelled
    if company is None:
        local, domain = f"{first}.{last}{chance.number(60, 99)}", person.region.mailbox
    else:
        # A company makes all its addresses in the same way.
        ways = (f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}", f"{last}.{first}", first)
        local, domain = ways[len(company.domain) % len(ways)], company.domain
    email, again = f"{local}@{domain}", 1
    while email in taken:
        again += 1
        email = f"{local}{again}@{domain}"
    taken.add(email)
    return email


def _introduce(chance: Chance, prospect: Prospect, person: Person) -> None:
    values = prospect.values
    values["first_name"] = person.first.written
    if chance.happens(0.95):
        values["last_name"] = person.last.written
    if chance.happens(0.6):
        values["salutation"] = person.title
    if chance.happens(0.75):
        values["country"] = person.region.country
    if chance.happens(0.5):
        place = person.place if prospect.company is None else prospect.company.place
        values.update(city=place.city, state=place.state, territory=person.region.territory)
        if place.phone and chance.happens(0.8):
            values["phone"] = chance.filled(place.phone)
        if place.phone and chance.happens(0.06):
            values["fax"] = chance.filled(place.phone)
        if chance.happens(0.7):
            street = chance.pick(person.region.streets).format(chance.number(1, 240))
            values.update(address_one=street, zip=chance.filled(place.zip))


def _employ(chance: Chance, prospect: Prospect, person: Person, company: Company) -> None:
    values = prospect.values
    values["company"] = company.name
    if "address_one" in values:
        values.update(address_one=company.street, zip=company.zip)
        if person.region.territory == "North America" and chance.happens(0.3):
            values["address_two"] = f"{chance.pick(('Suite', 'Unit', 'Floor'))} {chance.number(1, 12)}"
    if chance.happens(0.8):
        position = chance.pick(POSITIONS)
        values.update(job_title=position.title, department=position.department)
    else:
        position = None
    if chance.happens(0.6):
        values["website"] = company.website
    if chance.happens(0.5):
        values.update(industry=company.industry, employees=company.employees)
        if chance.happens(0.6):
            values.update(annual_revenue=company.annual_revenue, years_in_business=company.years_in_business)
    _judge(chance, prospect, position, person)


def _judge(chance: Chance, prospect: Prospect, position: Position | None, person: Person) -> None:
    """Say how a prospect meets the criteria of its profile, as far as somebody looked."""
    company = prospect.company
    assert company is not None
    if chance.happens(0.12):
        prospect.values.update(profile_id=str(furnishing.PARTNER_PROFILE), category="reseller")
        for each in furnishing.PARTNER_CRITERIA:
            status = chance.weighted({"match": 5, "nomatch": 3, "unknown": 2})
            prospect.values[f"profile_criteria_{each}"] = status
        return
    if not chance.happens(0.6):
        return
    fits = (
        int(company.employees) >= 60,
        company.industry in ("Transportation", "Food & Beverage", "Manufacturing", "Retail"),
        person.region.territory != "APAC",
        position is not None and position.decides,
        position is not None and position.department in ("Purchasing", "Operations"),
    )
    for number, fit in zip(furnishing.DEFAULT_CRITERIA, fits, strict=True):
        if chance.happens(0.8 if fit else 0.45):
            prospect.values[f"profile_criteria_{number}"] = "match" if fit else "nomatch"


def _characterize(chance: Chance, prospect: Prospect) -> None:
    """Fill the custom fields, most of them only now and then."""
    values, is_consumer = prospect.values, prospect.company is None
    if chance.happens(0.6):
        others = {"business": 6, "reseller": 2, "education": 1, "government": 1}
        values.setdefault("category", "consumer" if is_consumer else chance.weighted(others))
    if chance.happens(0.2):
        _several(values, "past_jobs", chance.some(furnishing.PAST_JOBS, chance.number(1, 3)))
    if chance.happens(0.3):
        _several(values, "interests", chance.some(furnishing.INTERESTS, chance.number(1, 3)))
    if chance.happens(0.35):
        values["preferred_contact"] = chance.weighted({"Email": 6, "Telephone": 3, "Post": 1})
    if chance.happens(0.05):
        values["nickname"] = values["first_name"][:3]
    if chance.happens(0.08):
        values["about"] = chance.pick(ABOUT)
    if chance.happens(0.07):
        values["feedback"] = chance.pick(FEEDBACK)
    if prospect.by is None:
        values["first_touch"] = chance.pick(("/", "/catalogue", "/contact", "/sale", "/guides/storage"))
    if prospect.activity >= VISITS and chance.happens(0.25):
        values["comments"] = chance.pick(COMMENTS)


def _several(values: dict[str, str], name: str, chosen: Sequence[str]) -> None:
    values.update({f"{name}_{place}": each for place, each in enumerate(chosen)})


def _treat_as_customer(chance: Chance, character: Character, accounts: Mapping[str, int], prospect: Prospect) -> None:
    values, company = prospect.values, prospect.company
    values["Customer_Number"] = customer_number(character.initials, prospect.number)
    if company is not None:
        values["yearly_budget"] = str(chance.number(2, 90) * 500)
        values["contract_ends"] = as_date(prospect.created_at + chance.number(200, 900) * DAY)
        values["account_owner"] = " ".join(chance.pick(character.users[2:]))
        if company.name in accounts:
            values["prospect_account_id"] = str(accounts[company.name])


def _choose_campaign(chance: Chance, prospect: Prospect) -> None:
    begun = (prospect.created_at - furnishing.OPENED_AT) // DAY
    running = [each for each in furnishing.CAMPAIGNS[1:] if each.day <= begun]
    if not running or chance.happens(0.35):
        return
    campaign = chance.pick(running[-4:])
    prospect.values.update(campaign_id=str(campaign.id), source=campaign.name.partition(":")[0])


def customer_number(initials: str, prospect: int) -> str:
    """Return the number under which the account knows a prospect as its customer."""
    return f"{initials}-{4000 + prospect * 7}"


def as_date(moment: int) -> str:
    """Return the day of a moment as YYYY-MM-DD."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
