"""Reading what every call needs of an account: its switches, users, custom fields and profiles."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, literal_column, select

from pardalote.records.account import Account, Furnishing
from pardalote.records.custom_field import TYPES, CustomField
from pardalote.records.profile import Profile, ProfileCriterion
from pardalote.records.user import User
from pardalote.store import schema
from pardalote.store.promise import Connection, Gone, Row
from pardalote.store.statements import Change, Statement

_REVISION = Statement(select(schema.account.c.revision))
_ACCOUNT = Statement(select(schema.account))
_ARCHIVED = select(schema.archived_user.c.user_id)
_USERS = Statement(select(schema.user).where(schema.user.c.id.not_in(_ARCHIVED)).order_by(schema.user.c.id))
_CUSTOM_FIELDS = Statement(select(schema.custom_field).order_by(schema.custom_field.c.id))
_VALUES = Statement(select(schema.custom_field_value).order_by(schema.custom_field_value.c.id))
_ACCOUNT_FIELDS = Statement(select(schema.prospect_account_field).order_by(schema.prospect_account_field.c.id))
_ACCOUNT_FIELD_VALUES = Statement(
    select(schema.prospect_account_field_value).order_by(schema.prospect_account_field_value.c.id)
)
_PROFILES = Statement(select(schema.profile).order_by(schema.profile.c.id))
_CRITERIA = Statement(select(schema.profile_criteria).order_by(schema.profile_criteria.c.id))
_TOUCH = Change(schema.account, revision=schema.account.c.revision + literal_column("1"))
_SET_DEFAULT_PROFILE = Change(schema.account, default_profile_id=bindparam("profile_id"))


def revision(connection: Connection) -> int:
    """Return the number that moves on whenever an account's furnishing changes."""
    row = connection.one(_REVISION)
    return row["revision"] if row else 0


def touch(connection: Connection) -> None:
    """Say that the furnishing has changed, so that every server reads it anew."""
    connection.run(_TOUCH)


_SET_REVISION = Change(schema.account, revision=bindparam("wanted"))


def set_revision(connection: Connection, wanted: int) -> None:
    """Move the revision to a number that no server has seen of this account."""
    connection.run(_SET_REVISION, wanted=wanted)


def set_default_profile(connection: Connection, profile_id: int) -> None:
    """Make a profile the one that new prospects get."""
    connection.run(_SET_DEFAULT_PROFILE, profile_id=profile_id)
    touch(connection)


def load(connection: Connection) -> Furnishing:
    """Read the whole furnishing. Raises Gone when the store holds no account."""
    row = connection.one(_ACCOUNT)
    if row is None:
        raise Gone("there is no account in it")
    account = Account(
        number=row["id"],
        name=row["name"],
        level=row["level"],
        time_zone=row["time_zone"],
        business_unit_id=row["business_unit_id"],
        allows_duplicate_emails=bool(row["allows_duplicate_emails"]),
        crm_connector=row["crm_connector"],
        vanity_domain=row["vanity_domain"],
        is_sending_blocked=bool(row["is_sending_blocked"]),
        allows_operational_emails=bool(row["allows_operational_emails"]),
    )
    return Furnishing(
        revision=row["revision"],
        account=account,
        users={each["id"]: _user(each, account.number) for each in connection.all(_USERS)},
        custom_fields=_own_fields(connection, _CUSTOM_FIELDS, _VALUES, "custom_field_id"),
        profiles=_profiles(connection),
        default_profile_id=row["default_profile_id"],
        prospect_account_fields=_own_fields(
            connection, _ACCOUNT_FIELDS, _ACCOUNT_FIELD_VALUES, "prospect_account_field_id"
        ),
    )


_USER_COLUMNS = [name for name in User.__slots__ if name != "account"]


def _user(row: Row, account: int) -> User:
    return User(account=account, **{name: row[name] for name in _USER_COLUMNS})


def _own_fields(connection: Connection, rows: Statement, values: Statement, link: str) -> dict[int, CustomField]:
    """Read an object's own fields; `link` is the column by which their predefined values name them."""
    predefined: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.all(values):
        predefined[row[link]].append(row["value"])
    return {
        row["id"]: CustomField(
            id=row["id"],
            name=row["name"],
            field_id=row["field_id"],
            type=TYPES[row["type_id"]],
            # Fields of prospect accounts don't have these two: they take predefined values when there are some.
            is_record_multiple_responses=bool(row.get("is_record_multiple_responses")),
            is_use_values=bool(row.get("is_use_values", True)),
            is_required=bool(row["is_required"]),
            predefined_values=tuple(predefined[row["id"]]),
        )
        for row in connection.all(rows)
    }


def _profiles(connection: Connection) -> dict[int, Profile]:
    criteria: defaultdict[int, list[Any]] = defaultdict(list)
    for row in connection.all(_CRITERIA):
        criteria[row["profile_id"]].append(ProfileCriterion(row["id"], row["name"], row["weight"]))
    return {row["id"]: Profile(row["id"], row["name"], tuple(criteria[row["id"]])) for row in connection.all(_PROFILES)}


_FORGET_CUSTOM_FIELD = Statement(delete(schema.custom_field).where(schema.custom_field.c.id == bindparam("field_id")))
_FORGET_VALUES = Statement(
    delete(schema.custom_field_value).where(schema.custom_field_value.c.custom_field_id == bindparam("field_id"))
)


def set_predefined_values(connection: Connection, custom_field_id: int, values: Iterable[str]) -> None:
    """Replace the predefined values of a custom field."""
    connection.run(_FORGET_VALUES, field_id=custom_field_id)
    rows = [{"custom_field_id": custom_field_id, "value": each} for each in values]
    connection.insert_many(schema.custom_field_value, rows)


def delete_custom_field(connection: Connection, custom_field_id: int) -> None:
    """Remove a custom field; its number is never used again, so the values that prospects keep stay unseen."""
    connection.run(_FORGET_VALUES, field_id=custom_field_id)
    connection.run(_FORGET_CUSTOM_FIELD, field_id=custom_field_id)
