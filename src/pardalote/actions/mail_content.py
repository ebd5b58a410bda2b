"""What an email has to say before it may be sent: a name, a subject, bodies with a way out, and somebody it is from."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pardalote import refusals
from pardalote.actions.merging import Language, language_of, names_in, tags_in
from pardalote.actions.work import Work
from pardalote.records.fields import LONGEST_TEXT
from pardalote.records.mailbox import mailbox
from pardalote.records.prospect import is_valid_email
from pardalote.refusals import Refusal
from pardalote.store import emails
from pardalote.store.promise import Row


@dataclass(frozen=True, slots=True)
class Content:
    """What an email says; None: not said."""

    name: str | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    replyto_email: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom an email is from: of each recipient the first of these that there is."""

    from_assigned_user: bool = False
    from_account_owner: bool = False
    user_id: int | None = None
    name: str | None = None
    email: str | None = None

    @property
    def is_somebody(self) -> bool:
        """Whether it names somebody for whoever gets the email."""
        return self.user_id is not None or (self.name is not None and self.email is not None)


def template(work: Work, template_id: int, is_to_lists: bool) -> Row:
    """Return the template that an email is made from.

    Raises Refusal 68 when there is none, 86 when it is in the recycle bin or not meant for such emails.
    """
    row = emails.template_by_id(work.connection, template_id)
    if row is None:
        raise Refusal(refusals.NO_SUCH_TEMPLATE)
    if row["isArchived"] or not row["isListEmail" if is_to_lists else "isOneToOneEmail"]:
        raise Refusal(refusals.INVALID_TEMPLATE_ID)
    return row


def content_of(template: Row | None, given: Content) -> Content:
    """Return what is said, the template's first, then what a call gives in its place (reference, "Sending").

    Raises Refusal 65 when something is missing or can't be a header or an address, 64 for bodies without a way out.
    """
    content = given
    if template is not None:
        said = {
            "name": given.name or template["name"],
            "subject": given.subject or template["subject"],
            "text": given.text or template["textMessage"],
            "html": given.html or template["htmlMessage"],
            "replyto_email": given.replyto_email or template["replyToAddress"],
        }
        content = Content(**said)
    _check_format(content, needs_text=template is None)
    language = language_of((content.subject, content.text, content.html))
    if any(tags_in(each or "", language) > _MOST_TAGS for each in (content.subject, content.text, content.html)):
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    return content


# In one body (email.md, section 1): a value may be long, so that more of them could make a mail of any size.
_MOST_TAGS = 200


def _check_format(content: Content, needs_text: bool) -> None:
    lines = (content.name, content.subject)
    is_there = all(lines) and (content.text if needs_text else content.text or content.html)
    is_long = any(len(each or "") > LONGEST_TEXT for each in lines)
    if not is_there or is_long or any(map(_BREAKS_LINE.search, filter(None, lines))):
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    if content.replyto_email is not None and not _is_address(content.replyto_email):
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)


_BREAKS_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _is_address(text: str) -> bool:
    return is_valid_email(text) and mailbox(text) is not None


# Each body has to hold one of them (reference, "Sending"; their handlebars: email.md, section 1).
_WAYS_OUT: Mapping[Language, re.Pattern[str]] = {
    Language.VARIABLE_TAGS: re.compile(r"unsubscribe|email_preference_center(_[0-9]+)?"),
    Language.HANDLEBARS: re.compile(r"unsubscribe|emailpreferencecenter(_[0-9]+)?"),
}


def check_way_out(content: Content) -> None:
    """Check that each body leads to where its reader can opt out. Raises Refusal 64."""
    language = language_of((content.subject, content.text, content.html))
    for body in filter(None, (content.text, content.html)):
        if not any(map(_WAYS_OUT[language].fullmatch, names_in(body, language))):
            raise Refusal(refusals.EMAIL_LACKS_VARIABLES)


def sender_of(work: Work, template: Row | None, given: Sender) -> Sender:
    """Return whom an email is from: whom a call names, else the template's senders.

    Raises Refusal 65 for a sender that is none, 93 when neither names one.
    """
    if given.user_id is not None and given.user_id not in work.furnishing.users:
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    if (given.name is None) != (given.email is None) or not _is_writable(given):
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    if given.is_somebody:
        return given
    if template is None:
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    chosen = _template_sender(work, template, given)
    if chosen is None:
        raise Refusal(refusals.TEMPLATE_LACKS_SEND_OPTIONS)
    if not _is_writable(chosen):
        raise Refusal(refusals.INVALID_EMAIL_FORMAT)
    if not chosen.is_somebody and work.user is not None:
        # A prospect without an owner has its email from somebody as well.
        return replace(chosen, user_id=work.user.id)
    return chosen


def _is_writable(sender: Sender) -> bool:
    name_is_well = sender.name is None or not _BREAKS_LINE.search(sender.name)
    return name_is_well and (sender.email is None or _is_address(sender.email))


def _template_sender(work: Work, template: Row, given: Sender) -> Sender | None:
    """Return a template's senders under those that a call asks for; None: it has none."""
    sender, has_some = given, False
    for each in _listed(template["sendFromData"]):
        known = _SENDERS.get(str(each.get("type")))
        found = known(work, template, sender, each) if known else None
        if found is not None:
            sender, has_some = found, True
    return sender if has_some else None


def _listed(kept: str | None) -> Iterator[Mapping[str, Any]]:
    try:
        found = json.loads(kept or "[]")
    except ValueError:
        return
    if isinstance(found, list):
        yield from (each for each in found if isinstance(each, dict))


def _from_user(work: Work, sender: Sender, each: Mapping[str, Any]) -> Sender | None:
    said = str(each.get("userId", each.get("user_id", "")))
    known = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None
    if known not in work.furnishing.users:
        return None
    return sender if sender.user_id is not None else replace(sender, user_id=known)


def _from_anybody(template: Row, sender: Sender, each: Mapping[str, Any]) -> Sender | None:
    address = each.get("address")
    if not isinstance(address, str):
        return None
    name = each.get("name") or template["fromName"] or address
    return sender if sender.email is not None else replace(sender, name=str(name), email=address)


# Kinds of senders (v5.md); fields of a prospect or an account that name a user are not read.
_SENDERS: Mapping[str, Any] = {
    "assigned_user": lambda _work, _template, sender, _each: replace(sender, from_assigned_user=True),
    "account_owner": lambda _work, _template, sender, _each: replace(sender, from_account_owner=True),
    "specific_user": lambda work, _template, sender, each: _from_user(work, sender, each),
    "user": lambda work, _template, sender, each: _from_user(work, sender, each),
    "general_user": lambda _work, template, sender, each: _from_anybody(template, sender, each),
}
