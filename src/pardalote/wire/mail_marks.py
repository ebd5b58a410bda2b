"""The mark of a prospect's copy of an email, by which whatever comes back of it is known again.

A mail bears it three times, since those who report take over one thing or another: in the envelope's sender (which
makes it a "variable envelope return path"), in its Message-ID, and in a header. It is signed, so that nobody can make
another recipient's mail bounce.
"""

import hmac
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

# The header of a mail that holds nothing but its mark.
HEADER = "X-Pardalote-Copy"


class Marked(NamedTuple):
    """Whose copy a mark means."""

    account: int
    delivery: int


def mark(account: int, delivery: int, secret: bytes) -> str:
    """Return the mark of a copy: at most 50 digits, lower-case letters and hyphens, of which case doesn't matter."""
    return f"{account}-{delivery}-{_sign(secret, Marked(account, delivery))}"


def bounce_address(mark: str, mailbox: str) -> str:
    """Return the envelope's sender of a copy: the mailbox that takes bounces, `bounces@…`, with its mark added."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{mark}@{domain}"


_MARK = re.compile(r"(?<![0-9A-Za-z])([0-9]{1,10})-([0-9]{1,18})-([0-9A-Fa-f]{20})(?![0-9A-Za-z])")


def read_marks(text: str, secret: bytes) -> Iterator[Marked]:
    """Yield what every mark in a text means that this server has made: an address, a Message-ID, or whole headers."""
    for account, delivery, signature in _MARK.findall(text):
        found = Marked(int(account), int(delivery))
        if hmac.compare_digest(signature.lower(), _sign(secret, found)):
            yield found


def _sign(secret: bytes, marked: Marked) -> str:
    return hmac.digest(secret, f"copy {marked.account} {marked.delivery}".encode(), sha256).hex()[:20]
