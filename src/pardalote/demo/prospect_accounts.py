"""The demo's prospect accounts: the fields that the account gives them, and what is known of each company."""

from collections.abc import Mapping, Sequence

from pardalote.actions import prospect_accounts
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.work import Work
from pardalote.demo.chance import Chance
from pardalote.demo.companies import Company
from pardalote.records import custom_field as types

TIERS = ("Gold", "Silver", "Bronze")
DELIVERIES = ("Van", "Lorry", "Rail", "Collected")

FIELDS = (
    NewCustomField("Tier", "tier", types.DROPDOWN, TIERS),
    NewCustomField("Delivery", "delivery", types.MULTI_SELECT, DELIVERIES),
    NewCustomField("Credit Limit", "credit_limit", types.NUMBER),
    NewCustomField("Customer Since", "customer_since", types.DATE),
    NewCustomField("Remarks", "remarks", types.TEXTAREA),
)

# Apart from the stream from which everything else is drawn.
_STREAM = 7000


def make_fields(work: Work) -> None:
    """Give prospect accounts their fields."""
    for each in FIELDS:
        prospect_accounts.create_field(work, each)


def values(account: int, companies: Sequence[Company]) -> list[Mapping[str, str]]:
    """Return what is known of each company, as a call would give it; of some nothing."""
    chance = Chance(_STREAM + account)
    return [_values(chance, each) if chance.happens(0.85) else {} for each in companies]


def _values(chance: Chance, company: Company) -> Mapping[str, str]:
    known = {"website": company.website, "industry": company.industry, "employees": company.employees}
    if chance.happens(0.7):
        known.update(
            billing_address_one=company.street,
            billing_zip=company.zip,
            billing_city=company.place.city,
            billing_country=company.country,
        )
    if chance.happens(0.5):
        known.update(annual_revenue=company.annual_revenue, number=f"A-{chance.number(1000, 9999)}")
    if chance.happens(0.6):
        known["tier"] = chance.pick(TIERS)
    if chance.happens(0.5):
        ways = chance.some(DELIVERIES, chance.number(1, 2))
        known.update({f"delivery_{place}": each for place, each in enumerate(ways)})
    if chance.happens(0.4):
        known["credit_limit"] = str(chance.number(2, 40) * 500)
    if chance.happens(0.4):
        known["customer_since"] = f"20{chance.number(10, 23)}-{chance.number(1, 12):02}-{chance.number(1, 28):02}"
    if chance.happens(0.2):
        known["remarks"] = "Pays on time.\nAsks for a call before each delivery."
    return known
