"""`profile_criteria_<id>=`: how a prospect stands to its profile, and the grade that follows."""

import pytest

from tests import cast
from tests.api.trees import refused, same_tree
from tests.driver import Client


def matches(client: Client, number: int) -> dict[int, str]:
    """Return what JSON shows of the criteria, by id."""
    return {each["id"]: each["matches"] for each in client.shown(number)["profile"]["profile_criteria"]}


@pytest.mark.parametrize("operation", ["create", "update", "upsert"])
@pytest.mark.parametrize(
    ("status", "shown"), [("match", "Matches"), ("nomatch", "Doesn't match"), ("unknown", "Unknown")]
)
def test_each_status_is_kept(either: Client, operation: str, status: str, shown: str) -> None:
    if operation == "create":
        either.made("bob@pardot.com", profile_criteria_2=status)
    else:
        either.made("bob@pardot.com", profile_criteria_2="match")
        assert either.call(operation, id=1, profile_criteria_2=status).status == 200
    xml = either.call("read", id=1)
    assert (
        "         <profile_criteria>\n"
        "            <id>2</id>\n"
        "            <name>Industry</name>\n"
        f"            <matches>{shown}</matches>\n"
        "         </profile_criteria>\n"
    ) in xml.text
    assert same_tree(xml, either.call("read", "json", id=1))
    assert matches(either, 1) == {1: "Unknown", 2: shown, 3: "Unknown", 4: "Unknown", 5: "Unknown"}


@pytest.mark.parametrize("status", ["", "Match", "MATCH", "1", "matches", " match", "Matches", "Doesn't match", "yes"])
@pytest.mark.parametrize("criterion", [cast.INDUSTRY_CRITERION, cast.PARTNERS_CRITERION, 99])
def test_other_statuses_are_refused(either: Client, status: str, criterion: int) -> None:
    number = either.made("bob@pardot.com", profile_criteria_2="match")
    parameters = {f"profile_criteria_{criterion}": status}
    assert refused(either, "update", 18, id=number, profile_criteria_1="match", first_name="Bob", **parameters)
    assert refused(either, "create", 18, email="eve@pardot.com", **parameters)
    shown = either.shown(number)
    assert (shown["first_name"], matches(either, number)[1], matches(either, number)[2]) == (None, "Unknown", "Matches")


@pytest.mark.parametrize("criterion", [str(cast.PARTNERS_CRITERION), "99", "0", "999999999999999", "x", "-1", ""])
def test_criteria_of_another_profile_and_unknown_ones_are_ignored(either: Client, criterion: str) -> None:
    number = either.made("bob@pardot.com", **{f"profile_criteria_{criterion}": "match"})
    before = either.shown(number)
    assert either.call("update", id=number, **{f"profile_criteria_{criterion}": "nomatch"}).status == 200
    assert either.shown(number) == before
    # Nothing is kept for the day when the prospect gets the other profile.
    either.call("update", id=number, profile_id=cast.PARTNERS_PROFILE)
    assert set(matches(either, number).values()) == {"Unknown"}


def test_a_call_that_changes_the_profile_speaks_of_the_new_one(either: Client) -> None:
    number = either.made("bob@pardot.com", profile_criteria_2="match")
    either.call("update", id=number, profile_id="2", profile_criteria_2="nomatch", profile_criteria_6="match")
    shown = either.shown(number)
    assert (shown["profile"]["name"], shown["grade"]) == ("Partners", "C")
    assert matches(either, number) == {6: "Matches", 7: "Unknown"}
    either.call("update", id=number, profile_id="1")
    shown = either.shown(number)
    assert (shown["profile"]["name"], shown["grade"], matches(either, number)[2]) == ("Default", "C-", "Matches")


# Weights in thirds of a letter: Company Size 2, Industry 2, Location 1, Job Title 3, Department 1; it starts at D.
@pytest.mark.parametrize(
    ("statuses", "grade"),
    [
        ({}, ""),
        ({1: "match"}, "C-"),
        ({3: "match"}, "D+"),
        ({4: "match"}, "C"),
        ({1: "match", 2: "match", 3: "match", 4: "match", 5: "match"}, "A"),
        ({3: "nomatch"}, "D-"),
        ({1: "nomatch", 2: "nomatch", 3: "nomatch", 4: "nomatch", 5: "nomatch"}, "F"),
        ({1: "match", 2: "nomatch"}, "D"),
        ({4: "match", 3: "nomatch", 1: "unknown"}, "C-"),
    ],
)
def test_the_grade_follows(either: Client, statuses: dict[int, str], grade: str) -> None:
    parameters = {f"profile_criteria_{number}": status for number, status in statuses.items()}
    at_creation = either.made("bob@pardot.com", **parameters)
    assert either.call("read", id=at_creation).field("grade") == grade
    step_by_step = either.made("eve@pardot.com")
    for name, status in parameters.items():
        either.call("update", id=step_by_step, **{name: status})
    assert either.call("read", id=step_by_step).field("grade") == grade
    either.call("update", id=step_by_step, **dict.fromkeys(parameters, "unknown"))
    assert "<grade/>" in either.call("read", id=step_by_step).text


def test_a_grade_is_not_written(either: Client) -> None:
    number = either.made("bob@pardot.com", grade="A+", profile_criteria_1="match")
    assert either.call("update", id=number, grade="A+").field("grade") == "C-"
