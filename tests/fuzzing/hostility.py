"""Hostile requests: a valid call of some operation, and what is done to it before it is sent."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from pardalote.api.routes import ROUTES, Route
from pardalote.store.sources import SOURCES
from tests.demo.calls import parameters_of
from tests.driver import FORM, Client
from tests.fuzzing.values import batch, value

_RECORDS = {record.name: record for record in SOURCES}
_METHODS = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "P" * 5000]
_BOUNDARY = b"b0undary"
# Longer ones never reach the application (docs/differences.md).
_LONGEST_URL = 65_534


@dataclass(slots=True)
class Hostile:
    """A request in the making. Names and values are raw bytes; `escaped` says whether they are escaped when sent."""

    chance: random.Random
    # Who calls, and the administrator of the other account.
    caller: Client
    other: Client
    route: Route
    method: str
    pairs: list[tuple[bytes, bytes]]
    # Where the parameters go: path, query, body, multipart.
    place: str
    format: bytes
    headers: dict[str, str]
    version: bytes = b""
    before: bytes = b"/api/"
    after: bytes = b""
    content_type: str = FORM
    escaped: bool = True
    # Set when the bytes of the whole request are to be spoilt.
    spoilt: bool = False
    client: str = "127.0.0.1"
    done: list[str] = field(default_factory=list)

    def escape(self, raw: bytes) -> bytes:
        """Return a name or a value as it is sent."""
        return quote_from_bytes(raw, safe="").encode() if self.escaped else raw

    def said(self) -> bytes:
        """Return the pairs, urlencoded."""
        return b"&".join(self.escape(name) + b"=" + self.escape(text) for name, text in self.pairs)

    def request(self) -> tuple[str, bytes, bytes, dict[str, str], str]:
        """Return what is sent: method, URL, body, headers and the address that it comes from."""
        route = self.route
        url = self.before + f"{route.object}/version/".encode() + self.version + f"/do/{route.operation}".encode()
        query, body, headers = b"format=" + self.format, b"", dict(self.headers)
        if self.place == "path":
            url += b"".join(b"/" + self.escape(name) + b"/" + self.escape(text) for name, text in self.pairs)
        elif self.place == "query":
            query += b"&" + self.said()
        elif self.place == "multipart":
            body = b"".join(map(_part, self.pairs)) + b"--" + _BOUNDARY + b"--\r\n"
            headers["content-type"] = f"multipart/form-data; boundary={_BOUNDARY.decode()}"
        else:
            body, headers["content-type"] = self.said(), self.content_type
        url += self.after + b"?" + query
        if self.spoilt:
            url, body = _spoil(self.chance, url, 20), _spoil(self.chance, body, 0)
        return self.method, url[:_LONGEST_URL], body, headers, self.client


def _part(pair: tuple[bytes, bytes]) -> bytes:
    return b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (_BOUNDARY, *pair)


def _spoil(chance: random.Random, raw: bytes, start: int) -> bytes:
    """Return bytes with some of them changed, cut out, doubled or put in."""
    spoilt = bytearray(raw)
    for _ in range(chance.randrange(1, 6)):
        if len(spoilt) <= start:
            break
        at = chance.randrange(start, len(spoilt))
        kind = chance.randrange(4)
        if kind == 0:
            spoilt[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del spoilt[at : at + chance.randrange(1, 9)]
        elif kind == 2:
            spoilt[at:at] = spoilt[at : at + 9] * chance.choice([1, 2, 500])
        else:
            spoilt[at:at] = chance.randbytes(3)
    return bytes(spoilt)


def _values(hostile: Hostile) -> None:
    for _ in range(hostile.chance.randrange(1, 3)):
        if hostile.pairs:
            at = hostile.chance.randrange(len(hostile.pairs))
            hostile.pairs[at] = (hostile.pairs[at][0], value(hostile.chance))


def _fields(hostile: Hostile) -> None:
    """Give fields and criteria of the object's own record."""
    chance, record = hostile.chance, _RECORDS.get(hostile.route.object)
    if record is None:
        return
    names = [*record.fields, *(record.query.by_name if record.query else ()), "fields", "output", "sort_by", "limit"]
    for _ in range(chance.randrange(1, 4)):
        hostile.pairs.append((chance.choice(names).encode(), value(chance)))


