"""Lists: making, changing and deleting them."""

import pytest

from tests import cast
from tests.api.trees import is_refused, same_tree
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept

CREATED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n   <list>\n      <id>4</id>\n'
    "      <name>Spring</name>\n      <is_public>true</is_public>\n      <is_dynamic>false</is_dynamic>\n"
    "      <title>Spring &lt;sale&gt;</title>\n      <description/>\n      <is_crm_visible>false</is_crm_visible>\n"
    "      <created_at>2026-03-02 00:30:00</created_at>\n      <updated_at>2026-03-02 00:30:00</updated_at>\n"
    "   </list>\n</rsp>\n"
)


def test_a_new_list_is_answered(either: Client) -> None:
    answer = either.ask("list", "create", name="Spring", title="Spring <sale>", is_public="true", is_dynamic="1")
    assert (answer.status, answer.text) == (200, CREATED)
    assert same_tree(answer, either.ask("list", "read", "json", id=4))


def test_a_list_changes_only_what_is_named_and_prospects_show_it(either: Client) -> None:
    number = either.made("bob@pardot.com", list_1=1)
    assert either.shown(number)["lists"]["list_subscription"]["list"]["name"] == "Newsletter"
    either.door.clock.advance(60)
    answer = either.ask("list", "update", "json", id=1, name="Letters", title="", is_crm_visible="1", is_public="false")
    shown = answer.json()["list"]
    assert (shown["name"], shown["title"], shown["is_crm_visible"], shown["is_public"]) == (
        "Letters",
        None,
        True,
        False,
    )
    assert (shown["created_at"], shown["updated_at"]) == ("2026-03-02 00:30:00", "2026-03-02 00:31:00")
    assert either.shown(number)["lists"]["list_subscription"]["list"] == shown


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_a_deleted_list_vanishes_with_its_memberships(either: Client, method: str, format_: str) -> None:
    number = either.made("bob@pardot.com", list_1=1, list_2=1)
    assert len(either.shown(number)["lists"]["list_subscription"]) == 2
    answer = either.ask("list", "delete", format_, method, id=1)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (204, b"", "text/html; charset=utf-8")
    assert either.shown(number)["lists"]["list_subscription"]["list"]["id"] == 2
    assert either.ask("list", "query", "json", name="Newsletter").json()["result"] == {"total_results": 0}
    assert either.ask("listMembership", "query", "json", list_id=1).json()["result"] == {"total_results": 0}
    assert either.ask("listMembership", "query", "json", prospect_id=number).json()["result"]["total_results"] == 1
    for object_, operation, code, given in (
        ("list", "read", 55, {"id": 1}),
        ("list", "update", 55, {"id": 1, "name": "x"}),
        ("list", "delete", 55, {"id": 1}),
        ("prospect", "query", 55, {"list_id": 1}),
        ("listMembership", "read", 16, {"id": 1}),
        ("listMembership", "read", 55, {"list_id": 1, "prospect_id": number}),
        ("listMembership", "create", 55, {"list_id": 1, "prospect_id": number}),
    ):
        assert is_refused(either, object_, operation, code, **given)


def test_nobody_subscribes_to_a_deleted_list(either: Client) -> None:
    either.ask("list", "delete", id=1)
    number = either.made("bob@pardot.com", list_1=1)
    assert either.shown(number)["lists"] is None
    assert kept(either.door.data, either.version)["list_membership"] == []


@pytest.mark.parametrize(
    ("operation", "code", "given"),
    [
        ("create", 13, {}), ("create", 13, {"title": "x"}), ("create", 36, {"name": ""}),
        ("create", 50, {"name": "x", "is_public": "maybe"}), ("create", 50, {"name": "x", "is_crm_visible": "2"}),
        ("create", 51, {"name": "x", "description": "x" * 70_000}),
        ("update", 13, {"name": "x"}), ("update", 16, {"id": "x"}), ("update", 55, {"id": 99}),
        ("update", 36, {"id": 1, "name": " "}), ("update", 50, {"id": 1, "is_public": "x"}),
        ("delete", 13, {}), ("delete", 16, {"id": "x"}), ("delete", 55, {"id": 99}), ("read", 55, {"id": 99}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(
    either: Client, operation: str, code: int, given: dict[str, object]
) -> None:
    before = kept(either.door.data, either.version)
    assert is_refused(either, "list", operation, code, **given)
    assert kept(either.door.data, either.version) == before


def test_only_post_and_delete_delete(either: Client) -> None:
    assert is_refused(either, "list", "delete", 60, method="GET", id=1)
    assert either.ask("list", "read", id=1).status == 200


@pytest.mark.parametrize("version", [3, 4])
def test_lists_need_the_right_to(clients: Clients, version: int) -> None:
    user = clients.of(version, cast.SALES_MANAGER)
    for operation in ("create", "update", "delete"):
        assert is_refused(user, "list", operation, 46, id=1, name="x")
    marketing = clients.of(version, cast.MARKETING)
    assert marketing.ask("list", "create", name="x").status == 200
    assert marketing.ask("list", "delete", id=4).status == 204


def test_accounts_have_their_own(three: Client, four: Client) -> None:
    before = kept(four.door.data, 4)
    three.ask("list", "create", name="Theirs")
    three.ask("list", "delete", id=1)
    assert kept(four.door.data, 4) == before
    assert four.ask("list", "read", id=1).status == 200
