"""The addresses in a mail that lead back here: tracked links, the open pixel, and the ways out (email.md, section 7).

Each names the account and a prospect's copy of an email, and bears a signature, so that nobody can speak for another
recipient by counting numbers up.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import NamedTuple


class Way(Enum):
    """What an address is for."""

    LINK = "link"
    PIXEL = "pixel"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    ONLINE = "online"


class Followed(NamedTuple):
    """What an address says that somebody has followed."""

    way: Way
    account: int
    # A prospect's copy of an email.
    delivery: int
    # Of a link: the one that is tracked; of preferences: the page, 1 is the account's own; else 0.
    number: int


@dataclass(frozen=True, slots=True)
class MailAddresses:
    """The addresses of one account's mails; `url` is where recipients reach the server."""

    url: str
    account: int
    secret: bytes

    def link(self, delivery: int, redirect: int, day: str) -> str:
        """Return the address that counts a click and leads on; `day` is that of the mail, as 2026-01-31."""
        signature = self._signature(Way.LINK, delivery, redirect)
        return f"{self.url}/e/{self.account}/{day}/{_in_base_36(redirect)}/{delivery}?h={signature}"

    def pixel(self, delivery: int) -> str:
        """Return the address of the picture by which an open is seen."""
        return f"{self.url}/r/{self.account}/1/{delivery}/open/1?h={self._signature(Way.PIXEL, delivery)}"

    def unsubscribe(self, delivery: int) -> str:
        """Return the address that opts the recipient out."""
        return f"{self.url}/unsubscribe/u/{self.account}/{self._signature(Way.UNSUBSCRIBE, delivery)}/{delivery}"

    def preferences(self, delivery: int, page: int = 1) -> str:
        """Return the address of a page on which the recipient chooses lists."""
        signature = self._signature(Way.PREFERENCES, delivery, page)
        return f"{self.url}/emailPreference/e/epc/{self.account}/{signature}/{page}/{delivery}"

    def online(self, delivery: int) -> str:
        """Return the address under which the mail is seen in a browser."""
        return f"{self.url}/webmail/{self.account}/{delivery}/{self._signature(Way.ONLINE, delivery)}"

    def _signature(self, way: Way, delivery: int, number: int = 0) -> str:
        return _sign(self.secret, Followed(way, self.account, delivery, number))


_NUMBER = r"([0-9]{1,18})"
_SIGNATURE = r"([A-Za-z0-9_-]{43})"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# By the way: the path, and in which of its parts account, delivery, number and signature are; 0: in none.
_PATHS = (
    (Way.LINK, re.compile(rf"/e/{_NUMBER}/{_DAY}/([0-9a-z]{{1,13}})/{_NUMBER}/?\Z"), (1, 3, 2, 0)),
    (Way.PIXEL, re.compile(rf"/r/{_NUMBER}/1/{_NUMBER}/open/1/?\Z"), (1, 2, 0, 0)),
    (Way.UNSUBSCRIBE, re.compile(rf"/unsubscribe/u/{_NUMBER}/{_SIGNATURE}/{_NUMBER}/?\Z"), (1, 3, 0, 2)),
    (
        Way.PREFERENCES,
        re.compile(rf"/emailPreference/e/epc/{_NUMBER}/{_SIGNATURE}/{_NUMBER}/{_NUMBER}/?\Z"),
        (1, 4, 3, 2),
    ),
    (Way.ONLINE, re.compile(rf"/webmail/{_NUMBER}/{_NUMBER}/{_SIGNATURE}/?\Z"), (1, 2, 0, 3)),
)
_IN_QUERY = re.compile(rf"(?:^|&)h={_SIGNATURE}(?:&|\Z)")
_LARGEST = 2**63 - 1


def read_mail_address(path: str, query: str, secret: bytes) -> Followed | None:
    """Return what an address says; None for one that this server hasn't made."""
    for way, pattern, (account, delivery, number, signature) in _PATHS:
        found = pattern.match(path)
        if found is None:
            continue
        asked = _IN_QUERY.search(query)
        given = found[signature] if signature else asked[1] if asked else ""
        base = 36 if way is Way.LINK else 10
        followed = Followed(way, int(found[account]), int(found[delivery]), int(found[number], base) if number else 0)
        is_ours = followed.number <= _LARGEST and hmac.compare_digest(given, _sign(secret, followed))
        return followed if is_ours else None
    return None


def _sign(secret: bytes, followed: Followed) -> str:
    said = f"mail {followed.way.value} {followed.account} {followed.delivery} {followed.number}"
    return urlsafe_b64encode(hmac.digest(secret, said.encode(), sha256)).rstrip(b"=").decode()


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
