"""Assets, emails and tags that have no operation to make them: put there through the actions."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select

from pardalote.actions import assets, email_templates, emails, forms, tags, visitor_activities, writing
from pardalote.actions.email_templates import NewEmailTemplate
from pardalote.actions.emails import NewEmail
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.records import visitor_activity as types
from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.email import EMAIL_CLICK
from pardalote.store.schema import tag_object
from pardalote.store.statements import Statement
from tests import cast, stores
from tests.api.surroundings import work_on
from tests.driver import Answered, Client

_NEWEST_TAG_OBJECT = Statement(select(func.max(tag_object.c.id).label("id")))

Make = Callable[[Work, str], int]


def _redirect(work: Work, name: str) -> int:
    values = {"name": name, "destination_url": "http://x.example/?a=1&b=2", "campaign_id": cast.WEBINAR}
    return writing.create(work, CUSTOM_REDIRECT, values)


def _dynamic(work: Work, name: str) -> int:
    variations = (("is Sidon", "<b>Sidon</b>"), ("is Tyre", "<b>Tyre & more</b>"))
    return assets.create_dynamic_content(work, name, "<b>Anywhere</b>", "Default Field: City", variations)


def _form(work: Work, name: str) -> int:
    return forms.create(work, {"name": name, "campaign_id": cast.WEBINAR})


def _tag_object(work: Work, name: str) -> int:
    tags.hang(work, name, "Prospect", work.now)
    (row,) = work.connection.all(_NEWEST_TAG_OBJECT)
    return int(row["id"])


def _click(work: Work, name: str) -> int:
    url = f"http://{name}.example/"
    return writing.create(work, EMAIL_CLICK, {"url": url, "drip_program_action_id": 7})


# How a row of each object that is read and queried is made.
MAKERS: Mapping[str, Make] = {
    "tag": tags.find_or_create,
    "tagObject": _tag_object,
    "customRedirect": _redirect,
    "dynamicContent": _dynamic,
    "form": _form,
    "emailClick": _click,
}


def made(client: Client, object_: str, name: str, at: int | None = None) -> int:
    """Make a row of an object, now or at another moment; return its id."""
    with work_on(client.door, client.version, at) as work:
        return MAKERS[object_](work, name)


def template(client: Client, **wanted: Any) -> int:
    """Make an email template; return its id."""
    with work_on(client.door, client.version) as work:
        return email_templates.create(work, NewEmailTemplate(**wanted))


def list_email(client: Client, lists: tuple[int, ...] = (cast.NEWSLETTER,), **wanted: Any) -> tuple[int, int]:
    """Make an email to lists and mark it sent; return the ids of email and list email."""
    given = {"name": "Mailing", "subject": "News", "text": "Text", "html": "<p>Text</p>", **wanted}
    with work_on(client.door, client.version) as work:
        email = emails.create(work, NewEmail(**given))
        list_email = emails.address_to_lists(work, email, lists)
        emails.mark_sent(work, email)
        return email, list_email


def letter(client: Client, prospect_id: int, **wanted: Any) -> int:
    """Make an email to one prospect; return its id."""
    given = {"name": "Letter", "subject": "Hello", "text": "Dear %%first_name%%", "prospect_id": prospect_id, **wanted}
    with work_on(client.door, client.version) as work:
        return emails.create(work, NewEmail(**given))


def deliver(client: Client, email: int, *prospects: int) -> None:
    """Send copies of an email to prospects."""
    with work_on(client.door, client.version) as work:
        for each in prospects:
            emails.deliver(work, email, each)


def bounce(client: Client, email: int, prospect: int, is_hard: bool) -> None:
    """Let a prospect's copy of an email come back."""
    with work_on(client.door, client.version) as work:
        emails.bounce(work, email, prospect, is_hard)


def act(client: Client, type_: int, prospect: int, details: str | None = None, **about: int) -> int:
    """Let a prospect do something about an email; a click is kept as one too. Returns the id of the last made."""
    with work_on(client.door, client.version) as work:
        happened = NewActivity(type_, "Email", work.now, prospect, details=details, assets=about)
        activity = visitor_activities.record(work, happened)
        if type_ != types.CLICK:
            return activity
        return emails.record_click(work, about["email_id"], prospect, details or "", activity)


def several(answer: Answered, tag: str) -> list[dict[str, Any]]:
    """Return the rows of a JSON answer to a query: none, one, or a list."""
    found = answer.json()["result"].get(tag, [])
    return found if isinstance(found, list) else [found]


def ids(client: Client, object_: str, **criteria: Any) -> list[int]:
    """Return the ids that a query finds, in its order."""
    answer = client.ask(object_, "query", "json", **criteria)
    assert answer.status == 200, answer.text
    return [each["id"] for each in several(answer, object_)]


def empty_outbox(client: Client) -> None:
    """Remove what lies in the outbox."""
    stores.write(client.door.data, client.version, "DELETE FROM outbox_message")
