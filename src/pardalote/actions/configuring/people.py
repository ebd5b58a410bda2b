"""Profiles with their criteria, and user groups with their members, as entries of a document."""

from collections.abc import Mapping
from typing import Any

from pardalote.actions import profiles, users
from pardalote.actions.configuring.kinds import Checks, Entry, Invalid, a_boolean, a_number, a_text, texts
from pardalote.actions.work import Work
from pardalote.store import related


def chosen(value: object) -> bool | None:
    """Take true for the one that is chosen; false says no more than nothing."""
    return a_boolean(value) or None


def criteria(value: object) -> list[Entry]:
    """Take a list of criteria: each a name and a weight in thirds of a letter."""
    if not isinstance(value, list):
        raise Invalid("a list of criteria is wanted")
    taken = [_criterion(each) for each in value]
    if len({each["name"] for each in taken}) < len(taken):
        raise Invalid("two criteria have the same name")
    return taken


def _criterion(value: object) -> Entry:
    if not isinstance(value, dict) or value.keys() != {"name", "weight"}:
        raise Invalid("a criterion has a name and a weight")
    name, weight = a_text(value["name"]), a_number(value["weight"])
    if name is None or weight is None:
        raise Invalid("a criterion has a name and a weight")
    return {"name": name, "weight": weight}


class Profiles:
    """Profiles: those with the name of one that is there are changed, criterion by criterion."""

    name = "profiles"
    key = "name"
    fields: Mapping[str, Checks] = {"name": a_text, "default": chosen, "criteria": criteria}

    def current(self, work: Work) -> list[Entry]:
        """Return the account's profiles."""
        return [
            {
                "name": each.name,
                "default": each.id == work.furnishing.default_profile_id or None,
                "criteria": [{"name": one.name, "weight": one.weight} for one in each.criteria],
            }
            for each in work.furnishing.profiles.values()
        ]

    def create(self, work: Work, entry: Entry) -> None:
        """Make a profile."""
        wanted = [(each["name"], each["weight"]) for each in entry.get("criteria", [])]
        number = profiles.create(work, entry["name"], wanted)
        if entry.get("default"):
            profiles.make_default(work, number)

    def change(self, work: Work, key: str, changes: Entry) -> None:
        """Change a profile's criteria, or make it the default; what is the default stops only when another is."""
        profile = next(each for each in work.furnishing.profiles.values() if each.name == key)
        if "default" in changes:
            if changes["default"] is None:
                raise Invalid("make another profile the default instead")
            profiles.make_default(work, profile.id)
        if "criteria" in changes:
            profiles.set_criteria(work, profile.id, [(each["name"], each["weight"]) for each in changes["criteria"]])


class UserGroups:
    """User groups: members are named by their addresses, in the order in which they take turns."""

    name = "user_groups"
    key = "name"
    fields: Mapping[str, Checks] = {"name": a_text, "members": texts}

    def current(self, work: Work) -> list[Entry]:
        """Return the account's groups."""
        of_users = work.furnishing.users
        return [
            {"name": row["name"], "members": [of_users[each].email for each in _members(work, row)]}
            for row in related.groups(work.connection)
        ]

    def create(self, work: Work, entry: Entry) -> None:
        """Make a group."""
        users.create_group(work, entry["name"], _users(work, entry.get("members", [])))

    def change(self, work: Work, key: str, changes: Entry) -> None:
        """Give a group other members."""
        row = next(each for each in related.groups(work.connection) if each["name"] == key)
        users.set_members(work, row["id"], _users(work, changes["members"]))


def _members(work: Work, row: Mapping[str, Any]) -> list[int]:
    return related.group_members(work.connection, row["id"])


def _users(work: Work, addresses: list[str]) -> list[int]:
    known = work.furnishing.user_by_email
    for each in addresses:
        if each.casefold() not in known:
            raise Invalid(f"there is no user {each!r}")
    return [known[each.casefold()].id for each in addresses]
