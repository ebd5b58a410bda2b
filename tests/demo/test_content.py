"""What the demo accounts hold: every part of an answer somewhere, and somewhere not; and nobody real."""

import ipaddress
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from pardalote.demo import furnishing, prospect_accounts
from pardalote.records import custom_field, roles, visitor_activity
from pardalote.records.fields import Field, Part, Presence
from pardalote.records.prospect import PROSPECT
from tests.demo.conftest import Made
from tests.driver import Client
from tests.stores import rows

Shown = dict[int, list[dict[str, Any]]]
BOTH = pytest.mark.parametrize("version", [3, 4])


def several(node: Any) -> list[Any]:
    """Return the things under a tag that repeats: none, one, or a list."""
    if node is None:
        return []
    return node if isinstance(node, list) else [node]


def nodes(shown: Shown, version: int, wrapper: str, tag: str) -> Iterator[dict[str, Any]]:
    for prospect in shown[version]:
        yield from several((prospect[wrapper] or {}).get(tag))


@BOTH
def test_there_are_at_least_500_prospects_that_are_not_archived(made: Made, version: int) -> None:
    ((live, archived),) = rows(made.data, version, "SELECT count(*) - sum(is_archived), sum(is_archived) FROM prospect")
    assert live >= 500
    assert archived >= 5


@BOTH
def test_ids_and_times_grow_together(made: Made, version: int) -> None:
    for table in ("prospect", "visitor", "opportunity", "change_set"):
        moment = "at" if table == "change_set" else "created_at"
        told = [at for (at,) in rows(made.data, version, f"SELECT {moment} FROM {table} ORDER BY id")]
        assert told == sorted(told), table


@BOTH
def test_everything_happens_within_the_story(made: Made, version: int) -> None:
    tables = ("prospect", "visitor", "visit", "visitor_activity", "list", "list_membership", "campaign", "user")
    for table in tables:
        ((first, last),) = rows(made.data, version, f'SELECT min(created_at), max(updated_at) FROM "{table}"')
        assert first >= furnishing.OPENED_AT, table
        assert last <= furnishing.ENDS_AT, table
    ((untimely,),) = rows(
        made.data,
        version,
        "SELECT count(*) FROM visitor_activity JOIN prospect ON prospect.id = prospect_id "
        "WHERE visitor_activity.created_at < prospect.created_at",
    )
    assert untimely == 0


@BOTH
def test_every_optional_part_is_there_and_elsewhere_not(shown: Shown, version: int) -> None:
    # A profile can't be missing: every prospect gets the account's own.
    optional = {"campaign", "assigned_to", "last_activity", "prospect_account_id", "category"}
    containers = {"visitors", "visitor_activities", "lists"}
    assert {each.name for each in PROSPECT.content if isinstance(each, Part)} == (
        {"campaign", "assigned_to", "last_activity", "profile"} | containers
    )
    for name in optional:
        assert 0 < sum(name in each for each in shown[version]) < len(shown[version]), name
    for name in containers:
        counts = Counter(len(several(next(iter((each[name] or {"": None}).values())))) for each in shown[version])
        assert counts[0], name
        assert counts[1], name
        assert sum(counts.values()) > counts[0] + counts[1], name
    assert all("profile" in each for each in shown[version])


@BOTH
def test_every_field_is_filled_somewhere_and_empty_elsewhere(shown: Shown, version: int) -> None:
    of_the_crm = {name for name in PROSPECT.fields if name.startswith("crm_")} | {"salesforce_fid"}
    never = {"password"} | (of_the_crm if version == 3 else set())
    always = {"id", "email", "score", "recent_interaction", "created_at", "updated_at"}
    for field in PROSPECT.content:
        if not isinstance(field, Field) or field.presence is Presence.ASKED:
            continue
        filled = sum(each.get(field.name) is not None for each in shown[version])
        if field.name in never:
            assert filled == 0, field.name
        elif field.name in always:
            assert filled == len(shown[version]), field.name
        else:
            assert 0 < filled < len(shown[version]), field.name


