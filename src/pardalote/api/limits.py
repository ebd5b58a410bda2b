"""The original's limits, when they are on: so many calls of an account at once (66) and in a day (122)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from pardalote import refusals
from pardalote.actions.carrying import Carrier
from pardalote.actions.quota import Quota
from pardalote.api.auth import Authentication, Claim
from pardalote.api.request import Answer, Request
from pardalote.clock import Clock
from pardalote.records.account import Account
from pardalote.refusals import Refusal
from pardalote.store.promise import Places
from pardalote.wire.parameters import Parameters

# Whoever has proved who calls is taken at the word for so long, and so many of them: what the call itself does is
# proved in any case.
_SECONDS_KNOWN = 60
_MOST_KNOWN = 1024
_NO_PARAMETERS = Parameters([], [], [])


class _Known(NamedTuple):
    account: Account
    # Seconds since 1970.
    until: int


@dataclass(slots=True)
class Limits:
    """Lets calls in while their accounts are below their limits.

    A call counts as under way from when its headers are there, or, where these don't say who calls, its body, until it
    is answered. Only callers who have proved who they are count, or strangers could use up what belongs to others. What
    is refused for a limit changes nothing, and doesn't count for the day.
    """

    authentication: Authentication
    clock: Clock
    carry: Carrier
    places: Places
    quota: Quota
    # How many at once; 0: any number.
    most: int
    _known: dict[tuple[str, str], _Known] = field(default_factory=dict)

    async def around(self, request: Request, answering: Callable[[], Awaitable[Answer]]) -> Answer:
        """Answer a request of which only the headers are there, and which counts as under way meanwhile.

        Whoever has its answer may call again at once, through another worker too, so the place is free before it.
        """
        try:
            if self.most and _has_body(request):
                await self.carry(lambda: self._place_early(request))
            return await answering()
        finally:
            if request.place is not None:
                place, request.place = request.place, None
                await self.carry(lambda: self.places.give_back(place))

    async def admit(self, request: Request, claim: Callable[[], Claim]) -> None:
        """Let a call be carried out; once it was let in, asking again does nothing. Raises Refusal 66, 122, StoreError.

        Also raises what a claim and its proof raise.
        """
        if request.is_admitted:
            return
        await self.carry(lambda: self._admit(request, claim()))
        request.is_admitted = True
        # The loop is busy while it carries out a call: whoever came meanwhile counts before the next one is.
        await asyncio.sleep(0)

    def _admit(self, request: Request, claim: Claim) -> None:
        account = self._account(claim)
        request.noted["account"] = account.number
        if self.most and request.place is None:
            request.place = self.places.take(account.number, self.most)
            if request.place is None:
                raise Refusal(refusals.CONCURRENT_REQUEST_LIMIT)
        self.quota.count(account)

    def _place_early(self, request: Request) -> None:
        """Take a place for a call whose body is still to come. If there is none now, there may be one by then."""
        # What is wrong the call itself will tell, in the caller's format.
        with suppress(Exception):
            account = self._account(self.authentication.claim(request, _NO_PARAMETERS))
            request.place = self.places.take(account.number, self.most)

    def _account(self, claim: Claim) -> Account:
        """Return the account that a caller has proved to belong to. Raises Refusal 1, 184, 185, 201, StoreError."""
        now = self.clock.now()
        known = self._known.get(claim.credentials)
        if known is not None and now < known.until:
            return known.account
        # Whatever a copy of the database does not know yet: news count.
        with claim.store.reading(fresh=True) as connection:
            account = claim.prove(connection).furnishing.account
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[claim.credentials] = _Known(account, now + _SECONDS_KNOWN)
        return account


def _has_body(request: Request) -> bool:
    return b"content-length" in request.headers or b"transfer-encoding" in request.headers
