"""What each address of a mail leads to: a deed on the recipient's copy, and an answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pardalote.actions import opting, preferences, receiving
from pardalote.actions.work import Work
from pardalote.api.request import Answer
from pardalote.store import copies
from pardalote.store.promise import Row
from pardalote.tracker import pages
from pardalote.tracker.online import shown
from pardalote.wire.mail_addresses import Followed, MailAddresses, Way


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's request for an address of a mail, in a transaction."""

    followed: Followed
    # The addresses of the account's mails, without the server's own part.
    addresses: MailAddresses
    # Whether something may be done: a HEAD only looks.
    acts: bool
    # What a form said, by its names; None: it was no POST.
    form: Mapping[str, list[str]] | None
    work: Work
    # None: it was erased, with its prospect.
    copy: Row | None

    @property
    def sender(self) -> str:
        """Whose mail it is."""
        return self.work.account.name

    @property
    def preferences(self) -> str:
        """Where the recipient chooses lists."""
        return self.addresses.preferences(self.followed.delivery)


def link(visit: Visit) -> Answer:
    """Keep a click, and lead on to where the link of the email leads; nowhere else."""
    redirect = copies.redirect(visit.work.connection, visit.followed.number)
    if redirect is None or not _LEADS_ON.match(redirect["url"]):
        return pages.nothing_here()
    if visit.copy is not None:
        if redirect["email_id"] != visit.copy["email_id"]:
            return pages.nothing_here()
        if visit.acts:
            receiving.clicked(visit.work, visit.copy, redirect["url"])
    # What a header can't hold is said as a browser would say it.
    target = quote(redirect["url"], safe=_SAFE, errors="replace").encode()
    return Answer(302, b"text/plain; charset=utf-8", b"", headers=((b"location", target), _NO_REFERRER))


_LEADS_ON = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_SAFE = "%!#$&'()*+,/:;=?@[]~-._"
_NO_REFERRER = (b"referrer-policy", b"no-referrer")


def picture(visit: Visit) -> Answer:
    """Keep an open, and show the picture that nobody sees."""
    if visit.acts and visit.copy is not None:
        receiving.opened(visit.work, visit.copy)
    return Answer(200, b"image/gif", _PICTURE, headers=(_NO_REFERRER, (b"x-content-type-options", b"nosniff")))


# One pixel, transparent.
_PICTURE = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


def unsubscribe(visit: Visit) -> Answer:
    """Opt out whoever loads the page, as the original does, and in again whoever asks for it.

    Mail programs that unsubscribe with one click (RFC 8058) see no page.
    """
    form = visit.form or {}
    is_by_program = form.get("List-Unsubscribe") == ["One-Click"]
    if visit.copy is None:
        return _DONE if is_by_program else pages.forgotten()
    address = visit.copy["address"]
    if visit.acts and pages.AGAIN in form and not is_by_program:
        opting.resubscribe(visit.work, visit.copy)
        return pages.welcome_back(visit.sender, address, visit.preferences)
    if visit.acts:
        opting.unsubscribe(visit.work, visit.copy)
    return _DONE if is_by_program else pages.unsubscribed(visit.sender, address, visit.preferences)


_DONE = Answer(200, b"text/plain; charset=utf-8", b"You are unsubscribed.\n")


def choose(visit: Visit) -> Answer:
    """Show the lists that a recipient may choose, after doing what it has chosen."""
    copy, form = visit.copy, visit.form
    if copy is None:
        return pages.forgotten()
    if visit.acts and form is None:
        preferences.see(visit.work, copy)
    elif visit.acts and form is not None:
        _choose(visit.work, copy, form)
    offered = preferences.offered(visit.work, copy["prospect_id"])
    is_out = preferences.is_out(visit.work, copy)
    return pages.preferences(visit.sender, copy["address"], offered, is_out, is_saved=form is not None)


def _choose(work: Work, copy: Row, form: Mapping[str, list[str]]) -> None:
    if pages.ALL in form:
        preferences.leave_all(work, copy)
    elif pages.AGAIN in form:
        opting.resubscribe(work, copy)
    else:
        wanted = set(form.get(pages.LISTS, ()))
        shown_ids = {each for said in form.get(pages.SHOWN, ()) for each in said.split(",")}
        preferences.choose(work, copy, {int(each): each in wanted for each in shown_ids if _ID.match(each)})


_ID = re.compile(r"[0-9]{1,15}\Z", re.ASCII)


def online(visit: Visit) -> Answer:
    """Show the mail as its recipient got it."""
    return pages.nothing_here() if visit.copy is None else shown(visit.work, visit.copy, visit.addresses)


WAYS: Mapping[Way, Callable[[Visit], Answer]] = {
    Way.LINK: link,
    Way.PIXEL: picture,
    Way.UNSUBSCRIBE: unsubscribe,
    Way.PREFERENCES: choose,
    Way.ONLINE: online,
}
# Where forms and programs say something.
TAKES_FORMS = frozenset((Way.UNSUBSCRIBE, Way.PREFERENCES))
# What is only looked at.
CHANGES_NOTHING = frozenset((Way.ONLINE,))
