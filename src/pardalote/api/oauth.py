"""`/services/oauth2/token`: bearer tokens for a password or a refresh token (wire.md, section 3)."""

import base64
import hmac
import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import msgspec

from pardalote.actions import connected_apps, credentials
from pardalote.actions.carrying import Carrier
from pardalote.actions.repeating import repeated
from pardalote.actions.work import Work
from pardalote.api.passwords import PasswordCheck, wanted_password
from pardalote.api.request import SECONDS_UNTIL_RETRY, Answer, Request
from pardalote.clock import Clock
from pardalote.records.user import User
from pardalote.refusals import ACCOUNT_LOCKED, Reason, Refusal
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.promise import Gone, StoreUnavailable
from pardalote.wire.parameters import Parameters, read_body, read_form

_JSON = b"application/json;charset=UTF-8"
_log = logging.getLogger("pardalote")


class _OAuthRefusal(Exception):
    """An error of OAuth (RFC 6749, section 5.2), with the texts that the original uses."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


_UNKNOWN_CLIENT = ("invalid_client_id", "client identifier invalid")
_WRONG_SECRET = ("invalid_client", "invalid client credentials")
_AUTHENTICATION_FAILED = ("invalid_grant", "authentication failure")
_TOO_MANY_FAILURES = ("invalid_grant", "login rate exceeded")
_UNKNOWN_TOKEN = ("invalid_grant", "expired access/refresh token")
_UNSUPPORTED = ("unsupported_grant_type", "grant type not supported")
_MALFORMED = ("invalid_request", "malformed request")


class _Client(NamedTuple):
    """A connected app that has shown its secret, and the account that it belongs to."""

    store: AccountStore
    id: int
    secret: str


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Hands out bearer tokens; each serves the one business unit that its app belongs to."""

    accounts: Accounts
    passwords: PasswordCheck
    clock: Clock
    carry: Carrier

    async def answer(self, request: Request) -> Answer:
        """Answer a token, or an error of OAuth."""
        request.noted.update(object="oauth2", operation="token")
        try:
            try:
                return await self._token(request)
            except Gone:
                # The account was removed while it was open.
                self.accounts.open_anew()
                return await self._token(request)
        except _OAuthRefusal as refusal:
            return _refused(refusal.error, refusal.description, 400)
        except Refusal:
            return _refused(*_MALFORMED, 400)
        except StoreUnavailable as problem:
            _log.error("the store can't be used: %s", problem)
            refused = _refused("temporarily_unavailable", "please try again later", 503)
            return refused._replace(retry_after=SECONDS_UNTIL_RETRY)
        except Exception:
            _log.exception("a call failed", extra={"request_id": request.noted.get("request_id")})
            return _refused("server_error", "internal server error", 500)

    def refuse(self, request: Request, reason: Reason, status: int) -> Answer:
        """Say why the HTTP side does not let a request in."""
        return _refused("invalid_request", reason.message, status)

    async def _token(self, request: Request) -> Answer:
        if request.method != "POST":
            raise _OAuthRefusal("invalid_request", "must use HTTP POST")
        body, _ = read_body(request.header(b"content-type"), request.body)
        parameters = {
            name.strip(): value.strip() for name, value in Parameters([], read_form(request.query), body).values.items()
        }
        client = await self.carry(lambda: self._client(request, parameters))
        grant = parameters.get("grant_type")
        if grant == "password":
            user_id = await self._by_password(client, parameters, request.client)
        elif grant == "refresh_token":
            user_id = await self.carry(lambda: self._by_refresh_token(client, parameters.get("refresh_token", "")))
        else:
            raise _OAuthRefusal(*_UNSUPPORTED)
        return await self.carry(lambda: repeated(lambda: self._granted(request, client, user_id)))

    def _client(self, request: Request, parameters: dict[str, str]) -> _Client:
        """Return the client that the body, the query or HTTP Basic names."""
        client_id, secret = parameters.get("client_id"), parameters.get("client_secret")
        if client_id is None:
            client_id, secret = _basic(request.header(b"authorization"))
        number = credentials.account_of_client_id(client_id)
        store = self.accounts.open(number) if number is not None else None
        if store is None:
            raise _OAuthRefusal(*_UNKNOWN_CLIENT)
        with store.reading() as connection:
            app = connected_apps.authenticate(connection, client_id, secret or "")
            if app is None:
                known = connected_apps.is_known(connection, client_id)
                raise _OAuthRefusal(*(_WRONG_SECRET if known else _UNKNOWN_CLIENT))
        return _Client(store, app["id"], secret or "")

    async def _by_password(self, client: _Client, parameters: dict[str, str], address: str) -> int:
        furnishing = await self.carry(client.store.current_furnishing)
        user: User | None = furnishing.user_by_email.get(parameters.get("username", "").casefold())
        try:
            password = wanted_password(parameters.get("password"))
            found = await self.passwords.check(address, user, password)
        except Refusal as refusal:
            locked = refusal.reason is ACCOUNT_LOCKED
            raise _OAuthRefusal(*(_TOO_MANY_FAILURES if locked else _AUTHENTICATION_FAILED)) from refusal
        return found.id

    def _by_refresh_token(self, client: _Client, token: str) -> int:
        with client.store.reading() as connection:
            user_id = connected_apps.user_of_refresh_token(connection, token, client.id)
        if user_id is None:
            raise _OAuthRefusal(*_UNKNOWN_TOKEN)
        return user_id

    def _granted(self, request: Request, client: _Client, user_id: int) -> Answer:
        now = self.clock.now()
        with client.store.writing() as connection:
            furnishing = client.store.furnishing(connection)
            # It can have gone while its password was checked.
            if user_id not in furnishing.users:
                raise _OAuthRefusal(*_AUTHENTICATION_FAILED)
            work = Work(connection, furnishing, now)
            token = connected_apps.issue_access_token(work, user_id, client.id)
        url = request.base_url
        identity = f"{url}/id/{work.account.business_unit_id}/{user_id}"
        issued_at = str(now * 1000)
        signature = hmac.new(client.secret.encode(), (identity + issued_at).encode(), sha256).digest()
        said = {
            "access_token": token,
            "instance_url": url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
            "signature": base64.b64encode(signature).decode(),
        }
        return Answer(200, _JSON, msgspec.json.encode(said))


def _basic(header: str) -> tuple[str, str | None]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise _OAuthRefusal(*_UNKNOWN_CLIENT)
    try:
        client_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as error:
        raise _OAuthRefusal(*_UNKNOWN_CLIENT) from error
    if "\0" in client_id:
        raise _OAuthRefusal(*_UNKNOWN_CLIENT)
    return client_id, secret


def _refused(error: str, description: str, status: int) -> Answer:
    return Answer(status, _JSON, msgspec.json.encode({"error": error, "error_description": description}))
