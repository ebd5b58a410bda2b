"""Reading what a call wants to change: fields, custom fields, lists, criteria, assignment.

The parameters of a call, a row of a batch and a row of an import speak the same language:
`<field>=`, `<field>_<n>=`, `list_<id>=`, `profile_criteria_<id>=` (the seed, "Updating Field Values" on).
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pardalote import refusals
from pardalote.actions import connectors, custom_values
from pardalote.actions.custom_values import CustomChanges
from pardalote.actions.work import Rules
from pardalote.records.account import Furnishing
from pardalote.records.fields import INTEGER, SCORE, SECRET, TEXT, Field, Kind, Unreadable, read_integer
from pardalote.records.profile import STATUS_WORDS
from pardalote.records.prospect import PROSPECT
from pardalote.refusals import Reason, Refusal

_LIST = re.compile(r"list_([0-9]{1,15})\Z")
_CRITERION = re.compile(r"profile_criteria_([0-9]{1,15})\Z")

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
    custom: CustomChanges = field(default_factory=CustomChanges)
    # By list: True to subscribe, False to end the subscription.
    lists: dict[int, bool] = field(default_factory=dict)
    # By list: True to opt out of it, False to opt in again.
    opted_out: Mapping[int, bool] = field(default_factory=dict)
    # By profile criterion: its new status.
    criteria: dict[int, int] = field(default_factory=dict)


def read_form(values: Mapping[str, str], furnishing: Furnishing, rules: Rules) -> Form:
    """Read a call's parameters; what names nothing is ignored.

    A value that its field can't hold is dropped and the rest goes on, as in the original (wire.md, section
    6). Raises Refusal 10, 18, 36, 37, 38, 39, 59, 61, 79, 85, 125 for what the API refuses.
    """
    form = Form()
    for name, text in values.items():
        if name in _REFERENCES:
            form.columns[name] = _read_reference(name, text)
        elif name in _WRITABLE:
            _read_standard(form, _WRITABLE[name], text, rules)
        elif name not in furnishing.custom_field_by_name:
            _read_patterned(form, name, text)
    form.custom = custom_values.read(values, furnishing.custom_field_by_name, refusals.PROSPECT_NOT_SAVED)
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


def _read_patterned(form: Form, name: str, text: str) -> None:
    if match := _LIST.match(name):
        if text.strip() in _SUBSCRIBE:
            form.lists[int(match[1])] = _SUBSCRIBE[text.strip()]
    elif match := _CRITERION.match(name):
        if text not in STATUS_WORDS:
            raise Refusal(refusals.INVALID_PROFILE_CRITERIA_STATUS)
        form.criteria[int(match[1])] = STATUS_WORDS[text]


_SUBSCRIBE = {"1": True, "true": True, "0": False, "false": False}


def _checked(text: str) -> str:
    if not custom_values.is_keepable(text):
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
        connectors.check_writable(furnishing.account)