def _names(hostile: Hostile) -> None:
    """Repeat, nest and number names."""
    chance = hostile.chance
    name = chance.choice([*(each for each, _ in hostile.pairs), b"id", b"fields", b"list_1", b"values", b"past_jobs"])
    ending = chance.choice([
        b"[]", b"[0]", b"[a][b]", b"[", b"]", b"[]" * 500, b"_0", b"_999999999", b"[\0]", b"[" * 5000, b"_" + b"9" * 40,
    ])  # fmt: skip
    times = chance.choice([1, 1, 2, 20, 600, 5001] if len(ending) < 50 else [1, 2])
    hostile.pairs += [(name + ending, value(chance) if times < 20 else b"1")] * times


def _bytes(hostile: Hostile) -> None:
    hostile.spoilt = True


def _unescaped(hostile: Hostile) -> None:
    hostile.escaped = False
    hostile.pairs.append((b"company", value(hostile.chance)))


def _batches(hostile: Hostile) -> None:
    routes = [each for each in ROUTES if each.operation.startswith("batch")]
    hostile.route = hostile.chance.choice(routes)
    hostile.method, hostile.pairs = "POST", [(b"prospects", batch(hostile.chance))]


def _paths(hostile: Hostile) -> None:
    chance = hostile.chance
    hostile.version = chance.choice([b"3", b"4", b"5", b"", b"x", b"9" * 30, b"3/version/4", b"%33", b"3%00", b"-3"])
    hostile.before = chance.choice([
        b"/api/", b"/api/", b"//api/", b"/api//", b"/api/version/4/", b"/api/do/read/", b"/api/%2e%2e/", b"/api/./",
        b"/API/", b"/api/prospect/", b"/", b"/api/%00", b"/api/;x=y/",
    ])  # fmt: skip
    hostile.after = chance.choice(
        [b"", b"/", b"/do", b"/do/delete", b"/id", b"/id/1/id/2", b"&format=json", b"/a/b" * 3000]
    )


def _formats(hostile: Hostile) -> None:
    given = [b"", b"JSON", b"json&format=xml", b"yaml", b"%00", b"json%00", b"x" * 3000, b"json&output=\xff", b"json[]"]
    hostile.format = hostile.chance.choice(given)


def _headers(hostile: Hostile) -> None:
    chance = hostile.chance
    name = chance.choice([
        "accept-encoding", "x-request-id", "host", "user-agent", "cookie", "pardot-business-unit-id", "content-length",
        "x-forwarded-for", "x-forwarded-proto", "forwarded", "content-encoding", "transfer-encoding", "expect", "range",
        "if-none-match", "x-http-method-override", "content-type", "accept",
    ])  # fmt: skip
    usual = [
        "gzip;q=x",
        "1.2.3.4, unknown",
        'for="[::1]:x";proto=\\"',
        "utf-16",
        "application/json",
        "a" * 9000,
        "DELETE",
    ]
    text = chance.choice(usual) if chance.random() < 0.5 else value(chance).decode("latin-1")
    hostile.headers[name] = text.replace("\r", "").replace("\n", "")


def _methods(hostile: Hostile) -> None:
    hostile.method = hostile.chance.choice(_METHODS)


def _bodies(hostile: Hostile) -> None:
    chance = hostile.chance
    hostile.place = chance.choice(["body", "multipart"])
    hostile.content_type = chance.choice([
        "application/json", "text/xml", f"{FORM}; charset=utf-16", "multipart/form-data", "", "\xff", FORM.upper(),
        "multipart/form-data; boundary=" + "b" * 5000, "multipart/form-data; boundary*=utf-16''b", "x" * 9000,
    ])  # fmt: skip
    hostile.spoilt = chance.random() < 0.6
    hostile.pairs.append((b'x"; filename="y', value(chance)))