@BOTH
def test_some_prospects_have_nothing_but_an_address(shown: Shown, version: int) -> None:
    given = {"id", "email", "score", "recent_interaction", "created_at", "updated_at", "profile"}
    bare = [each for each in shown[version] if {name for name, value in each.items() if value is not None} == given]
    assert len(bare) >= 3
    assert bare[0]["score"] == 0
    assert bare[0]["recent_interaction"] == "Never active."


@BOTH
def test_prospects_are_opted_out_starred_and_so_on(made: Made, version: int) -> None:
    for flag in ("is_do_not_email", "is_do_not_call", "opted_out", "is_reviewed", "is_starred"):
        ((marked,),) = rows(made.data, version, f"SELECT count(*) FROM prospect WHERE {flag} = 1 AND is_archived = 0")
        assert 5 <= marked <= 300, flag


@BOTH
def test_there_are_custom_fields_of_every_type_with_values(made: Made, shown: Shown, version: int) -> None:
    fields = rows(
        made.data, version, "SELECT field_id, type_id, is_required, is_record_multiple_responses FROM custom_field"
    )
    assert {type_id for _, type_id, _, _ in fields} == set(custom_field.TYPES)
    assert any(required for _, _, required, _ in fields)
    for field_id, type_id, _, records_responses in fields:
        values = [each[field_id] for each in shown[version] if field_id in each]
        assert values, field_id
        many = [value for value in values if isinstance(value, dict)]
        assert bool(many) == (custom_field.TYPES[type_id].many or bool(records_responses)), field_id
        assert len(many) < len(values), field_id


@BOTH
def test_criteria_stand_in_every_status_and_give_several_grades(shown: Shown, version: int) -> None:
    criteria = [each for prospect in shown[version] for each in prospect["profile"]["profile_criteria"]]
    told = {(each["id"], each["matches"]) for each in criteria}
    statuses = ("Matches", "Doesn't match", "Unknown")
    assert told == {(number, status) for number in range(1, 10) for status in statuses}
    assert len({each["grade"] for each in shown[version]}) >= 8


@BOTH
def test_visitors_come_with_and_without_company_and_referrer(shown: Shown, version: int) -> None:
    visitors = list(nodes(shown, version, "visitors", "visitor"))
    kinds = Counter(("identified_company" in each, "visitor_referrer" in each) for each in visitors)
    assert set(kinds) == {(False, False), (False, True), (True, False), (True, True)}
    assert {each["hostname"] is None for each in visitors} == {True, False}
    assert {each["campaign_parameter"] is None for each in visitors} == {True, False}


@BOTH
def test_visitors_that_nobody_knows_come_too(made: Made, version: int) -> None:
    for table in ("visitor", "visit", "visitor_activity"):
        ((unknown,),) = rows(made.data, version, f"SELECT count(*) FROM {table} WHERE prospect_id IS NULL")
        assert unknown, table


@BOTH
def test_a_visitors_page_views_are_those_of_its_visits(made: Made, version: int) -> None:
    query = (
        "SELECT visitor.id, page_view_count, count(visitor_page_view.id) FROM visitor "
        "JOIN visit ON visit.visitor_id = visitor.id JOIN visitor_page_view ON visit_id = visit.id GROUP BY visitor.id"
    )
    counted = rows(made.data, version, query)
    assert len(counted) > 100
    assert all(told == seen for _, told, seen in counted)


@BOTH
def test_activities_of_every_type_are_there(shown: Shown, version: int) -> None:
    activities = list(nodes(shown, version, "visitor_activities", "visitor_activity"))
    assert {each["type"] for each in activities} == set(visitor_activity.TYPES)
    for name in (*visitor_activity.ASSETS, "campaign", "details", "visitor_id"):
        assert 0 < sum(name in each for each in activities) < len(activities), name


