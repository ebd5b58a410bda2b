"""Custom fields: what each type keeps, several values, predefined values, and clearing."""

from typing import Any

import pytest

from pardalote.actions import custom_fields
from pardalote.actions.custom_fields import NewCustomField
from pardalote.records import custom_field as types
from pardalote.refusals import Refusal
from tests.api.surroundings import work_on
from tests.api.trees import refused, same_tree
from tests.driver import Client

ABSENT = object()

# Type by type: what is sent to a field that holds `before`, and what XML then shows.
VALUES: list[tuple[str, str, str, str]] = [
    # field, before, sent, shown
    ("nickname", "Bob", "Robert", "Robert"),
    ("nickname", "Bob", " <&> ", " <&> "),
    ("story", "x", "two\nlines", "two\nlines"),
    ("hidden_source", "x", "y", "y"),
    ("crm_user", "x", "005000000000001AAA", "005000000000001AAA"),
    ("category", "business", "consumer", "consumer"),
    ("category", "business", "neither", "business"),
    ("category", "business", "Consumer", "business"),
    ("category", "business", " consumer", "business"),
    ("T_Shirt", "S", "M", "M"),
    ("T_Shirt", "S", "XXL", "S"),
    ("interests", "golf", "chess", "chess"),
    ("interests", "golf", "sleep", "golf"),
    ("past_jobs", "clerk", "janitor", "janitor"),
    ("budget", "5", "7.50", "7.50"),
    ("budget", "5", " -7 ", "-7"),
    ("budget", "5", "0", "0"),
    ("budget", "5", ".5", ".5"),
    ("budget", "5", "notanumber", "5"),
    ("budget", "5", "1,000", "5"),
    ("budget", "5", "1e5", "5"),
    ("budget", "5", "NaN", "5"),
    ("budget", "5", "٣", "5"),
    ("budget", "5", "9" * 400, "5"),
    ("birthday", "2001-02-03", "2020-08-30", "2020-08-30"),
    ("birthday", "2001-02-03", "2020-8-3", "2020-08-03"),
    ("birthday", "2001-02-03", "2020-08-30T05:49:48.000Z", "2020-08-30"),
    ("birthday", "2001-02-03", "2020-08-30 23:59:59", "2020-08-30"),
    ("birthday", "2001-02-03", "8/30/2020", "2020-08-30"),
    ("birthday", "2001-02-03", "notadate", "2001-02-03"),
    ("birthday", "2001-02-03", "2021-02-29", "2001-02-03"),
    ("birthday", "2001-02-03", "0000-00-00", "2001-02-03"),
]


@pytest.mark.parametrize(("name", "before", "sent", "shown"), VALUES, ids=lambda value: ascii(value)[:12])
def test_each_type_keeps_what_it_can_hold_and_drops_the_rest(
    either: Client, name: str, before: str, sent: str, shown: str
) -> None:
    number = either.made("bob@pardot.com", **{name: before})
    answer = either.call("update", id=number, first_name="Bob", **{name: sent})
    assert (answer.status, answer.field("first_name"), answer.field(name)) == (200, "Bob", shown)
    assert either.call("read", id=number).body == answer.body
    assert same_tree(answer, either.call("read", "json", id=number))


@pytest.mark.parametrize(("name", "before"), sorted({each[0]: each[1] for each in VALUES if each[0] != "code"}.items()))
def test_an_empty_value_clears_and_the_tag_vanishes(either: Client, name: str, before: str) -> None:
    number = either.made("bob@pardot.com", **{name: before})
    assert name in either.shown(number)
    answer = either.call("update", id=number, **{name: ""})
    assert answer.status == 200
    assert answer.field(name) is None
    assert name not in either.shown(number, fields=f"id,{name}")


def test_unfilled_fields_are_absent_and_the_filled_ones_stand_in_the_order_of_their_names(either: Client) -> None:
    number = either.made("bob@pardot.com", user_id="1", story="s", budget="1", category="consumer", nickname="n")
    tags = [each.tag for each in either.call("read", id=number).xml()[0]]
    start = tags.index("assigned_to")
    assert tags[start : tags.index("visitors")] == ["assigned_to", "budget", "category", "nickname", "story", "profile"]


# Several values: the parameters sent to a prospect whose past_jobs are janitor and security, and what it then has.
SEVERAL: list[tuple[dict[str, str], Any]] = [
    ({"past_jobs_0": "clerk"}, "clerk"),
    ({"past_jobs_0": "clerk", "past_jobs_1": "janitor"}, ["clerk", "janitor"]),
    ({"past_jobs_1": "janitor", "past_jobs_0": "clerk"}, ["clerk", "janitor"]),
    ({"past_jobs_0": "security", "past_jobs_1": "clerk", "past_jobs_2": "janitor"}, ["security", "clerk", "janitor"]),
    # A gap ends the values.
    ({"past_jobs_0": "clerk", "past_jobs_2": "janitor"}, "clerk"),
    ({"past_jobs_1": "clerk"}, ["janitor", "security"]),
    ({"past_jobs_-1": "clerk"}, ["janitor", "security"]),
    ({"past_jobs_00": "clerk"}, ["janitor", "security"]),
    ({"past_jobs_0": "clerk", "past_jobs_01": "janitor"}, "clerk"),
    ({"past_jobs_999999999999999999999": "clerk"}, ["janitor", "security"]),
    # Others than the predefined ones are dropped.
    ({"past_jobs_0": "pope"}, ["janitor", "security"]),
    ({"past_jobs_0": "pope", "past_jobs_1": "clerk"}, "clerk"),
    ({"past_jobs_0": "clerk", "past_jobs_1": "pope", "past_jobs_2": "janitor"}, ["clerk", "janitor"]),
    # The same value counts once.
    ({"past_jobs_0": "clerk", "past_jobs_1": "clerk"}, "clerk"),
    # Clearing.
    ({"past_jobs_0": ""}, ABSENT),
    ({"past_jobs": ""}, ABSENT),
    ({"past_jobs_0": "", "past_jobs_1": ""}, ABSENT),
    ({"past_jobs": "clerk"}, "clerk"),
    ({"past_jobs_": "clerk"}, ["janitor", "security"]),
    ({"PAST_JOBS_0": "clerk"}, ["janitor", "security"]),
    ({"past_jobs_0x": "any"}, ["janitor", "security"]),
    ({}, ["janitor", "security"]),
]


