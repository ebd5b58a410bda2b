"""What lets a call be carried out: the version of its path, the operation and the method."""

from pardalote import refusals
from pardalote.api.routes import Route
from pardalote.records.account import Account
from pardalote.refusals import Refusal


def check_route(route: Route | None, account: Account) -> Route:
    """Return the operation, when there is one and the account's version has it. Raises Refusal 2 or 22."""
    if route is None:
        raise Refusal(refusals.INVALID_ACTION)
    if account.version not in route.versions:
        raise Refusal(refusals.UNSUPPORTED_IN_VERSION)
    return route


def check_method(method: str, allowed: frozenset[str]) -> None:
    """Let a call go on whose method the operation takes. Raises Refusal 60."""
    if method not in allowed:
        raise Refusal(refusals.INVALID_REQUEST_METHOD)


def read_version(text: str | None) -> int | None:
    """Read the version of a path; None: the account's own. Raises Refusal 94 for no number, 22 for another one."""
    if text is None:
        return None
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdigit()):
        raise Refusal(refusals.VERSION_NOT_A_NUMBER)
    if stripped not in {"3", "4"}:
        raise Refusal(refusals.UNSUPPORTED_IN_VERSION)
    return int(stripped)


def check_version(version: int | None, account: Account) -> None:
    """Let a call go on that speaks the account's version (wire.md, section 3). Raises Refusal 88 or 89."""
    if version is not None and version != account.version:
        raise Refusal(refusals.VERSION_4_REQUIRED if account.version == 4 else refusals.VERSION_4_UNAVAILABLE)
