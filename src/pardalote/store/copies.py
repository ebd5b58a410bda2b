"""The statements about a prospect's copy of an email: the copy itself, what it has led to, where its links lead."""

from typing import Any

from sqlalchemy import Select, bindparam, literal_column, select

from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    email,
    email_delivery,
    list_email,
    outbox_message,
    prospect,
    tracker_redirect,
    visitor_activity,
)
from pardalote.store.statements import Statement, first


def _copies() -> Select[Any]:
    joined = (
        email_delivery.join(email, email.c.id == email_delivery.c.email_id)
        .join(prospect, prospect.c.id == email_delivery.c.prospect_id)
        .outerjoin(list_email, list_email.c.email_id == email.c.id)
    )
    return (
        select(
            *email_delivery.c,
            email.c.subject,
            email.c.campaign_id,
            email.c.email_template_id,
            list_email.c.id.label("list_email_id"),
            prospect.c.email.label("address"),
            prospect.c.is_archived,
        )
        .select_from(joined)
        .where(email_delivery.c.id == bindparam("delivery_id"))
    )


# Whoever writes about a copy is alone with it: what counts once is counted once.
_COPY = Statement(_copies(), email_delivery)


def by_id(connection: Connection, delivery_id: int) -> Row | None:
    """Return a copy with what is known of its email and its prospect.

    Beside the delivery's own columns: subject, campaign_id, email_template_id and list_email_id of the email, address
    and is_archived of the prospect.
    """
    return connection.one(_COPY, delivery_id=delivery_id)


_NOTHING: Any = literal_column("0")
# Of an email to a list there are as many activities as recipients, so it is the prospect's that are looked through:
# a sum keeps the engines from the indexes of the other columns.
_LED_TO = Statement(
    first(
        select(visitor_activity.c.id).where(
            visitor_activity.c.prospect_id == bindparam("prospect_id"),
            visitor_activity.c.email_id + _NOTHING == bindparam("email_id"),
            visitor_activity.c.type + _NOTHING == bindparam("type"),
        ),
        1,
    )
)


def has_led_to(connection: Connection, copy: Row, type_: int) -> bool:
    """Say whether a copy has led to an activity of a type of its prospect."""
    found = connection.one(_LED_TO, prospect_id=copy["prospect_id"], email_id=copy["email_id"], type=type_)
    return found is not None


_REDIRECT = Statement(select(tracker_redirect).where(tracker_redirect.c.id == bindparam("redirect_id")))


def redirect(connection: Connection, redirect_id: int) -> Row | None:
    """Return a tracked link: its email_id and url."""
    return connection.one(_REDIRECT, redirect_id=redirect_id)


_MESSAGE = Statement(select(outbox_message).where(outbox_message.c.email_delivery_id == bindparam("delivery_id")))
_BODIES = Statement(select(email.c.text, email.c.html, email.c.from_user_id).where(email.c.id == bindparam("email_id")))


def outbox(connection: Connection, delivery_id: int) -> Row | None:
    """Return what of a copy lies in the outbox."""
    return connection.one(_MESSAGE, delivery_id=delivery_id)


def bodies(connection: Connection, email_id: int) -> Row | None:
    """Return the text and the html of an email, before anything is merged into them, and its from_user_id."""
    return connection.one(_BODIES, email_id=email_id)
