"""The prospect: its fields in answer order, and everything that hangs on it."""

import re

from pardalote import refusals
from pardalote.records.campaign import CAMPAIGN_SUMMARY
from pardalote.records.fields import (
    FLAG,
    FULL,
    INTEGER,
    SCORE,
    SECRET,
    SIMPLE,
    TIMESTAMP,
    CustomFields,
    Field,
    Link,
    Part,
    Presence,
    Record,
)
from pardalote.records.list import LIST_SUBSCRIPTION
from pardalote.records.profile import PROFILE
from pardalote.records.prospect_summary import PROSPECT_SUMMARY
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    BY_UPDATED_AT,
    CREATED,
    IDS,
    UPDATED,
    Bounds,
    Condition,
    Criterion,
    Query,
    Reads,
    Sort,
    Test,
    time_bounds,
)
from pardalote.records.user import USER
from pardalote.records.visitor import VISITOR
from pardalote.records.visitor_activity import VISITOR_ACTIVITY

# Reference, "Querying Prospects"; wire.md, section 7.
_QUERY = Query(
    criteria=(
        CREATED,
        UPDATED,
        IDS,
        Criterion("assigned", Reads.BOOLEAN, "user_id", Test.KNOWN, refusals.ASSIGNED_NOT_BOOLEAN),
        Criterion(
            "assigned_to_user", Reads.USER, "user_id", Test.EQUAL, refusals.INVALID_USER_ID, overrides=("assigned",)
        ),
        Bounds(
            Criterion("grade_greater_than", Reads.GRADE, "grade", Test.ABOVE, refusals.INVALID_GRADE),
            Criterion("grade_less_than", Reads.GRADE, "grade", Test.BELOW, refusals.INVALID_GRADE),
            refusals.INVALID_GRADE_RANGE,
            Criterion("grade_equal_to", Reads.GRADE, "grade", Test.EQUAL, refusals.INVALID_GRADE),
            refusals.INVALID_GRADE_COMBINATION,
        ),
        Criterion("is_starred", Reads.BOOLEAN, "is_starred", Test.IS, refusals.STARRED_NOT_BOOLEAN),
        time_bounds("last_activity_at", "last_activity"),
        Criterion(
            "last_activity_never", Reads.BOOLEAN, "last_activity_at", Test.KNOWN, refusals.INVALID_BOOLEAN,
            means=(Condition("last_activity_at", Test.KNOWN, (False,)),),
        ),
        Criterion("list_id", Reads.INTEGER, "list", Test.RELATED, refusals.INVALID_LIST_ID, names="list"),
        Criterion(
            "new", Reads.BOOLEAN, "new", Test.HOLDS, refusals.NEW_NOT_BOOLEAN,
            overrides=("assigned", "assigned_to_user", "last_activity_after", "last_activity_before"),
        ),
        Bounds(
            Criterion("score_greater_than", Reads.INTEGER, "score", Test.ABOVE, refusals.INVALID_SCORE),
            Criterion("score_less_than", Reads.INTEGER, "score", Test.BELOW, refusals.INVALID_SCORE),
            refusals.INVALID_SCORE_RANGE,
            Criterion("score_equal_to", Reads.INTEGER, "score", Test.EQUAL, refusals.INVALID_SCORE),
            refusals.INVALID_SCORE_COMBINATION,
        ),
    ),
    sorts=(BY_CREATED_AT, BY_ID, Sort("last_activity_at", descending=True), BY_UPDATED_AT),
    archivable=True,
)  # fmt: skip

