"""Who calls: user_key with api_key, or a bearer token with its business unit (wire.md, section 3)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from pardalote import refusals
from pardalote.actions import api_keys, connected_apps, credentials
from pardalote.actions.work import Caller, Rules
from pardalote.api.request import Request
from pardalote.clock import Clock
from pardalote.records.account import Furnishing
from pardalote.records.user import User
from pardalote.refusals import Refusal
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.store.promise import Connection
from pardalote.wire.parameters import Parameters

# Pairs in any order, any spacing around the commas; some write the braces of the documentation.
_PAIR = re.compile(r"(api_key|user_key)\s*=\s*\{?([^\s,{}]*)\}?")


class Claim(NamedTuple):
    """Who somebody claims to be: the account, and how a transaction on it proves who calls."""

    store: AccountStore
    # Raises Refusal 1, 184, 185, 201.
    prove: Callable[[Connection], Caller]
    # Whether the headers alone say all of it.
    is_in_headers: bool


@dataclass(frozen=True, slots=True)
class Authentication:
    """Tells who calls, from the header, the body or the query string."""

    accounts: Accounts
    secret: bytes
    clock: Clock
    rules: Rules
    # False: keys in the query string are refused with 49.
    query_credentials: bool

    def claim(self, request: Request, parameters: Parameters) -> Claim:
        """Return who the caller claims to be. Raises Refusal 1, 49, 181, 182, 184."""
        header = request.header(b"authorization")
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "bearer":
            return self._by_token(rest.strip(), request.header(b"pardot-business-unit-id"))
        given = dict(_PAIR.findall(rest)) if scheme.lower() == "pardot" else {}
        is_in_headers = bool(given.get("api_key") and given.get("user_key"))
        api_key = given.get("api_key") or self._parameter(parameters, "api_key")
        user_key = given.get("user_key") or self._parameter(parameters, "user_key")
        if not api_key or not user_key:
            raise Refusal(refusals.INVALID_KEY)
        store = self._open(credentials.account_of_user_key(user_key))
        if store is None:
            raise Refusal(refusals.INVALID_KEY)
        return Claim(store, partial(self._prove_keys, store, api_key, user_key), is_in_headers)

    def _parameter(self, parameters: Parameters, name: str) -> str | None:
        in_body = _last(parameters.body, name)
        if in_body is not None:
            return in_body
        value = parameters.get(name)
        if value is not None and not self.query_credentials:
            raise Refusal(refusals.ACCESS_DENIED)
        return value

    def _prove_keys(self, store: AccountStore, api_key: str, user_key: str, connection: Connection) -> Caller:
        furnishing = store.furnishing(connection)
        user = furnishing.user_by_key_hash.get(credentials.hashed(user_key))
        if user is None or not api_keys.is_valid(api_key, user, self.secret, self.clock.now()):
            raise Refusal(refusals.INVALID_KEY)
        return self._caller(store, furnishing, user)

    def _by_token(self, token: str, business_unit_id: str) -> Claim:
        if not business_unit_id:
            raise Refusal(refusals.MISSING_BUSINESS_UNIT_HEADER)
        if credentials.account_of_business_unit(business_unit_id) is None:
            raise Refusal(refusals.INVALID_HEADER)
        store = self._open(credentials.account_of_access_token(token))
        if store is None:
            raise Refusal(refusals.INVALID_ACCESS_TOKEN)
        return Claim(store, partial(self._prove_token, store, token, business_unit_id), True)

    def _prove_token(self, store: AccountStore, token: str, business_unit_id: str, connection: Connection) -> Caller:
        furnishing = store.furnishing(connection)
        user_id = connected_apps.user_of_access_token(connection, token, self.clock.now())
        user = furnishing.users.get(user_id) if user_id is not None else None
        if user is None:
            raise Refusal(refusals.INVALID_ACCESS_TOKEN)
        if business_unit_id != furnishing.account.business_unit_id:
            known = self._is_another_account(business_unit_id, store.number)
            raise Refusal(refusals.WRONG_BUSINESS_UNIT if known else refusals.INVALID_TENANT)
        return self._caller(store, furnishing, user)

    def _is_another_account(self, business_unit_id: str, own: int) -> bool:
        """Say whether an id is that of an account other than the caller's own, which is being read already."""
        number = credentials.account_of_business_unit(business_unit_id)
        store = self._open(number) if number != own else None
        return store is not None and store.current_furnishing().account.business_unit_id == business_unit_id

    def _open(self, number: int | None) -> AccountStore | None:
        return self.accounts.open(number) if number is not None else None

    def _caller(self, store: AccountStore, furnishing: Furnishing, user: User) -> Caller:
        return Caller(store, furnishing, user, self.clock, self.rules)


def _last(pairs: list[tuple[str, str]], name: str) -> str | None:
    found: Mapping[str, str] = dict(pairs)
    return found.get(name)
