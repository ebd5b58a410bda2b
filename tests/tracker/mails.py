"""Mails that were sent, for the tests: a prospect's copy, the addresses in it, and what it has led to."""

from dataclasses import dataclass
from typing import Any

from pardalote.actions import emails
from pardalote.actions.prospects import erasing
from pardalote.store import schema
from pardalote.wire.mail_addresses import MailAddresses
from tests import stores
from tests.api import assets
from tests.api.surroundings import work_on
from tests.driver import SECRET, Answered, Client

TARGET = "https://shop.example.com/crates?colour=red&size=2"


@dataclass(frozen=True)
class Copy:
    """A prospect's copy of an email."""

    client: Client
    email: int
    prospect: int
    delivery: int

    @property
    def addresses(self) -> MailAddresses:
        """The addresses in it, without the server's own part."""
        return MailAddresses("", self.client.version, SECRET)

    def link(self, url: str = TARGET) -> str:
        """Return the address of a link in it that is tracked."""
        with work_on(self.client.door, self.client.version) as work:
            redirect = emails.track(work, self.email, url)
        return self.addresses.link(self.delivery, redirect, "2026-03-02")

    def follow(self, address: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answered:
        """Follow one of its addresses."""
        return self.client.door.call(method, address, body, headers)

    def activities(self, *types: int, prospect: int | None = None) -> list[dict[str, Any]]:
        """Return what it led to, of these types or any, the oldest first; `prospect`: of somebody else."""
        whose = self.prospect if prospect is None else prospect
        found = assets.several(
            self.client.ask("visitorActivity", "query", "json", email_id=self.email, prospect_id=whose),
            "visitor_activity",
        )
        return sorted((each for each in found if not types or each["type"] in types), key=lambda each: each["id"])

    def row(self) -> dict[str, Any]:
        """Return its row."""
        (row,) = stores.named_rows(
            self.client.door.data, self.client.version, "SELECT * FROM email_delivery WHERE id = ?", self.delivery
        )
        return row

    def opted_out(self, prospect: int | None = None) -> bool:
        """Say whether its prospect, or somebody else, is opted out."""
        return bool(self.client.shown(self.prospect if prospect is None else prospect)["opted_out"])


def sent(client: Client, prospect: int, email: int | None = None, recipient: str | None = None) -> Copy:
    """Send a letter, or a copy of an email, to a prospect."""
    if email is None:
        email = assets.letter(client, prospect, campaign_id=1, html="<p>Dear %%first_name%%</p>")
    with work_on(client.door, client.version) as work:
        delivery = emails.deliver(work, email, prospect)
        if recipient is not None:
            work.connection.update(schema.email_delivery, delivery, {"recipient": recipient})
    return Copy(client, email, prospect, delivery)


def erase(client: Client, prospect: int) -> None:
    """Erase a prospect for good."""
    with work_on(client.door, client.version) as work:
        erasing.erase(work, prospect)
