"""Copies of emails on their way: who is to get one, and what became of it."""

from collections.abc import Iterable, Sequence

from pardalote.actions import bounces, emails, visitor_activities
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.records.prospect import fold_email
from pardalote.store import deliveries, schema
from pardalote.store.promise import Row

# An id beyond everybody's: all were asked.
EVERYBODY = 2**63 - 1
_LONGEST_PROBLEM = 1000


def gather(work: Work, email: Row, people: Iterable[Row], through: int) -> int:
    """Let copies of a list email wait for people, each with id and email; return for how many.

    Everybody with an id up to `through` was asked. Of people who share an address the first gets it. When all were
    asked, the email counts as sent.
    """
    by_address = {fold_email(each["email"]): (each["id"], each["email"]) for each in reversed(list(people))}
    chosen = sorted(by_address.values())
    deliveries.add(work.connection, email["id"], chosen, work.now)
    work.connection.update(schema.list_email, email["list_email_id"], {"gathered_through": through})
    if through == EVERYBODY:
        emails.mark_sent(work, email["id"])
    return len(chosen)


def obstacle(copy: Row, is_operational: bool) -> str | None:
    """Return why a copy that waits (store.deliveries) is not to be sent any more; None: it is."""
    if copy["is_archived"]:
        return "the prospect is in the recycle bin"
    if copy["has_bounced"]:
        return "mail to the address came back"
    if not is_operational and (copy["opted_out"] or copy["is_do_not_email"]):
        return "the prospect has opted out"
    return None


def attempt(work: Work, delivery_id: int) -> None:
    """Keep that a copy is handed to a mail server now: whether that takes it, nobody knows yet."""
    work.connection.update(schema.email_delivery, delivery_id, {"attempted_at": work.now})


def wait(work: Work, delivery_id: int) -> None:
    """Keep that a copy was not taken, and waits as before."""
    work.connection.update(schema.email_delivery, delivery_id, {"attempted_at": None})


def sent(work: Work, email: Row, delivery_id: int, prospect_id: int) -> None:
    """Keep that a copy is sent, with the activity that says so."""
    work.connection.update(schema.email_delivery, delivery_id, {"sent_at": work.now})
    if email["list_email_id"] is None:
        emails.mark_sent(work, email["id"])
    _record(work, email, prospect_id, types.SENT)


def leave(work: Work, delivery_id: int, problem: str) -> None:
    """Keep that a copy will not be sent, and why."""
    values = {"problem": problem.replace("\0", "")[:_LONGEST_PROBLEM]}
    work.connection.update(schema.email_delivery, delivery_id, values)


def refused(work: Work, email: Row, delivery_id: int, prospect_id: int, reason: str) -> None:
    """Keep that a mail server knows no such recipient: the copy counts as sent and as bounced."""
    sent(work, email, delivery_id, prospect_id)
    bounces.bounced(work, delivery_id, is_hard=True, reason=reason)


def _record(work: Work, email: Row, prospect_id: int, type_: int) -> None:
    sources = {name: email[name] for name in ("list_email_id", "email_template_id") if email[name] is not None}
    # A list email counts before the template that it was made of (wire.md, section 9).
    source = dict(list(sources.items())[:1])
    about = {"email_id": email["id"], **source}
    happened = NewActivity(type_, "Email", work.now, prospect_id, None, email["subject"], email["campaign_id"], about)
    visitor_activities.record(work, happened)


def tracked(work: Work, email_id: int, urls: Iterable[str]) -> dict[str, int]:
    """Return the ids of an email's tracked links by their URLs; those that there were not are made."""
    return {url: emails.track(work, email_id, url) for url in urls}


def keep_in_outbox(work: Work, email: Row, messages: Sequence[tuple[int, int, str, str, str]]) -> None:
    """Keep messages in place of sending them: of each delivery and prospect, sender, recipient and content."""
    for delivery_id, prospect_id, sender, recipient, content in messages:
        values = {"email_delivery_id": delivery_id, "sender": sender, "recipient": recipient, "content": content}
        work.connection.insert(schema.outbox_message, {**values, "created_at": work.now})
        sent(work, email, delivery_id, prospect_id)
