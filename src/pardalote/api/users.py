"""The operations on users; all but query and read are undocumented, and used by a client (wire.md, section 9)."""

import secrets

from pardalote import refusals
from pardalote.actions import users
from pardalote.actions.users import NO_PASSWORD, NewUser
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records import roles
from pardalote.records.account import NO_CONNECTOR
from pardalote.records.fields import LONGEST_TEXT, Unreadable, read_integer
from pardalote.records.querying import Condition, Test
from pardalote.records.user import USER, USER_COOKIE, User
from pardalote.refusals import Refusal
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import Reply, lay_out
from pardalote.wire.zones import zone_of

_COOKIE_SECONDS = 30 * 86_400


def _visible(call: KnownCall) -> tuple[Condition, ...]:
    """Return which users a caller may see: those that are not deleted, or only itself (reference, "Querying Users")."""
    there = Condition("archived", Test.HOLDS, (False,))
    if _sees_others(call):
        return (there,)
    return there, Condition("id", Test.EQUAL, (call.caller.user.id,))


query = objects.query(USER, _visible)


def read(call: KnownCall, work: Work) -> Reply:
    """Answer a user by id or address. Raises Refusal 10 and 11: for who may not see others, there are none."""
    user = _named(call, work)
    if user.id != call.caller.user.id and not _sees_others(call):
        raise Refusal(_reason(call.parameters))
    return objects.answer_row(call, work, USER, user.id)


def create(call: KnownCall, work: Work) -> Reply:
    """Make a user without a password and answer it. Raises Refusal 13, 51, 65, 99, 100, 101, 103."""
    given = call.parameters.get
    names = [given(name) or None for name in ("first_name", "last_name", "job_title")]
    if any(len(each) > LONGEST_TEXT for each in names if each):
        raise Refusal(refusals.INVALID_PARAMETER)
    if not (given("email") or "").strip():
        raise Refusal(refusals.MISSING_PARAMETERS)
    if given("crm_username") and work.account.crm_connector == NO_CONNECTOR:
        raise Refusal(refusals.CRM_CONNECTOR_NOT_DETECTED)
    wanted = NewUser(
        (given("email") or "").strip(),
        "",
        _role(call.parameters),
        given("timezone") or work.account.time_zone,
        *names,
    )
    made = users.create(work, wanted, password_hash=NO_PASSWORD)
    return objects.answer_row(call, work, USER, made.id)


def update(call: KnownCall, work: Work) -> Reply:
    """Give a user, named by id or address, another role and answer the user. Raises Refusal 10, 11, 13, 49, 101."""
    user = _named(call, work)
    users.change_role(work, user, _role(call.parameters))
    return objects.answer_row(call, work, USER, user.id)


def delete(call: KnownCall, work: Work) -> Reply:
    """Delete a user, named by id or address, and answer nothing. Raises Refusal 10, 11, 49."""
    users.delete(work, _named(call, work))
    return Reply(None, 204)


def abilities(call: KnownCall, _work: Work) -> Reply:
    """Answer what the caller's role may do."""
    held = sorted(roles.ABILITIES.get(call.caller.user.role, ()))
    return Reply([("result", [("total_results", len(held)), ("credentials", [("credential", tuple(held))])])])


def cookie(call: KnownCall, work: Work) -> Reply:
    """Answer a cookie as the original's browser session has it; there are no such sessions, so it opens nothing."""
    user = call.caller.user
    values = {
        "id": user.id,
        "user_id": user.id,
        "name": "RememberMe",
        "value": secrets.token_hex(64),
        "expire": work.now + _COOKIE_SECONDS,
        "path": "/",
        "domain": None,
        "secure": 0,
        "httpOnly": 1,
        "created_at": work.now,
    }
    return Reply([(USER_COOKIE.tag, lay_out(USER_COOKIE, values, zone_of(user.time_zone)))])


def _sees_others(call: KnownCall) -> bool:
    return roles.allows(call.caller.user.role, roles.VIEW_USERS)


def _named(call: KnownCall, work: Work) -> User:
    """Return the user that a call names. Raises Refusal 10 and 11, 13 when it names none."""
    text, email = call.parameters.get("id"), call.parameters.get("email")
    if text:
        try:
            return users.find(work, read_integer(text))
        except Unreadable as error:
            raise Refusal(refusals.INVALID_USER_ID) from error
    if not email:
        raise Refusal(refusals.MISSING_PARAMETERS)
    return users.find(work, None, email.strip())


def _reason(parameters: Parameters) -> refusals.Reason:
    return refusals.INVALID_USER_ID if parameters.get("id") else refusals.INVALID_USER_EMAIL


def _role(parameters: Parameters) -> str:
    """Read a role by its number or its name. Raises Refusal 13 when there is neither, 101 for an unknown one."""
    number, name = parameters.get("role_id"), parameters.get("role_name")
    if number:
        role = roles.BY_NUMBER.get(number.strip())
    elif name:
        role = next((each for each in roles.ABILITIES if each.lower() == name.strip().lower()), None)
    else:
        raise Refusal(refusals.MISSING_PARAMETERS)
    if role is None:
        raise Refusal(refusals.INVALID_ROLE)
    return role
