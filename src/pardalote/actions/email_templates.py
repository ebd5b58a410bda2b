"""Email templates: making, changing and merging them, and which of them there are for emails to one prospect."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pardalote.actions import merge_fields, writing
from pardalote.actions.merging import Language, language_of, merge
from pardalote.actions.work import Work
from pardalote.records.email_template import (
    EMAIL_TEMPLATE,
    EMAIL_TEMPLATE_SUMMARY,
    HTML_AND_TEXT,
    HTML_ONLY,
    TEXT_ONLY,
)
from pardalote.records.querying import BY_ID, Condition, Test
from pardalote.refusals import Refusal
from pardalote.store import queries
from pardalote.store.conditions import Selection
from pardalote.store.promise import Row
from pardalote.store.queries import Page
from pardalote.store.sources import SOURCES

# What no column holds: an answer that is one has no error, and the originals of tracked texts are never shown.
DERIVED: Mapping[str, Any] = {
    "error": lambda _work, _row: 0,
    "sendOptions": lambda _work, row: row if row["replyToAddress"] or row["sendFromData"] else None,
    "trackedTextMessage": lambda _work, _row: None,
    "trackedHtmlMessage": lambda _work, _row: None,
}


@dataclass(frozen=True, slots=True)
class NewEmailTemplate:
    """What a new template is to be; `senders` in the order in which they are tried, each a type with its details."""

    name: str
    subject: str
    html: str | None = None
    text: str | None = None
    from_name: str | None = None
    reply_to: str | None = None
    senders: Sequence[Mapping[str, str]] = ()
    campaign_id: int | None = None
    for_one_to_one: bool = False
    for_auto_responders: bool = False
    for_drips: bool = False
    for_lists: bool = False
    is_archived: bool = False


def create(work: Work, wanted: NewEmailTemplate) -> int:
    """Make a template; return its id."""
    values = {
        "name": wanted.name,
        "subject": wanted.subject,
        "htmlMessage": wanted.html,
        "textMessage": wanted.text,
        "fromName": wanted.from_name,
        "replyToAddress": wanted.reply_to,
        "sendFromData": packed(wanted.senders),
        "campaign_id": wanted.campaign_id,
        "isOneToOneEmail": int(wanted.for_one_to_one),
        "isAutoResponderEmail": int(wanted.for_auto_responders),
        "isDripEmail": int(wanted.for_drips),
        "isListEmail": int(wanted.for_lists),
        "isArchived": int(wanted.is_archived),
        "emailType": 0,
        "type": _type(wanted.html, wanted.text),
    }
    return writing.create(work, EMAIL_TEMPLATE, values)


def update(work: Work, template_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a template; its type follows from its bodies. Raises Refusal 68 when there is none."""
    row = queries.row_by_id(work.connection, EMAIL_TEMPLATE, SOURCES[EMAIL_TEMPLATE], _BODIES, template_id)
    if row is None:
        raise Refusal(EMAIL_TEMPLATE.missing)
    after = {**row, **values}
    type_ = _type(after["htmlMessage"], after["textMessage"])
    writing.update(work, EMAIL_TEMPLATE, template_id, {**values, "type": type_})


_BODIES = ("htmlMessage", "textMessage")


def packed(senders: Sequence[Mapping[str, str]]) -> str | None:
    """Return senders as the store keeps them and answers show them: a JSON array in a text; None for none."""
    return json.dumps([dict(each) for each in senders]) if senders else None


def _type(html: str | None, text: str | None) -> int:
    return HTML_AND_TEXT if html and text else HTML_ONLY if html else TEXT_ONLY


def check_readable(work: Work, template_id: int, archived: bool) -> None:
    """Refuse (68) when there is no such template; one in the recycle bin is there only if `archived`."""
    source = SOURCES[EMAIL_TEMPLATE]
    row = queries.row_by_id(work.connection, EMAIL_TEMPLATE, source, ("isArchived",), template_id)
    if row is None or (row["isArchived"] and not archived):
        raise Refusal(EMAIL_TEMPLATE.missing)


def merged(work: Work, template: Row, prospect: Row) -> Row:
    """Return a template's row with what it says to a prospect, whose whole row this is, from the user who acts.

    Nothing is sent: what belongs to a mail on its way, such as the link out of it, stays a tag.
    """
    language = language_of(template[name] for name in _MERGED)
    values = merge_fields.values(merge_fields.of_mail(work, prospect, work.user), language)
    subject = merge(template["subject"] or "", language, values)
    if language is Language.HANDLEBARS:
        values["subject"] = subject
    said = {name: merge(template[name] or "", language, values, html=name == "htmlMessage") for name in _MERGED}
    return {**template, **{name: text or None for name, text in said.items()}, "subject": subject}


# What of a template may hold tags.
_MERGED = ("subject", "fromName", "htmlMessage", "textMessage")


def one_to_one(work: Work, archived: bool) -> list[Row]:
    """Return the templates for emails to one prospect; `archived`: those in the recycle bin too."""
    conditions = [Condition("isOneToOneEmail", Test.IS, (True,))]
    if not archived:
        conditions.append(Condition("isArchived", Test.IS, (False,)))
    shown = tuple(EMAIL_TEMPLATE_SUMMARY.fields)
    source = SOURCES[EMAIL_TEMPLATE_SUMMARY]
    page = Page(shown, (BY_ID,), limit=queries.ALL)
    return queries.rows(work.connection, EMAIL_TEMPLATE_SUMMARY, source, Selection(tuple(conditions)), page)