@pytest.mark.parametrize(
    ("sent", "held"), SEVERAL, ids=lambda value: "-".join(value) if isinstance(value, dict) else ""
)
def test_several_values_are_numbered_from_0_until_the_first_gap(
    either: Client, sent: dict[str, str], held: Any
) -> None:
    number = either.made("bob@pardot.com", past_jobs_0="janitor", past_jobs_1="security")
    answer = either.call("update", id=number, **sent)
    assert answer.status == 200
    shown = either.shown(number).get("past_jobs", ABSENT)
    assert (shown["value"] if isinstance(shown, dict) else shown) == held
    element = answer.xml().find("prospect/past_jobs")
    if isinstance(held, str):
        assert f"      <past_jobs>{held}</past_jobs>\n" in answer.text
    elif held is not ABSENT:
        assert element is not None
        assert [(each.tag, each.text) for each in element] == [("value", each) for each in held]


@pytest.mark.parametrize("name", ["nickname", "category", "T_Shirt", "budget", "birthday", "story", "first_name"])
def test_only_checkbox_and_multi_select_take_numbered_values(either: Client, name: str) -> None:
    number = either.made("bob@pardot.com", **{f"{name}_0": "S", f"{name}_1": "1"})
    assert either.shown(number).get(name) is None


def test_a_checkbox_takes_numbered_values_too(either: Client) -> None:
    number = either.made("bob@pardot.com", interests_0="music", interests_1="golf")
    assert either.shown(number)["interests"] == {"value": ["music", "golf"]}


def test_an_exact_field_name_wins_over_a_numbered_one(either: Client) -> None:
    with work_on(either.door, either.version) as work:
        custom_fields.create(work, NewCustomField("First job", "past_jobs_0", types.TEXT))
        custom_fields.create(work, NewCustomField("Likes the list", "list_1", types.TEXT))
    number = either.made("bob@pardot.com", past_jobs_0="clerk", past_jobs_1="janitor", list_1="1")
    shown = either.shown(number)
    assert (shown["past_jobs_0"], shown["list_1"], shown["lists"]) == ("clerk", 1, None)
    assert "past_jobs" not in shown


def test_a_new_custom_field_counts_at_once(either: Client) -> None:
    either.made("bob@pardot.com", later="1")
    with work_on(either.door, either.version) as work:
        custom_fields.create(work, NewCustomField("Later", "later", types.TEXT))
    assert either.call("update", id=1, later="2").field("later") == "2"


@pytest.mark.parametrize("sent", ["", None])
def test_a_required_field_cannot_be_cleared(either: Client, sent: str | None) -> None:
    number = either.made("bob@pardot.com", code="x")
    if sent is None:
        assert either.call("update", id=number, first_name="Bob").field("code") == "x"
    else:
        assert refused(either, "update", 36, id=number, code=sent, first_name="Bob")
        assert either.shown(number)["first_name"] is None


@pytest.mark.parametrize(
    ("writes", "shown"),
    [
        (["one"], "one"),
        (["one", "two"], {"value": ["one", "two"]}),
        (["one", "", "two"], {"value": ["one", "two"]}),
        (["one", "one"], {"value": ["one", "one"]}),
        (["one", ""], "one"),
        ([""], None),
    ],
)
def test_record_multiple_responses_appends_and_cannot_be_cleared(either: Client, writes: list[str], shown: Any) -> None:
    number = either.made("bob@pardot.com", answers=writes[0])
    for text in writes[1:]:
        assert either.call("update", id=number, answers=text).status == 200
    assert either.shown(number).get("answers") == shown


def test_values_look_like_numbers_and_booleans_in_json(either: Client) -> None:
    number = either.made("bob@pardot.com", budget="5", nickname="false", story="01", answers="true")
    shown = either.shown(number)
    assert (shown["budget"], shown["nickname"], shown["story"], shown["answers"]) == (5, False, "01", True)


@pytest.mark.parametrize(
    "name", ["email", "api_key", "user_key", "fields", "xmlfield", "1st", "two words", "lists", "code"]
)
def test_a_name_that_means_something_else_or_is_taken_is_refused(either: Client, name: str) -> None:
    with pytest.raises(Refusal) as refusal, work_on(either.door, either.version) as work:
        custom_fields.create(work, NewCustomField("Any", name, types.TEXT))
    assert refusal.value.reason.code == 139
