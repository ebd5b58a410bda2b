"""What jobs leave behind, as it is kept: read below the API, many rows at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, select

from pardalote.records import visitor_activity as types
from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    change_set,
    email,
    email_delivery,
    export,
    import_,
    import_batch,
    job,
    kept_text_piece,
    list_membership,
    outbox_message,
    prospect,
    prospect_history,
    visitor_activity,
)
from pardalote.store.statements import Statement
from tests.faults.people import MADE_AFTER, MADE_BEFORE

_IS_NUMBER = prospect_history.c.field.in_((literal_column("'company'"), literal_column("'nickname'")))
_WRITTEN = Statement(
    select(
        prospect.c.id,
        prospect.c.email,
        prospect.c.company,
        prospect_history.c.field,
        prospect_history.c.new,
        change_set.c.through,
    )
    .select_from(
        prospect.outerjoin(
            prospect_history, and_(prospect_history.c.prospect_id == prospect.c.id, _IS_NUMBER)
        ).outerjoin(change_set, change_set.c.id == prospect_history.c.change_set_id)
    )
    .where(Among(prospect.c.email, bindparam("emails")))
    .order_by(prospect.c.id, prospect_history.c.id)
)


def written(connection: Connection, emails: Iterable[str]) -> Mapping[str, list[Row]]:
    """Return by address every number that a prospect was given: id, company, field, new, through, the oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in connection.all(_WRITTEN, emails=packed(sorted(set(emails)))):
        found[row["email"]].append(row)
    return found


_BATCHES = Statement(
    select(import_.c.id, import_batch.c.number, kept_text_piece.c.content)
    .select_from(
        import_.outerjoin(import_batch, import_batch.c.import_id == import_.c.id).outerjoin(
            kept_text_piece,
            and_(
                kept_text_piece.c.kept_text_id == import_batch.c.content_id,
                kept_text_piece.c.number == literal_column("1"),
            ),
        )
    )
    .order_by(import_.c.id, import_batch.c.number)
)
_IMPORTS = Statement(select(import_))


def batches(connection: Connection) -> Mapping[int, list[str]]:
    """Return by import how each batch begins."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.all(_BATCHES):
        found[row["id"]] += [row["content"]] if row["content"] is not None else []
    return found


def imports(connection: Connection) -> Mapping[int, Row]:
    """Return imports by their ids."""
    return {row["id"]: row for row in connection.all(_IMPORTS)}


_EXPORTS = Statement(select(export.c.id, export.c.object, export.c.state).order_by(export.c.id))
_STILL = Statement(
    select(prospect.c.id)
    .where(prospect.c.updated_at > bindparam("after"), prospect.c.updated_at < bindparam("before"))
    .order_by(prospect.c.id)
)
_MEMBERSHIPS = Statement(
    select(list_membership.c.id)
    .where(list_membership.c.created_at > bindparam("after"), list_membership.c.created_at < bindparam("before"))
    .order_by(list_membership.c.id)
)
_SPAN = {"after": MADE_AFTER, "before": MADE_BEFORE}


def exports(connection: Connection) -> list[Row]:
    """Return id, object and state of all exports, the oldest first."""
    return connection.all(_EXPORTS)


def to_be_exported(connection: Connection) -> Mapping[str, list[int]]:
    """Return by object the ids that belong in each export."""
    asked = {"prospect": _STILL, "listMembership": _MEMBERSHIPS}
    return {name: [row["id"] for row in connection.all(each, **_SPAN)] for name, each in asked.items()}


_EMAILS = Statement(select(email.c.id, email.c.name, email.c.sent_at))
_COPIES = Statement(
    select(
        email_delivery.c.id,
        email_delivery.c.recipient,
        email_delivery.c.sent_at,
        email_delivery.c.problem,
        outbox_message.c.recipient.label("sent_to"),
    )
    .select_from(email_delivery.outerjoin(outbox_message, outbox_message.c.email_delivery_id == email_delivery.c.id))
    .where(email_delivery.c.email_id == bindparam("email_id"))
)
_ACTIVITIES = Statement(
    select(prospect.c.email)
    .select_from(visitor_activity.join(prospect, prospect.c.id == visitor_activity.c.prospect_id))
    .where(visitor_activity.c.email_id == bindparam("email_id"), visitor_activity.c.type == bindparam("type"))
)


def emails(connection: Connection) -> Mapping[str, list[int]]:
    """Return the ids of all emails by their names."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in connection.all(_EMAILS):
        found[row["name"]].append(row["id"])
    return found


def copies(connection: Connection, email_id: int) -> list[Row]:
    """Return the copies of an email: recipient, sent_at, problem, and to whom it went by the outbox in sent_to."""
    return connection.all(_COPIES, email_id=email_id)


def told_of_email(connection: Connection, email_id: int) -> list[str]:
    """Return the addresses of the prospects of whom an activity says that they were sent an email."""
    return [row["email"] for row in connection.all(_ACTIVITIES, email_id=email_id, type=types.SENT)]


_JOBS = Statement(select(job.c.id, job.c.kind, job.c.about, job.c.state, job.c.done, job.c.problem, job.c.lease))
_ENDS_LATER = " expiry"


def jobs(connection: Connection) -> list[dict[str, Any]]:
    """Return all jobs but those that are only due when something expires."""
    return [row for row in connection.all(_JOBS) if not row["kind"].endswith(_ENDS_LATER)]
