"""A mail in a browser: what its recipient got, without any script in it."""

from email import message_from_string, policy
from email.message import EmailMessage
from html import escape

from pardalote.actions.work import Work
from pardalote.api.request import Answer
from pardalote.jobs.letters import Letter, Post
from pardalote.store import copies, deliveries, emails
from pardalote.store.promise import Row
from pardalote.tracker.frame import HTML, guarded
from pardalote.wire.mail_addresses import MailAddresses

# Pictures and styles as mail has them; the sandbox keeps it from being anything of this server's.
_POLICY = (
    "default-src 'none'; img-src * data:; style-src 'unsafe-inline' *; font-src *; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def shown(work: Work, copy: Row, addresses: MailAddresses) -> Answer:
    """Show a copy: what lies of it in the outbox, else the email as it is composed for its recipient."""
    kept = copies.outbox(work.connection, copy["id"])
    text, html = _of_message(kept["content"]) if kept is not None else _merged(work, copy, addresses)
    if not html:
        title = escape(copy["subject"] or "")
        html = f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n<pre>{escape(text or "")}</pre>\n'
    return Answer(200, HTML, html.encode("utf-8", "replace"), headers=guarded(_POLICY))


def _of_message(content: str) -> tuple[str, str]:
    """Return the text and the HTML of a message; empty: it has none."""
    message = message_from_string(content, _class=EmailMessage, policy=policy.default)
    return _body(message, "plain"), _body(message, "html")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    payload = part.get_payload(decode=True) if part is not None else b""
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _merged(work: Work, copy: Row, addresses: MailAddresses) -> tuple[str | None, str | None]:
    """Return text and HTML of a copy, either perhaps missing, with the values that its recipient has now."""
    email = deliveries.email_by_id(work.connection, copy["email_id"])
    row = deliveries.copy_by_id(work.connection, copy["id"])
    assert email is not None, "a copy is of an email"
    assert row is not None, "it was found a moment ago"
    letter = Letter(email, addresses.account, Post(addresses.url, "", addresses.secret))
    draft = letter.draft(work, row)
    found = {url: emails.redirect(work.connection, copy["email_id"], url) for url in draft.urls()}
    redirects = {url: number for url, number in found.items() if number is not None}
    return letter.bodies(draft, redirects, work.now if copy["sent_at"] is None else copy["sent_at"])
