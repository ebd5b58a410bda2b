"""`pardalote check`: what only Pardalote knows of rows, each rule broken once."""

import json
from pathlib import Path

import pytest

from pardalote.actions.checking import check as look_at
from pardalote.cli import main
from tests.api.surroundings import work_on
from tests.driver import Client
from tests.stores import accounts_of, options_of, write


@pytest.fixture
def filled(three: Client, four: Client) -> None:
    """Prospects 1 and 2 in both accounts, with history, a custom value, memberships and activities."""
    for client in (three, four):
        for number in (1, 2):
            client.call("create", email=f"{number}@Check.example", nickname="Bob", list_1=1, company="Acme")
    with work_on(three.door, 3) as work:
        from pardalote.actions import tags, visitor_activities
        from pardalote.actions.visitor_activities import NewActivity

        tags.hang(work, "hot", "Prospect", 1)
        for at in (100, 200):
            visitor_activities.record(work, NewActivity(1, "Click", at, 1))
            visitor_activities.record(work, NewActivity(1, "Click", at + 5, 2))


def spoil(data: Path, number: int, *statements: str) -> None:
    for each in statements:
        write(data, number, each)


DAMAGE = {
    "a default profile": (
        ("UPDATE account SET default_profile_id = 99",),
        ["account 3: default_profile_id 99 names a missing profile"],
    ),
    "a plugin campaign": (
        ("UPDATE account SET plugin_campaign_id = 98",),
        ["account 3: plugin_campaign_id 98 names a missing campaign"],
    ),
    "what a tag hangs on": (
        ("UPDATE tag_object SET object_id = 77",),
        ["tag_object 1: object_id 77 names a missing prospect"],
    ),
    "a last activity of somebody else": (
        ("UPDATE prospect SET last_activity_id = 4 WHERE id = 1",),
        ["prospect 1: its last activity 4 is none of its own, or of another time"],
    ),
    "a last activity that is not the last": (
        ("UPDATE prospect SET last_activity_id = 1, last_activity_at = 100 WHERE id = 1",),
        ["prospect 1: activity 3 came after its last one"],
    ),
    "a change by nobody": (
        ("UPDATE change_set SET actor_id = NULL WHERE id = 1",),
        ["change_set 1: it names no user"],
    ),
    "a change by a missing user": (
        ("UPDATE change_set SET actor_id = 55 WHERE id = 1",),
        ["change_set 1: actor_id 55 names a missing user"],
    ),
    "a revision of the account": (("UPDATE account SET revision = 0",), ["account 3: its revision is 0"]),
    "a revision of a prospect": (
        ("UPDATE prospect SET revision = -1 WHERE id = 2",),
        ["prospect 2: its revision is -1"],
    ),
    "a membership that keeps another moment of its prospect": (
        (
            "UPDATE prospect SET created_at = 8 WHERE id = 2",
            "UPDATE list_membership SET prospect_created_at = 7 WHERE id = 2",
        ),
        ["list_membership 2: prospect_created_at is 7, and 8 of the prospect"],
    ),
    "an address in the other column": (
        ("UPDATE prospect SET shared_email = unique_email, unique_email = NULL WHERE id = 1",),
        ["prospect 1: its address is kept as None and '1@check.example', not as ('1@check.example', None)"],
    ),
    "an address that is not folded": (
        ("UPDATE prospect SET unique_email = email WHERE id = 2",),
        ["prospect 2: its address is kept as '2@Check.example' and None, not as ('2@check.example', None)"],
    ),
    "a value of a field that never was": (
        ("""UPDATE prospect SET custom_values = '{"99": "x"}' WHERE id = 1""",),
        ["prospect 1: it has a value of custom field 99, which never was"],
    ),
    "values that are no document": (
        ("UPDATE prospect SET custom_values = '[1' WHERE id = 1",),
        ["prospect 1: its custom values are no document by numbers of fields"],
    ),
    "values that are a list": (
        ("UPDATE prospect SET custom_values = '[1]' WHERE id = 1",),
        ["prospect 1: its custom values are no document by numbers of fields"],
    ),
    "a value that history tells otherwise": (
        ("UPDATE prospect SET company = 'Other' WHERE id = 2",),
        ["prospect 2: company is 'Other', and 'Acme' by its history"],
    ),
    "another account's number": (
        ("UPDATE account SET id = 5, business_unit_id = '0Uv5e000000000005A'",),
        ["it says that it is account 5"],
    ),
    "another account's business unit": (
        ("UPDATE account SET business_unit_id = '0Uv5e000000000004A'",),
        ["its business unit id 0Uv5e000000000004A is that of another account"],
    ),
}


