"""What makes the two demo accounts differ: whose they are, and where their prospects live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """One account's character."""

    company: str
    # Of its site and of its users' addresses.
    domain: str
    # What its customer numbers begin with.
    initials: str
    time_zone: str
    # The hour (UTC) at which people begin to work there.
    morning: int
    # First and last names of the users after the administrator: marketing, head of sales, two sellers.
    users: Sequence[tuple[str, str]]
    # Where its prospects live: regions of people.REGIONS with their weights.
    regions: Mapping[str, int]
    # What the account says about the company, by the names of records.account.DETAILS.
    details: Mapping[str, str | int]
    # Whether addresses may be shared, and its API is version 4.
    shares_addresses: bool = False
    # Whether users, campaigns and prospects bear the ids of a Salesforce organization.
    has_crm_ids: bool = False


UNIQUE = Character(
    company="Northwind Traders",
    domain="northwind.example",
    initials="NW",
    time_zone="America/Los_Angeles",
    morning=16,
    users=(("Maya", "Delgado"), ("Walter", "Osei"), ("Dana", "Whitlock"), ("Peter", "Lindqvist")),
    regions={"us": 60, "ca": 10, "gb": 6, "au": 6, "jp": 5, "de": 4, "fr": 3, "nordic": 2, "hebrew": 2, "arabic": 2},
    details={
        "website": "https://www.northwind.example",
        "vanity_domain": "http://go.northwind.example",
        "plugin_campaign_id": 1,
        "address1": "2100 Harbor Boulevard",
        "address2": "Building C",
        "city": "Long Beach",
        "state": "CA",
        "territory": "North America",
        "zip": "90802",
        "country": "United States",
        "phone": "562-555-0100",
    },
)
SHARED = Character(
    company="Lindenhof Lagertechnik",
    domain="lindenhof.example",
    initials="LH",
    time_zone="Europe/Berlin",
    morning=7,
    users=(("Karin", "Vogt"), ("Günther", "Özdemir"), ("Zoë", "Ahrens"), ("Matthias", "Krüger")),
    regions={"de": 50, "fr": 10, "gb": 9, "nordic": 8, "pl": 7, "us": 7, "jp": 3, "arabic": 3, "hebrew": 3},
    details={
        "website": "https://www.lindenhof.example",
        "vanity_domain": "https://go.lindenhof.example",
        "plugin_campaign_id": 1,
        "address1": "Am Lindenhof 7",
        "city": "Leipzig",
        "state": "Sachsen",
        "territory": "EMEA",
        "zip": "04109",
        "country": "Germany",
        "fax": "+49 341 000000",
    },
    shares_addresses=True,
    has_crm_ids=True,
)
