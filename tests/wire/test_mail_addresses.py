"""The addresses in a mail: each is read back, and none can be made without the server's secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.wire.mail_addresses import Followed, MailAddresses, Way, read_mail_address

SECRET = b"a secret"
# As many digits as an address may have.
NUMBERS = st.integers(0, 10**18 - 1)


def split(address: str) -> tuple[str, str]:
    """Return the path and the query of an address."""
    path, _, query = address.removeprefix("https://go.example.com").partition("?")
    return path, query


@given(st.integers(1, 2**31), NUMBERS, NUMBERS)
def test_every_address_is_read_back(account: int, delivery: int, number: int) -> None:
    made = MailAddresses("https://go.example.com", account, SECRET)
    addresses = {
        made.link(delivery, number, "2026-01-31"): Followed(Way.LINK, account, delivery, number),
        made.pixel(delivery): Followed(Way.PIXEL, account, delivery, 0),
        made.unsubscribe(delivery): Followed(Way.UNSUBSCRIBE, account, delivery, 0),
        made.preferences(delivery, number): Followed(Way.PREFERENCES, account, delivery, number),
        made.online(delivery): Followed(Way.ONLINE, account, delivery, 0),
    }
    for address, followed in addresses.items():
        assert read_mail_address(*split(address), SECRET) == followed
        assert read_mail_address(*split(address), b"another secret") is None
        assert read_mail_address(*split(address.replace(f"/{account}/", f"/{account + 1}/")), SECRET) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("/unsubscribe/u/3/{}/5", "/webmail/3/5/{}"), ("/unsubscribe/u/3/{}/5", "/emailPreference/e/epc/3/{}/0/5")],
)
def test_a_signature_is_for_one_way_alone(one: str, other: str) -> None:
    made = MailAddresses("", 3, SECRET)
    signature = made.unsubscribe(5).split("/")[-2]
    assert read_mail_address(one.format(signature), "", SECRET) is not None
    assert read_mail_address(other.format(signature), "", SECRET) is None


@pytest.mark.parametrize(
    "path", ["/", "/e/3", "/e/3/2026-01-31/zzzzzzzzzzzzz/5", "/r/3/1/5/open/1", "/webmail/3/5/é", "/e/3/2026-01-31/1/٥"]
)
def test_what_was_never_made_is_nothing(path: str) -> None:
    assert read_mail_address(path, "h=" + "a" * 43, SECRET) is None
