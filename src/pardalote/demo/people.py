"""Who is in the demo accounts: invented people, and where they live.

Every telephone number lies in a range that its country keeps free for fiction; every address ends in a
domain that is reserved for examples.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pardalote.demo.chance import Chance


@dataclass(frozen=True, slots=True)
class Place:
    """A city; `zip` and `phone` hold a # for each digit that varies."""

    city: str
    state: str
    zip: str
    phone: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, and as it stands in an address."""

    written: str
    spelled: str


@dataclass(frozen=True, slots=True)
class Region:
    """A country (or a language in it): its names, places and streets."""

    country: str
    territory: str
    women: tuple[Name, ...]
    men: tuple[Name, ...]
    families: tuple[Name, ...]
    places: tuple[Place, ...]
    # {} stands for the number of the house.
    streets: tuple[str, ...]
    titles: tuple[str, str] = ("Ms.", "Mr.")
    # The domain of private mailboxes.
    mailbox: str = "example.com"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and where."""

    # The key of its region.
    home: str
    region: Region
    title: str
    first: Name
    last: Name
    place: Place


def draw(chance: Chance, regions: Mapping[str, int]) -> Person:
    """Return somebody of one of the regions, each named with its weight."""
    home = chance.weighted(regions)
    region = REGIONS[home]
    woman = chance.happens(0.5)
    first = chance.pick(region.women if woman else region.men)
    title = "Dr." if chance.happens(0.06) else region.titles[0 if woman else 1]
    return Person(home, region, title, first, chance.pick(region.families), chance.pick(region.places))


_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "ł": "l", "ı": "i"}


def spelled(text: str) -> str:
    """Return a Latin text in the small letters and digits that an address or a domain is made of."""
    plain = "".join(_SPELLED.get(each, each) for each in text.lower())
    return "".join(each for each in unicodedata.normalize("NFKD", plain) if each.isascii() and each.isalnum())


@cache
def _name(text: str) -> Name:
    written, _, latin = text.partition("/")
    return Name(written.replace("_", " "), latin or spelled(written))


def _names(text: str) -> tuple[Name, ...]:
    """Read names: blanks between them, _ for a blank inside, / before the spelling in addresses."""
    return tuple(_name(each) for each in text.split())


def _region(
    country: str,
    territory: str,
    women: str,
    men: str,
    families: str,
    places: str,
    streets: str,
    titles: tuple[str, str] = ("Ms.", "Mr."),
    mailbox: str = "example.com",
) -> Region:
    return Region(
        country,
        territory,
        _names(women),
        _names(men),
        _names(families),
        tuple(Place(*each.split("|")) for each in places.split("; ")),
        tuple(streets.split("; ")),
        titles,
        mailbox,
    )


