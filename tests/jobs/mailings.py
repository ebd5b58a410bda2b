"""Mail for tests of the jobs that send it: mailings, and what of them reached the outbox."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from tests import cast
from tests.driver import Client
from tests.stores import rows

WAY_OUT = "%%unsubscribe%%"
LETTER: dict[str, Any] = {
    "campaign_id": cast.WEBINAR,
    "name": "Letter",
    "subject": "Hello %%first_name%%",
    "text_content": f"Dear %%first_name%%\n{WAY_OUT}",
    "from_name": "Ada",
    "from_email": "ada@pardalote.example",
}


def send(client: Client, **given: Any) -> int:
    """Send a letter, with something in place of what it has; return the email's id."""
    wanted = {name: each for name, each in {**LETTER, **given}.items() if each is not None}
    answer = client.ask("email", "send", **wanted)
    assert answer.status == 200, answer.text
    return int(answer.xml().findtext("email/id") or "")


def work_off(client: Client) -> None:
    """Carry out the jobs of a client's account that are due."""
    client.door.work_off(client.version)


def people(client: Client, *names: str, list_id: int = cast.NEWSLETTER, **values: Any) -> list[int]:
    """Make prospects on a list; return their ids."""
    return [client.made(f"{name}@pardot.com", **{f"list_{list_id}": 1, "first_name": name, **values}) for name in names]


def outbox(client: Client) -> list[tuple[str, str, EmailMessage]]:
    """Return what lies in the outbox: of each message sender and recipient of the envelope, and the message."""
    found = rows(client.door.data, client.version, "SELECT sender, recipient, content FROM outbox_message ORDER BY id")
    return [(sender, recipient, parsed(content.encode("ascii"))) for sender, recipient, content in found]


def recipients(client: Client) -> list[str]:
    """Return to whom messages in the outbox go."""
    return [recipient for _, recipient, _ in outbox(client)]


def the_message(client: Client) -> EmailMessage:
    """Return the only message of the outbox."""
    ((_, _, message),) = outbox(client)
    return message


def parsed(content: bytes) -> EmailMessage:
    """Read a message, which has to be one without defects."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    """Return a body of a message, with lines as they are kept."""
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def job(client: Client) -> dict[str, Any]:
    """Return state, problem and how far it is of the newest job."""
    columns = ("state", "problem", "due_at", "done", "total")
    found = f"SELECT {', '.join(columns)} FROM job ORDER BY id DESC LIMIT 1"
    return dict(zip(columns, rows(client.door.data, client.version, found)[0], strict=True))


def deliveries(client: Client) -> list[tuple[Any, ...]]:
    """Return prospect, whether it is sent, and the problem of all copies."""
    found = "SELECT prospect_id, sent_at IS NOT NULL, problem FROM email_delivery ORDER BY id"
    return [
        (prospect, bool(is_sent), problem)
        for prospect, is_sent, problem in rows(client.door.data, client.version, found)
    ]
