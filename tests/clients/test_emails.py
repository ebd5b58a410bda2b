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


LETTER = {
    "campaign_id": 1,
    "name": "Letter",
    "subject": "Hello",
    "text_content": "%%unsubscribe%%",
    "from_user_id": 1,
    "tags[]": ["one", "two"],
}


def test_pypardot4_sends_to_one(pypardot: Speaker) -> None:
    number = pypardot.made("to.be.mailed")
    address = pypardot.address("to.be.mailed")
    for method, whom in (("emails.send_to_id", number), ("emails.send_to_email", address)):
        sent = pypardot.node({PYPARDOT4: method}, "email", whom, **LETTER)
        held = pypardot.held.row(f"{HELD} WHERE id = ?", sent["id"])
        assert (sent["subject"], sent["isOneToOne"], held["text"]) == ("Hello", True, "%%unsubscribe%%")
        assert pypardot.held.ids("SELECT prospect_id FROM email_delivery WHERE email_id = ?", sent["id"]) == [number]
    assert pypardot.refused({PYPARDOT4: "emails.send_to_id"}, 999_999, **LETTER) == (3, "Invalid prospect ID")


def test_pypardot4_sends_to_lists(pypardot: Speaker) -> None:
    lists = {"list_ids": [1, 3], "suppression_list_ids[]": [8], "scheduled_time": "2099-10-31T17:00:00-0400"}
    sent = pypardot.node({PYPARDOT4: "emails.send_to_lists"}, "email", **LETTER, **lists)
    assert sent["isOneToOne"] is False
    chosen = "SELECT list_id FROM list_email_list JOIN list_email ON list_email.id = list_email_id WHERE email_id = ?"
    assert sorted(pypardot.held.ids(chosen, sent["id"])) == [1, 3, 8]
