"""Reading a row: which prospect it means, and what is wanted of it, as a single call's parameters would say it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from pardalote import refusals
from pardalote.actions import custom_values
from pardalote.actions.loading.headings import (
    CAMPAIGN,
    CREATED_AT,
    EMAIL,
    FIDS,
    ID,
    IS_ARCHIVED,
    LISTS,
    USER,
    Headings,
    Vocabulary,
)
from pardalote.actions.prospects.form import Form, read_form
from pardalote.actions.prospects.identity import Identity, read_identity
from pardalote.actions.work import Rules
from pardalote.records.account import Furnishing
from pardalote.records.custom_field import CustomField
from pardalote.records.fields import read_boolean
from pardalote.records.user import User
from pardalote.refusals import Refusal
from pardalote.store import loading as stored
from pardalote.store.promise import Connection

# A cell: a text, or for a field with several values a list of them.
Cell = str | Sequence[str]
# Reads a time in the account's zone, in seconds since 1970; raises ValueError.
ReadTime = Callable[[str], int]


@dataclass(slots=True)
class Wanted:
    """What a row wants: of whom, and what."""

    identity: Identity
    form: Form
    # Whether the prospect shall be in the recycle bin; None: the row doesn't say.
    archived: bool | None = None
    # When a new prospect was first seen, in seconds since 1970; None: now.
    created_at: int | None = None


class Rejected(Exception):
    """A row that is not taken; the message says why."""


def said(refusal: Refusal) -> str:
    """Return the API's reason for a refusal as a file of refused rows says it."""
    return f"{refusal.reason.code}: {refusal.reason.message}"


@dataclass(frozen=True)
class Named:
    """Ids by the names that rows have for them; None: several are called so."""

    campaigns: Mapping[str, int | None] = field(default_factory=dict)
    lists: Mapping[str, int | None] = field(default_factory=dict)
    users: Mapping[str, int | None] = field(default_factory=dict)


def names_of(connection: Connection, furnishing: Furnishing) -> Named:
    """Read the names of everything that rows may name in place of an id."""
    campaigns = [(each["name"], each["id"]) for each in stored.campaigns(connection)]
    rows = stored.lists(connection)
    # An id is its own name.
    lists = [(text, each["id"]) for each in rows if not each["is_archived"] for text in (each["name"], str(each["id"]))]
    users = [(text.casefold(), each.id) for each in furnishing.users.values() for text in _names(each)]
    return Named(_once(campaigns), _once(lists), _once(users))


def _names(user: User) -> tuple[str, ...]:
    full = " ".join(each for each in (user.first_name, user.last_name) if each)
    return (user.email, full) if full else (user.email,)


