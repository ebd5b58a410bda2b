"""A mail in a browser: what its recipient got, without any script in it."""

from email import message_from_string, policy
from email.message import EmailMessage
from html import escape

from pardalote.actions import merge_fields, merging
from pardalote.actions.merging import Language
from pardalote.actions.work import Work
from pardalote.api.request import Answer
from pardalote.store import copies, prospects
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
    """Show a copy: what lies of it in the outbox, else the email with the recipient's values merged into it."""
    kept = copies.outbox(work.connection, copy["id"])
    text, html = _of_message(kept["content"]) if kept is not None else _merged(work, copy, addresses)
    if not html:
        title = escape(copy["subject"] or "")
        html = f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n<pre>{escape(text)}</pre>\n'
    return Answer(200, HTML, html.encode("utf-8", "replace"), headers=guarded(_POLICY))


def _of_message(content: str) -> tuple[str, str]:
    """Return the text and the HTML of a message; empty: it has none."""
    message = message_from_string(content, _class=EmailMessage, policy=policy.default)
    return _body(message, "plain"), _body(message, "html")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    payload = part.get_payload(decode=True) if part is not None else b""
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _merged(work: Work, copy: Row, addresses: MailAddresses) -> tuple[str, str]:
    """Return the text and the HTML of an email, either perhaps empty, with what its recipient has now."""
    email = copies.bodies(work.connection, copy["email_id"])
    prospect = prospects.ROWS.by_id(work.connection, copy["prospect_id"])
    assert email is not None, "a copy is of an email"
    assert prospect is not None, "a copy is a prospect's"
    sender = work.furnishing.users.get(email["from_user_id"])
    language = merging.language_of((email["text"], email["html"], copy["subject"]))
    delivery = copy["id"]
    values = merge_fields.values(merge_fields.of_mail(work, prospect, sender), language) | {
        "unsubscribe": addresses.unsubscribe(delivery),
        _PREFERENCES[language]: addresses.preferences(delivery),
        "view_online": addresses.online(delivery),
    }
    text, html = email["text"] or "", email["html"] or ""
    return merging.merge(text, language, values), merging.merge(html, language, values, html=True)


_PREFERENCES = {
    Language.VARIABLE_TAGS: "email_preference_center",
    Language.HANDLEBARS: "emailpreferencecenter",
}
