"""Real clients and users."""

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "users.query", PARDOT_API_CLIENT: "user.query"}
READ_BY_ID = {PYPARDOT4: "users.read_by_id"}
READ_BY_EMAIL = {PYPARDOT4: "users.read_by_email", PARDOT_API_CLIENT: "user.read"}
HELD = (
    "SELECT id, email, first_name, last_name, job_title, role, (SELECT id FROM account) AS account, created_at,"
    ' updated_at FROM "user"'
)
NOBODY = 999_999


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id")
    assert len(held) == 5
    assert speaker.found(QUERY, "user", sort_by="id") == (5, held)


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    held = speaker.held.row(f"{HELD} WHERE id = 4")
    assert speaker.found(QUERY, "user", id_greater_than=3, id_less_than=5) == (1, [held])
    assert speaker.found(QUERY, "user", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one_by_address(speaker: Speaker) -> None:
    for held in speaker.held.rows(HELD):
        assert speaker.node(READ_BY_EMAIL, "user", held["email"]) == held
    assert speaker.refused(READ_BY_EMAIL, speaker.address("nobody")) == (11, "Invalid user email address")


def test_it_reads_one_by_id(pypardot: Speaker) -> None:
    for held in pypardot.held.rows(HELD):
        assert pypardot.node(READ_BY_ID, "user", held["id"]) == held
    assert pypardot.refused(READ_BY_ID, NOBODY) == (10, "Invalid user ID")
