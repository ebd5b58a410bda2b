"""`login`: email, password and user_key for an api_key (reference, "Authentication"; wire.md, section 3)."""

from dataclasses import dataclass

from pardalote import refusals
from pardalote.actions import api_keys, credentials
from pardalote.actions.repeating import repeated
from pardalote.actions.work import Work
from pardalote.api.call import Call
from pardalote.api.passwords import PasswordCheck, wanted_password
from pardalote.api.threads import Carrier
from pardalote.clock import Clock
from pardalote.records.account import Furnishing
from pardalote.records.roles import KEY_LOGIN_ROLES
from pardalote.records.user import User
from pardalote.refusals import Refusal
from pardalote.store.accounts import Accounts, AccountStore
from pardalote.wire.reply import Node, Reply


@dataclass(frozen=True, slots=True)
class Login:
    """Hands out api_keys."""

    accounts: Accounts
    passwords: PasswordCheck
    secret: bytes
    clock: Clock
    carry: Carrier

    async def __call__(self, call: Call) -> Reply:
        """Answer the api_key, with the version where the account speaks 4. Raises Refusal 13, 15, 131."""
        get = call.parameters.get
        email, user_key = get("email"), get("user_key")
        if email is None or user_key is None or get("password") is None:
            raise Refusal(refusals.MISSING_PARAMETERS)
        store, user = await self.carry(lambda: self._found(email, user_key))
        await self.passwords.check(call.request.client, user, wanted_password(get("password")))
        assert store is not None
        return await self.carry(lambda: repeated(lambda: self._hand_out(store, email, user_key)))

    def _found(self, email: str, user_key: str) -> tuple[AccountStore | None, User | None]:
        number = credentials.account_of_user_key(user_key)
        store = self.accounts.open(number) if number is not None else None
        return store, _user(store.current_furnishing(), email, user_key) if store else None

    def _hand_out(self, store: AccountStore, email: str, user_key: str) -> Reply:
        with store.writing() as connection:
            furnishing = store.furnishing(connection)
            # Looked for again: it can have gone while its password was checked.
            user = _user(furnishing, email, user_key)
            if user is None:
                raise Refusal(refusals.LOGIN_FAILED)
            work = Work(connection, furnishing, self.clock.now(), user)
            node: Node = [("api_key", api_keys.hand_out(work, user.id, self.secret))]
        if work.account.version == 4:
            node.append(("version", 4))
        return Reply(node)


def _user(furnishing: Furnishing, email: str, user_key: str) -> User | None:
    """Return the user who has a user_key, when the address is its own and its role may come in with keys."""
    user = furnishing.user_by_key_hash.get(credentials.hashed(user_key))
    if user is None or user.email.casefold() != email.casefold() or user.role not in KEY_LOGIN_ROLES:
        return None
    return user