@BOTH
def test_subscriptions_are_opted_in_opted_out_and_neither(shown: Shown, version: int) -> None:
    subscriptions = list(nodes(shown, version, "lists", "list_subscription"))
    told = Counter((each["did_opt_in"], each["did_opt_out"]) for each in subscriptions)
    assert set(told) == {(False, False), (True, False), (False, True)}
    assert {each["list"]["is_dynamic"] for each in subscriptions} == {True, False}
    assert {each["list"]["is_public"] for each in subscriptions} == {True, False}


@BOTH
def test_users_have_every_role_and_work_in_groups(made: Made, version: int) -> None:
    assert {role for (role,) in rows(made.data, version, 'SELECT role FROM "user"')} == set(roles.ABILITIES)
    members = Counter(group for (group,) in rows(made.data, version, "SELECT group_id FROM user_group_member"))
    assert len(members) >= 2
    assert min(members.values()) >= 2


@BOTH
def test_opportunities_are_open_won_and_lost(made: Made, version: int) -> None:
    told = rows(made.data, version, "SELECT stage, status, closed_at IS NOT NULL FROM opportunity")
    assert {status for _, status, _ in told} == {"Open", "Won", "Lost"}
    assert len({stage for stage, _, _ in told}) >= 4
    assert all(closed == (status != "Open") for _, status, closed in told)
    links = rows(made.data, version, "SELECT count(*) FROM opportunity_prospect GROUP BY opportunity_id")
    assert len(links) == len(told)
    assert max(links) > (1,)


@BOTH
def test_opportunities_left_activities_with_their_prospects(made: Made, version: int) -> None:
    told = rows(
        made.data, version, "SELECT type, count(*) FROM visitor_activity WHERE opportunity_id > 0 GROUP BY type"
    )
    assert {type_ for type_, _ in told} == {8, 9, 10, 18, 19, 38}
    ((deals,),) = rows(made.data, version, "SELECT count(*) FROM opportunity")
    assert dict(told)[8] == deals
    numbers = rows(made.data, version, "SELECT value, value_number FROM opportunity")
    assert all(float(value) == number for value, number in numbers)


@BOTH
def test_prospects_move_through_the_lifecycle(made: Made, version: int) -> None:
    query = "SELECT prospect_id, previous_stage_id, next_stage_id, seconds_elapsed, created_at FROM lifecycle_history"
    moves = rows(made.data, version, f"{query} ORDER BY id")
    assert [moment for *_, moment in moves] == sorted(moment for *_, moment in moves)
    reached: dict[int, list[tuple[int, int]]] = {}
    for prospect, previous, following, elapsed, moment in moves:
        before = reached.setdefault(prospect, [])
        assert (previous, elapsed) == ((before[-1][0], moment - before[-1][1]) if before else (None, None))
        before.append((following, moment))
    assert len(reached) >= 540
    assert {stage for moved in reached.values() for stage, _ in moved} == {1, 2, 3, 4}
    assert {len(moved) for moved in reached.values()} == {1, 2, 3, 4}


@BOTH
def test_the_last_activity_of_each_prospect_follows_from_its_activities(made: Made, version: int) -> None:
    latest = "SELECT id FROM visitor_activity WHERE prospect_id = prospect.id ORDER BY created_at DESC, id DESC LIMIT 1"
    wrong = rows(made.data, version, f"SELECT id FROM prospect WHERE last_activity_id IS DISTINCT FROM ({latest})")
    assert wrong == []


def test_account_4_shares_addresses_and_knows_the_crm(made: Made, shown: Shown) -> None:
    shared = Counter(each["email"].casefold() for each in shown[4])
    assert {2, 3} <= set(shared.values()) <= {1, 2, 3}
    assert shared["bob@pardot.com"] == 1
    kinds = {each["salesforce_fid"][:3] for each in shown[4] if each["salesforce_fid"]}
    assert kinds == {"00Q", "003"}
    owners = rows(made.data, 4, 'SELECT crm_owner_fid IS NULL FROM "user"')
    assert Counter(owners) == {(1,): 1, (0,): 4}
    assert {"crm_fid" in each["campaign"] for each in shown[4] if "campaign" in each} == {True, False}


