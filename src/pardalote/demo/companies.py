"""The companies that the demo's people work for: invented, each in one place and one trade."""

from collections.abc import Mapping
from dataclasses import dataclass

from pardalote.demo.chance import Chance
from pardalote.demo.people import REGIONS, Place, spelled


@dataclass(frozen=True, slots=True)
class Company:
    """A company; figures are texts, as prospects keep them."""

    name: str
    # Its people's addresses end in it.
    domain: str
    region: str
    place: Place
    street: str
    zip: str
    country: str
    industry: str
    employees: str
    annual_revenue: str
    years_in_business: str

    @property
    def website(self) -> str:
        """Where it is found."""
        return f"https://www.{self.domain}"


# What a company is called after, by region; / before the spelling in its domain.
_WORDS = {
    "us": "Harborlight Cedarmoor Bluefinch Ironvale Quillstone Maplewick Ferncross Brindleway Ottermere Larkspire "
    "Saltmarsh Copperfen Winterbourne Hollowell Thistledown Pinebarrow Redkettle Coldwater_Bend Amberline Foxhollow "
    "Graymantle Stillbrook Longacre Sunderwell Tamarisk Wrenfield Duskridge Halfmoon Oakhanger Peregrine_Bay",
    "ca": "Tidewrack Boréale Loonlake Birchgate Grandes-Ormes",
    "gb": "Tanglewick Marlowe_&_Thrupp Bramblegate Cobbleswick Ravenshaw Pennyfold Hartlemoor Slatebeck",
    "de": "Kranichfeld Silberweide Brückenhof Möwenstein Wacholder Nordlicht_Speicher Grünspecht Eschenbrück "
    "Quellwerk Sandhafer Zaunkönig Morgenrot Tannhöfer Elsterwald",
    "fr": "Clairvent Beaupuits Aubépine Hirondelle_Bleue Vieux-Moulin Terrevive",
    "nordic": "Norrsken Björkhaga Tranesund Snöfågel Lövdunge",
    "pl": "Bocianowo Złota_Brzoza Jarzębina",
    "jp": "青葉舎/aobasha 朝霧/asagiri 松風/matsukaze",
    "arabic": "زيتونة/zaytouna ياسمين/yasmin",
    "hebrew": "אלון_הגליל/alon-hagalil",
    "au": "Wattlebird Saltbush Kookaburra_Creek Redgum",
}

# A trade as the field shows it, and what companies in it call themselves.
_TRADES = (
    ("Transportation", ("Logistics", "Freight", "Cargo")),
    ("Food & Beverage", ("Foods", "Provisions", "Bakeries")),
    ("Manufacturing", ("Instruments", "Tools", "Castings")),
    ("Retail", ("Outfitters", "Home", "Trading")),
    ("Technology", ("Software", "Systems", "Data")),
    ("Healthcare", ("Clinics", "Care", "Optics")),
    ("Education", ("Academy", "College")),
    ("Construction", ("Builders", "Timber")),
    ("Media", ("Press", "Studio")),
    ("Energy", ("Energy", "Solar")),
)

_FORMS = {
    "us": ("Inc.", "LLC", "Co.", ""),
    "ca": ("Ltd.", "Inc."),
    "gb": ("Ltd", "LLP", "plc"),
    "de": ("GmbH", "AG", "GmbH & Co. KG"),
    "fr": ("SARL", "SAS"),
    "nordic": ("AB",),
    "pl": ("sp. z o.o.",),
    "jp": ("株式会社",),
    "arabic": ("ش.م.م",),
    "hebrew": ('בע"מ',),
    "au": ("Pty Ltd",),
}
# In these the trade is no part of the name.
_BARE = frozenset(("jp", "arabic", "hebrew"))

# Employees, and what one of them turns over in a year.
_SIZES = ((3, 12), (12, 60), (60, 250), (250, 1200), (1200, 9000))
_TURNOVER = (70_000, 240_000)


def draw_all(chance: Chance, regions: Mapping[str, int]) -> list[Company]:
    """Return the companies of these regions."""
    return chance.shuffled([_company(chance, region, word) for region in regions for word in _WORDS[region].split()])


def _company(chance: Chance, region: str, word: str) -> Company:
    written, _, latin = word.partition("/")
    industry, names = chance.pick(_TRADES)
    parts = [written.replace("_", " "), chance.pick(_FORMS[region])]
    if region not in _BARE:
        parts.insert(1, chance.pick(names))
    place = chance.pick(REGIONS[region].places)
    employees = chance.number(*chance.pick(_SIZES))
    revenue = employees * chance.number(*_TURNOVER)
    return Company(
        name=" ".join(each for each in parts if each),
        domain=f"{latin or '-'.join(spelled(each) for each in written.split('_') if spelled(each))}.example",
        region=region,
        place=place,
        street=chance.pick(REGIONS[region].streets).format(chance.number(1, 180)),
        zip=chance.filled(place.zip),
        country=REGIONS[region].country,
        industry=industry,
        employees=str(employees),
        annual_revenue=str(round(revenue, -5)),
        years_in_business=str(chance.number(1, 90)),
    )
