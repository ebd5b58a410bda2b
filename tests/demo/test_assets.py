"""The assets and emails of the demo accounts: what activities name is there, and says the same."""

import json
from typing import Any

import pytest

from pardalote.records import tag
from pardalote.records.account import ACCOUNT
from pardalote.records.email import CLICK_SOURCES
from tests.demo.conftest import Made
from tests.driver import Client
from tests.stores import rows

BOTH = pytest.mark.parametrize("version", [3, 4])
# The tables of what an activity names, by its column.
TABLES = {
    "form_id": "form",
    "form_handler_id": "form_handler",
    "landing_page_id": "landing_page",
    "file_id": "file",
    "custom_redirect_id": "custom_redirect",
    "email_id": "email",
    "email_template_id": "email_template",
}
# By type of tag object.
TAGGED = {
    tag.CAMPAIGN: "campaign",
    tag.CUSTOM_REDIRECT: "custom_redirect",
    tag.EMAIL_TEMPLATE: "email_template",
    tag.FILE: "file",
    tag.FORM: "form",
    tag.FORM_HANDLER: "form_handler",
    tag.LANDING_PAGE: "landing_page",
    tag.LIST: "list",
    tag.PROSPECT: "prospect",
    tag.USER: "user",
}


@BOTH
@pytest.mark.parametrize("column", TABLES)
def test_what_an_activity_names_was_there_before_it(made: Made, version: int, column: str) -> None:
    query = (
        f"SELECT count(*), sum(CASE WHEN asset.id IS NULL THEN 1 ELSE 0 END), "
        f"sum(CASE WHEN asset.created_at > activity.created_at THEN 1 ELSE 0 END) "
        f"FROM visitor_activity activity LEFT JOIN {TABLES[column]} asset ON asset.id = activity.{column} "
        f"WHERE activity.{column} IS NOT NULL"
    )
    ((named, missing, too_late),) = rows(made.data, version, query)
    assert named > 0
    assert (missing, too_late) == (0, 0)


@BOTH
@pytest.mark.parametrize(
    ("column", "type_name"),
    [
        ("form_id", "Form"),
        ("form_handler_id", "Form Handler"),
        ("landing_page_id", "Landing Page"),
        ("file_id", "File"),
        ("custom_redirect_id", "Custom Redirect"),
    ],
)
def test_an_activity_is_called_as_its_asset_is(made: Made, version: int, column: str, type_name: str) -> None:
    query = (
        f"SELECT DISTINCT details, name FROM visitor_activity JOIN {TABLES[column]} asset ON asset.id = {column} "
        f"WHERE type_name = '{type_name}'"
    )
    told = rows(made.data, version, query)
    assert told
    assert all(details == name for details, name in told)


@BOTH
def test_a_list_email_and_its_email_are_named_together(made: Made, version: int) -> None:
    query = (
        "SELECT count(*), sum(CASE WHEN activity.email_id != list_email.email_id THEN 1 ELSE 0 END), "
        "sum(CASE WHEN list_email.sent_at > activity.created_at THEN 1 ELSE 0 END), "
        "sum(CASE WHEN activity.type IN (6, 11) AND activity.details != email.subject THEN 1 ELSE 0 END) "
        "FROM visitor_activity activity JOIN list_email ON list_email.id = activity.list_email_id "
        "JOIN email ON email.id = list_email.email_id"
    )
    ((named, others, too_early, called_otherwise),) = rows(made.data, version, query)
    assert named > 500
    assert (others, too_early, called_otherwise) == (0, 0, 0)


@BOTH
def test_every_email_that_was_sent_has_its_copy_and_every_bounce_came_back(made: Made, version: int) -> None:
    for type_, column in ((6, "sent_at"), (13, "bounced_at")):
        told = rows(
            made.data,
            version,
            f"SELECT email_id, prospect_id, created_at FROM visitor_activity WHERE type = {type_} ORDER BY 1, 2",
        )
        kept = rows(
            made.data,
            version,
            f"SELECT email_id, prospect_id, {column} FROM email_delivery WHERE {column} IS NOT NULL ORDER BY 1, 2",
        )
        assert told == kept
        assert told
    kinds = rows(made.data, version, "SELECT DISTINCT is_hard_bounce FROM email_delivery WHERE bounced_at IS NOT NULL")
    assert set(kinds) == {(0,), (1,)}


