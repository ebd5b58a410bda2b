"""Reading what a call wants to change: fields, custom fields, lists, criteria, assignment.

The parameters of a call, a row of a batch and a row of an import speak the same language:
`<field>=`, `<field>_<n>=`, `list_<id>=`, `profile_criteria_<id>=` (the seed, "Updating Field Values" on).
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pardalote import refusals
from pardalote.actions.work import Rules
from pardalote.records import account as accounts
from pardalote.records.account import Furnishing
from pardalote.records.custom_field import CustomField
from pardalote.records.fields import INTEGER, SCORE, SECRET, TEXT, Field, Kind, Unreadable, read_integer
from pardalote.records.profile import STATUS_WORDS
from pardalote.records.prospect import PROSPECT
from pardalote.refusals import Reason, Refusal

# Longer text is refused rather than cut.
TEXT_LENGTH = 65_535

_LIST = re.compile(r"list_([0-9]{1,15})\Z")
_CRITERION = re.compile(r"profile_criteria_([0-9]{1,15})\Z")
_NUMBERED = re.compile(r"(.+)_(0|[1-9][0-9]{0,8})\Z", re.DOTALL)

_WRITABLE = {name: each for name, each in PROSPECT.fields.items() if each.writable and name != "email"}
# What points to another object, and the refusal for a value that is no number.
_REFERENCES: dict[str, Reason] = {
    "campaign_id": refusals.INVALID_CAMPAIGN_ID,
    "prospect_account_id": refusals.INVALID_PROSPECT_ACCOUNT_ID,
    "profile_id": refusals.INVALID_PROFILE_ID,
    "user_id": refusals.INVALID_USER_ID,
}


@dataclass(slots=True)
class Form:
    """What a call wants to change, read and checked as far as the furnishing tells."""

    # Columns of the prospect with their new values.
    columns: dict[str, Any] = field(default_factory=dict)
    # By custom field number: the new value, None to clear it.
    custom: dict[int, str | list[str] | None] = field(default_factory=dict)
    # By custom field number: a value to add to those that are there.
    added: dict[int, list[str]] = field(default_factory=dict)
    # By list: True to subscribe, False to end the subscription.
    lists: dict[int, bool] = field(default_factory=dict)
    # By profile criterion: its new status.
    criteria: dict[int, int] = field(default_factory=dict)


def read_form(values: Mapping[str, str], furnishing: Furnishing, rules: Rules) -> Form:
    """Read a call's parameters; what names nothing is ignored.

    A value that its field can't hold is dropped and the rest goes on, as in the original (wire.md, section
    6). Raises Refusal 10, 18, 36, 37, 38, 39, 59, 61, 79, 85, 125 for what the API refuses.
    """
    form = Form()
    numbered: dict[str, dict[int, str]] = {}
    for name, text in values.items():
        if name in _REFERENCES:
            form.columns[name] = _read_reference(name, text)
        elif name in _WRITABLE:
            _read_standard(form, _WRITABLE[name], text, rules)
        elif name in furnishing.custom_field_by_name:
            _read_custom(form, furnishing.custom_field_by_name[name], [text])
        else:
            _read_patterned(form, numbered, name, text)
    for name, texts in numbered.items():
        custom = furnishing.custom_field_by_name.get(name)
        if custom is not None and custom.type.many and 0 in texts:
            _read_custom(form, custom, _until_first_gap(texts))
    _read_owner(form, values, furnishing)
    _check_references(form, furnishing)
    return form


def _read_standard(form: Form, standard: Field, text: str, rules: Rules) -> None:
    name, kind = standard.name, standard.kind
    if kind is SECRET:
        return
    if kind is TEXT:
        form.columns[name] = _checked(text)
    elif name == "opted_out" and not (rules.opt_in or kind.read(text)):
        # Opting in again is a feature of single accounts (wire.md, open question 13).
        return
    else:
        _read_typed(form, name, kind, text)


def _read_typed(form: Form, name: str, kind: Kind, text: str) -> None:
    if not text and kind in (SCORE, INTEGER):
        form.columns[name] = 0 if kind is SCORE else None
        return
    with suppress(Unreadable):
        form.columns[name] = kind.read(text)


def _read_reference(name: str, text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return read_integer(text)
    except Unreadable as error:
        raise Refusal(_REFERENCES[name]) from error


def _read_patterned(form: Form, numbered: dict[str, dict[int, str]], name: str, text: str) -> None:
    if match := _LIST.match(name):
        if text.strip() in _SUBSCRIBE:
            form.lists[int(match[1])] = _SUBSCRIBE[text.strip()]
    elif match := _CRITERION.match(name):
        if text not in STATUS_WORDS:
            raise Refusal(refusals.INVALID_PROFILE_CRITERIA_STATUS)
        form.criteria[int(match[1])] = STATUS_WORDS[text]
    elif match := _NUMBERED.match(name):
        numbered.setdefault(match[1], {})[int(match[2])] = text


_SUBSCRIBE = {"1": True, "true": True, "0": False, "false": False}


def _until_first_gap(texts: Mapping[int, str]) -> list[str]:
    values: list[str] = []
    while len(values) in texts:
        values.append(texts[len(values)])
    return values


def _read_custom(form: Form, custom: CustomField, texts: Iterable[str]) -> None:
    given = [_checked(text) for text in texts if text]
    values = [value for value in (_readable(custom, text) for text in given) if value is not None]
    if given and not values:
        return
    if custom.is_record_multiple_responses:
        # Each write adds a response, and an empty one clears nothing (wire.md, section 6).
        form.added[custom.id] = values
    elif values:
        form.custom[custom.id] = list(dict.fromkeys(values)) if custom.type.many else values[0]
    elif custom.is_required:
        raise Refusal(refusals.MISSING_PARAMETER_VALUES)
    else:
        form.custom[custom.id] = None


def _readable(custom: CustomField, text: str) -> str | None:
    try:
        return custom.read(text)
    except Unreadable:
        return None


def _checked(text: str) -> str:
    if len(text) > TEXT_LENGTH or "\0" in text:
        raise Refusal(refusals.PROSPECT_NOT_SAVED)
    return text


def _read_owner(form: Form, values: Mapping[str, str], furnishing: Furnishing) -> None:
    """Read crm_owner_fid, which assigns to the user who has that id in the CRM."""
    fid = values.get("crm_owner_fid")
    if not fid:
        return
    if values.get("user_id"):
        raise Refusal(refusals.USER_ID_AND_CRM_OWNER_FID)
    user = furnishing.user_by_crm_owner_fid.get(fid)
    if user is None:
        raise Refusal(refusals.INVALID_CRM_FID)
    form.columns["user_id"] = user.id


def _check_references(form: Form, furnishing: Furnishing) -> None:
    columns = form.columns
    if columns.get("user_id") is not None and columns["user_id"] not in furnishing.users:
        raise Refusal(refusals.INVALID_USER_ID)
    if columns.get("profile_id") is not None and columns["profile_id"] not in furnishing.profiles:
        raise Refusal(refusals.INVALID_PROFILE_ID)
    if "prospect_account_id" in columns:
        refuse_with_connector(furnishing.account)


def refuse_with_connector(account: accounts.Account) -> None:
    """Refuse what a CRM connector keeps to itself. Raises Refusal 37 for Salesforce, 59 for another CRM."""
    if account.crm_connector == accounts.SALESFORCE:
        raise Refusal(refusals.SALESFORCE_CONNECTOR_DETECTED)
    if account.crm_connector == accounts.OTHER_CRM:
        raise Refusal(refusals.CRM_CONNECTOR_DETECTED)
