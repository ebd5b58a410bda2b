"""The table of errors: each code, its text, and the HTTP status that it is answered with."""

from pages.markdown import table
from pardalote import refusals
from pardalote.refusals import Reason


def reasons() -> list[Reason]:
    """Return every numbered error, in the order of the codes."""
    return sorted({each for each in vars(refusals).values() if isinstance(each, Reason)})


def tell() -> str:
    """Return the table."""
    rows = [(str(each.code), each.message, str(refusals.http_status(each.code))) for each in reasons()]
    return table(("code", "text", "HTTP status"), rows)
