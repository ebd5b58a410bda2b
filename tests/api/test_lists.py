"""`list_<id>=1|0`: subscriptions to email lists."""

import pytest

from pardalote.actions import lists
from pardalote.store.schema import list_membership
from tests import cast
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.driver import Client


def subscriptions(client: Client, number: int) -> dict[int, dict[str, object]]:
    """Return a prospect's subscriptions as JSON shows them, by list."""
    said = (client.shown(number)["lists"] or {}).get("list_subscription", [])
    return {each["list"]["id"]: each for each in (said if isinstance(said, list) else [said])}


@pytest.mark.parametrize("operation", ["create", "update", "upsert"])
@pytest.mark.parametrize("word", ["1", "true", " 1 "])
def test_1_creates_a_subscription(either: Client, operation: str, word: str) -> None:
    if operation == "create":
        either.made("bob@pardot.com", list_1=word)
    else:
        either.made("bob@pardot.com")
        assert either.call(operation, id=1, list_1=word).status == 200
    xml = either.call("read", id=1)
    assert xml.text[xml.text.index("      <lists>") :] == (
        "      <lists>\n"
        "         <list_subscription>\n"
        "            <id>1</id>\n"
        "            <did_opt_in>false</did_opt_in>\n"
        "            <did_opt_out>false</did_opt_out>\n"
        "            <created_at>2026-03-02 00:30:00</created_at>\n"
        "            <updated_at>2026-03-02 00:30:00</updated_at>\n"
        "            <list>\n"
        "               <id>1</id>\n"
        "               <name>Newsletter</name>\n"
        "               <is_public>true</is_public>\n"
        "               <is_dynamic>false</is_dynamic>\n"
        "               <title>The newsletter</title>\n"
        "               <description/>\n"
        "               <is_crm_visible>false</is_crm_visible>\n"
        "               <created_at>2026-03-02 00:30:00</created_at>\n"
        "               <updated_at>2026-03-02 00:30:00</updated_at>\n"
        "            </list>\n"
        "         </list_subscription>\n"
        "      </lists>\n"
        "   </prospect>\n"
        "</rsp>\n"
    )
    assert same_tree(xml, either.call("read", "json", id=1))


def test_one_subscription_is_an_object_and_several_an_array(either: Client) -> None:
    number = either.made("bob@pardot.com")
    assert either.shown(number)["lists"] is None
    either.call("update", id=number, list_2="1")
    assert either.shown(number)["lists"]["list_subscription"]["list"]["name"] == "Release notes"
    either.call("update", id=number, list_1="1")
    several = either.shown(number)["lists"]["list_subscription"]
    assert [(each["id"], each["list"]["id"]) for each in several] == [(1, 2), (2, 1)]


@pytest.mark.parametrize("word", ["0", "false", " 0 "])
def test_0_ends_a_subscription_and_1_revives_the_same_membership(either: Client, word: str) -> None:
    number = either.made("bob@pardot.com", list_1="1")
    either.made("eve@pardot.com", list_1="1")
    either.door.clock.advance(60)
    either.call("update", id=number, list_1=word)
    assert subscriptions(either, number) == {}
    assert list(subscriptions(either, 2)) == [1]
    either.door.clock.advance(60)
    either.call("update", id=number, list_1="1")
    revived = subscriptions(either, number)[1]
    assert (revived["id"], revived["created_at"], revived["updated_at"]) == (
        1, "2026-03-02 00:30:00", "2026-03-02 00:32:00",
    )  # fmt: skip
    assert revived["did_opt_out"] is False


def test_repeated_requests_are_ignored_but_move_the_prospect(either: Client) -> None:
    number = either.made("bob@pardot.com", list_1="1")
    before = subscriptions(either, number)
    either.door.clock.advance(60)
    answer = either.call("update", id=number, list_1="1", list_2="0")
    assert answer.field("updated_at") == "2026-03-02 00:31:00"
    assert subscriptions(either, number) == before


@pytest.mark.parametrize(
    "parameters",
    [
        {"list_99": "1"}, {"list_99": "0"}, {"list_0": "1"}, {"list_999999999999999": "1"}, {"list_-1": "1"},
        {f"list_{'9' * 400}": "1"}, {"list_": "1"}, {"list_x": "1"}, {"list": "1"}, {"LIST_1": "1"}, {"list_٣": "1"},
        {f"list_{cast.EVERYBODY_DYNAMIC}": "1"}, {f"list_{cast.EVERYBODY_DYNAMIC}": "0"},
        {"list_1": ""}, {"list_1": "2"}, {"list_1": "yes"}, {"list_1": "-1"}, {"list_1_0": "1"},
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_unknown_and_dynamic_lists_and_other_values_are_ignored(either: Client, parameters: dict[str, str]) -> None:
    number = either.made("bob@pardot.com", list_2="1", **parameters)
    assert list(subscriptions(either, number)) == [2]
    assert either.call("update", id=number, first_name="Bob", **parameters).field("first_name") == "Bob"
    assert list(subscriptions(either, number)) == [2]


def test_a_dynamic_list_keeps_whom_it_has(either: Client) -> None:
    number = either.made("bob@pardot.com")
    with work_on(either.door, either.version) as work:
        values = {"list_id": cast.EVERYBODY_DYNAMIC, "prospect_id": number, "is_ended": 0, "did_opt_in": 0}
        times = {"created_at": work.now, "updated_at": work.now, "prospect_created_at": work.now}
        work.connection.insert(list_membership, {**values, "did_opt_out": 0, **times})
    either.call("update", id=number, list_3="0")
    assert subscriptions(either, number)[3]["list"]["is_dynamic"] is True  # type: ignore[index]


def test_an_opt_out_stays_through_ending_and_subscribing_again(either: Client) -> None:
    number = either.made("bob@pardot.com", list_1="1", list_2="1")
    with work_on(either.door, either.version) as work:
        lists.opt_out(work, cast.NEWSLETTER, number)
        lists.opt_in(work, cast.RELEASE_NOTES, number)
    shown = subscriptions(either, number)
    assert [(each["did_opt_in"], each["did_opt_out"]) for each in shown.values()] == [(False, True), (True, False)]
    for word in ("1", "0", "1"):
        either.call("update", id=number, list_1=word)
    assert subscriptions(either, number)[1]["did_opt_out"] is True


def test_many_lists_may_be_named_at_once(either: Client) -> None:
    with work_on(either.door, either.version) as work:
        made = [lists.create(work, f"List {n}") for n in range(50)]
    number = either.made("bob@pardot.com", **{f"list_{each}": "1" for each in made})
    assert list(subscriptions(either, number)) == made
    either.call("update", id=number, **{f"list_{each}": "0" for each in made})
    assert subscriptions(either, number) == {}