def test_a_shared_address_reads_as_several(demo: dict[int, Client], shown: Shown) -> None:
    addresses = Counter(each["email"] for each in shown[4])
    email = addresses.most_common(1)[0][0]
    answer = demo[4].call("read", "json", email=email)
    assert {each["email"] for each in answer.json()["prospect"]} == {email}


@BOTH
def test_names_are_written_in_many_ways(shown: Shown, version: int) -> None:
    names = " ".join(f"{each['first_name']} {each['last_name']}" for each in shown[version])
    for script in ("[ë-ÿ]", "ü", "渡辺", "[א-ת]", "[\u0621-\u064a]"):
        assert re.search(script, names), script
    assert "Zoë" in names


@BOTH
def test_nobody_is_real(made: Made, shown: Shown, version: int) -> None:
    for each in shown[version]:
        domain = each["email"].rpartition("@")[2]
        assert each["email"] == "bob@pardot.com" or domain.endswith(
            (".example", "example.com", "example.net", "example.org")
        )
        if each["country"] in ("United States", "Canada") and each["phone"]:
            assert re.fullmatch(r"[0-9]{3}-555-01[0-9]{2}", str(each["phone"]))
    documentation = [
        ipaddress.ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    ]
    for (text,) in rows(made.data, version, "SELECT ip_address FROM visitor"):
        address = ipaddress.ip_address(text)
        assert any(address in each for each in documentation), text


@BOTH
def test_what_a_prospect_is_called_and_where_it_works_agree(made: Made, version: int) -> None:
    query = "SELECT email, website FROM prospect WHERE website IS NOT NULL"
    for email, website in rows(made.data, version, query):
        domain = email.rpartition("@")[2]
        assert website == f"https://www.{domain}" or email == "bob@pardot.com"


@BOTH
def test_histories_tell_who_changed_what(made: Made, version: int) -> None:
    doors = rows(made.data, version, "SELECT DISTINCT through FROM change_set")
    assert doors == [("demo",)]
    actors = rows(made.data, version, "SELECT DISTINCT actor, actor_id FROM change_set")
    assert {actor for actor, _ in actors} == {"user", "server"}
    ((untold,),) = rows(
        made.data, version, "SELECT count(*) FROM prospect WHERE id NOT IN (SELECT prospect_id FROM prospect_history)"
    )
    assert untold == 0


def test_custom_values_are_of_fields_that_are_there(made: Made) -> None:
    known = {str(number) for (number,) in rows(made.data, 3, "SELECT id FROM custom_field")}
    for (packed,) in rows(made.data, 3, "SELECT custom_values FROM prospect WHERE custom_values IS NOT NULL"):
        assert set(json.loads(packed)) <= known


@BOTH
def test_a_deleted_list_had_members_and_one_membership_has_ended(made: Made, version: int) -> None:
    query = (
        "SELECT count(*) FROM list_membership JOIN list ON list.id = list_id WHERE is_archived = {} AND is_ended = {}"
    )
    counted = {
        (archived, ended): rows(made.data, version, query.format(archived, ended))[0][0]
        for archived in (0, 1)
        for ended in (0, 1)
    }
    assert counted[1, 0] == 12
    assert counted[0, 1] == 1
    assert counted[0, 0] > 500


@BOTH
def test_prospect_accounts_have_fields_filled_and_not(demo: dict[int, Client], version: int) -> None:
    accounts = demo[version].ask("prospectAccount", "query", "json").json()["result"]["prospectAccount"]
    assert len(accounts) == furnishing.PROSPECT_ACCOUNTS
    own = [each.field_id for each in prospect_accounts.FIELDS]
    for name in (*own, "assigned_to", "website", "industry", "billing_city", "annual_revenue", "number"):
        assert 0 < sum(name in each for each in accounts) < len(accounts), name
    assert any(isinstance(each.get("delivery"), dict) for each in accounts)
