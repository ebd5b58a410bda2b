"""Real clients and email templates."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

READ = {PYPARDOT4: "emailtemplates.read", PARDOT_API_CLIENT: "emailTemplate.read"}
LIST = {PYPARDOT4: "emailtemplates.listOneToOne", PARDOT_API_CLIENT: "emailTemplate.listOneToOne"}
TRAITS = (
    "id, name, fromName, isOneToOneEmail, isArchived, isAutoResponderEmail, isDripEmail, isListEmail, subject,"
    " emailType, type"
)
FLAGS = ("isOneToOneEmail", "isArchived", "isAutoResponderEmail", "isDripEmail", "isListEmail")
HELD = f"SELECT {TRAITS} FROM email_template"
BODIES = "SELECT htmlMessage, textMessage FROM email_template WHERE id = ?"
SEND_OPTIONS = "SELECT replyToAddress, sendFromData FROM email_template WHERE id = ?"


def shown(held: dict[str, Any]) -> dict[str, Any]:
    """Return the traits of a template: its flags are 1 or nothing."""
    return held | {name: held[name] or None for name in FLAGS}


def send_options(speaker: Speaker, number: int) -> dict[str, Any] | None:
    """Return how a template is sent: nothing when nothing of it is said."""
    options = speaker.held.row(SEND_OPTIONS, number)
    return options if any(options.values()) else None


def test_it_reads_one(speaker: Speaker) -> None:
    """To pardot-api-client an id is called `emailTemplateId`, as in one column of the reference."""
    templates = speaker.held.rows(f'{HELD} WHERE "isArchived" = 0 ORDER BY id LIMIT 12')
    assert templates
    for held in templates:
        found = speaker.node(READ, "emailTemplate", held["id"])
        assert found == {
            "error": 0,
            "sendOptions": send_options(speaker, held["id"]),
            "trackedTextMessage": None,
            "trackedHtmlMessage": None,
            **speaker.held.row(BODIES, held["id"]),
            **shown(held),
        }


def test_it_lists_those_for_one_to_one(speaker: Speaker) -> None:
    held = [
        shown(each)
        for each in speaker.held.rows(f'{HELD} WHERE "isOneToOneEmail" = 1 AND "isArchived" = 0 ORDER BY id')
    ]
    found = speaker.node(LIST, "emailTemplates")
    assert held
    assert sorted(found["templates"], key=lambda each: each["id"]) == held
    assert (found["error"], found["count"]) == (0, len(held))


def test_it_lists_archived_ones_when_asked(speaker: Speaker) -> None:
    held = speaker.held.ids(f"{HELD} WHERE isOneToOneEmail = 1 ORDER BY id")
    found = speaker.node(LIST, "emailTemplates", archived="true")["templates"]
    assert sorted(each["id"] for each in found) == held
