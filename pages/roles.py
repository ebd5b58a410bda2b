"""The table of abilities: which role has which."""

from pages.markdown import code, table
from pardalote.records.roles import ABILITIES


def tell() -> str:
    """Return the table."""
    abilities = sorted({each for held in ABILITIES.values() for each in held})
    rows = [(code(each), *("yes" if each in held else "" for held in ABILITIES.values())) for each in abilities]
    return table(("ability", *ABILITIES), rows)
