"""What all assets have in common: reads and queries as their records say, each account its own, roles, refusals."""

import json
from typing import Any

import pytest

from tests import cast
from tests.api.assets import MAKERS, ids, made, several
from tests.api.trees import same_tree
from tests.cast import STARTED_AT
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept
from tests.records.test_records import OBJECTS

EVERY = tuple(MAKERS)
READABLE = tuple(each for each in EVERY if each != "emailClick")
every_object = pytest.mark.parametrize("object_", EVERY)


def three_of(client: Client, object_: str) -> list[int]:
    """Make three rows, an hour apart, the first two hours ago; return their ids."""
    return [made(client, object_, name, STARTED_AT + (place - 2) * 3600) for place, name in enumerate(("a", "bb", "c"))]


@every_object
def test_xml_and_json_say_the_same(either: Client, object_: str) -> None:
    for count in range(3):
        if count:
            made(either, object_, f"number{count}")
        xml, json_ = (either.ask(object_, "query", format_) for format_ in ("xml", "json"))
        assert xml.status == 200
        assert same_tree(xml, json_)
        assert json_.json()["result"]["total_results"] == count
        assert len(several(json_, object_)) == count


@pytest.mark.parametrize("object_", READABLE)
def test_a_read_answers_one_row_as_a_query_does(either: Client, object_: str) -> None:
    first, *_ = three_of(either, object_)
    xml, json_ = (either.ask(object_, "read", format_, id=first) for format_ in ("xml", "json"))
    assert xml.status == 200
    assert same_tree(xml, json_)
    queried = several(either.ask(object_, "query", "json", id_less_than=first + 1), object_)
    assert json.dumps([json_.json()[object_]]) == json.dumps(queried)


@pytest.mark.parametrize("object_", READABLE)
@pytest.mark.parametrize(
    ("given", "code"), [({}, 13), ({"id": "x"}, 16), ({"id": ""}, 16), ({"id": "99"}, 109), ({"id": "-1"}, 109)]
)
def test_a_read_of_nothing_is_refused(either: Client, object_: str, given: dict[str, str], code: int) -> None:
    made(either, object_, "one")
    xml, json_ = (either.ask(object_, "read", format_, **given) for format_ in ("xml", "json"))
    assert (xml.status, xml.code, json_.code) == (400, code, code)
    assert same_tree(xml, json_)


@pytest.mark.parametrize("object_", [each for each in EVERY if each not in READABLE])
def test_what_has_no_read_refuses_it(either: Client, object_: str) -> None:
    assert either.ask(object_, "read", id=made(either, object_, "one")).code == 2


@every_object
def test_each_account_shows_its_own(clients: Clients, object_: str) -> None:
    for version in (3, 4):
        made(clients.of(version), object_, f"of{version}")
    for version in (3, 4):
        said = clients.of(version).ask(object_, "query").text
        assert f"of{version}" in said or object_ == "tagObject"
        assert f"of{7 - version}" not in said
        assert clients.of(version).ask(object_, "query", "json").json()["result"]["total_results"] == 1


@every_object
def test_every_role_sees_and_nobody_changes_anything(clients: Clients, object_: str) -> None:
    made(clients.of(3), object_, "one")
    before = kept(clients.of(3).door.data, 3)
    for email in (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES):
        for method in ("GET", "POST"):
            assert clients.of(3, email).ask(object_, "query", method=method).status == 200
    assert kept(clients.of(3).door.data, 3) == before


@every_object
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(three: Client, object_: str, method: str) -> None:
    assert three.ask(object_, "query", method=method).code == 60


@every_object
def test_ids_bound_a_query(either: Client, object_: str) -> None:
    first, second, third = three_of(either, object_)
    assert sorted(ids(either, object_, id_greater_than=first)) == [second, third]
    if object_ != "emailClick":
        assert sorted(ids(either, object_, id_less_than=third)) == [first, second]
        assert ids(either, object_, id_greater_than=first, id_less_than=third) == [second]
        assert either.ask(object_, "query", id_greater_than=9, id_less_than=2).code == 17
    assert either.ask(object_, "query", id_greater_than="x").code == 16