def _once(pairs: Sequence[tuple[str, int]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for text, number in pairs:
        found[text] = number if found.get(text, number) == number else None
    return found


class Reader:
    """Reads rows whose headings have been understood, for one state of the account's furnishing.

    `always` holds for every row that doesn't say otherwise: parameters of a call. `null_overwrites` are the fields
    that an empty cell clears; other empty cells leave a field as it is.
    """

    def __init__(
        self,
        furnishing: Furnishing,
        rules: Rules,
        headings: Headings,
        names: Named,
        read_time: ReadTime,
        always: Mapping[str, str],
        null_overwrites: frozenset[str] = frozenset(),
    ) -> None:
        """Begin; nothing of it changes afterwards."""
        self.furnishing = furnishing
        self._rules = rules
        self._headings = headings
        self._words = Vocabulary(furnishing)
        without = dict.fromkeys((*headings.left_out, *headings.ignored))
        self._named: dict[str, str | None] = {**without, **headings.named}
        own = {name: self._words.custom(name) for name in headings.named.values()}
        self._custom = {name: custom for name, custom in own.items() if custom is not None}
        self._names = names
        self._read_time = read_time
        self._always = always
        self._null_overwrites = null_overwrites

    def read(self, row: Mapping[str, Cell]) -> Wanted:
        """Read a row, by heading. Raises Refusal for what the API would refuse, Rejected for what only a table says."""
        values: dict[str, str] = {}
        others: dict[str, Cell] = {}
        for heading, cell in row.items():
            name = self._named[heading] if heading in self._named else self._late(heading)
            if name is None or not (cell or name in self._null_overwrites):
                continue
            if name in _OF_TABLES or (name in self._custom and has_several(self._custom[name])):
                others[name] = cell
            elif isinstance(cell, str):
                values[name] = cell
            else:
                raise Rejected(f"{name} can't have several values")
        return self._read(values, others)

    def _completed(self, values: dict[str, str]) -> dict[str, str]:
        """Add what holds for all rows; whoever is assigned by an id in the CRM is assigned already."""
        added = {name: text for name, text in self._always.items() if not values.get(name)}
        if values.get("crm_owner_fid"):
            added.pop("user_id", None)
        return values | added

    def _late(self, heading: str) -> str | None:
        """Understand a heading that the rows before didn't have. Raises Rejected when nothing is called so."""
        name = self._words.meaning(self._headings.mapped.get(heading, heading))
        if name is None:
            raise Rejected(f"no field is called {heading!r}")
        if name in self._words.left_out:
            return None
        self._named[heading] = name
        custom = self._words.custom(name)
        if custom is not None:
            self._custom[name] = custom
        return name

    def _read(self, values: dict[str, str], others: dict[str, Cell]) -> Wanted:
        texts = {name: cell for name, cell in others.items() if isinstance(cell, str)}
        if texts.get(USER):
            values["user_id"] = str(self._user(texts[USER]))
        if texts.get(CAMPAIGN):
            values["campaign_id"] = str(self._campaign(texts[CAMPAIGN]))
        if others.get(LISTS):
            values.update((f"list_{each}", "1") for each in self._lists(others[LISTS]))
        form = read_form(self._completed(values), self.furnishing, self._rules)
        for name, custom in self._custom.items():
            if name in others:
                custom_values.read_texts(
                    form.custom, custom, several(custom, others[name]), refusals.PROSPECT_NOT_SAVED
                )
        fid = next((texts[name] for name in FIDS if texts.get(name)), None)
        identity = read_identity(texts.get(ID) or None, texts.get(EMAIL) or None, fid)
        archived = read_boolean(texts[IS_ARCHIVED]) if texts.get(IS_ARCHIVED) else None
        return Wanted(identity, form, archived, self._time(texts.get(CREATED_AT)))

    def _time(self, text: str | None) -> int | None:
        if not text:
            return None
        try:
            moment = self._read_time(text)
        except ValueError as error:
            raise Rejected(f"{CREATED_AT} says no time") from error
        if not 0 <= moment < _LATEST:
            raise Rejected(f"{CREATED_AT} is before 1970, or far in the future")
        return moment

    def _user(self, text: str) -> int:
        number = self._names.users.get(text.strip().casefold())
        if number is None:
            raise Refusal(refusals.INVALID_USER_EMAIL)
        return number

    def _campaign(self, text: str) -> int:
        number = self._names.campaigns.get(text)
        if number is None:
            raise Refusal(refusals.INVALID_CAMPAIGN_ID)
        return number

    def _lists(self, cell: Cell) -> list[int]:
        found = []
        for each in split(cell):
            number = self._names.lists.get(each)
            if number is None:
                raise Refusal(refusals.INVALID_LIST_ID)
            found.append(number)
        return found


# In the year 2106: every zone can show it.
_LATEST = 2**32
_OF_TABLES = frozenset((EMAIL, ID, *FIDS, USER, CAMPAIGN, LISTS, CREATED_AT, IS_ARCHIVED))


def has_several(custom: CustomField) -> bool:
    """Say whether a prospect may have several values of a field."""
    return custom.type.many or custom.is_record_multiple_responses


def several(custom: CustomField, cell: Cell) -> Sequence[str]:
    """Return the values of a field that may have several: a list in JSON, or texts with ; between them.

    A field that records responses takes a text as one of them: people write semicolons.
    """
    if not isinstance(cell, str) or cell.startswith("["):
        return split(cell)
    return split(cell) if custom.type.many else [cell]


def split(cell: Cell) -> Sequence[str]:
    """Return the texts of a cell: a list in JSON, or texts with ; between them, blanks around each cut."""
    if not isinstance(cell, str):
        return cell
    if cell.startswith("["):
        try:
            return _decode(cell)
        except msgspec.DecodeError:
            pass
    return [each.strip() for each in cell.split(";") if each.strip()]


def joined(values: Sequence[str]) -> str:
    """Return several texts as one cell, so that `split` gives them back exactly."""
    plain = ";".join(values)
    return plain if split(plain) == list(values) and not plain.startswith("[") else msgspec.json.encode(values).decode()


_decode = msgspec.json.Decoder(list[str]).decode
