"""The operations, criteria and sorts of the objects that have routes, held against a copy of the reference's lists."""

import json
from pathlib import Path
from typing import Any

import pytest

from pardalote.api.routes import ROUTES
from pardalote.records.querying import Query, Sort
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
    ("prospect", "limit_related_records"): "acts on a read",
}
SORTS_OTHERWISE: dict[tuple[str, str], str] = {}
OPERATIONS_OTHERWISE = {
    ("prospect", "batchCreate"): "not there yet",
    ("prospect", "batchUpdate"): "not there yet",
    ("prospect", "batchUpsert"): "not there yet",
    ("campaign", "create"): "not there yet",
    ("campaign", "update"): "not there yet",
    ("customField", "create"): "not there yet",
    ("customField", "update"): "not there yet",
    ("customField", "delete"): "not there yet",
    ("list", "create"): "not there yet",
    ("list", "update"): "not there yet",
    ("list", "delete"): "not there yet",
}


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
    theirs = {Sort(each["name"], each["default_order"] == "descending") for each in OBJECTS[name]["sort_by"]}
    assert {each.name for each in theirs ^ set(QUERIES[name].sorts)} == differing(SORTS_OTHERWISE, name)


@every_queried
def test_bulk_is_there_when_the_reference_s_rule_says_so(name: str) -> None:
    assert QUERIES[name].has_bulk == OBJECTS[name]["bulk_eligible_by_rule"]


def test_every_difference_names_an_object_that_is_compared() -> None:
    tables = (CRITERIA_OTHERWISE, SORTS_OTHERWISE, OPERATIONS_OTHERWISE)
    assert {name for table in tables for name, _ in table} <= set(ROUTED)
