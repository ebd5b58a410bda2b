"""Emails: making them, what becomes of each copy, and the statistics of those that went to lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pardalote import refusals
from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.records.email import EMAIL, EMAIL_CLICK
from pardalote.refusals import Refusal
from pardalote.store import emails, schema
from pardalote.store.promise import Row

# What no column holds by its own name.
DERIVED: Mapping[str, Any] = {"message": lambda _work, row: {"text": row["text"], "html": row["html"]}}


@dataclass(frozen=True, slots=True)
class NewEmail:
    """What a new email is to be; `prospect_id`: the one whom it goes to, None for one that goes to lists."""

    name: str
    subject: str
    html: str | None = None
    text: str | None = None
    campaign_id: int | None = None
    email_template_id: int | None = None
    prospect_id: int | None = None
    from_name: str | None = None
    from_email: str | None = None
    from_user_id: int | None = None
    replyto_email: str | None = None
    is_operational: bool = False
    from_assigned_user: bool = False
    from_account_owner: bool = False


def create(work: Work, wanted: NewEmail) -> int:
    """Make an email that is not sent yet; return its id."""
    values = {
        "name": wanted.name,
        "isOneToOne": int(wanted.prospect_id is not None),
        "subject": wanted.subject,
        "text": wanted.text,
        "html": wanted.html,
        "campaign_id": wanted.campaign_id,
        "email_template_id": wanted.email_template_id,
        "prospect_id": wanted.prospect_id,
        "from_name": wanted.from_name,
        "from_email": wanted.from_email,
        "from_user_id": wanted.from_user_id,
        "replyto_email": wanted.replyto_email,
        "is_operational": int(wanted.is_operational),
        "from_assigned_user": int(wanted.from_assigned_user),
        "from_account_owner": int(wanted.from_account_owner),
    }
    return writing.create(work, EMAIL, values)


def address_to_lists(
    work: Work, email_id: int, lists: Iterable[int], suppressed: Iterable[int] = (), scheduled_at: int | None = None
) -> int:
    """Make an email one that goes to lists, but to nobody on the suppressed ones; return the list email's id."""
    values = {"email_id": email_id, "scheduled_at": scheduled_at, "sent_at": None}
    made = work.connection.insert(schema.list_email, values)
    sides = [(each, 0) for each in lists] + [(each, 1) for each in suppressed]
    rows = [{"list_email_id": made, "list_id": each, "is_suppression": side} for each, side in sides]
    work.connection.insert_many(schema.list_email_list, rows)
    return made


def mark_sent(work: Work, email_id: int) -> None:
    """Keep that an email is sent now, and with it its list email."""
    work.connection.update(schema.email, email_id, {"sent_at": work.now})
    sources = emails.sources_of(work.connection, email_id)
    if sources is not None and sources["list_email_id"] is not None:
        work.connection.update(schema.list_email, sources["list_email_id"], {"sent_at": work.now})


def deliver(work: Work, email_id: int, prospect_id: int) -> int:
    """Keep that a prospect's copy of an email is sent now; return the delivery's id."""
    values = {"email_id": email_id, "prospect_id": prospect_id, "created_at": work.now, "sent_at": work.now}
    return work.connection.insert(schema.email_delivery, {**values, "bounced_at": None, "is_hard_bounce": 0})


def bounce(work: Work, email_id: int, prospect_id: int, is_hard: bool) -> None:
    """Keep that a prospect's copy came back; `is_hard`: its address will never take anything."""
    delivery = emails.delivery(work.connection, email_id, prospect_id)
    if delivery is not None:
        values = {"bounced_at": work.now, "is_hard_bounce": int(is_hard)}
        work.connection.update(schema.email_delivery, delivery["id"], values)


def track(work: Work, email_id: int, url: str) -> int:
    """Let a link of an email be tracked; return the id of the tracked link, the old one when it is already."""
    known = emails.redirect(work.connection, email_id, url)
    if known is not None:
        return known
    return work.connection.insert(schema.tracker_redirect, {"email_id": email_id, "url": url})


def record_click(work: Work, email_id: int, prospect_id: int, url: str, activity_id: int) -> int:
    """Keep that a prospect followed a link of an email; return the click's id.

    It names what the email came from: a list email, else a template, else the tracked link itself
    (wire.md, section 9).
    """
    sources = emails.sources_of(work.connection, email_id) or {}
    redirect = track(work, email_id, url)
    values = {"prospect_id": prospect_id, "url": url, "visitor_activity_id": activity_id}
    if sources.get("list_email_id") is not None:
        values["list_email_id"] = sources["list_email_id"]
    elif sources.get("email_template_id") is not None:
        values["email_template_id"] = sources["email_template_id"]
    else:
        values["tracker_redirect_id"] = redirect
    return writing.create(work, EMAIL_CLICK, values)


def statistics(work: Work, list_email_id: int) -> Row:
    """Return what came of a list email, as records.email.EMAIL_STATS has it.

    Raises Refusal 109 when there is no such list email. Formulas: reference, "Querying Email Stats"; the
    quotients that it leaves open as the original's reports have them (email.md, section 10).
    """
    if emails.list_email_by_id(work.connection, list_email_id) is None:
        raise Refusal(refusals.RECORD_NOT_FOUND)
    copies = emails.deliveries(work.connection, list_email_id)
    clicks, unique_clicks = emails.clicks(work.connection, list_email_id)
    led_to = emails.activities(work.connection, list_email_id)
    opens, unique_opens = led_to.get(types.OPEN, (0, 0))
    opt_outs = led_to.get(types.UNSUBSCRIBE_PAGE, (0, 0))[1]
    complaints = led_to.get(types.SPAM_COMPLAINT, (0, 0))[1]
    delivered = copies["sent"] - copies["hard_bounced"] - copies["soft_bounced"]
    return {
        **copies,
        "delivered": delivered,
        "total_clicks": clicks,
        "unique_clicks": unique_clicks,
        "opt_outs": opt_outs,
        "spam_complaints": complaints,
        "opens": opens,
        "unique_opens": unique_opens,
        "delivery_rate": _percent(delivered, copies["sent"]),
        "opens_rate": _percent(unique_opens, delivered),
        "click_through_rate": _percent(clicks, delivered),
        "unique_click_through_rate": _percent(unique_clicks, delivered),
        "click_open_ratio": _percent(unique_clicks, unique_opens),
        "opt_out_rate": _percent(opt_outs, delivered),
        "spam_complaint_rate": _percent(complaints, delivered),
    }


def _percent(part: int, whole: int) -> str:
    """Return a share with two decimals and its sign; of nothing it is nothing."""
    return f"{100 * part / whole if whole else 0:.2f}%"
