"""Merge fields: what of a prospect, its owner, the sender and the account the tags of an email stand for.

The names are those of email.md, section 1; where it tells the name of one field, its neighbours have theirs likewise.
What belongs to a mail that is sent, such as the way out of it, is no value of a prospect: its tags stay.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pardalote.actions import custom_values
from pardalote.actions.merging import Language
from pardalote.actions.work import Work
from pardalote.records.account import ACCOUNT
from pardalote.records.fields import INTEGER, SCORE, TEXT
from pardalote.records.prospect import PROSPECT
from pardalote.records.user import User
from pardalote.store import queries
from pardalote.store.promise import Row
from pardalote.store.sources import SOURCES


@dataclass(frozen=True, slots=True)
class MergeField:
    """A value, and its name in each language; None: handlebars have no known name for it."""

    variable_tag: str
    handlebar: str | None
    value: str

    def name(self, language: Language) -> str | None:
        """Return its name in a language."""
        return self.handlebar if language is Language.HANDLEBARS else self.variable_tag


def values(fields: Iterable[MergeField], language: Language) -> dict[str, str]:
    """Return values by their names in a language, in lower case; of two with one name the first counts."""
    found: dict[str, str] = {}
    for each in fields:
        name = each.name(language)
        if name is not None:
            found.setdefault(name.lower(), each.value)
    return found


def of_account(work: Work) -> list[MergeField]:
    """Return what is the same in all mails of an account."""
    return [
        MergeField("account_address", "Organization.Address", _postal_address(work)),
        MergeField("current_year_YYYY", "Current_Year", _year(work)),
    ]


def of_mail(
    work: Work, prospect: Row, sender: User | None, account: Iterable[MergeField] | None = None
) -> list[MergeField]:
    """Return all that can be merged into a mail to a prospect, whose columns this row has, from a user.

    `account`: what `of_account` returns, where many mails are made.
    """
    owner = work.furnishing.users.get(prospect["user_id"])
    return [
        *_of_prospect(prospect),
        *_of_user(owner, "assigned_user.", None),
        *_of_user(sender, "user_", "Sender."),
        *(of_account(work) if account is None else account),
        # The account's own fields come last: they can't take a name that means something already.
        *_of_own_fields(work, prospect),
    ]


# Kinds of fields that have something to say in a letter.
_MERGED_KINDS = frozenset((TEXT, INTEGER, SCORE))
_MERGED = [
    (each.name, f"Recipient.{''.join(map(str.capitalize, each.name.split('_')))}")
    for each in PROSPECT.fields.values()
    if each.kind in _MERGED_KINDS
]


def _of_prospect(row: Row) -> Iterator[MergeField]:
    for name, handlebar in _MERGED:
        if name in row:
            yield MergeField(name, handlebar, _text(row[name]))


def _of_own_fields(work: Work, row: Row) -> Iterator[MergeField]:
    """Yield the account's own fields but those that record several responses, which can't be merged."""
    kept = custom_values.unpacked(row)
    for custom in work.furnishing.custom_fields.values():
        if not custom.is_record_multiple_responses:
            value = kept.get(str(custom.id), "")
            # Several choices read as a list.
            said = value if isinstance(value, str) else ", ".join(value)
            yield MergeField(custom.field_id, f"Recipient.{custom.field_id}__c", said)


def _of_user(user: User | None, before_tag: str, before_handlebar: str | None) -> Iterator[MergeField]:
    first, last = (user.first_name, user.last_name) if user else (None, None)
    said = {
        ("name", "Name"): " ".join(filter(None, (first, last))),
        ("first_name", "FirstName"): first,
        ("last_name", "LastName"): last,
        ("email", "Email"): user and user.email,
        ("job_title", "Title"): user and user.job_title,
    }
    for (tag, handlebar), value in said.items():
        yield MergeField(before_tag + tag, before_handlebar and before_handlebar + handlebar, _text(value))


_ADDRESS = ("address1", "address2", "city", "state", "zip")


def _postal_address(work: Work) -> str:
    """Return the account's address on one line, with state and zip together."""
    row = queries.row_by_id(work.connection, ACCOUNT, SOURCES[ACCOUNT], _ADDRESS, work.account.number)
    assert row is not None, "a store holds its account"
    *lines, state, code = (_text(row[name]) for name in _ADDRESS)
    return ", ".join(filter(None, (*lines, f"{state} {code}".strip())))


def _year(work: Work) -> str:
    return str(datetime.fromtimestamp(work.now, ZoneInfo(work.account.time_zone)).year)


def _text(value: object) -> str:
    return "" if value is None else str(value)