# Order: wire.md, section 4. Who may write what: the reference's field table, and wire.md, section 6.
PROSPECT = Record(
    name="prospect",
    tag="prospect",
    content=(
        Field("id", INTEGER),
        Field("campaign_id", INTEGER, writable=True),
        Link("user_id"),
        Field("salutation", writable=True),
        Field("first_name", writable=True),
        Field("last_name", writable=True),
        Field("email", writable=True),
        Field("password", SECRET, writable=True),
        Field("company", writable=True),
        Field("prospect_account_id", INTEGER, writable=True, presence=Presence.FILLED),
        Field("website", writable=True),
        Field("job_title", writable=True),
        Field("department", writable=True),
        Field("country", writable=True),
        Field("address_one", writable=True),
        Field("address_two", writable=True),
        Field("city", writable=True),
        Field("state", writable=True),
        Field("territory", writable=True),
        Field("zip", writable=True),
        Field("phone", writable=True),
        Field("fax", writable=True),
        Field("source", writable=True),
        Field("annual_revenue", writable=True),
        Field("employees", writable=True),
        Field("industry", writable=True),
        Field("years_in_business", writable=True),
        Field("comments", writable=True),
        Field("notes", writable=True),
        Field("score", SCORE, writable=True),
        Field("grade"),
        Field("last_activity_at", TIMESTAMP),
        Field("recent_interaction"),
        Field("crm_lead_fid"),
        Field("crm_contact_fid"),
        Field("crm_owner_fid"),
        Field("crm_account_fid"),
        Field("salesforce_fid"),
        Field("crm_last_sync", TIMESTAMP),
        Field("crm_url"),
        Field("is_do_not_email", FLAG, writable=True),
        Field("is_do_not_call", FLAG, writable=True),
        Field("opted_out", FLAG, writable=True),
        Field("is_reviewed", FLAG, writable=True),
        Field("is_starred", FLAG, writable=True),
        Field("is_archived", FLAG, presence=Presence.ASKED),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
        Part("campaign", CAMPAIGN_SUMMARY, "campaign", outputs=(FULL, SIMPLE)),
        Part("assigned_to", USER, "user", wrapper="assigned_to", outputs=(FULL, SIMPLE)),
        Part(
            "last_activity", VISITOR_ACTIVITY, "visitor_activity",
            wrapper="last_activity", outputs=(FULL, SIMPLE),
        ),
        CustomFields(),
        Part("profile", PROFILE, "profile"),
        Part(
            "visitors", VISITOR, "visitor",
            wrapper="visitors", many=True, presence=Presence.ALWAYS,
            without=("prospect_id", "prospect", "visitor_activities"),
        ),
        Part(
            "visitor_activities", VISITOR_ACTIVITY, "visitor_activity",
            wrapper="visitor_activities", many=True, presence=Presence.ALWAYS, without=("prospect_id",),
        ),
        Part(
            "lists", LIST_SUBSCRIPTION, "list_subscription",
            wrapper="lists", many=True, presence=Presence.ALWAYS,
        ),
    ),
    mobile=tuple(PROSPECT_SUMMARY.fields),
    query=_QUERY,
    missing=refusals.INVALID_PROSPECT_ID,
)  # fmt: skip

# limit_related_records caps the activities of a read (wire.md, section 6).
RELATED_RECORDS_LIMIT = 2000

_EMAIL = re.compile(r"[^ @]{1,64}@[^ @]{1,255}\.[^ @]{2,13}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
EMAIL_LENGTH = 255


def is_valid_email(text: str) -> bool:
    """Say whether an address may be kept: the rule of wire.md, section 6, and no control characters."""
    return len(text) <= EMAIL_LENGTH and _EMAIL.match(text) is not None and not _CONTROL.search(text)


def fold_email(text: str) -> str:
    """Return what two spellings of one address have in common: addresses are compared without case."""
    return text.casefold()


_FID = re.compile(r"[A-Za-z0-9]{1,18}\Z")


def is_valid_fid(text: str) -> bool:
    """Say whether a text can be a Salesforce id: up to 18 letters and digits."""
    return _FID.match(text) is not None


def crm_fields(fid: str) -> dict[str, str | None]:
    """Return the prospect's fields that a Salesforce id fills: a lead's begins with 00Q, a contact's with 003."""
    return {
        "salesforce_fid": fid,
        "crm_lead_fid": fid if fid.startswith("00Q") else None,
        "crm_contact_fid": fid if fid.startswith("003") else None,
    }


def recent_interaction(last_activity_at: int | None, opted_out: bool, now: int) -> str:
    """Say in words how long ago the prospect was last active (wire.md, open question 16)."""
    if opted_out:
        return "Opted Out"
    if last_activity_at is None:
        return "Never active."
    days, minutes = divmod(max(0, now - last_activity_at) // 60, 24 * 60)
    if not days:
        return f"Inactive for {_WITHIN_A_DAY[minutes] or '0 minutes'}"
    said = "1 day" if days == 1 else f"{days} days"
    return f"Inactive for {said} {_WITHIN_A_DAY[minutes]}" if minutes else f"Inactive for {said}"


def _hours_and_minutes(minutes: int) -> str:
    spans = ((minutes // 60, "hour"), (minutes % 60, "minute"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in spans if count)


# A page says two hundred of them.
_WITHIN_A_DAY = tuple(_hours_and_minutes(minutes) for minutes in range(24 * 60))