# PostgreSQL keeps nothing as a document that is none.
OF_FILES = {"values that are no document": pytest.mark.sqlite_only}
EACH = [pytest.param(*given, id=name, marks=OF_FILES.get(name, ())) for name, given in DAMAGE.items()]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("statements", "problems"), EACH)
def test_each_rule_that_is_broken_is_named(
    data: Path, capsys: pytest.CaptureFixture[str], statements: tuple[str, ...], problems: list[str]
) -> None:
    spoil(data, 3, *statements)
    assert main(["check", "--json", *options_of(data)]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == [
        {"account": 3, "sound": False, "problems": problems, "notes": []},
        {"account": 4, "sound": True, "problems": [], "notes": []},
    ]
    assert err == "pardalote: 1 of the accounts are damaged\n"


@pytest.mark.usefixtures("filled")
def test_two_memberships_of_one_list_are_named(data: Path) -> None:
    # A table without the engine's own index, which would not let it in.
    spoil(
        data,
        4,
        "CREATE TABLE bare AS SELECT * FROM list_membership",
        "INSERT INTO bare SELECT id + 10, list_id, prospect_id, 0, 0, 0, 1, 1, 1 FROM list_membership WHERE id = 1",
        "DROP TABLE list_membership",
        "ALTER TABLE bare RENAME TO list_membership",
    )
    accounts = accounts_of(data)
    found = look_at(accounts, 4, lambda done, total: None)
    accounts.close()
    told = [each for each in found.problems if ": kept are " not in each and "prospect_created_at" not in each]
    assert told == ["list_membership: list_id 1 and prospect_id 1 are there 2 times"]


@pytest.mark.usefixtures("filled")
def test_values_of_removed_fields_are_a_note(data: Path, three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert three.door.call("POST", "/api/customField/version/3/do/delete/id/1", b"", three.header).status == 204
    assert main(["check", "3", *options_of(data)]) == 0
    note = "(2 prospects keep values of custom fields that were removed; nobody sees them)"
    assert capsys.readouterr().out == f"account 3: sound\n  {note}\n"


@pytest.mark.usefixtures("filled")
def test_more_than_a_hundred_of_a_kind_are_not_all_named(data: Path, four: Client) -> None:
    spoil(
        data,
        4,
        "WITH RECURSIVE n(id) AS (SELECT 10 UNION ALL SELECT id + 1 FROM n WHERE id < 150) INSERT INTO prospect "
        "(id, revision, is_archived, created_at, updated_at) SELECT id, -5, 0, 1, 1 FROM n",
    )
    accounts = accounts_of(data)
    told: list[tuple[int, int]] = []
    found = look_at(accounts, 4, lambda done, total: told.append((done, total)))
    accounts.close()
    assert len([each for each in found.problems if ": kept are " not in each]) == 101
    assert found.problems[-1] == "and more of this kind"
    assert told[-1][0] == told[-1][1]


@pytest.mark.usefixtures("filled")
def test_counters_are_repaired_when_asked(data: Path, capsys: pytest.CaptureFixture[str], four: Client) -> None:
    spoil(data, 4, "UPDATE counter SET value = 7 WHERE name = 'live prospects'")
    assert main(["check", "4", *options_of(data)]) == 1
    assert "live prospects, 0: kept are 7, counted 2" in capsys.readouterr().out
    assert main(["check", "4", "--repair", *options_of(data)]) == 0
    repaired = "(repaired: live prospects, 0: kept are 7, counted 2)"
    assert capsys.readouterr().out == f"account 4: sound\n  {repaired}\n"
    assert main(["check", "4", *options_of(data)]) == 0
    assert capsys.readouterr().out == "account 4: sound\n"


def test_an_account_that_is_not_there_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "9", *options_of(data)]) == 1
    assert capsys.readouterr().err == "pardalote: there is no account 9\n"