@BOTH
def test_email_clicks_are_those_of_the_activities(made: Made, version: int) -> None:
    activities = rows(
        made.data,
        version,
        "SELECT id, prospect_id, details, created_at FROM visitor_activity "
        "WHERE type IN (1, 17) AND email_id IS NOT NULL ORDER BY id",
    )
    clicks = rows(
        made.data,
        version,
        "SELECT visitor_activity_id, prospect_id, url, created_at FROM email_click ORDER BY visitor_activity_id",
    )
    assert len(clicks) > 50
    assert clicks == activities


@BOTH
def test_a_click_names_one_thing_that_it_came_from(made: Made, version: int) -> None:
    columns = ", ".join(f"{name} IS NOT NULL" for name in CLICK_SOURCES)
    kinds = rows(made.data, version, f"SELECT DISTINCT {columns} FROM email_click")
    # There are no drip programs.
    assert set(kinds) == {(1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)}


@BOTH
def test_tags_hang_on_what_is_there(made: Made, version: int) -> None:
    told = rows(made.data, version, "SELECT type, object_id, tag_object.created_at FROM tag_object")
    assert {type_ for type_, _, _ in told} == set(TAGGED)
    for type_, number, tagged_at in told:
        table = TAGGED[type_]
        ((created_at,),) = rows(made.data, version, f'SELECT created_at FROM "{table}" WHERE id = {number}')
        assert created_at <= tagged_at, (type_, number)
    ((unused,),) = rows(made.data, version, "SELECT count(*) FROM tag WHERE id NOT IN (SELECT tag_id FROM tag_object)")
    assert unused == 0
    ((tagged,),) = rows(made.data, version, "SELECT count(DISTINCT object_id) FROM tag_object WHERE type = 'Prospect'")
    assert tagged > 40


@BOTH
def test_ids_of_assets_and_their_times_grow_together(made: Made, version: int) -> None:
    for table in ("email", "email_click", "email_delivery", "tag", "tag_object", "form", "landing_page", "file"):
        told = [at for (at,) in rows(made.data, version, f"SELECT created_at FROM {table} ORDER BY id")]
        assert told == sorted(told), table


@BOTH
def test_there_are_templates_of_every_kind_and_one_in_the_recycle_bin(made: Made, version: int) -> None:
    for flag in ("isOneToOneEmail", "isAutoResponderEmail", "isDripEmail", "isListEmail", "isArchived"):
        kinds = rows(made.data, version, f'SELECT DISTINCT "{flag}" FROM email_template')
        assert set(kinds) == {(0,), (1,)}, flag
    assert {type_ for (type_,) in rows(made.data, version, "SELECT type FROM email_template")} == {1, 2, 3}
    senders = rows(made.data, version, 'SELECT "sendFromData" FROM email_template WHERE "sendFromData" IS NOT NULL')
    assert [each["type"] for each in json.loads(senders[0][0])] == ["assigned_user", "general_user"]


@BOTH
def test_dynamic_content_has_no_variation_or_one_or_several(made: Made, version: int) -> None:
    query = (
        "SELECT count(variation.id) FROM dynamic_content content LEFT JOIN dynamic_content_variation variation "
        "ON dynamic_content_id = content.id GROUP BY content.id"
    )
    assert sorted(rows(made.data, version, query)) == [(0,), (1,), (2,)]


def ask(client: Client, place: str) -> Any:
    answer = client.door.call("GET", f"/api/{place}format=json", headers=client.header)
    assert answer.status == 200, answer.text
    return answer.json()


@BOTH
def test_the_account_says_who_it_is(demo: dict[int, Client], version: int) -> None:
    shown = ask(demo[version], "account/do/read?")["account"]
    empty = {name for name in ACCOUNT.fields if shown[name] is None}
    assert empty == ({"fax"} if version == 3 else {"address2", "phone"})
    assert shown["vanity_domain"] in shown["tracking_code_template"]


@BOTH
def test_every_list_email_has_statistics_that_agree_with_each_other(demo: dict[int, Client], version: int) -> None:
    for number in range(1, 21):
        told = ask(demo[version], f"email/do/stats/id/{number}?")["stats"]
        assert told["delivered"] == told["sent"] - told["hard_bounced"] - told["soft_bounced"]
        assert told["unique_opens"] <= told["opens"] <= told["delivered"]
        assert told["unique_clicks"] <= told["total_clicks"] <= told["opens"]
        assert told["opt_outs"] <= told["delivered"]


@BOTH
def test_the_story_s_emails_lead_to_something(demo: dict[int, Client], version: int) -> None:
    told = [ask(demo[version], f"email/do/stats/id/{number}?")["stats"] for number in range(1, 21)]
    for name in ("sent", "opens", "total_clicks", "soft_bounced", "hard_bounced", "opt_outs", "spam_complaints"):
        assert sum(each[name] for each in told) > 0, name
