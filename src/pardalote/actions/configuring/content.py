"""What is shown and sent: email templates and dynamic content, as entries of a document."""

import json
import re
from typing import Any

from pardalote.actions import assets, email_templates
from pardalote.actions.configuring.checks import Check, Invalid, Value, entries_of, number, one_of, switch, text
from pardalote.actions.configuring.kinds import RowKind
from pardalote.actions.configuring.references import campaign
from pardalote.actions.email_templates import NewEmailTemplate
from pardalote.actions.work import Work
from pardalote.store import schema
from pardalote.store.promise import Row
from pardalote.store.whole import reader


def _senders(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise Invalid("a list is wanted")
    if not all(isinstance(each, dict) and each.get("type") and _is_plain(each) for each in value):
        raise Invalid("a sender is a mapping of texts, with its type")
    return value


def _is_plain(sender: dict[Any, Any]) -> bool:
    return all(isinstance(each, str) and each.isprintable() for pair in sender.items() for each in pair)


def _create(work: Work, values: Row) -> int:
    # Everything that a template has is a column, so a new one is a plain one with the rest set.
    made = email_templates.create(work, NewEmailTemplate(values["name"], values["subject"]))
    email_templates.update(work, made, values)
    return made


EMAIL_TEMPLATES = RowKind(
    "email_templates",
    "what emails are made from",
    reader(schema.email_template),
    {
        "name": text(needed=True),
        "subject": text(needed=True),
        "htmlMessage": text(),
        "textMessage": text(),
        "fromName": text(),
        "replyToAddress": text(),
        "sendFromData": Value(
            Check("list of senders", _senders),
            shown=lambda kept: json.loads(kept) if kept else [],
            kept=email_templates.packed,
            note="in the order in which they are tried, each with a `type`: `assigned_user`, or `general_user` with "
            "`name` and `address`",
        ),
        "campaign": campaign(),
        "isOneToOneEmail": switch(note="for emails to one prospect"),
        "isAutoResponderEmail": switch(note="for answers to forms"),
        "isDripEmail": switch(note="for programs"),
        "isListEmail": switch(note="for emails to lists"),
        "isArchived": switch(note="it lies in the recycle bin"),
        "emailType": number(filled=True, note="0 in every recording"),
    },
    _create,
    email_templates.update,
)

_BASED_ON = re.compile(r"(Default|Custom) Field: \S.*\Z")


def _based_on(given: str) -> str:
    if not _BASED_ON.match(given):
        raise ValueError(given)
    return given


def _pairs(rows: list[dict[str, str]]) -> list[tuple[str, str | None]]:
    return [(each["comparison"], each.get("content")) for each in rows]


def _create_dynamic(work: Work, values: Row) -> int:
    variations = values.get("variations", [])
    return assets.create_dynamic_content(work, values["name"], values.get("baseContent"), values["basedOn"], variations)


def _update_dynamic(work: Work, content_id: int, values: Row) -> None:
    columns = {name: value for name, value in values.items() if name != "variations"}
    assets.update_dynamic_content(work, content_id, columns, values.get("variations"))


DYNAMIC_CONTENT = RowKind(
    "dynamic_content",
    "pieces of pages and emails that vary by a field",
    reader(schema.dynamic_content, variations=schema.dynamic_content_variation.c.dynamic_content_id),
    {
        "name": text(needed=True),
        "basedOn": Value(one_of("`Default Field: <name>` or `Custom Field: <name>`", _based_on), needed=True),
        "baseContent": text(note="where no variation fits"),
        "variations": entries_of(
            "comparison",
            {"comparison": text(needed=True, note="such as `is Berlin`"), "content": text()},
            kept=_pairs,
        ),
    },
    _create_dynamic,
    _update_dynamic,
)
