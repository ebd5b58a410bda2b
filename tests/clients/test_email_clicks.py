"""Real clients and the links that were followed in emails."""

from typing import Any

from tests.clients.held import filled
from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "emailclicks.query", PARDOT_API_CLIENT: "emailClick.query"}
# pardot-api-client wants these two, of which the reference speaks and which are no parameters.
ARGUMENTS = ("search_criteria", "result_set_criteria")
HELD = (
    "SELECT id, prospect_id, url, list_email_id, drip_program_action_id, email_template_id, tracker_redirect_id,"
    " created_at FROM email_click"
)
NOBODY = 999_999


def found(speaker: Speaker, **criteria: Any) -> tuple[int, list[dict[str, Any]]]:
    """Query with what the client wants."""
    return speaker.found(QUERY, "emailClick", *ARGUMENTS, **criteria)


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = [filled(each) for each in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 200")]
    assert held
    assert found(speaker) == (speaker.held.one("SELECT count(*) FROM email_click"), held)


def test_a_query_finds_those_of_one_mailing(speaker: Speaker) -> None:
    (mailing,) = speaker.held.ids(f"SELECT list_email_id FROM ({HELD}) AS held WHERE list_email_id IS NOT NULL LIMIT 1")
    held = [
        filled(each) for each in speaker.held.rows(f"{HELD} WHERE list_email_id = ? ORDER BY id LIMIT 200", mailing)
    ]
    assert found(speaker, list_email_id=mailing) == (len(held), held)


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    before_last, last = speaker.held.rows(f"SELECT * FROM ({HELD} ORDER BY id DESC LIMIT 2) AS held ORDER BY id")
    assert found(speaker, id_greater_than=before_last["id"]) == (1, [filled(last)])
    assert found(speaker, id_greater_than=NOBODY) == (0, [])