REGIONS = {
    "us": _region(
        "United States",
        "North America",
        "Olivia Hannah Grace Naomi Ruth Denise Carla Maya Priya Jasmine Beth Lauren Nicole Audrey Tamika Renée Paula",
        "Marcus Ethan Daniel Theo Calvin Omar Jerome Luis Brandon Victor Samuel Raj Kevin Wesley Andre Tyler José",
        "Whitlock Ramirez Okafor Delaney Park Brennan Castillo Nguyen Holloway Sutton Alvarez Freeman Kowalski "
        "Abernathy Patel Lindqvist Ortega Mercer Boyd Tran Gallagher Núñez Hargrove Ellison Whitfield",
        "Portland|OR|972##|503-555-01##; Boise|ID|837##|208-555-01##; Austin|TX|787##|512-555-01##; "
        "Columbus|OH|432##|614-555-01##; Denver|CO|802##|303-555-01##; Raleigh|NC|276##|919-555-01##; "
        "Minneapolis|MN|554##|612-555-01##; Sacramento|CA|958##|916-555-01##; Buffalo|NY|142##|716-555-01##; "
        "Tucson|AZ|857##|520-555-01##; Spokane|WA|992##|509-555-01##; Savannah|GA|314##|912-555-01##",
        "{} Alder Street; {} Harbor Avenue; {} Millrace Road; {} Juniper Lane; {} Foundry Way; {} Old Ferry Road",
    ),
    "ca": _region(
        "Canada",
        "North America",
        "Chloé Margaret Simone Élise Heather",
        "Étienne Graham Luc Duncan Mathieu",
        "Tremblay MacLeod Gagnon Fraser Bélanger Whyte",
        "Halifax|NS|B3H #A#|902-555-01##; Québec|QC|G1R #B#|418-555-01##; Calgary|AB|T2P #C#|403-555-01##; "
        "Guelph|ON|N1H #E#|519-555-01##",
        "{} Spruce Crescent; {} rue des Érables; {} Dockside Drive",
    ),
    "gb": _region(
        "United Kingdom",
        "EMEA",
        "Zoë Imogen Harriet Aisha Bronwen Fiona Gemma",
        "Alistair Gareth Oliver Imran Callum Rhys Nigel",
        "Ashworth Pemberton Llewellyn Hussain Fairclough McAllister Thornbury O'Rourke Blythe",
        "Leeds||LS1 #AB|0113 496 0###; Bristol||BS1 #DE|0117 496 0###; Cardiff||CF10 #GH|029 2018 0###; "
        "Edinburgh||EH1 #JK|0131 496 0###; London||E1 #LN|020 7946 0###",
        "{} Tanner Row; {} Weavers' Yard; {} Kiln Lane; {} Station Approach",
        mailbox="example.org",
    ),
    "de": _region(
        "Germany",
        "EMEA",
        "Jördis Anneliese Käthe Sabine Heike Leonie Ayşe Franziska Ursula Mareike",
        "Jörg Günther Matthias Till Sebastian Mehmet Björn Lukas Rüdiger Hannes",
        "Müller Großmann Schäfer Kühn Vogt Brandstätter Yılmaz Reinhardt Öztürk Hoffmann Lüdemann Weiß Petersen",
        "Berlin||10###|030 23125 ###; Hamburg||22###|040 66969 ###; Köln||50###|0221 4710 ###; "
        "München||80###|089 99998 ###; Frankfurt am Main||60###|069 90009 ###",
        "Lindenstraße {}; Am Speicher {}; Gerberweg {}; Mühlenstraße {}; Hafenallee {}",
        ("Frau", "Herr"),
        "example.net",
    ),
    "fr": _region(
        "France",
        "EMEA",
        "Hélène Camille Aurélie Inès Margaux",
        "Rémi François Loïc Benoît Kévin",
        "Lefèvre Dubois Garnier Besançon Moreau Chevallier",
        "Lyon||6900#|01 99 00 ## ##; Nantes||4400#|02 61 91 ## ##; Lille||5900#|03 53 01 ## ##; "
        "Toulouse||3100#|05 36 49 ## ##",
        "{} rue des Tanneurs; {} quai du Port; {} avenue des Tilleuls",
        ("Mme", "M."),
        "example.net",
    ),
    "nordic": _region(
        "Sweden",
        "EMEA",
        "Åsa Ingrid Märta Linnéa Freja",
        "Søren Anders Håkan Jón Mikael",
        "Lindström Nyström Ågren Sjöberg Bergqvist",
        "Stockholm||111 ##|08-465 004 ##; Göteborg||411 ##|031-390 06 ##; Malmö||211 ##|040-628 04 ##",
        "Storgatan {}; Hamngatan {}; Björkvägen {}",
        mailbox="example.org",
    ),
    "pl": _region(
        "Poland",
        "EMEA",
        "Małgorzata Zofia Agnieszka",
        "Łukasz Paweł Wojciech",
        "Wiśniewski Dąbrowski Zieliński Kamiński",
        "Kraków||31-###|; Gdańsk||80-###|; Wrocław||50-###|",
        "ul. Lipowa {}; ul. Młyńska {}",
        mailbox="example.org",
    ),
    "jp": _region(
        "Japan",
        "APAC",
        "葵/aoi 美咲/misaki 結衣/yui",
        "健太/kenta 翔/sho 大輔/daisuke",
        "渡辺/watanabe 佐藤/sato 高橋/takahashi 小林/kobayashi",
        "横浜市|神奈川県|231-00##|; 名古屋市|愛知県|460-00##|; 札幌市|北海道|060-00##|",
        "本町{}丁目; 港町{}番地",
        ("様", "様"),
        "example.org",
    ),
    "arabic": _region(
        "Jordan",
        "EMEA",
        "ليلى/layla مريم/maryam نور/nour",
        "يوسف/yousef كريم/karim سامي/sami",
        "حداد/haddad الخطيب/alkhatib منصور/mansour",
        "عمّان||111##|; إربد||211##|",
        "شارع الجامعة {}; شارع الميناء {}",
        ("السيدة", "السيد"),
        "example.org",
    ),
    "hebrew": _region(
        "Israel",
        "EMEA",
        "נועה/noa תמר/tamar",
        "אורי/uri איתן/eitan",
        "לוי/levi פרידמן/friedman ברק/barak",
        "חיפה||31####|; באר שבע||84####|",
        "רחוב הנמל {}; רחוב האלון {}",
        mailbox="example.org",
    ),
    "au": _region(
        "Australia",
        "APAC",
        "Kirra Bronte Matilda Thuy",
        "Lachlan Darcy Minh Angus",
        "Wetherill Nguyen Carmody Tully Papadopoulos",
        "Hobart|TAS|70##|(03) 7010 ####; Fremantle|WA|61##|(08) 7010 ####; Newcastle|NSW|23##|(02) 7010 ####",
        "{} Wattle Street; {} Jetty Road; {} Gumtree Parade",
    ),
}
