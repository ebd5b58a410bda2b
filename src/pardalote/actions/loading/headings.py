"""What the headings of a table of prospects name: the API's fields, an account's own, the original's CSV exports'."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pardalote.records.account import Furnishing
from pardalote.records.custom_field import CustomField
from pardalote.records.fields import SECRET
from pardalote.records.prospect import PROSPECT

EMAIL, ID, CREATED_AT, IS_ARCHIVED = "email", "id", "created_at", "is_archived"
# The Salesforce id, the first that has a value: a lead that became a contact goes by the contact's.
FIDS = ("salesforce_fid", "crm_contact_fid", "crm_lead_fid")
# Names in place of ids: a user's address or name, a campaign's name, lists by ids or names with ; between them.
USER, CAMPAIGN, LISTS = "user", "campaign", "lists"
# What a file of refused rows has besides the rows.
REJECT_REASON = "reject_reason"

_IDENTITY = (EMAIL, ID, *FIDS)
_OWN_WORDS = (USER, CAMPAIGN, LISTS)
# Fields beside the writable ones that a load takes: when somebody was first seen, and whether it was deleted.
_TAKEN = frozenset(
    (
        *(name for name, each in PROSPECT.fields.items() if each.writable and each.kind is not SECRET),
        *_IDENTITY,
        *_OWN_WORDS,
        CREATED_AT,
        IS_ARCHIVED,
        "user_id",
        "profile_id",
        "crm_owner_fid",
    )
)
# What follows from something else, or is only ever told by the server: known, and left out.
_LEFT_OUT = frozenset((*PROSPECT.fields, REJECT_REASON, "referrer", "first_assigned", "joined", "opted_out_of_list"))

# Headings of the original's own exports that aren't its fields' names with blanks.
_ORIGINAL = {
    "prospectid": ID,
    "emailaddress": EMAIL,
    "user": USER,
    "assigneduser": USER,
    "assignedto": USER,
    "useremail": USER,
    "prospectcampaign": CAMPAIGN,
    "crmfid": "salesforce_fid",
    "salesforceid": "salesforce_fid",
    "crmcontactid": "crm_contact_fid",
    "crmleadid": "crm_lead_fid",
    "createddate": CREATED_AT,
    "createdat": CREATED_AT,
    "updateddate": "updated_at",
    "lastactivity": "last_activity_at",
    "lastactivitydate": "last_activity_at",
    "donotemail": "is_do_not_email",
    "donotcall": "is_do_not_call",
    "reviewed": "is_reviewed",
    "starred": "is_starred",
    "archived": IS_ARCHIVED,
    "address1": "address_one",
    "address2": "address_two",
    "zipcode": "zip",
    "postalcode": "zip",
    "title": "job_title",
    "listnames": LISTS,
}
_NUMBERED = re.compile(r"(?:list|profile_criteria)_[0-9]{1,15}\Z")
_NOT_SAID = re.compile(r"[\W_]+")


class UnknownHeadings(ValueError):
    """Headings that name nothing, or of which two name the same; the message names them."""


@dataclass(frozen=True)
class Headings:
    """What each heading of a table names: a field, by the name that a form knows it by."""

    named: Mapping[str, str]
    # Known headings whose values are not taken.
    left_out: tuple[str, ...] = ()
    # What was said of headings, for those that only later rows have.
    mapped: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


def understand(
    headings: Iterable[str], furnishing: Furnishing, mapped: Mapping[str, str], ignored: Collection[str]
) -> Headings:
    """Say what headings name: `mapped` ones what they are mapped to, `ignored` ones nothing.

    Case, blanks and other signs between words don't count, but a name that is exactly a field's comes first.
    Raises UnknownHeadings.
    """
    words = Vocabulary(furnishing)
    named: dict[str, str] = {}
    left_out, unknown = [], []
    for heading in headings:
        if heading in ignored:
            continue
        name = words.meaning(mapped.get(heading, heading))
        if name is None:
            unknown.append(heading)
        elif name in words.left_out:
            left_out.append(heading)
        else:
            named[heading] = name
    if unknown:
        raise UnknownHeadings(f"no field is called {_listed(unknown)}: map such headings to fields, or ignore them")
    for name in named.values():
        same = [heading for heading, each in named.items() if each == name]
        if len(same) > 1:
            raise UnknownHeadings(f"{_listed(same)} all mean {name}: ignore all but one")
    return Headings(named, tuple(left_out), mapped, frozenset(ignored))


# What an import calls a prospect's id, and what its file of failed rows has besides the rows.
_PROSPECT_ID, IMPORT_ERROR = "prospect_id", "import_error"
# Another identifier than these no import knows somebody by; the rest names nothing that the reference has.
_NOT_OF_IMPORTS = frozenset(("crm_contact_fid", "crm_lead_fid", CREATED_AT, IS_ARCHIVED))


def understand_exactly(headings: Iterable[str], furnishing: Furnishing) -> Headings:
    """Say what the headings of an import name: fields by their own names and nothing else.

    Where addresses are unique, prospects are known by them alone, and ids are left out. Raises UnknownHeadings.
    """
    by_id = furnishing.account.allows_duplicate_emails
    own = furnishing.custom_field_by_name
    named: dict[str, str] = {}
    left_out = []
    for heading in headings:
        exact = heading.strip()
        name = ID if exact == _PROSPECT_ID else exact
        is_written = exact in own or (name in _TAKEN and name not in _OWN_WORDS) or _NUMBERED.match(name)
        if not is_written and name not in PROSPECT.fields and name != IMPORT_ERROR:
            raise UnknownHeadings(f"no field is called {heading!r}")
        if name in named.values() or heading in left_out:
            raise UnknownHeadings(f"two columns are {name}")
        if is_written and name not in _NOT_OF_IMPORTS and (by_id or name != ID):
            named[heading] = name
        else:
            left_out.append(heading)
    return Headings(named, tuple(left_out))


def _listed(headings: Iterable[str]) -> str:
    return ", ".join(map(repr, headings))


class Vocabulary:
    """The names that an account's prospects have for what is known of them."""

    def __init__(self, furnishing: Furnishing) -> None:
        """Learn the account's own fields, by their field ids and by the names that people gave them."""
        self._custom = furnishing.custom_field_by_name
        self.left_out = _LEFT_OUT - _TAKEN - self._custom.keys()
        self._plain: dict[str, str | None] = {}
        for each in self._custom.values():
            for text in {_plain(each.field_id), _plain(each.name)}:
                # Two fields that sound alike: neither is meant.
                self._plain[text] = None if text in self._plain else each.field_id
        self._plain.update({_plain(name): name for name in (*_LEFT_OUT, *_TAKEN) if name not in self._custom})
        self._plain.update(_ORIGINAL)

    def custom(self, name: str) -> CustomField | None:
        """Return the account's own field that a name is that of, and of no other."""
        return None if name in _TAKEN else self._custom.get(name)

    def meaning(self, heading: str) -> str | None:
        """Return the field that a heading names; None: there is none."""
        exact = heading.strip()
        if exact in _TAKEN or exact in self._custom or exact in self.left_out or _NUMBERED.match(exact):
            return exact
        return self._plain.get(_plain(exact))


def _plain(text: str) -> str:
    return _NOT_SAID.sub("", text.casefold())
