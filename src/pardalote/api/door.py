"""The one pipeline of the API: format, who, version, route, ability, action, reply, bytes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pardalote import refusals
from pardalote.actions.carrying import Carrier
from pardalote.actions.repeating import repeated
from pardalote.actions.sharing import Deed, SharedWrites, alone
from pardalote.actions.work import Caller
from pardalote.api.admission import check_method, check_route, check_version, read_version
from pardalote.api.auth import Authentication, Claim
from pardalote.api.call import Answering, Call, KnownCall
from pardalote.api.kept import KeptAnswers
from pardalote.api.kept_rows import KeptRows
from pardalote.api.limits import Limits
from pardalote.api.packing import pack_if_worth
from pardalote.api.patient import Patient
from pardalote.api.request import SECONDS_UNTIL_RETRY, Answer, Request
from pardalote.api.routes import Route, Routes
from pardalote.records.roles import allows
from pardalote.refusals import Reason, Refusal
from pardalote.store.promise import Connection, Gone, StoreUnavailable, TakesLong
from pardalote.wire import as_json, as_xml, json_rows, xml_rows
from pardalote.wire.parameters import (
    MULTIPART,
    Address,
    Files,
    Pairs,
    Parameters,
    kind_of,
    read_body,
    read_form,
    read_path,
    seems_to_want_json,
)
from pardalote.wire.reply import FileReply, PageReply, Reply, Said, Table

# A delete answers this type though there is nothing of it (wire.md, section 1).
_NOTHING = Answer(204, b"text/html; charset=utf-8", b"")
# No code of the reference says that the server itself is at fault.
_FAULT = Reason(0, "Internal server error")
_UNAVAILABLE = Reason(0, "Service unavailable, please try again later")

_log = logging.getLogger("pardalote")


class _Asked(NamedTuple):
    """A call that is read: what it asks for, and in which format it is to be answered."""

    request: Request
    # None: there is no such operation.
    route: Route | None
    parameters: Parameters
    json: bool
    version: int | None


class _Written(NamedTuple):
    """What a call has written: the reply to it, and in which account a job was queued, if any was."""

    reply: Reply
    queued_in: int | None


@dataclass(frozen=True, slots=True)
class Door:
    """The door for programs that speak versions 3 and 4."""

    routes: Routes
    authentication: Authentication
    errors_as_ok: bool
    # False: in JSON, text that looks like a number stays text.
    json_numbers: bool
    kept: KeptAnswers
    kept_rows: KeptRows
    # Carries out calls, and those which turn out to take long; the latter are authenticated anew, with stores
    # that are patient.
    carry: Carrier
    carry_long: Carrier
    patient: Patient
    # Is told in which account a job was queued, once it is.
    ring: Callable[[int], None]
    # None: accounts are held to no limits.
    limits: Limits | None = None
    # Lets writes that come at the same time share a commit. None: calls are carried out in threads, each with its own.
    shared: SharedWrites | None = None

    async def answer(self, request: Request) -> Answer:
        """Answer a call, in the format that it asks for."""
        json = None
        try:
            address, query = read_path(request.path, request.query, self.routes.operations)
            parameters = Parameters(address.pairs, read_form(query), *await self._body(request))
            json = (parameters.get("format") or "").lower() == "json"
            try:
                return await self._answer(request, address, parameters, json)
            except Gone:
                # The account was removed while it was open; there may be another one of its number by now.
                self.authentication.accounts.open_anew()
                self.patient.open_anew()
                return await self._answer(request, address, parameters, json)
        except Refusal as refusal:
            return self._refused(request, refusal.reason, 200 if self.errors_as_ok else refusal.status, json)
        except StoreUnavailable as problem:
            _log.error("the store can't be used: %s", problem)
            return self._refused(request, _UNAVAILABLE, 503, json)._replace(retry_after=SECONDS_UNTIL_RETRY)
        except Exception:
            _log.exception("a call failed", extra={"request_id": request.noted.get("request_id")})
            return self._refused(request, _FAULT, 500, json)

    async def _body(self, request: Request) -> tuple[Pairs, Files]:
        """Read what a body holds; a long one where it holds up nobody else."""
        content_type, body = request.header(b"content-type"), request.body
        if len(body) <= _LONG_BODY or kind_of(content_type) != MULTIPART:
            return read_body(content_type, body)
        return await self.carry_long(lambda: read_body(content_type, body))

    def refuse(self, request: Request, reason: Reason, status: int) -> Answer:
        """Say why the HTTP side does not let a request in."""
        return self._refused(request, reason, status, None)

    async def _answer(self, request: Request, address: Address, parameters: Parameters, json: bool) -> Answer:
        open_route = self.routes.open(address.object, address.operation)
        if open_route is not None:
            # In whatever version: at a login it is not enforced (wire.md, section 3).
            request.noted.update(object=open_route.object, operation=open_route.operation)
            check_method(request.method, open_route.methods)
            return self._said(await open_route.handler(Call(request, parameters)), json)
        route = self.routes.known(address.object, address.operation)
        asked = _Asked(request, route, parameters, json, read_version(address.version))
        if self.limits is not None and not self.limits.waits:
            await self._let_in(asked, self.limits)
        if route is not None and route.is_long:
            return await self.carry_long(lambda: self._carried_out(asked, self.patient()))
        try:
            if self.shared is not None:
                return await self._carried_out_here(asked, self.shared)
            return await self.carry(lambda: self._carried_out(asked, self.authentication))
        except TakesLong:
            return await self.carry_long(lambda: self._carried_out(asked, self.patient()))

    async def _let_in(self, asked: "_Asked", limits: Limits) -> None:
        """Let a call in while its account is below its limits. Raises Refusal."""
        request, parameters = asked.request, asked.parameters
        try:
            await limits.let_in(request, lambda: self.authentication.claim(request, parameters))
        except TakesLong:
            await limits.let_in(request, lambda: self.patient().claim(request, parameters))

    async def _carried_out_here(self, asked: "_Asked", shared: SharedWrites) -> Answer:
        """Carry out a call of a known caller on the loop; what it writes shares a commit with what others write."""
        claim = self.authentication.claim(asked.request, asked.parameters)
        answer = self._newly_read(asked, claim)
        return answer or self._told(asked, await shared(claim.store, self._deed(asked, claim)))

    def _carried_out(self, asked: "_Asked", authentication: Authentication) -> Answer:
        """Carry out a call of a known caller in this thread: what it reads and writes, from first to last."""
        claim = authentication.claim(asked.request, asked.parameters)
        if self.limits is None or not self.limits.waits:
            return self._done(asked, claim)
        with self.limits.letting_in(asked.request, claim):
            return self._done(asked, claim)

    def _done(self, asked: "_Asked", claim: Claim) -> Answer:
        answer = self._newly_read(asked, claim)
        if answer is not None:
            return answer
        deed = self._deed(asked, claim)
        return self._told(asked, repeated(lambda: alone(claim.store, deed)))

    def _newly_read(self, asked: "_Asked", claim: Claim) -> Answer | None:
        """Answer what only reads, and refuse nothing for what a copy of the database doesn't know yet."""
        try:
            return self._read(asked, claim)
        except Refusal:
            if not claim.store.lags:
                raise
            return self._read(asked, claim, fresh=True)

    def _read(self, asked: "_Asked", claim: Claim, fresh: bool = False) -> Answer | None:
        """Answer what only reads; None: the caller may do what it asks for, but that writes."""
        about = asked.route and asked.route.likely
        likely = about(asked.parameters) if about else None
        with claim.store.reading(likely, fresh) as connection:
            route, caller = self._admitted(asked, claim, connection)
            if route.writes:
                return None
            call = KnownCall(asked.request, asked.parameters, caller)
            return self._kept_or_said(route.handler(call, caller.work(connection)), asked.json)

    def _deed(self, asked: "_Asked", claim: Claim) -> Deed["_Written"]:
        """Return what a call writes, to be carried out in a transaction; what takes long to read is read before."""
        prepare = asked.route.prepare if asked.route is not None else None
        prepared = None if prepare is None else prepare(Call(asked.request, asked.parameters))

        def written(connection: Connection) -> _Written:
            # Asked again: what the caller may do can have changed while the call waited its turn.
            route, caller = self._admitted(asked, claim, connection)
            work = caller.work(connection)
            reply = route.handler(KnownCall(asked.request, asked.parameters, caller, prepared), work)
            assert isinstance(reply, Reply), "what is written is not answered from what was kept"
            return _Written(reply, work.account.number if work.has_queued else None)

        return written

    def _told(self, asked: "_Asked", written: "_Written") -> Answer:
        """Say what was written, once it is durable."""
        if written.queued_in is not None:
            self.ring(written.queued_in)
        return self._said(written.reply, asked.json)

    def _admitted(self, asked: "_Asked", claim: Claim, connection: Connection) -> tuple[Route, Caller]:
        """Return the operation and who calls, when account, method and role let it be carried out."""
        caller = claim.prove(connection)
        account = caller.furnishing.account
        noted = asked.request.noted
        noted["account"], noted["user"] = account.number, caller.user.id
        check_version(asked.version, account)
        route = check_route(asked.route, account)
        noted["object"], noted["operation"] = route.object, route.operation
        check_method(asked.request.method, route.methods)
        if not allows(caller.user.role, route.ability):
            raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
        return route, caller

    def _kept_or_said(self, reply: Answering, json: bool) -> Answer:
        """Return the answer that is kept of a reply, or make and keep it. The transaction has to be open still."""
        if isinstance(reply, FileReply):
            # Packed here, where a long one holds up nobody else.
            return Answer(200, *reply, pack_if_worth(reply.content))
        if isinstance(reply, Reply):
            return self._said(reply, json)
        if isinstance(reply, PageReply):
            return self._said(reply.around(Said(self._rows(reply, json))), json)
        place = (json, *reply.place)
        answer = self.kept.get(place, reply.version)
        if answer is None:
            answer = self._said(reply.make(), json)
            self.kept.keep(place, reply.version, answer)
        return answer

    def _rows(self, page: PageReply, json: bool) -> list[str]:
        """Return the rows of a page, said; of those that can be kept, only what is not kept is fetched."""

        def say(table: Table) -> list[str]:
            return json_rows.say_rows(table, not self.json_numbers) if json else xml_rows.say_rows(page.tag, table)

        if page.versions is None or not self.kept_rows.limit:
            return say(page.whole())
        place = (json, *page.place)
        return self.kept_rows.rows(place, page.version, page.versions(), lambda ids: say(page.some(ids)))

    def _said(self, reply: Reply, json: bool) -> Answer:
        if reply.node is None:
            return _NOTHING
        if json:
            said = as_json.say(reply.node, not self.json_numbers, reply.failed)
            return Answer(reply.status, as_json.CONTENT_TYPE, said)
        return Answer(reply.status, as_xml.CONTENT_TYPE, as_xml.say(reply.node, reply.failed))

    def _refused(self, request: Request, reason: Reason, status: int, json: bool | None) -> Answer:
        request.noted["err_code"] = reason.code
        if json is None:
            json = seems_to_want_json(request.path, request.query, request.body[:_LOOKED_AT])
        if json:
            return Answer(status, as_json.CONTENT_TYPE, as_json.refuse(reason))
        return Answer(status, as_xml.CONTENT_TYPE, as_xml.refuse(reason))


# Longer bodies in several parts are taken apart where that holds up nobody else.
_LONG_BODY = 256 * 1024
# As much of an unreadable body is searched for the format that it asks for.
_LOOKED_AT = 65_536
