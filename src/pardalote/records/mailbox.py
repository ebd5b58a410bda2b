"""Addresses to which mail can go: fewer than a prospect may have."""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*\Z")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}\Z")
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 255


def mailbox(address: str) -> str | None:
    """Return an address as mail servers take it, its domain in ASCII; None for one to which no mail can go.

    Quoted names, and names in other than ASCII, are none: few servers take them.
    """
    local, _, domain = address.rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return None
    is_short = len(local) <= _LONGEST_LOCAL and len(domain) <= _LONGEST_DOMAIN
    return f"{local}@{domain}" if is_short and _LOCAL.match(local) and _DOMAIN.match(domain) else None
