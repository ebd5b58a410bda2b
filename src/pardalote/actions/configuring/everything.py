"""Every kind of entries that a document can hold, in the order in which they are made: what others name comes first."""

from pardalote.actions.configuring.kinds import EntryKind, RecordKind
from pardalote.actions.configuring.people import Profiles, UserGroups
from pardalote.records.campaign import CAMPAIGN
from pardalote.records.list import LIST

KINDS: tuple[EntryKind, ...] = (
    UserGroups(),
    Profiles(),
    RecordKind("campaigns", CAMPAIGN),
    RecordKind("lists", LIST),
)