def moments(object_: str) -> list[str]:
    """Return the times that the reference lists bounds of, for an object."""
    bounds = (each["name"] for each in OBJECTS[object_]["criteria"])
    return [each.removesuffix("_after") for each in bounds if each.endswith("_after")]


@pytest.mark.parametrize(("object_", "name"), [(each, name) for each in EVERY for name in moments(each)])
def test_times_bound_a_query(either: Client, object_: str, name: str) -> None:
    first, second, third = three_of(either, object_)
    # The second was made at half past eleven in the evening, where the caller is.
    between = {f"{name}_after": "2026-03-01 23:29:59", f"{name}_before": "2026-03-01 23:30:01"}
    assert ids(either, object_, **between) == [second]
    assert sorted(ids(either, object_, **{f"{name}_after": "2026-03-01 22:30:00"})) == [second, third]
    assert ids(either, object_, **{f"{name}_before": "2026-03-01 23:30:00"}) == [first]
    assert either.ask(object_, "query", **{f"{name}_after": "noon?"}).code == 7
    assert either.ask(object_, "query", **{f"{name}_after": "next_decade"}).code == 6
    reversed_ = {f"{name}_after": "2026-03-02", f"{name}_before": "2026-03-01"}
    assert either.ask(object_, "query", **reversed_).code == 8


def sorts(object_: str) -> list[tuple[str, str]]:
    """Return the sorts that the reference lists for an object, each with its own direction."""
    return [(each["name"], each["default_order"]) for each in OBJECTS[object_]["sort_by"]]


@pytest.mark.parametrize(("object_", "name", "order"), [(each, *sort) for each in EVERY for sort in sorts(each)])
def test_rows_are_sorted_as_the_reference_says(either: Client, object_: str, name: str, order: str) -> None:
    # By position the second stage, whose name is longest, comes last.
    first, second, third = three_of(either, object_)
    ascending = [first, third, second] if name == "position" else [first, second, third]
    by_default = ascending if order == "ascending" else ascending[::-1]
    assert ids(either, object_, sort_by=name) == by_default
    assert ids(either, object_, sort_by=name, sort_order="ascending") == ascending
    assert set(ids(either, object_, sort_by=name, sort_order="descending", limit=2, offset=1)) < set(ascending)
    assert either.ask(object_, "query", sort_by=name, sort_order="up").code == 20


@pytest.mark.parametrize("object_", [each for each in EVERY if sorts(each)])
def test_other_sorts_are_refused(either: Client, object_: str) -> None:
    assert either.ask(object_, "query", sort_by="colour").code == 19


@every_object
def test_pages_are_cut_and_counted(either: Client, object_: str) -> None:
    three_of(either, object_)
    answer = either.ask(object_, "query", "json", limit=1, offset=1)
    assert answer.json()["result"]["total_results"] == 3
    assert len(several(answer, object_)) == 1
    assert either.ask(object_, "query", limit=0).code == 23
    assert either.ask(object_, "query", offset=-1).code == 21


@every_object
def test_bulk_has_no_total_and_nothing_nested(either: Client, object_: str) -> None:
    assert either.ask(object_, "query", "json", output="bulk").json()["result"] is None
    made(either, object_, "one")
    xml, json_ = (either.ask(object_, "query", format_, output="bulk") for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    (row,) = several(json_, object_)
    assert "total_results" not in json_.json()["result"]
    assert not [value for value in row.values() if isinstance(value, dict | list)]
    assert ("campaign_id" in row) == (object_ in ("customRedirect", "form"))


@every_object
def test_fields_keeps_what_is_named(either: Client, object_: str) -> None:
    made(either, object_, "one")
    (row,) = several(either.ask(object_, "query", "json", fields="name,url,type"), object_)
    assert set(row) - {"name", "url", "type"} == {"id"}
    assert len(row) > 1


@every_object
def test_the_fields_are_those_of_the_reference_in_its_order(either: Client, object_: str) -> None:
    made(either, object_, "one")
    (row,) = several(either.ask(object_, "query", "json"), object_)
    theirs = [each["name"] for each in OBJECTS[object_]["fields"]]
    absent: Any = {"list_email_id", "email_template_id", "tracker_redirect_id"} if object_ == "emailClick" else set()
    assert list(row) == [each for each in theirs if each not in absent]
