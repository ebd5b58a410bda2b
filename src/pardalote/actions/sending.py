"""Sending an email: what is checked when a call asks for it, and what is made then: email, recipients, job."""

from collections.abc import Sequence
from dataclasses import dataclass

from pardalote import refusals
from pardalote.actions import emails, jobs, mail_content, tags
from pardalote.actions.emails import NewEmail
from pardalote.actions.mail_content import Content, Sender
from pardalote.actions.work import Work
from pardalote.records import roles
from pardalote.records.mailbox import mailbox
from pardalote.records.tag import EMAIL as TAGGED
from pardalote.refusals import Refusal
from pardalote.store import deliveries, related
from pardalote.store.promise import Row

# The kinds of the jobs that carry it out; what each is about is an email.
TO_ONE, TO_LISTS = "email", "list email"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call wants to be sent."""

    campaign_id: int
    template_id: int | None = None
    content: Content = Content()
    sender: Sender = Sender()
    tags: Sequence[str] = ()
    is_operational: bool = False


def check_allowed(work: Work, is_to_lists: bool, is_operational: bool) -> None:
    """Check that the user and the account may send such an email at all.

    Raises Refusal 190 for an account whose sending is blocked, 46 for a user who may not, 49 for an operational email
    of an account that has none.
    """
    if work.account.is_sending_blocked:
        raise Refusal(refusals.EMAIL_SENDING_BLOCKED)
    wanted = [roles.SEND_LIST_EMAILS] * is_to_lists + [roles.SEND_OPERATIONAL_EMAILS] * is_operational
    if work.user is not None and not all(roles.allows(work.user.role, each) for each in wanted):
        raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
    if is_operational and not work.account.allows_operational_emails:
        raise Refusal(refusals.ACCESS_DENIED)


def send_to_one(work: Work, prospect: Row, wanted: Wanted) -> int:
    """Send an email to a prospect, of whom this is a row or a stamp; return the email's id.

    Raises Refusal 38, 64, 65, 68, 86, 93 for what can't be sent, 98 for whom nothing may be sent.
    """
    email = _drafted(work, wanted, prospect["id"])
    recipient = deliveries.mailable(work.connection, prospect["id"], wanted.is_operational)
    if recipient is None or mailbox(recipient) is None:
        raise Refusal(refusals.PROSPECT_NOT_MAILABLE)
    email_id = _made(work, email, wanted)
    deliveries.add(work.connection, email_id, [(prospect["id"], recipient)], work.now)
    jobs.queue(work, TO_ONE, email_id)
    return email_id


def send_to_lists(
    work: Work, lists: Sequence[int], suppressed: Sequence[int], wanted: Wanted, scheduled_at: int | None = None
) -> int:
    """Send an email to all who are on one of some lists and on none of the suppressed ones, now or then.

    Returns the email's id. Raises Refusal 55 for an unknown list, and what `send_to_one` raises, but 98.
    """
    if not lists or any(related.list_by_id(work.connection, each) is None for each in {*lists, *suppressed}):
        raise Refusal(refusals.INVALID_LIST_ID)
    email_id = _made(work, _drafted(work, wanted, None), wanted)
    emails.address_to_lists(work, email_id, dict.fromkeys(lists), dict.fromkeys(suppressed), scheduled_at)
    jobs.queue(work, TO_LISTS, email_id, scheduled_at)
    return email_id


def _drafted(work: Work, wanted: Wanted, prospect_id: int | None) -> NewEmail:
    if related.campaign_by_id(work.connection, wanted.campaign_id) is None:
        raise Refusal(refusals.INVALID_CAMPAIGN_ID)
    template = None
    if wanted.template_id is not None:
        template = mail_content.template(work, wanted.template_id, is_to_lists=prospect_id is None)
    content = mail_content.content_of(template, wanted.content)
    sender = mail_content.sender_of(work, template, wanted.sender)
    if not wanted.is_operational:
        mail_content.check_way_out(content)
    return NewEmail(
        content.name or "",
        content.subject or "",
        content.html,
        content.text,
        campaign_id=wanted.campaign_id,
        email_template_id=wanted.template_id,
        prospect_id=prospect_id,
        from_name=sender.name,
        from_email=sender.email,
        from_user_id=sender.user_id,
        replyto_email=content.replyto_email,
        is_operational=wanted.is_operational,
        from_assigned_user=sender.from_assigned_user,
        from_account_owner=sender.from_account_owner,
    )


def _made(work: Work, email: NewEmail, wanted: Wanted) -> int:
    email_id = emails.create(work, email)
    for name in wanted.tags:
        tags.hang(work, name, TAGGED, email_id)
    return email_id
