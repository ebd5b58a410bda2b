"""The account that a caller belongs to."""

import pytest

from pardalote.actions import accounts
from tests import cast
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Client


def test_a_read_answers_the_callers_own_account_whatever_it_names(either: Client) -> None:
    for given in ({}, {"id": 7 - either.version}, {"id": "x"}):
        xml, json_ = (either.ask("account", "read", format_, **given) for format_ in ("xml", "json"))
        assert xml.status == 200
        assert same_tree(xml, json_)
        shown = json_.json()["account"]
        assert (shown["id"], shown["company"]) == (either.version, f"Account {either.version}")
        assert shown["created_at"] == "2026-03-02 00:30:00"


def test_an_account_that_says_nothing_has_a_tracking_code_all_the_same(either: Client) -> None:
    answer = either.ask("account", "read")
    assert "piAId = '" + str(either.version) + "';&#13;\n" in answer.text
    assert "s.src = 'http://localhost:8080/pd.js';" in answer.text
    assert answer.xml().findtext("account/website") == ""


def test_details_show_and_change_the_addresses_of_assets(either: Client) -> None:
    details = {"website": "http://www.example.com", "vanity_domain": "http://go.example.com/", "zip": "02116"}
    form = either.ask("form", "create", name="Form").xml().findtext("form/embedCode") or ""
    assert f'src="http://localhost:8080/l/{either.version}/2026-03-02/5"' in form
    with work_on(either.door, either.version) as work:
        accounts.describe(work, {**details, "tracking_code_template": "own", "plugin_campaign_id": 2})
    shown = either.ask("account", "read", "json").json()["account"]
    assert {name: shown[name] for name in details} == details
    assert (shown["tracking_code_template"], shown["plugin_campaign_id"]) == ("own", 2)
    form = either.ask("form", "read", id=1).xml().findtext("form/embedCode") or ""
    assert f'src="http://go.example.com/l/{either.version}/2026-03-02/5"' in form


@pytest.mark.parametrize("email", [cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES])
def test_every_role_sees_its_account(clients: Clients, email: str) -> None:
    assert clients.of(3, email).ask("account", "read", method="GET").status == 200


@pytest.mark.parametrize("operation", ["query", "create", "update", "delete"])
def test_there_is_no_other_operation(three: Client, operation: str) -> None:
    assert three.ask("account", operation).code == 2
