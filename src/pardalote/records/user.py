"""Users of an account, and the groups that prospects can be assigned to."""

from dataclasses import dataclass

from pardalote import refusals
from pardalote.records.fields import FLAG, INTEGER, TIMESTAMP, Field, Record
from pardalote.records.querying import BY_CREATED_AT, BY_ID, CREATED, IDS, Query

USER = Record(
    name="user",
    tag="user",
    content=(
        Field("id", INTEGER),
        Field("email"),
        Field("first_name"),
        Field("last_name"),
        Field("job_title"),
        Field("role"),
        Field("account", INTEGER),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
    query=Query(criteria=(CREATED, IDS), sorts=(BY_CREATED_AT, BY_ID)),
    missing=refusals.INVALID_USER_ID,
)

# By which a browser stays logged in (an undocumented answer, recorded by one client).
USER_COOKIE = Record(
    name="cookie",
    tag="cookie",
    content=(
        Field("id", INTEGER),
        Field("user_id", INTEGER),
        Field("name"),
        Field("value"),
        # Seconds since 1970.
        Field("expire", INTEGER),
        Field("path"),
        Field("domain"),
        Field("secure", FLAG),
        Field("httpOnly", FLAG),
        Field("created_at", TIMESTAMP),
    ),
)


@dataclass(frozen=True, slots=True)
class User:
    """A user as the server needs it at every call; times are seconds since 1970 (UTC)."""

    id: int
    email: str
    first_name: str | None
    last_name: str | None
    job_title: str | None
    role: str
    account: int
    created_at: int
    updated_at: int
    # Names a zone of the IANA database; every time in an answer is shown in it.
    time_zone: str
    # The owner's id in the CRM, by which crm_owner_fid finds the user.
    crm_owner_fid: str | None
    password_hash: str
    # SHA-256 of the user_key, in hexadecimal digits.
    user_key_hash: str
    # When the current api_key was handed out; None before the first login.
    api_key_started_at: int | None
