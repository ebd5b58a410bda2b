"""`update`: what is named changes, what isn't stays, and the answer is the prospect as it now is."""

from typing import Any

import pytest

from tests import cast
from tests.api.surroundings import surround
from tests.api.test_create import EVERYTHING
from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client

CHANGES: list[dict[str, Any]] = [
    {},
    {"phone": "888-123-4567"},
    {"first_name": "", "phone": "", "score": "", "category": "", "past_jobs": "", "past_jobs_0": ""},
    {"campaign_id": "1"},
    {"campaign_id": ""},
    {"profile_id": "2", "profile_criteria_6": "match"},
    {"profile_id": ""},
    {"user_id": ""},
    {"crm_owner_fid": cast.CRM_OWNER_FID},
    {"prospect_account_id": ""},
    {"list_1": "0", "list_2": "1"},
    {"profile_criteria_2": "nomatch", "profile_criteria_4": "match"},
    {"past_jobs_0": "security"},
    {"answers": "one more"},
    {"opted_out": "1", "is_starred": "0"},
    {"email": "robert@pardot.com"},
    {"budget": "notanumber", "birthday": "notadate", "category": "neither", "score": "x"},
]


@pytest.mark.parametrize(("operation", "format_"), [("update", "xml"), ("upsert", "json")])
@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "-".join(changes) or "nothing")
def test_the_answer_is_what_a_read_shows(either: Client, operation: str, changes: dict[str, Any], format_: str) -> None:
    number = either.made("bob@pardot.com", **EVERYTHING)
    surround(either, number)
    either.door.clock.advance(1800)
    answer = either.call(operation, format_, id=number, **changes)
    # Status 200 alone would not do: that of an expired key is the same.
    assert (answer.status, answer.code) == (200, None)
    assert answer.body == either.call("read", format_, id=number).body


@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_what_is_not_named_stays(either: Client, operation: str) -> None:
    number = either.made("bob@pardot.com", **EVERYTHING)
    before = either.shown(number)
    either.door.clock.advance(60)
    either.call(operation, id=number, phone="1 2")
    assert either.shown(number) == {**before, "phone": "1 2", "updated_at": "2026-03-02 00:31:00"}


@pytest.mark.parametrize("parameters", [{}, {"phone": "1"}, {"list_1": "1"}, {"budget": "x"}, {"no_such_field": "1"}])
def test_updated_at_moves_even_when_nothing_changed(either: Client, parameters: dict[str, str]) -> None:
    number = either.made("bob@pardot.com", phone="1")
    either.door.clock.advance(60)
    answer = either.call("update", id=number, **parameters)
    assert answer.field("updated_at") == "2026-03-02 00:31:00"
    assert answer.field("created_at") == "2026-03-02 00:30:00"


@pytest.mark.parametrize(
    ("code", "parameters"),
    [
        (4, {"email": "nonsense"}),
        (4, {"email": ""}),
        (10, {"user_id": "99"}),
        (18, {"profile_criteria_1": "Match"}),
        (18, {"profile_criteria_99": ""}),
        (36, {"code": ""}),
        (38, {"campaign_id": "0"}),
        (39, {"profile_id": "-1"}),
        (61, {"prospect_account_id": "1000000000000000000000"}),
        (79, {"crm_owner_fid": "nobody"}),
        (85, {"past_jobs_0": "x" * 65_536}),
        (85, {"comments": "x" * 65_536}),
        (125, {"user_id": "1", "crm_owner_fid": cast.CRM_OWNER_FID}),
    ],
)
@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_a_refused_update_changes_nothing(
    either: Client, operation: str, code: int, parameters: dict[str, str]
) -> None:
    number = either.made("bob@pardot.com", code="x")
    before = either.shown(number)
    either.door.clock.advance(60)
    assert refused(either, operation, code, id=number, first_name="Eve", list_1="1", **parameters)
    assert either.shown(number) == before


@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_an_id_with_an_address_changes_the_address(either: Client, operation: str) -> None:
    number = either.made("bob@pardot.com")
    assert either.call(operation, id=number, email="Robert@pardot.com").field("email") == "Robert@pardot.com"
    assert either.call("read", email="robert@pardot.com").field("id") == str(number)
    assert either.call("read", email="bob@pardot.com").code == 4


@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_only_the_spelling_of_an_address_may_change(either: Client, operation: str) -> None:
    number = either.made("bob@pardot.com")
    assert either.call(operation, id=number, email="BOB@pardot.com").field("email") == "BOB@pardot.com"


@pytest.mark.parametrize("operation", ["update", "upsert"])
@pytest.mark.parametrize("archived", [False, True])
def test_a_taken_address_is_refused_in_version_3(three: Client, operation: str, archived: bool) -> None:
    three.made("bob@pardot.com")
    three.made("eve@pardot.com")
    if archived:
        three.call("delete", id=2)
    answer = three.call(operation, id=1, email="EVE@pardot.com", first_name="x")
    assert (answer.status, answer.code) == (400, 54)
    assert three.shown(1)["first_name"] is None


@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_a_taken_address_may_be_shared_in_version_4(four: Client, operation: str) -> None:
    four.made("bob@pardot.com")
    four.made("eve@pardot.com")
    assert four.call(operation, id=1, email="eve@pardot.com").status == 200
    assert len(four.call("read", "json", email="eve@pardot.com").json()["prospect"]) == 2


@pytest.mark.parametrize("extra", [{}, {"fid": "00Q1"}])
@pytest.mark.parametrize("operation", ["update", "upsert"])
def test_an_address_that_names_the_prospect_does_not_change_it(
    three: Client, operation: str, extra: dict[str, str]
) -> None:
    three.made("bob@pardot.com")
    answer = three.call(operation, email="BOB@pardot.com", first_name="Bob", **extra)
    assert (answer.status, answer.field("email"), answer.field("first_name")) == (200, "bob@pardot.com", "Bob")


def test_an_empty_campaign_or_profile_clears(either: Client) -> None:
    number = either.made("bob@pardot.com", profile_criteria_1="match")
    either.call("update", id=number, campaign_id="", profile_id="")
    shown = either.shown(number)
    assert (shown["campaign_id"], shown["grade"]) == (None, None)
    assert {"campaign", "profile"}.isdisjoint(shown)


def test_updating_needs_the_right_to(clients: Clients) -> None:
    clients.of(3).made("bob@pardot.com")
    assert clients.of(3, cast.SALES).call("update", id=1, first_name="Bob").status == 200
    assert clients.of(3, cast.SALES).call("upsert", id=1, first_name="Bob").status == 200
