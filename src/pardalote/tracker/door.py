"""The endpoint for recipients: reads which address was followed, and answers in a transaction of its account."""

import logging
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import unquote

from pardalote.actions.carrying import Carrier
from pardalote.actions.repeating import repeated
from pardalote.actions.work import Work
from pardalote.api.request import Answer, Request
from pardalote.clock import Clock
from pardalote.refusals import Reason, Refusal
from pardalote.store import copies
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.promise import Connection, Gone, StoreUnavailable, TakesLong
from pardalote.tracker import pages
from pardalote.tracker.ways import CHANGES_NOTHING, TAKES_FORMS, WAYS, Visit
from pardalote.wire.mail_addresses import Followed, MailAddresses, read_mail_address
from pardalote.wire.parameters import read_body

# Under these the addresses of mails lie.
PLACES = (b"/e/", b"/r/", b"/unsubscribe/", b"/emailPreference/", b"/webmail/")

_FORM = "application/x-www-form-urlencoded"
_log = logging.getLogger("pardalote")


@dataclass(frozen=True, slots=True)
class Tracker:
    """Answers whoever follows an address of a mail; `secret` is the server's."""

    accounts: Accounts
    secret: bytes
    clock: Clock
    carry: Carrier

    async def answer(self, request: Request) -> Answer:
        """Answer a page, a picture, or where to go on; whatever is asked."""
        request.noted.update(object="mail", operation="unknown")
        try:
            try:
                return await self._answered(request)
            except Gone:
                # The account was removed while it was open.
                self.accounts.open_anew()
                return await self._answered(request)
        except Refusal:
            return pages.not_taken(400)
        except (StoreUnavailable, TakesLong) as problem:
            _log.error("the store can't be used: %s", problem)
            return pages.later()
        except Exception:
            _log.exception("a call failed", extra={"request_id": request.noted.get("request_id")})
            return pages.broken()

    def refuse(self, request: Request, reason: Reason, status: int) -> Answer:
        """Say why the HTTP side does not let a request in."""
        request.noted.update(object="mail", operation="unknown")
        return pages.not_taken(status)

    def _followed(self, request: Request) -> Followed | None:
        # Some programs escape more than they need to.
        path = unquote(request.path.decode("latin-1"))
        followed = read_mail_address(path, unquote(request.query.decode("latin-1")), self.secret)
        if followed is not None:
            request.noted.update(operation=followed.way.value, account=followed.account)
        return followed

    async def _answered(self, request: Request) -> Answer:
        followed = self._followed(request)
        if followed is None:
            return pages.nothing_here()
        takes = {"GET", "HEAD"} | ({"POST"} if followed.way in TAKES_FORMS else set())
        if request.method not in takes:
            allowed = ", ".join(sorted(takes)).encode()
            refused = pages.not_taken(405)
            return refused._replace(headers=(*refused.headers, (b"allow", allowed)))
        if _is_prefetch(request):
            # Whoever loads it beforehand hasn't followed it; refused, it is loaded anew by whoever does.
            return pages.not_taken(403)
        form = _form(request) if request.method == "POST" else None
        store = self.accounts.open(followed.account)
        if store is None:
            return pages.nothing_here()
        return await self.carry(lambda: repeated(lambda: self._carried_out(store, request, followed, form)))

    def _carried_out(
        self, store: AccountStore, request: Request, followed: Followed, form: dict[str, list[str]] | None
    ) -> Answer:
        acts = request.method != "HEAD" and followed.way not in CHANGES_NOTHING
        with store.writing() if acts else store.reading(fresh=True) as connection:
            return WAYS[followed.way](self._visit(store, connection, followed, form, acts))

    def _visit(
        self,
        store: AccountStore,
        connection: Connection,
        followed: Followed,
        form: dict[str, list[str]] | None,
        acts: bool,
    ) -> Visit:
        work = Work(connection, store.furnishing(connection), self.clock.now(), through="tracker")
        copy = copies.by_id(connection, followed.delivery)
        return Visit(followed, MailAddresses("", followed.account, self.secret), acts, form, work, copy)


def _is_prefetch(request: Request) -> bool:
    return any("prefetch" in request.header(name).lower() for name in (b"sec-purpose", b"purpose", b"x-moz"))


def _form(request: Request) -> dict[str, list[str]]:
    """Return what a form says. Raises Refusal for one that can't be read."""
    form: defaultdict[str, list[str]] = defaultdict(list)
    said, _files = read_body(request.header(b"content-type") or _FORM, request.body)
    for name, value in said:
        form[name].append(value)
    return form
