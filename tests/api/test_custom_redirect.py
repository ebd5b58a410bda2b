"""Custom redirects: their addresses, and the campaign in them."""

from pardalote.actions import addresses
from tests.api.assets import made
from tests.driver import Client


def test_the_address_hides_what_it_leads_to(either: Client) -> None:
    number = made(either, "customRedirect", "Banner")
    shown = either.ask("customRedirect", "read", "json", id=number).json()["customRedirect"]
    assert shown["destination_url"] == "http://x.example/?a=1&b=2"
    assert shown["campaign"] == {"id": 2, "name": "Webinar"}
    domain, _, rest = shown["url"].partition("/l/")
    account, day, code = rest.split("/")
    assert (domain, account, day) == ("http://localhost:8080", str(either.version), "2026-03-02")
    assert addresses.asset_of(code) == ("custom_redirect", number)


def test_no_two_assets_have_the_same_address() -> None:
    kinds = ("form", "form_handler", "landing_page", "file", "custom_redirect")
    named = [(kind, number) for kind in kinds for number in (1, 2, 35, 36, 1000, 10**9)]
    codes = [addresses.code_of(*each) for each in named]
    assert len(set(codes)) == len(codes)
    assert [addresses.asset_of(code) for code in codes] == named


def test_what_is_no_address_leads_nowhere() -> None:
    for code in ("", "A", "a-b", "é", "z" * 13):
        assert addresses.asset_of(code) is None
