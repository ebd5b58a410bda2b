"""Calls on assets, emails, tags, users and the account, whose answers are recorded."""

from collections.abc import Callable

from pardalote.actions import tags
from pardalote.records import visitor_activity as types
from tests import cast
from tests.api.assets import act, bounce, deliver, letter, list_email, made, template
from tests.api.surroundings import work_on
from tests.driver import Answered, Client

BODIES = {"html": '<p class="x">Dear %%first_name%%,</p>', "text": "Dear %%first_name%%,\r\n\r\nÄ & <b>"}


def account_read(client: Client, format_: str) -> Answered:
    return client.ask("account", "read", format_)


def tag_query(client: Client, format_: str) -> Answered:
    for name in ("blue & white", "007"):
        made(client, "tag", name)
    return client.ask("tag", "query", format_)


def tag_object_query(client: Client, format_: str) -> Answered:
    with work_on(client.door, client.version) as work:
        tags.hang(work, "blue", "Prospect", 5)
        tags.hang(work, "blue", "Email Template", 58)
    return client.ask("tagObject", "query", format_, sort_by="id")


def custom_redirect_query(client: Client, format_: str) -> Answered:
    for name in ("Banner", 'Signature "new"'):
        made(client, "customRedirect", name)
    return client.ask("customRedirect", "query", format_)


def custom_redirect_bulk(client: Client, format_: str) -> Answered:
    made(client, "customRedirect", "Banner")
    return client.ask("customRedirect", "query", format_, output="bulk")


def dynamic_content_read(client: Client, format_: str) -> Answered:
    return client.ask("dynamicContent", "read", format_, id=made(client, "dynamicContent", "By city"))


def dynamic_content_query(client: Client, format_: str) -> Answered:
    for name in ("By city", "By town"):
        made(client, "dynamicContent", name)
    return client.ask("dynamicContent", "query", format_)


def form_create(client: Client, format_: str) -> Answered:
    return client.ask("form", "create", format_, name="Buyer's Guide", campaign_id=cast.WEBINAR)


def form_query(client: Client, format_: str) -> Answered:
    made(client, "form", "Buyer's Guide")
    return client.ask("form", "query", format_)


def templates(client: Client) -> None:
    """Make two templates: one with everything, one with nothing but a text."""
    senders = ({"type": "general_user", "name": "Ada", "address": "ada@pardalote.example"},)
    template(
        client, name="Buyer's Guide", subject="Free", from_name="Ada", reply_to="ada@pardalote.example",
        senders=senders, for_one_to_one=True, for_lists=True, **BODIES,
    )  # fmt: skip
    template(client, name="Bare", subject="", text="Hello")


def email_template_read(client: Client, format_: str) -> Answered:
    templates(client)
    return client.ask("emailTemplate", "read", format_, id=1)


def email_template_missing(client: Client, format_: str) -> Answered:
    return client.ask("emailTemplate", "read", format_, id=1)


def email_template_list(client: Client, format_: str) -> Answered:
    templates(client)
    return client.ask("emailTemplate", "listOneToOne", format_)


def email_read(client: Client, format_: str) -> Answered:
    return client.ask("email", "read", format_, id=letter(client, client.made("bob@pardot.com"), **BODIES))


def email_stats(client: Client, format_: str) -> Answered:
    email, number = list_email(client)
    people = [client.made(f"{name}@pardot.com") for name in ("bob", "eve", "ann")]
    deliver(client, email, *people)
    bounce(client, email, people[2], is_hard=True)
    act(client, types.OPEN, people[0], email_id=email, list_email_id=number)
    act(client, types.CLICK, people[0], "http://x.example/?a=1&b=2", email_id=email, list_email_id=number)
    return client.ask("email", "stats", format_, id=number)


def email_click_query(client: Client, format_: str) -> Answered:
    bob = client.made("bob@pardot.com")
    email, number = list_email(client)
    act(client, types.CLICK, bob, "http://x.example/?a=1&b=2", email_id=email, list_email_id=number)
    act(client, types.CLICK, bob, "http://x.example/", email_id=letter(client, bob))
    return client.ask("emailClick", "query", format_)


def user_read(client: Client, format_: str) -> Answered:
    return client.ask("user", "read", format_, email=cast.MARKETING)


def user_query(client: Client, format_: str) -> Answered:
    return client.ask("user", "query", format_, sort_by="id", limit=2)


def user_abilities(client: Client, format_: str) -> Answered:
    return client.ask("user", "abilities", format_)


# By the name of the recording: version, call and status.
RECORDED: dict[str, tuple[int, Callable[[Client, str], Answered], int]] = {
    "account-read": (3, account_read, 200),
    "tag-query": (3, tag_query, 200),
    "tag-object-query": (4, tag_object_query, 200),
    "custom-redirect-query": (3, custom_redirect_query, 200),
    "custom-redirect-bulk": (4, custom_redirect_bulk, 200),
    "dynamic-content-read": (3, dynamic_content_read, 200),
    "dynamic-content-query": (4, dynamic_content_query, 200),
    "form-create": (3, form_create, 200),
    "form-query": (4, form_query, 200),
    "email-template-read": (4, email_template_read, 200),
    "email-template-missing": (3, email_template_missing, 200),
    "email-template-list": (4, email_template_list, 200),
    "email-read": (3, email_read, 200),
    "email-stats": (4, email_stats, 200),
    "email-click-query": (3, email_click_query, 200),
    "user-read": (4, user_read, 200),
    "user-query": (3, user_query, 200),
    "user-abilities": (4, user_abilities, 200),
}
