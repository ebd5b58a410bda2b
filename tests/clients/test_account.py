"""Real clients and the account."""

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

READ = {PYPARDOT4: "accounts.read", PARDOT_API_CLIENT: "account.read"}


def test_it_reads_the_account(speaker: Speaker) -> None:
    """PyPardot4 sends an id too, of a kind: `id/<built-in function id>`."""
    held = speaker.held.row(
        "SELECT id, name AS company, level, website, vanity_domain, plugin_campaign_id, tracking_code_template,"
        " address1, address2, city, state, territory, zip, country, phone, fax, created_at, updated_at FROM account"
    )
    account = speaker.node(READ, "account")
    if held["tracking_code_template"] is None:
        # Then it is worked out.
        assert account["tracking_code_template"].startswith(f"piAId = '{held['id']}'")
        held["tracking_code_template"] = account["tracking_code_template"]
    assert account == held
    assert held["company"] == {3: "Northwind Traders (demo)", 4: "Lindenhof Lagertechnik (demo)"}[speaker.version]
