"""Opportunities: making, changing and deleting them, and what follows for the prospects that are part of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pardalote import refusals
from pardalote.actions import visitor_activities
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.records.fields import LONGEST_TEXT, Unreadable, read_integer, read_number
from pardalote.records.opportunity import LARGEST_PROBABILITY, LOST, OPEN, STATUSES, WON
from pardalote.refusals import Reason, Refusal
from pardalote.store import opportunities, related, schema
from pardalote.store.promise import Row

# What an activity about an opportunity is called, by its type: the recorded name of 19, the others like it.
_NEW, _WON, _LOST, _REOPENED, _LINKED, _UNLINKED = 8, 9, 10, 18, 19, 38
_TYPE_NAMES = {
    _NEW: "Opportunity Created",
    _WON: "Opportunity Won",
    _LOST: "Opportunity Lost",
    _REOPENED: "Opportunity Reopened",
    _LINKED: "Opportunity Associated",
    _UNLINKED: "Opportunity Unlinked",
}
REQUIRED = ("name", "value", "probability")
_TEXTS = ("type", "stage")


def read_new(work: Work, given: Mapping[str, str]) -> Row:
    """Read the fields of an opportunity to be. Raises Refusal 13 when one is not given that it needs, and as below."""
    if any(name not in given for name in REQUIRED):
        raise Refusal(refusals.MISSING_PARAMETERS)
    return read_values(work, given)


def read_values(work: Work, given: Mapping[str, str]) -> Row:
    """Read the fields that are given, all but closed_at; an empty text clears one that may be empty.

    Raises Refusal 36 for an empty name, 38, 40 and 42 for what can't be a campaign, a probability and a value,
    51 for a status that is none of won, lost and open, and for text that is too long.
    """
    return {name: read(work, given[name]) for name, read in _READERS.items() if name in given}


def _read_name(_work: Work, text: str) -> str:
    if not text.strip():
        raise Refusal(refusals.MISSING_PARAMETER_VALUES)
    return _checked(text)


def _read_text(_work: Work, text: str) -> str | None:
    return _checked(text) or None


def _read_status(_work: Work, text: str) -> str | None:
    # It is kept as it was written: answers have been seen to say Open.
    status = text.strip()
    if status and status.lower() not in STATUSES:
        raise Refusal(refusals.INVALID_PARAMETER)
    return status or None


def _read_value(_work: Work, text: str) -> str:
    try:
        value = read_number(text)
    except Unreadable as error:
        raise Refusal(refusals.INVALID_OPPORTUNITY_VALUE) from error
    if float(value) < 0:
        raise Refusal(refusals.INVALID_OPPORTUNITY_VALUE)
    return value


def _read_probability(_work: Work, text: str) -> int:
    probability = _integer(text, refusals.INVALID_OPPORTUNITY_PROBABILITY)
    if not 0 <= probability <= LARGEST_PROBABILITY:
        raise Refusal(refusals.INVALID_OPPORTUNITY_PROBABILITY)
    return probability


def _read_campaign(work: Work, text: str) -> int | None:
    if not text.strip():
        return None
    campaign_id = _integer(text, refusals.INVALID_CAMPAIGN_ID)
    if related.campaign_by_id(work.connection, campaign_id) is None:
        raise Refusal(refusals.INVALID_CAMPAIGN_ID)
    return campaign_id


def _checked(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Refusal(refusals.INVALID_PARAMETER)
    return text


def _integer(text: str, reason: Reason) -> int:
    try:
        return read_integer(text)
    except Unreadable as error:
        raise Refusal(reason) from error


_READERS: Mapping[str, Any] = {
    "name": _read_name,
    "value": _read_value,
    "probability": _read_probability,
    **dict.fromkeys(_TEXTS, _read_text),
    "status": _read_status,
    "campaign_id": _read_campaign,
}


def create(work: Work, values: Mapping[str, Any], prospect_ids: Iterable[int], is_scored: bool = True) -> int:
    """Make an opportunity with the prospects that are part of it; return its id.

    `values` are as `read_values` reads them, closed_at in seconds since 1970 (UTC). The first prospect gets the
    activity of a new opportunity, each that of being linked, and of an outcome if it has one already.
    """
    row: Row = dict.fromkeys((*_READERS, "closed_at"))
    row.update(_numbered(values), is_deleted=0, created_at=work.now, updated_at=work.now)
    members = list(prospect_ids)
    row["id"] = work.connection.insert(schema.opportunity, row)
    for each in members[:1]:
        _tell(work, row, each, _NEW, is_scored)
    for each in members:
        opportunities.link(work.connection, row["id"], each)
        _tell(work, row, each, _LINKED, is_scored)
    _tell_outcome(work, None, row, is_scored)
    return int(row["id"])


def update(work: Work, opportunity_id: int, values: Mapping[str, Any], is_scored: bool = True) -> None:
    """Change fields of an opportunity, as `create` takes them; `updated_at` moves. Raises Refusal 35.

    That it is won, lost or open again becomes an activity of each prospect that is part of it.
    """
    before = find_live(work, opportunity_id)
    changed = {**_numbered(values), "updated_at": work.now}
    work.connection.update(schema.opportunity, opportunity_id, changed)
    _tell_outcome(work, before["status"], {**before, **changed}, is_scored)


def unlink(work: Work, opportunity_id: int, prospect_id: int, is_scored: bool = True) -> None:
    """Let a prospect be no part of an opportunity any more, and keep that it was one. Raises Refusal 35."""
    row = find_live(work, opportunity_id)
    if opportunities.unlink(work.connection, opportunity_id, prospect_id):
        work.connection.update(schema.opportunity, opportunity_id, {"updated_at": work.now})
        _tell(work, row, prospect_id, _UNLINKED, is_scored)


def delete(work: Work, opportunity_id: int) -> None:
    """Delete an opportunity; activities and scores stay (reference). Raises Refusal 35."""
    find_live(work, opportunity_id)
    work.connection.update(schema.opportunity, opportunity_id, {"is_deleted": 1, "updated_at": work.now})


def undelete(work: Work, opportunity_id: int) -> None:
    """Bring an opportunity back; one that is not deleted stays as it is. Raises Refusal 35."""
    row = opportunities.by_id(work.connection, opportunity_id)
    if row is None:
        raise Refusal(refusals.INVALID_OPPORTUNITY_ID)
    if row["is_deleted"]:
        work.connection.update(schema.opportunity, opportunity_id, {"is_deleted": 0, "updated_at": work.now})


def find_live(work: Work, opportunity_id: int) -> Row:
    """Return an opportunity that is not deleted. Raises Refusal 35."""
    row = opportunities.by_id(work.connection, opportunity_id)
    if row is None or row["is_deleted"]:
        raise Refusal(refusals.INVALID_OPPORTUNITY_ID)
    return row


def _numbered(values: Mapping[str, Any]) -> Row:
    """Return the columns for values: a value is kept as a number too."""
    return {**values, "value_number": float(values["value"])} if "value" in values else dict(values)


def _tell_outcome(work: Work, before: str | None, row: Row, is_scored: bool) -> None:
    """Keep for each prospect that an opportunity is won, lost or open again, if it was not so before."""
    now = _outcome(row["status"])
    if now == _outcome(before):
        return
    type_ = {WON: _WON, LOST: _LOST, OPEN: _REOPENED}[now]
    for each in opportunities.members(work.connection, row["id"]):
        _tell(work, row, each, type_, is_scored)


def _outcome(status: str | None) -> str:
    return (status or OPEN).lower()


def _tell(work: Work, row: Row, prospect_id: int, type_: int, is_scored: bool) -> None:
    about = {"opportunity_id": row["id"]}
    happened = NewActivity(type_, _TYPE_NAMES[type_], work.now, prospect_id, None, row["name"], assets=about)
    visitor_activities.record(work, happened, is_scored)
