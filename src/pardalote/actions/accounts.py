"""Accounts: making one as a new Pardot account is, and saying more about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pardalote.actions import campaigns, connected_apps, credentials, lifecycle, profiles, users
from pardalote.actions.work import Work
from pardalote.clock import Clock
from pardalote.records import account as records
from pardalote.records.campaign import FIRST_CAMPAIGN
from pardalote.records.lifecycle import FIRST_STAGES
from pardalote.records.profile import DEFAULT_CRITERIA
from pardalote.records.roles import ADMINISTRATOR
from pardalote.store import furnishing, schema
from pardalote.store.accounts import Accounts
from pardalote.store.promise import Connection, StoreError


class InvalidAccount(ValueError):
    """What was asked for can't be an account; the message says why."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a new account is to be."""

    name: str
    email: str
    password: str
    time_zone: str = "America/New_York"
    level: str = "Ultimate"
    duplicate_emails: bool = False
    crm: str = records.NO_CONNECTOR


@dataclass(frozen=True, slots=True)
class Secrets:
    """The random parts of credentials; demo accounts give their own, so that every start prints the same."""

    user_key: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything a client needs; the secrets among it are kept hashed and can't be told again."""

    name: str
    version: int
    business_unit_id: str
    email: str
    password: str
    user_key: str
    client_id: str
    client_secret: str
    refresh_token: str


def create(
    accounts: Accounts,
    wanted: NewAccount,
    clock: Clock,
    number: int | None = None,
    secrets: Secrets | None = None,
    furnish: Callable[[Work], None] | None = None,
) -> Credentials:
    """Make an account with its first user, campaign and profile; return its credentials.

    `furnish` may fill it further before anyone can see it. Raises InvalidAccount for values that can't be,
    StoreError when the number is taken.
    """
    _check(wanted)
    number, draft = accounts.prepare(number)
    try:
        with draft.store.writing() as connection:
            _insert_account(connection, number, wanted, clock.now())
            work = Work(connection, furnishing.load(connection), clock.now(), through="command line")
            made = _first_content(work, wanted, secrets or Secrets())
            if furnish is not None:
                furnish(work)
    except BaseException:
        draft.discard()
        raise
    draft.publish()
    return made


def _check(wanted: NewAccount) -> None:
    if not wanted.name.strip():
        raise InvalidAccount("an account needs a name")
    if wanted.level not in records.LEVELS:
        raise InvalidAccount(f"level {wanted.level!r} is none of {', '.join(records.LEVELS)}")
    if wanted.crm not in records.CRM_CONNECTORS:
        raise InvalidAccount(f"CRM {wanted.crm!r} is none of {', '.join(records.CRM_CONNECTORS)}")
    if not users.is_time_zone(wanted.time_zone):
        raise InvalidAccount(f"time zone {wanted.time_zone!r} is unknown")


def _insert_account(connection: Connection, number: int, wanted: NewAccount, now: int) -> None:
    values = {
        "id": number,
        "name": wanted.name,
        "level": wanted.level,
        "time_zone": wanted.time_zone,
        "business_unit_id": credentials.make_business_unit_id(number),
        "allows_duplicate_emails": int(wanted.duplicate_emails),
        "crm_connector": wanted.crm,
        "revision": 1,
        "created_at": now,
        "updated_at": now,
    }
    connection.insert(schema.account, values)


def _first_content(work: Work, wanted: NewAccount, secrets: Secrets) -> Credentials:
    """Give a new account what a new Pardot account has (wire.md, sections 5 and 6)."""
    campaigns.create(work, FIRST_CAMPAIGN)
    profile = profiles.create(work, "Default", DEFAULT_CRITERIA)
    profiles.make_default(work, profile)
    for position, (name, is_locked) in enumerate(FIRST_STAGES):
        lifecycle.create_stage(work, name, position, is_locked)
    first = users.create(
        work,
        users.NewUser(wanted.email, wanted.password, ADMINISTRATOR, wanted.time_zone),
        user_key=secrets.user_key,
    )
    app = connected_apps.create(work, first.id, secrets.client_id, secrets.client_secret, secrets.refresh_token)
    return Credentials(
        name=wanted.name,
        version=work.account.version,
        business_unit_id=work.account.business_unit_id,
        email=wanted.email,
        password=wanted.password,
        user_key=first.user_key,
        client_id=app.client_id,
        client_secret=app.client_secret,
        refresh_token=app.refresh_token,
    )


def describe(work: Work, details: Mapping[str, str | int]) -> None:
    """Say more about the company behind an account: any of records.account.DETAILS."""
    work.connection.update(schema.account, work.account.number, {**details, "updated_at": work.now})
    work.furnishing_changed()


def switch_sending(work: Work, is_blocked: bool | None = None, allows_operational: bool | None = None) -> None:
    """Block an account's emails or let them go, and let it send operational ones or not; None: as it is."""
    wanted = {"is_sending_blocked": is_blocked, "allows_operational_emails": allows_operational}
    values = {name: int(each) for name, each in wanted.items() if each is not None}
    work.connection.update(schema.account, work.account.number, {**values, "updated_at": work.now})
    work.furnishing_changed()


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be told of an account at any time."""

    number: int
    name: str
    version: int
    level: str
    time_zone: str
    business_unit_id: str


def summary(accounts: Accounts, number: int) -> Summary:
    """Return what can be told of an account. Raises StoreError when there is none."""
    store = accounts.open(number)
    if store is None:
        raise StoreError(f"there is no account {number}")
    account = store.current_furnishing().account
    return Summary(number, account.name, account.version, account.level, account.time_zone, account.business_unit_id)
