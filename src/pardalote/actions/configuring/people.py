"""Profiles with their criteria, and user groups with their members, as entries of a document."""

from collections.abc import Mapping
from typing import Any

from pardalote.actions import profiles, users
from pardalote.actions.configuring.checks import (
    CHOSEN,
    TEXTS,
    Entry,
    Invalid,
    Value,
    entries_of,
    number,
    text,
)
from pardalote.actions.configuring.kinds import There
from pardalote.actions.work import Work
from pardalote.records.profile import Profile
from pardalote.store import related


class Profiles:
    """Profiles: those with the name of one that is there are changed, criterion by criterion."""

    name = "profiles"
    about = "what prospects are graded by"
    key = "name"
    fields: Mapping[str, Value] = {
        "name": text(needed=True),
        "default": Value(CHOSEN, is_of_one=True, note="the profile of new prospects; it stops when another is chosen"),
        "criteria": entries_of(
            "name",
            {"name": text(needed=True), "weight": number(needed=True, note="in thirds of a letter")},
            # Those that stay keep their places, wherever the document has them.
            compared=lambda criteria: sorted((each["name"], each["weight"]) for each in criteria),
        ),
    }

    def current(self, work: Work) -> list[There]:
        """Return the account's profiles."""
        return [There(each.id, _told(work, each)) for each in work.furnishing.profiles.values()]

    def create(self, work: Work, entry: Entry) -> None:
        """Make a profile."""
        wanted = [(each["name"], each["weight"]) for each in entry.get("criteria", [])]
        number = profiles.create(work, entry["name"], wanted)
        if entry.get("default"):
            profiles.make_default(work, number)

    def change(self, work: Work, row_id: int, changes: Entry) -> None:
        """Change a profile's criteria, or make it the default; what is the default stops only when another is."""
        if changes.get("default"):
            profiles.make_default(work, row_id)
        elif "default" in changes and work.furnishing.default_profile_id == row_id:
            raise Invalid("make another profile the default instead")
        if "criteria" in changes:
            profiles.set_criteria(work, row_id, [(each["name"], each["weight"]) for each in changes["criteria"]])


def _told(work: Work, profile: Profile) -> Entry:
    return {
        "name": profile.name,
        "default": profile.id == work.furnishing.default_profile_id or None,
        "criteria": [{"name": each.name, "weight": each.weight} for each in profile.criteria],
    }


class UserGroups:
    """User groups: members are named by their addresses, in the order in which they take turns."""

    name = "user_groups"
    about = "users who take prospects in turn"
    key = "name"
    fields: Mapping[str, Value] = {
        "name": text(needed=True),
        "members": Value(
            TEXTS,
            note="addresses of users, in the order of their turns",
            compared=lambda members: [each.casefold() for each in members],
        ),
    }

    def current(self, work: Work) -> list[There]:
        """Return the account's groups."""
        of_users = work.furnishing.users
        return [
            There(row["id"], {"name": row["name"], "members": [of_users[each].email for each in _members(work, row)]})
            for row in related.groups(work.connection)
        ]

    def create(self, work: Work, entry: Entry) -> None:
        """Make a group."""
        users.create_group(work, entry["name"], _users(work, entry.get("members", [])))

    def change(self, work: Work, row_id: int, changes: Entry) -> None:
        """Give a group other members."""
        users.set_members(work, row_id, _users(work, changes["members"]))


def _members(work: Work, row: Mapping[str, Any]) -> list[int]:
    return related.group_members(work.connection, row["id"])


def _users(work: Work, addresses: list[str]) -> list[int]:
    known = work.furnishing.user_by_email
    for each in addresses:
        if each.casefold() not in known:
            raise Invalid(f"there is no user {each!r}")
    found = [known[each.casefold()].id for each in addresses]
    if len(set(found)) < len(found):
        raise Invalid("a user is named twice")
    return found
