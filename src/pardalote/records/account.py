"""An account (business unit): its switches, and what of it every call needs at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pardalote.records.custom_field import CustomField
from pardalote.records.fields import INTEGER, TIMESTAMP, Field, Record
from pardalote.records.profile import Profile
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.records.user import User

# Each level with the calls that the original lets it have in a day: of Pro and Ultimate the reference tells ("Rate
# Limits"); the others are what the vendor says today of its lowest and its highest.
DAILY_CALLS = {"Standard": 25_000, "Pro": 25_000, "Ultimate": 100_000, "Premium": 100_000}
LEVELS = tuple(DAILY_CALLS)
NO_CONNECTOR = "none"
SALESFORCE = "salesforce"
OTHER_CRM = "other"
CRM_CONNECTORS = (NO_CONNECTOR, SALESFORCE, OTHER_CRM)

# What an account says about the company behind it.
DETAILS = (
    "website", "vanity_domain", "plugin_campaign_id", "tracking_code_template", "address1", "address2", "city",
    "state", "territory", "zip", "country", "phone", "fax",
)  # fmt: skip

ACCOUNT = Record(
    name="account",
    tag="account",
    content=(
        Field("id", INTEGER),
        Field("company"),
        Field("level"),
        *(Field(name, INTEGER) if name == "plugin_campaign_id" else Field(name) for name in DETAILS),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """The account's own settings."""

    number: int
    name: str
    level: str
    time_zone: str
    # 18 characters that begin with 0Uv.
    business_unit_id: str
    # True: several prospects may share an address, and clients speak version 4; False: version 3.
    allows_duplicate_emails: bool
    # One of CRM_CONNECTORS.
    crm_connector: str
    # Where its tracked assets are found: scheme and host; None: the account has no domain of its own.
    vanity_domain: str | None = None
    # Whether no email is sent (error 190).
    is_sending_blocked: bool = False
    # Whether emails may be sent that reach who has opted out, too.
    allows_operational_emails: bool = False

    @property
    def version(self) -> int:
        """The version of the API that this account speaks: 3 or 4."""
        return 4 if self.allows_duplicate_emails else 3

    @property
    def daily_calls(self) -> int:
        """How many calls a day the original lets an account of this level have."""
        return DAILY_CALLS[self.level]


@dataclass(frozen=True)
class Furnishing:
    """What changes rarely and every call needs: read once, and anew when `revision` has moved on."""

    revision: int
    account: Account
    users: dict[int, User]
    custom_fields: dict[int, CustomField]
    profiles: dict[int, Profile]
    default_profile_id: int | None
    prospect_account_fields: dict[int, CustomField] = field(default_factory=dict)

    @cached_property
    def user_by_key_hash(self) -> dict[str, User]:
        """The users by the hash of their user_key."""
        return {each.user_key_hash: each for each in self.users.values()}

    @cached_property
    def user_by_email(self) -> dict[str, User]:
        """The users by their address, case-folded."""
        return {each.email.casefold(): each for each in self.users.values()}

    @cached_property
    def user_by_crm_owner_fid(self) -> dict[str, User]:
        """The users by their id in the CRM."""
        return {each.crm_owner_fid: each for each in self.users.values() if each.crm_owner_fid}

    @cached_property
    def custom_field_by_name(self) -> dict[str, CustomField]:
        """The custom fields by their field_id, as it is written in parameters and answers."""
        return {each.field_id: each for each in self.custom_fields.values()}

    @cached_property
    def prospect_account_field_by_name(self) -> dict[str, CustomField]:
        """The account's own fields of prospect accounts by their field_id."""
        return {each.field_id: each for each in self.prospect_account_fields.values()}

    def own_fields(self, record: str) -> Mapping[str, CustomField]:
        """Return the account's own fields of an object by their field_id."""
        if record == PROSPECT_ACCOUNT.name:
            return self.prospect_account_field_by_name
        return self.custom_field_by_name if record == PROSPECT.name else {}
