"""The statements about prospects' copies of emails: who is to get one, what waits, and what became of each."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, literal_column, or_, select

from pardalote.store.listed import Among, packed
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import (
    bounced_address,
    email,
    email_delivery,
    list_,
    list_email,
    list_email_list,
    list_membership,
    outbox_message,
    prospect,
    prospect_account,
)
from pardalote.store.statements import Change, Statement, first

_NONE: Any = literal_column("0")
_ONE: Any = literal_column("1")
# In whichever column an account keeps it.
_KEY = func.coalesce(prospect.c.unique_email, prospect.c.shared_email)
_HAS_BOUNCED = (
    select(bounced_address.c.id)
    .where(bounced_address.c.email_key == _KEY, bounced_address.c.hard_bounced_at.is_not(None))
    .exists()
)
# Whether somebody may be mailed; an operational email goes to those too who have opted out (email.md, section 4).
_MAY_BE_MAILED = (
    prospect.c.is_archived == _NONE,
    prospect.c.email.is_not(None),
    ~_HAS_BOUNCED,
    or_(
        bindparam("is_operational") == _ONE,
        (func.coalesce(prospect.c.opted_out, _NONE) == _NONE)
        & (func.coalesce(prospect.c.is_do_not_email, _NONE) == _NONE),
    ),
)
_MAILABLE = Statement(select(prospect.c.email).where(prospect.c.id == bindparam("prospect_id"), *_MAY_BE_MAILED))


def mailable(connection: Connection, prospect_id: int, is_operational: bool) -> str | None:
    """Return the address of a prospect who may be mailed; None: it may not."""
    row = connection.one(_MAILABLE, prospect_id=prospect_id, is_operational=int(is_operational))
    return None if row is None else str(row["email"])


_COLUMNS = ("email_id", "prospect_id", "recipient", "created_at", "sent_at", "bounced_at", "is_hard_bounce")


def add(connection: Connection, email_id: int, people: Iterable[tuple[int, str]], now: int) -> None:
    """Let copies wait for prospects, each with its address."""
    rows = [(email_id, prospect_id, recipient, now, None, None, 0) for prospect_id, recipient in people]
    if rows:
        connection.insert_rows(email_delivery, _COLUMNS, rows)


_EMAIL = Statement(
    select(
        *email.c,
        list_email.c.id.label("list_email_id"),
        list_email.c.gathered_through,
    )
    .select_from(email.outerjoin(list_email, list_email.c.email_id == email.c.id))
    .where(email.c.id == bindparam("email_id"))
)
_LISTS = Statement(
    select(list_email_list.c.list_id, list_email_list.c.is_suppression, list_.c.is_archived)
    .select_from(list_email_list.join(list_, list_.c.id == list_email_list.c.list_id))
    .where(list_email_list.c.list_email_id == bindparam("list_email_id"))
)


def email_by_id(connection: Connection, email_id: int) -> Row | None:
    """Return all columns of an email, and of its list email list_email_id and gathered_through."""
    return connection.one(_EMAIL, email_id=email_id)


def lists_of(connection: Connection, list_email_id: int) -> tuple[list[int], list[int]]:
    """Return the lists to which a list email goes, but for those in the recycle bin, and those that suppress it."""
    rows = connection.all(_LISTS, list_email_id=list_email_id)
    wanted = [row["list_id"] for row in rows if not row["is_suppression"] and not row["is_archived"]]
    return wanted, [row["list_id"] for row in rows if row["is_suppression"]]


_NEXT_MEMBER = Statement(
    first(
        select(list_membership.c.prospect_id)
        .where(
            list_membership.c.list_id == bindparam("list_id"),
            list_membership.c.prospect_id > bindparam("after"),
            list_membership.c.is_ended == _NONE,
        )
        .order_by(list_membership.c.prospect_id),
        1,
    )
)


def next_member(connection: Connection, lists: Sequence[int], after: int) -> int | None:
    """Return the first prospect on some lists behind one, in the order of ids; None: there is none."""
    found = (connection.one(_NEXT_MEMBER, list_id=each, after=after) for each in lists)
    return min((row["prospect_id"] for row in found if row is not None), default=None)


def _membership(of: str) -> Any:
    return select(list_membership.c.id).where(
        list_membership.c.prospect_id == prospect.c.id,
        list_membership.c.is_ended == _NONE,
        Among(list_membership.c.list_id, bindparam(of)),
    )


_twin = prospect.alias("twin")
# Of those who share an address, one got it already.
_THEIRS = select(_twin.c.id).where(_twin.c.shared_email == prospect.c.shared_email).correlate(prospect)
_HAS_IT = (
    select(email_delivery.c.id)
    .where(
        email_delivery.c.email_id == bindparam("email_id"),
        # Few share an address, many get an email: a join would begin with the many.
        email_delivery.c.prospect_id.in_(_THEIRS),
    )
    .correlate(prospect)
    .exists()
)
# Who has opted out of a list is not on it as far as mail goes; who is on a list that suppresses, is in any case.
_CANDIDATES = Statement(
    select(prospect.c.id, prospect.c.email)
    .where(
        prospect.c.id > bindparam("after"),
        prospect.c.id <= bindparam("through"),
        *_MAY_BE_MAILED,
        _membership("lists").where(list_membership.c.did_opt_out == _NONE).exists(),
        ~_membership("suppressed").exists(),
        ~_HAS_IT,
    )
    .order_by(prospect.c.id)
)


def candidates(
    connection: Connection, list_email: Row, lists: Sequence[int], suppressed: Sequence[int], after: int, through: int
) -> list[Row]:
    """Return who is to get a list email, of those with an id in a range: id and email, in the order of ids."""
    return connection.all(
        _CANDIDATES,
        email_id=list_email["id"],
        is_operational=list_email["is_operational"],
        lists=packed(lists),
        suppressed=packed(suppressed),
        after=after,
        through=through,
    )


_IS_WAITING = (email_delivery.c.sent_at.is_(None), email_delivery.c.problem.is_(None))
_WAITING = Statement(
    select(
        *prospect.c,
        email_delivery.c.id.label("delivery_id"),
        email_delivery.c.recipient,
        email_delivery.c.attempted_at,
        email_delivery.c.created_at.label("ready_at"),
        prospect_account.c.user_id.label("account_owner_id"),
        _HAS_BOUNCED.label("has_bounced"),
    )
    .select_from(
        email_delivery.join(prospect, prospect.c.id == email_delivery.c.prospect_id).outerjoin(
            prospect_account, prospect_account.c.id == prospect.c.prospect_account_id
        )
    )
    .where(email_delivery.c.email_id == bindparam("email_id"), *_IS_WAITING, email_delivery.c.id > bindparam("after"))
    .order_by(email_delivery.c.id)
    .limit(bindparam("most"))
    .offset(_NONE)
)
_COUNTS = Statement(
    select(
        func.count().label("total"),
        func.count(email_delivery.c.sent_at).label("sent"),
        func.count(email_delivery.c.problem).label("refused"),
    ).where(email_delivery.c.email_id == bindparam("email_id"))
)
_LEAVE = Change(
    email_delivery,
    email_delivery.c.email_id == bindparam("email_id"),
    *_IS_WAITING,
    problem=bindparam("reason"),
)


def waiting(connection: Connection, email_id: int, after: int, most: int) -> list[Row]:
    """Return copies that wait to be sent, in the order of their ids.

    Each has all columns of its prospect, and delivery_id, recipient, attempted_at, ready_at, account_owner_id and
    has_bounced.
    """
    return connection.all(_WAITING, email_id=email_id, after=after, most=most)


def counts(connection: Connection, email_id: int) -> Row:
    """Return how many copies of an email there are: total, sent, refused."""
    row = connection.one(_COUNTS, email_id=email_id)
    assert row is not None, "a count has always a row"
    return row


def leave(connection: Connection, email_id: int, reason: str) -> int:
    """Keep that what waits of an email will not be sent; return how many copies that is."""
    return connection.run(_LEAVE, email_id=email_id, reason=reason)


_OUTBOX = Statement(
    select(
        outbox_message.c.id,
        outbox_message.c.sender,
        outbox_message.c.recipient,
        outbox_message.c.created_at,
        email_delivery.c.email_id,
        email_delivery.c.prospect_id,
    )
    .select_from(outbox_message.join(email_delivery, email_delivery.c.id == outbox_message.c.email_delivery_id))
    .where(outbox_message.c.id > bindparam("after"))
    .order_by(outbox_message.c.id)
    .limit(bindparam("most"))
    .offset(_NONE)
)
_MESSAGE = Statement(select(outbox_message).where(outbox_message.c.id == bindparam("message_id")))


def outbox(connection: Connection, after: int, most: int) -> list[Row]:
    """Return messages of the outbox: id, sender, recipient, created_at, email_id, prospect_id."""
    return connection.all(_OUTBOX, after=after, most=most)


def message(connection: Connection, message_id: int) -> Row | None:
    """Return a message of the outbox, whole."""
    return connection.one(_MESSAGE, message_id=message_id)
