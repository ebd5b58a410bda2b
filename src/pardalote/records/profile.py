"""Profiles and their criteria: how well a prospect fits, which gives its grade."""

from collections.abc import Mapping
from dataclasses import dataclass

from pardalote.records.fields import INTEGER, Field, Part, Presence, Record

PROFILE_CRITERIA = Record(
    name="profile_criteria",
    tag="profile_criteria",
    content=(Field("id", INTEGER), Field("name"), Field("matches")),
)

PROFILE = Record(
    name="profile",
    tag="profile",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Part("criteria", PROFILE_CRITERIA, "profile_criteria", many=True, presence=Presence.FILLED),
    ),
)

UNKNOWN = 0
MATCHES = 1
NO_MATCH = 2

# What a client writes (the seed) and what an answer shows (wire.md, section 5).
STATUS_WORDS = {"unknown": UNKNOWN, "match": MATCHES, "nomatch": NO_MATCH}
SHOWN = {UNKNOWN: "Unknown", MATCHES: "Matches", NO_MATCH: "Doesn't match"}

# The criteria of a new account's profile "Default" (wire.md, section 5), with their weights in thirds of
# a letter.
DEFAULT_CRITERIA = (
    ("Company Size", 2),
    ("Industry", 2),
    ("Location", 1),
    ("Job Title", 3),
    ("Department", 1),
)

GRADES = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
# A graded prospect starts here; each match raises it, each mismatch lowers it.
_START = GRADES.index("D")


@dataclass(frozen=True, slots=True)
class ProfileCriterion:
    """One criterion of a profile; `weight` is in thirds of a letter."""

    id: int
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile with its criteria in the order of their ids."""

    id: int
    name: str
    criteria: tuple[ProfileCriterion, ...]

    def grade(self, statuses: Mapping[int, int]) -> str | None:
        """Return the grade that criteria statuses (by criterion id) give: a letter, or None when none is known."""
        known = [(each.weight, statuses.get(each.id, UNKNOWN)) for each in self.criteria]
        if all(status == UNKNOWN for _, status in known):
            return None
        steps = sum(weight if status == MATCHES else -weight for weight, status in known if status != UNKNOWN)
        return GRADES[min(max(_START + steps, 0), len(GRADES) - 1)]
