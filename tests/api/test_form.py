"""Forms: the operations that write them, which only a client knows of."""

from typing import Any

import pytest

from pardalote.actions import assets
from tests import cast
from tests.api.assets import ids
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_create_makes_a_form_and_answers_it(either: Client, format_: str) -> None:
    given: dict[str, Any] = {
        "name": "Buyer's Guide",
        "campaign_id": cast.WEBINAR,
        "layout_template_id": 3,
        "folder_id": 12,
    }
    answer = either.ask("form", "create", format_, **given)
    assert answer.status == 200
    assert answer.body == either.ask("form", "read", format_, id=1).body
    shown = either.ask("form", "read", "json", id=1).json()["form"]
    assert (shown["id"], shown["name"], shown["campaign"]) == (1, "Buyer's Guide", {"id": 2, "name": "Webinar"})
    assert shown["created_at"] == shown["updated_at"] == "2026-03-02 00:30:00"
    assert shown["embedCode"].startswith('<iframe src="http://localhost:8080/l/')


def test_a_form_without_a_campaign_belongs_to_the_oldest(either: Client) -> None:
    assert either.ask("form", "create", name="Form").xml().findtext("form/campaign/name") == "Website Tracking"
    assert either.ask("form", "create", name="Form", campaign_id="").xml().findtext("form/campaign/id") == "1"


def test_update_changes_what_is_named(either: Client) -> None:
    either.ask("form", "create", name="Form", campaign_id=cast.WEBINAR)
    either.door.clock.advance(60)
    answer = either.ask("form", "update", id=1, name="Other")
    assert answer.status == 200
    assert same_tree(answer, either.ask("form", "read", "json", id=1))
    form = answer.xml().find("form")
    assert form is not None
    assert (form.findtext("name"), form.findtext("campaign/id")) == ("Other", "2")
    assert form.findtext("updated_at") == "2026-03-02 00:31:00"
    assert form.findtext("created_at") == "2026-03-02 00:30:00"
    assert either.ask("form", "update", id=1, campaign_id=1).xml().findtext("form/campaign/id") == "1"
    assert either.ask("form", "update", id=1, campaign_id="").xml().findtext("form/campaign/id") == "1"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_delete_answers_nothing_and_the_form_is_gone(either: Client, method: str) -> None:
    for name in ("One", "Two"):
        either.ask("form", "create", name=name)
    answer = either.ask("form", "delete", method=method, id=1)
    assert (answer.status, answer.body) == (204, b"")
    assert ids(either, "form") == [2]
    for operation in ("read", "update", "delete"):
        assert either.ask("form", operation, id=1, name="Again").code == 109
    assert either.ask("form", "create", name="Three").xml().findtext("form/id") == "3"


def test_a_form_on_a_landing_page_stays(either: Client) -> None:
    either.ask("form", "create", name="Form")
    with work_on(either.door, either.version) as work:
        assets.create_landing_page(work, "Page", form_id=1)
    assert either.ask("form", "delete", id=1).code == 108
    assert ids(either, "form") == [1]


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("create", {}, 13),
    ("create", {"name": ""}, 36),
    ("create", {"name": "  "}, 36),
    ("create", {"name": "New", "campaign_id": 99}, 38),
    ("create", {"name": "New", "campaign_id": "x"}, 38),
    ("create", {"name": "New", "folder_id": "x"}, 51),
    ("create", {"name": "New", "layout_template_id": "x"}, 51),
    ("create", {"name": "x" * 70_000}, 51),
    ("update", {"name": "New"}, 13),
    ("update", {"id": "x", "name": "New"}, 16),
    ("update", {"id": 99, "name": "New"}, 109),
    ("update", {"id": 1, "name": ""}, 36),
    ("update", {"id": 1, "campaign_id": 99}, 38),
    ("delete", {}, 13),
    ("delete", {"id": "x"}, 16),
    ("delete", {"id": 99}, 109),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_bad_input_is_refused_and_changes_nothing(
    either: Client, operation: str, given: dict[str, Any], code: int
) -> None:
    either.ask("form", "create", name="Form")
    before = kept(either.door.data, either.version)
    xml, json_ = (either.ask("form", operation, format_, **given) for format_ in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert same_tree(xml, json_)
    assert kept(either.door.data, either.version) == before


@pytest.mark.parametrize("email", [cast.SALES_MANAGER, cast.SALES])
def test_only_marketing_and_above_may_write(clients: Clients, email: str) -> None:
    clients.of(3, cast.MARKETING).ask("form", "create", name="Form")
    before = kept(clients.of(3).door.data, 3)
    for operation in ("create", "update", "delete"):
        assert clients.of(3, email).ask("form", operation, id=1, name="Other").code == 46
    assert kept(clients.of(3).door.data, 3) == before
    assert clients.of(3, email).ask("form", "read", id=1).status == 200


def test_a_form_of_one_account_is_not_the_others(three: Client, four: Client) -> None:
    three.ask("form", "create", name="Form")
    before = kept(three.door.data, 3)
    for operation in ("read", "update", "delete"):
        assert four.ask("form", operation, id=1, name="Theirs").code == 109
    assert kept(three.door.data, 3) == before


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_delete_takes_post_and_delete_alone(three: Client, method: str) -> None:
    three.ask("form", "create", name="Form")
    assert three.ask("form", "delete", method=method, id=1).status == 400
    assert ids(three, "form") == [1]
