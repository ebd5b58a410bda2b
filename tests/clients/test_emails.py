"""Real clients, emails and their statistics."""

import pytest

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4, ClientRaised
from tests.clients.speaker import Speaker

READ = {PYPARDOT4: "emails.read", PARDOT_API_CLIENT: "email_.read"}
STATS = {PYPARDOT4: "emails.stats", PARDOT_API_CLIENT: "email_.stats"}
HELD = "SELECT id, name, isOneToOne, subject, text, html, created_at FROM email"
COUNTED = (
    "sent",
    "delivered",
    "total_clicks",
    "unique_clicks",
    "soft_bounced",
    "hard_bounced",
    "opt_outs",
    "spam_complaints",
    "opens",
    "unique_opens",
)
RATES = (
    "delivery_rate",
    "opens_rate",
    "click_through_rate",
    "unique_click_through_rate",
    "click_open_ratio",
    "opt_out_rate",
    "spam_complaint_rate",
)


def test_it_reads_one(speaker: Speaker) -> None:
    """To pardot-api-client an id is called `email`."""
    emails = speaker.held.rows(f"{HELD} ORDER BY id LIMIT 12")
    assert emails
    for held in emails:
        held["message"] = {"text": held.pop("text"), "html": held.pop("html")}
        held["isOneToOne"] = bool(held["isOneToOne"])
        assert speaker.node(READ, "email", held["id"]) == held


def test_it_reads_statistics(speaker: Speaker) -> None:
    mailings = speaker.held.ids("SELECT id FROM list_email ORDER BY id LIMIT 8")
    assert mailings
    for number in mailings:
        stats = speaker.node(STATS, "stats", number)
        assert list(stats) == [*COUNTED, *RATES]
        assert stats["sent"] >= stats["delivered"] >= stats["unique_opens"]
        assert stats["total_clicks"] >= stats["unique_clicks"]
        assert stats["delivery_rate"] == f"{100 * stats['delivered'] / stats['sent']:.2f}%"


def test_pardot_api_client_hides_its_methods(api_client: Speaker) -> None:
    """It keeps the user's address under the name of the object."""
    for method in ("email.read", "email.stats", "email.send"):
        with pytest.raises(ClientRaised, match="'str' object has no attribute"):
            api_client.client.call(method, 1)


def test_pardot_api_client_cant_send(api_client: Speaker) -> None:
    """Where it is found, it takes no number of arguments for right: it asks before it calls."""
    for arguments in ((), (1,), (1, "Spring", "Spring is here"), ([8], 1, "Spring", "Spring is here")):
        with pytest.raises(ClientRaised, match=r"Arguments \(\d\) do not match identifiers \(\d\)"):
            api_client.client.call("email_.send", *arguments)
