"""The original's limits, when they are on: so many calls of an account at once (66) and in a day (122)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
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

# Headers by which somebody has proved who calls are taken at their word for so many seconds, and so many
# of them: whatever a call does is proved anyway.
_SECONDS_KNOWN = 60
_MOST_KNOWN = 1024
_NO_PARAMETERS = Parameters([], [], [])


# Those that tell who calls.
_Headers = tuple[bytes | None, bytes | None]


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
    # Whether calls are carried out in threads.
    waits: bool
    places: Places
    quota: Quota
    # How many at once; 0: any number.
    most: int
    _known: dict[_Headers, _Known] = field(default_factory=dict)

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
                await self.carry(lambda: self._give_back(request))

    async def let_in(self, request: Request, claim: Callable[[], Claim]) -> None:
        """Let a call be carried out on the loop; one that was let in already is. Raises Refusal 66, 122, StoreError.

        Also raises what a claim and its proof raise.
        """
        self._admit(request, claim)
        # The loop was busy with other calls: whoever came meanwhile counts before this one is carried out.
        await asyncio.sleep(0)

    @contextmanager
    def letting_in(self, request: Request, claim: Claim) -> Iterator[None]:
        """Let a call be carried out in this thread, which waits for the database anyway. Raises as `let_in`."""
        self._admit(request, lambda: claim)
        try:
            yield
        finally:
            self._give_back(request)

    def _admit(self, request: Request, claim: Callable[[], Claim]) -> None:
        if request.place is not None and request.is_counted:
            return
        account = self._account(request, claim)
        request.noted["account"] = account.number
        if self.most and request.place is None:
            request.place = self.places.take(account.number, self.most)
            if request.place is None:
                raise Refusal(refusals.CONCURRENT_REQUEST_LIMIT)
        if not request.is_counted:
            self.quota.count(account)
            request.is_counted = True

    def _give_back(self, request: Request) -> None:
        if request.place is not None:
            place, request.place = request.place, None
            self.places.give_back(place)

    def _place_early(self, request: Request) -> None:
        """Take a place for a call whose body is still to come. If there is none now, there may be one by then."""
        # What is wrong the call itself will tell, in the caller's format.
        with suppress(Exception):
            account = self._account(request, lambda: self.authentication.claim(request, _NO_PARAMETERS))
            request.place = self.places.take(account.number, self.most)

    def _account(self, request: Request, claim: Callable[[], Claim]) -> Account:
        """Return the account that a caller has proved to belong to. Raises what a claim and its proof raise."""
        headers = request.headers.get(b"authorization"), request.headers.get(b"pardot-business-unit-id")
        known, now = self._known.get(headers), self.clock.now()
        if known is not None and now < known.until:
            return known.account
        claimed = claim()
        # Even what a copy of the database does not know yet.
        with claimed.store.reading(fresh=True) as connection:
            account = claimed.prove(connection).furnishing.account
        if claimed.is_in_headers:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[headers] = _Known(account, now + _SECONDS_KNOWN)
        return account


def _has_body(request: Request) -> bool:
    return b"content-length" in request.headers or b"transfer-encoding" in request.headers