def _credentials(hostile: Hostile) -> None:
    """Mix, break, and move the credentials."""
    chance, caller, other = hostile.chance, hostile.caller, hostile.other
    broken = value(chance).decode("latin-1").replace("\r", "").replace("\n", "")
    keys = chance.choice([
        (caller.user_key, other.api_key), (other.user_key, caller.api_key), (caller.user_key, ""), (broken, broken),
        (caller.user_key, broken), (caller.user_key[:8] + other.user_key[8:], caller.api_key), ("f" * 32, "0" * 32),
    ])  # fmt: skip
    if chance.random() < 0.5:
        hostile.headers["authorization"] = chance.choice([
            f"Pardot user_key={keys[0]}, api_key={keys[1]}", f"Bearer {broken}", f"Basic {broken}", broken,
            f"Bearer 00D{caller.user_key[:8]}!x", f"pardot {keys}", "Bearer", "Pardot " + "user_key=" * 3000,
        ])  # fmt: skip
        return
    hostile.headers.pop("authorization", None)
    texts = [each.encode("utf-8", "surrogateescape") for each in keys]
    hostile.pairs += [(b"user_key", texts[0]), (b"api_key", texts[1])]


_Mutation = Callable[[Hostile], None]
MUTATIONS: dict[str, _Mutation] = {
    "values": _values,
    "fields and criteria": _fields,
    "names": _names,
    "bytes": _bytes,
    "raw values": _unescaped,
    "batches": _batches,
    "paths and versions": _paths,
    "formats": _formats,
    "headers": _headers,
    "methods": _methods,
    "bodies": _bodies,
    "credentials": _credentials,
}
LOGINS = "logins and tokens"


def hostile_call(chance: random.Random, caller: Client, other: Client) -> Hostile:
    """Return a valid call of some operation, with one to three things done to it."""
    route = chance.choice(ROUTES)
    given = parameters_of(route.object, route.operation, caller.version)
    pairs = [(name.encode(), str(text).encode()) for name, text in given.items()]
    method = chance.choice(sorted(route.methods))
    place = chance.choice(["path", "query", "body", "multipart"] if method == "POST" else ["path", "query"])
    format_ = chance.choice([b"xml", b"json"])
    hostile = Hostile(chance, caller, other, route, method, pairs, place, format_, dict(caller.header))
    hostile.version = str(caller.version).encode()
    for name in chance.sample(list(MUTATIONS), chance.choice([1, 1, 2, 3])):
        MUTATIONS[name](hostile)
        hostile.done.append(name)
    return hostile


def hostile_login(chance: random.Random, caller: Client) -> tuple[str, bytes, bytes, dict[str, str], str]:
    """Return a login, or a request for a token, that can't succeed."""
    fields = {
        "email": caller.email.encode(),
        "user_key": caller.user_key.encode(),
        "password": b"wrong",
        "grant_type": chance.choice([b"password", b"refresh_token", value(chance)]),
        "client_id": f"3MVG9.{caller.user_key[:8]}.x".encode(),
        "client_secret": value(chance),
        "refresh_token": value(chance),
        "username": caller.email.encode(),
    }
    for name in chance.sample(list(fields), 3):
        fields[name] = value(chance)
    fields["password"] = b"wrong" + value(chance)
    dropped = chance.choice([*fields, ""])
    said = b"&".join(
        f"{name}=".encode() + quote_from_bytes(text).encode() for name, text in fields.items() if name != dropped
    )
    place = chance.choice(
        [b"/api/login/version/3", b"/api/login", b"/services/oauth2/token", b"/services/oauth2/token/"]
    )
    basic = base64.b64encode(f"3MVG9.{caller.user_key[:8]}.".encode() + value(chance) + b":" + value(chance)).decode()
    headers = {"content-type": chance.choice([FORM, FORM, FORM, "application/json", "multipart/form-data; boundary=b"])}
    if chance.random() < 0.3:
        headers["authorization"] = f"Basic {basic}"
        said = said.replace(b"client_id=", b"client_idea=")
    if headers["content-type"] == "application/json":
        said = json.dumps({name: text.decode("latin-1") for name, text in fields.items()}).encode()
    if chance.random() < 0.2:
        said = _spoil(chance, said, 0)
    # Another address each time, so that the lock-out does not keep all of them from the password.
    address = f"203.0.{chance.randrange(256)}.{chance.randrange(256)}"
    return chance.choice(["POST", "POST", "POST", "GET"]), place, said, headers, address
