"""Mail that a server sends by itself, soon after the answer: into the outbox, leading back to the port that it has."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests import stores
from tests.jobs.mail_servers import MailServer
from tests.served import Served, Session

Serve = Callable[..., Served]
LogIn = Callable[..., Session]
LETTER = {
    "campaign_id": 1, "name": "Letter", "subject": "Hello", "text_content": "%%unsubscribe%%", "from_user_id": 1,
}  # fmt: skip


def send(session: Session, address: str) -> None:
    """Make a prospect, and send a letter to it."""
    made = session.call("create", email=address)
    given = urlencode({**LETTER, "prospect_id": made.field("id")}).encode()
    answer = session.send("POST", f"/api/email/version/{session.version}/do/send", given, session.header)
    assert answer.status == 200, answer.text


def wait_for(found: Callable[[], Any]) -> Any:
    """Return what is found in the end."""
    ends_at = time.monotonic() + 30
    while not (there := found()):
        assert time.monotonic() < ends_at, "nothing was found"
        time.sleep(0.02)
    return there


def test_a_letter_lies_in_the_outbox_and_leads_back(serve: Serve, log_in: LogIn, data: Path) -> None:
    server = serve("--jobs", "1")
    send(log_in(server), "bob@pardot.com")
    ((content,),) = wait_for(lambda: stores.rows(data, 3, "SELECT content FROM outbox_message"))
    link = re.search(r"(http://127\.0\.0\.1:\d+)/unsubscribe/u/3/", content)
    assert link is not None
    assert link[1] == server.url


def test_a_letter_goes_to_the_mail_server(serve: Serve, log_in: LogIn) -> None:
    with MailServer() as mail_server:
        server = serve("--jobs", "1", "--smtp", mail_server.url())
        session = log_in(server)
        for name in ("ann", "bob"):
            send(session, f"{name}@pardot.com")
        wait_for(lambda: len(mail_server.taken) == 2)
        assert mail_server.recipients == ["ann@pardot.com", "bob@pardot.com"]
        server.stop()
