"""Real clients and opportunities."""

from typing import Any

import pytest

from tests.clients.held import filled, repeated
from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4, ClientRaised
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "opportunities.query", PARDOT_API_CLIENT: "opportunity.query"}
READ = {PYPARDOT4: "opportunities.read", PARDOT_API_CLIENT: "opportunity.read"}
CREATE_BY_EMAIL = {PYPARDOT4: "opportunities.create_by_email"}
CREATE_BY_ID = {PYPARDOT4: "opportunities.create_by_id"}
UPDATE = {PYPARDOT4: "opportunities.update", PARDOT_API_CLIENT: "opportunity.update"}
DELETE = {PYPARDOT4: "opportunities.delete", PARDOT_API_CLIENT: "opportunity.delete"}
UNDELETE = {PYPARDOT4: "opportunities.undelete", PARDOT_API_CLIENT: "opportunity.undelete"}
HELD = (
    "SELECT id, name, value, probability, type, stage, status, closed_at, created_at, updated_at, campaign_id"
    " FROM opportunity WHERE is_deleted = 0"
)
MEMBERS = (
    "SELECT prospect.id, first_name, last_name, email, company FROM opportunity_prospect"
    " JOIN prospect ON prospect.id = prospect_id WHERE opportunity_id = ? ORDER BY prospect.id"
)
NOBODY = 999_999


def shown(speaker: Speaker, held: dict[str, Any]) -> dict[str, Any]:
    """Return how an opportunity shows in a query."""
    campaign = speaker.held.campaign(held["campaign_id"])
    prospects = repeated("prospect", speaker.held.rows(MEMBERS, held["id"]))
    row = {name: value for name, value in held.items() if name != "campaign_id"}
    if row["closed_at"] is None:
        del row["closed_at"]
    return row | campaign | {"prospects": prospects}


def deleted(speaker: Speaker, number: int) -> bool:
    """Say whether a query still finds an opportunity."""
    total, _ = speaker.found(QUERY, "opportunity", id_greater_than=number - 1, id_less_than=number + 1)
    return total == 0


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = [shown(speaker, each) for each in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 200")]
    assert held
    assert speaker.found(QUERY, "opportunity", sort_by="id") == (len(held), held)


def test_a_query_compares_values(speaker: Speaker) -> None:
    held = speaker.held.ids(f"{HELD} AND CAST(value AS REAL) > 30000 AND probability = 100 ORDER BY id")
    total, found = speaker.found(
        QUERY, "opportunity", value_greater_than=30000, probability_greater_than=99, sort_by="id"
    )
    assert (total, [each["id"] for each in found]) == (len(held), held)


def test_a_query_finds_those_of_a_prospect_and_none(speaker: Speaker) -> None:
    held = [
        shown(speaker, each)
        for each in speaker.held.rows(
            f"{HELD} AND id IN (SELECT opportunity_id FROM opportunity_prospect WHERE prospect_id = 1) ORDER BY id"
        )
    ]
    assert held
    assert speaker.found(QUERY, "opportunity", prospect_id=1, sort_by="id") == (len(held), held)
    assert speaker.found(QUERY, "opportunity", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one_with_its_activities(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 12"):
        numbers = speaker.held.ids("SELECT id FROM visitor_activity WHERE opportunity_id = ? ORDER BY id", held["id"])
        found = speaker.node(READ, "opportunity", held["id"])
        activities = found.pop("opportunity_activities")["visitor_activity"]
        activities = activities if isinstance(activities, list) else [activities]
        assert found == shown(speaker, held)
        expected = [filled(speaker.held.activity(number)) for number in numbers]
        assert sorted(activities, key=lambda each: each["id"]) == expected
    assert speaker.refused(READ, NOBODY) == (35, "Invalid opportunity ID")


def test_pypardot4_creates_one_by_address(pypardot: Speaker) -> None:
    prospect = pypardot.made("buyer")
    created = pypardot.node(
        CREATE_BY_EMAIL, "opportunity", pypardot.address("buyer"), "Crates", 1500, 40, stage="Proposal"
    )
    known = (created["name"], created["value"], created["probability"], created["stage"])
    assert known == ("Crates", 1500, 40, "Proposal")
    assert created["prospects"]["prospect"]["id"] == prospect
    assert pypardot.node(READ, "opportunity", created["id"]) == created


def test_pypardot4_creates_one_by_id_and_deletes_it(pypardot: Speaker) -> None:
    prospect = pypardot.made("other-buyer")
    created = pypardot.node(CREATE_BY_ID, "opportunity", prospect, "Shelves", 250, 100)
    assert created["prospects"]["prospect"]["id"] == prospect
    pypardot.answered_nothing(DELETE, created["id"])
    assert deleted(pypardot, created["id"])
    pypardot.answered_nothing(UNDELETE, created["id"])
    assert not deleted(pypardot, created["id"])
    assert pypardot.refused(CREATE_BY_ID, NOBODY, "Nothing", 1, 1)[0] == 3


def test_pypardot4_has_no_values_for_an_update(pypardot: Speaker) -> None:
    """Its method takes an id alone; the opportunity stays as it is."""
    (number,) = pypardot.held.ids(f"{HELD} ORDER BY id LIMIT 1")
    before = pypardot.node(READ, "opportunity", number)
    after = pypardot.node(UPDATE, "opportunity", number)
    assert {**after, "updated_at": None} == {**before, "updated_at": None}
    with pytest.raises(ClientRaised, match="unexpected keyword argument 'stage'"):
        pypardot.do(UPDATE, number, stage="Proposal")


def test_pardot_api_client_changes_and_deletes_one(api_client: Speaker) -> None:
    number = api_client.held.one(f"SELECT max(id) FROM ({HELD}) AS held")
    changed = api_client.node(UPDATE, "opportunity", number, stage="Put off", value="99.50")
    assert (changed["stage"], changed["value"]) == ("Put off", 99.5)
    assert api_client.node(READ, "opportunity", number) == changed
    api_client.answered_nothing(DELETE, number)
    assert deleted(api_client, number)
    api_client.answered_nothing(UNDELETE, number)
    assert not deleted(api_client, number)


def test_pardot_api_client_cant_create_one(api_client: Speaker) -> None:
    """It takes no number of arguments for right, with or without names: it asks before it calls."""
    for arguments in ((), (1,), ("a@b.example",), (1, "Crates", 1500, 40), ("a@b.example", "Crates", 1500, 40)):
        with pytest.raises(ClientRaised, match=r"Arguments \(\d\) do not match identifiers \(\d\)"):
            api_client.client.call("opportunity.create", *arguments)
