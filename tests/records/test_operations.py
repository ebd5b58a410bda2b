"""The operations, criteria and sorts of the objects that have routes, held against a copy of the reference's lists."""

import json
from pathlib import Path
from typing import Any

import pytest

from pardalote.api.routes import ROUTES
from pardalote.records.querying import Query
from pardalote.store.sources import SOURCES

FACTS = Path(__file__).parents[1] / "facts"
OBJECTS: dict[str, dict[str, Any]] = json.loads((FACTS / "objects.json").read_text(encoding="utf-8"))["objects"]

ROUTED = sorted({each.object for each in ROUTES} & OBJECTS.keys())
QUERIES: dict[str, Query] = {each.name: each.query for each in SOURCES if each.query is not None}
QUERIED = sorted({each.object for each in ROUTES if each.operation == "query"} & QUERIES.keys() & OBJECTS.keys())

every_routed = pytest.mark.parametrize("name", ROUTED)
every_queried = pytest.mark.parametrize("name", QUERIED)

# Where we knowingly differ, each with its reason. An entry that is no longer true fails too.
CRITERIA_OTHERWISE = {
    ("listMembership", "prospect_id"): "undocumented, and sent by clients",
    ("opportunity", "deleted"): "an opportunity can be deleted and undeleted, so that one has to be found again",
    ("prospect", "limit_related_records"): "acts on a read",
}
SORTS_OTHERWISE = {
    ("lifecycleStage", "created_at"): "one table of the page lists it",
    ("visit", "id"): "fixed: there is no parameter for it",
}
OPERATIONS_OTHERWISE = {
    ("emailTemplate", "merge"): "undocumented, and called by a client",
    ("export", "cancel"): "there is no other door by which whoever asked for one could end it",
    ("form", "create"): "there is no other door by which forms could be made",
    ("form", "delete"): "as create",
    ("form", "update"): "as create",
    ("lifecycleStage", "read"): "as of any other object",
    ("prospect", "undelete"): "a later version has it",
    ("user", "abilities"): "undocumented, and called by clients",
    ("user", "cookie"): "undocumented, and called by clients",
    ("user", "create"): "undocumented, and called by clients",
    ("user", "delete"): "undocumented, and called by clients",
    ("user", "update"): "undocumented, and called by clients",
}
# Objects with operations that have no route at all.
ABSENT = {"login": "open to everybody: not in this table"}


def differing(table: dict[tuple[str, str], str], name: str) -> set[str]:
    """Return what of an object a table of differences names."""
    return {each for object_, each in table if object_ == name}


@every_routed
def test_the_operations_are_those_of_the_reference(name: str) -> None:
    ours = {each.operation for each in ROUTES if each.object == name}
    theirs = {each["name"] for each in OBJECTS[name]["operations"]}
    assert ours ^ theirs == differing(OPERATIONS_OTHERWISE, name)


@every_queried
def test_the_criteria_are_those_of_the_reference(name: str) -> None:
    query = QUERIES[name]
    ours = set(query.by_name) | ({"deleted"} if query.archivable else set())
    assert ours ^ {each["name"] for each in OBJECTS[name]["criteria"]} == differing(CRITERIA_OTHERWISE, name)


@every_queried
def test_the_sorts_are_those_of_the_reference_with_their_directions(name: str) -> None:
    theirs = {(each["name"], each["default_order"] == "descending") for each in OBJECTS[name]["sort_by"]}
    ours = {(each.name, each.descending) for each in QUERIES[name].sorts}
    assert {sort for sort, _ in theirs ^ ours} == differing(SORTS_OTHERWISE, name)


@every_queried
def test_bulk_is_there_when_the_reference_s_rule_says_so(name: str) -> None:
    # Of what is no record of the account's data the reference says nothing.
    assert QUERIES[name].has_bulk == OBJECTS[name].get("bulk_eligible_by_rule", True)


def test_every_object_with_operations_has_some_but_those_that_are_named() -> None:
    assert {name for name, each in OBJECTS.items() if each["operations"]} - set(ROUTED) == ABSENT.keys()


def test_every_difference_names_an_object_that_is_compared() -> None:
    tables = (CRITERIA_OTHERWISE, SORTS_OTHERWISE, OPERATIONS_OTHERWISE)
    assert {name for table in tables for name, _ in table} <= set(ROUTED)
