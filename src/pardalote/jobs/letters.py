"""An email as each of its recipients gets it: merged, its links tracked, from the right sender, with its headers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from pardalote.actions import deliveries, merge_fields
from pardalote.actions.merging import Language, language_of, merge, names_in
from pardalote.actions.work import Work
from pardalote.records.mailbox import mailbox
from pardalote.records.user import User
from pardalote.store.promise import Row
from pardalote.wire.mail_addresses import MailAddresses
from pardalote.wire.mail_links import LONGEST_URL, marked_html, marked_text, urls_in, with_addresses, without_marks
from pardalote.wire.mail_message import Mail, composed
from pardalote.wire.return_paths import message_id, return_path


@dataclass(frozen=True, slots=True)
class Post:
    """What mail of a server has in common."""

    # Where recipients reach the server.
    url: str
    # Where bounces arrive; empty: at the sender's.
    bounce_address: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy of an email with everything merged into it, or why it can't be sent."""

    delivery_id: int
    prospect_id: int
    # When it was made ready to be sent.
    ready_at: int
    problem: str | None = None
    sender_name: str = ""
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    text: str | None = None
    html: str | None = None

    def urls(self) -> set[str]:
        """Return the URLs that are to be tracked in it."""
        found = {*urls_in(self.text or ""), *urls_in(self.html or "", is_html=True)}
        return {each for each in found if len(each) <= LONGEST_URL}


class Message(NamedTuple):
    """What is handed over."""

    # Of the envelope: whom it comes back to, and whom it goes to.
    sender: str
    recipient: str
    content: str


class Letter:
    """An email that is said to one recipient after the other."""

    def __init__(self, email: Row, account: int, post: Post) -> None:
        """Make an email (store.deliveries.email_by_id) ready."""
        self.email = email
        self._post = post
        self._account = account
        self._addresses = MailAddresses(post.url, account, post.secret)
        self._language = language_of((email["subject"], email["text"], email["html"]))
        self._text = marked_text(email["text"]) if email["text"] else None
        self._html = marked_html(email["html"]) if email["html"] else None
        self._pages = _pages_in(self._language, email["text"], email["html"])
        self._reply_to = mailbox(email["replyto_email"]) if email["replyto_email"] else None

    def drafts(self, work: Work, copies: list[Row]) -> Iterator[Draft]:
        """Yield copies that wait (store.deliveries), each merged with the values that its prospect has now."""
        of_account = merge_fields.of_account(work)
        for copy in copies:
            about = (copy["delivery_id"], copy["id"], copy["ready_at"])
            recipient = mailbox(copy["recipient"] or "")
            user, sender = self._sender(work, copy)
            problem = deliveries.obstacle(copy, bool(self.email["is_operational"]))
            if problem is None and recipient is None:
                problem = "no mail can go to the address"
            if problem is None and sender is None:
                problem = "there is nobody whom it is from"
            if problem is not None or recipient is None or sender is None:
                yield Draft(*about, problem=problem)
                continue
            fields = merge_fields.of_mail(work, copy, user, of_account)
            values = {name: without_marks(value) for name, value in self._values(fields, about[0]).items()}
            subject = merge(self.email["subject"] or "", self._language, values)
            if self._language is Language.HANDLEBARS:
                values["subject"] = without_marks(subject)
            yield Draft(
                *about,
                sender_name=self._sender_name(user, values),
                sender=sender,
                recipient=recipient,
                subject=subject,
                text=self._text and merge(self._text, self._language, values),
                html=self._html and merge(self._html, self._language, values, html=True),
            )

    def message(self, draft: Draft, redirects: Mapping[str, int], now: int) -> Message:
        """Return what is handed over of a draft; `redirects`: the ids of its tracked URLs."""
        delivery, addresses, account = draft.delivery_id, self._addresses, self._account
        day = datetime.fromtimestamp(now, UTC).date().isoformat()

        @cache
        def address_of(url: str) -> str:
            redirect = redirects.get(url)
            return url if redirect is None else addresses.link(delivery, redirect, day)

        mail = Mail(
            draft.sender_name,
            draft.sender,
            draft.recipient,
            draft.subject,
            message_id(account, delivery, draft.sender.partition("@")[2], self._post.secret),
            now,
            text=draft.text and with_addresses(draft.text, address_of),
            html=draft.html and with_addresses(draft.html, address_of, addresses.pixel(delivery)),
            reply_to=self._reply_to,
            unsubscribe=None if self.email["is_operational"] else addresses.unsubscribe(delivery),
            is_bulk=self.email["list_email_id"] is not None,
        )
        back = self._post.bounce_address
        path = return_path(back, account, delivery, self._post.secret) if back else draft.sender
        return Message(path, draft.recipient, composed(mail))

    def _sender(self, work: Work, copy: Row) -> tuple[User | None, str | None]:
        """Return the user whom a copy is from, if it is one, and the address."""
        email, users = self.email, work.furnishing.users
        wanted = (
            copy["user_id"] if email["from_assigned_user"] else None,
            copy["account_owner_id"] if email["from_account_owner"] else None,
            email["from_user_id"],
        )
        user = next((users[each] for each in wanted if each in users), None)
        said = user.email if user else email["from_email"]
        return user, mailbox(said) if said else None

    def _sender_name(self, user: User | None, values: Mapping[str, str]) -> str:
        if user is None:
            return merge(self.email["from_name"] or "", self._language, values)
        return " ".join(filter(None, (user.first_name, user.last_name)))

    def _values(self, fields: list[merge_fields.MergeField], delivery: int) -> dict[str, str]:
        """Return values by the names of tags, those of the ways out and of the mail itself first."""
        addresses = self._addresses
        preferences, online = _OF_MAIL[self._language]
        pages = {f"{preferences}_{page}": addresses.preferences(delivery, page) for page in self._pages}
        return {
            **merge_fields.values(fields, self._language),
            "unsubscribe": addresses.unsubscribe(delivery),
            preferences: addresses.preferences(delivery),
            online: addresses.online(delivery),
            **pages,
        }


# How the page on which lists are chosen, and the mail in a browser, are called.
_OF_MAIL = {
    Language.VARIABLE_TAGS: ("email_preference_center", "view_online"),
    Language.HANDLEBARS: ("emailpreferencecenter", "view_online"),
}
_PAGE = re.compile(r"(?:email_preference_center|emailpreferencecenter)_([0-9]{1,15})\Z")


def _pages_in(language: Language, *bodies: str | None) -> frozenset[int]:
    """Return the numbers of the pages that bodies lead to, beside the account's own."""
    names = (name for body in bodies if body for name in names_in(body, language))
    return frozenset(int(found[1]) for found in map(_PAGE.match, names) if found)
