"""A client's side of the doors, without a network: calls the ASGI application and holds what it answered."""

import asyncio
import gzip
import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlencode

from lxml import etree

from pardalote.app import Server
from pardalote.clock import HeldClock
from pardalote.jobs.lanes import lanes_of
from pardalote.jobs.table import kinds_of
from tests.stores import settings_of

SECRET = b"the tests' own secret"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answered:
    """What came back: status, headers by lower-case names, and the bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, unpacked when it was compressed."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.text)

    def xml(self) -> etree._Element:
        """The body read as XML by a strict parser."""
        return etree.fromstring(self.text.encode())

    @property
    def code(self) -> int | None:
        """The API's error code, in whichever format; None for a success."""
        if self.status == 204:
            return None
        if self.headers["content-type"] == "application/json":
            code = self.json()["@attributes"].get("err_code")
            return None if code is None else int(code)
        err = self.xml().find("err")
        return None if err is None else int(err.get("code", ""))

    def field(self, name: str) -> str | None:
        """A field of the prospect that an XML answer shows; None when the tag is not there."""
        return self.xml().findtext(f"prospect/{name}")


class Sent(NamedTuple):
    """A request that is to be sent."""

    method: str
    url: str | bytes
    body: bytes | Iterable[bytes] = b""
    headers: Mapping[str, str] | None = None


class Door:
    """A server on a data folder, called without a network."""

    def __init__(self, data: Path, clock: HeldClock, **settings: Any) -> None:
        self.data = data
        self.clock = clock
        self.lines: list[Mapping[str, object]] = []
        self.settings = settings_of(data, **settings)
        self.server = Server(self.settings, SECRET, clock, lambda line: self.lines.append(dict(line)))
        self._runner = asyncio.Runner()

    def __enter__(self) -> "Door":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file."""
        self._runner.close()
        self.server.close()

    def work_off(self, account: int) -> None:
        """Carry out every job of an account that is due."""
        kinds = kinds_of(self.settings, SECRET)
        for lane in lanes_of(self.settings, kinds, self.clock, lambda _kind, _outcome: None):
            with closing(lane.accounts):
                lane.run_due(account)

    def call(
        self,
        method: str,
        url: str | bytes,
        body: bytes | Iterable[bytes] = b"",
        headers: Mapping[str, str] | None = None,
        client: str = "127.0.0.1",
    ) -> Answered:
        """Send a request: `url` is path and query, still escaped; `body` may come in pieces."""
        return self._runner.run(self._exchange(Sent(method, url, body, headers), client))

    def at_once(self, requests: Iterable[Sent]) -> list[Answered]:
        """Send requests at the same time; return their answers in the same order."""

        async def answers() -> list[Answered]:
            return await asyncio.gather(*(self._exchange(each) for each in requests))

        return self._runner.run(answers())

    async def _exchange(self, request: Sent, client: str = "127.0.0.1") -> Answered:
        url, body = request.url, request.body
        raw, _, query = (url.encode() if isinstance(url, str) else url).partition(b"?")
        pieces = [body] if isinstance(body, bytes) else list(body)
        sent = {name.lower(): value for name, value in (request.headers or {}).items()}
        if any(pieces):
            sent.setdefault("content-type", FORM)
            sent.setdefault("content-length", str(sum(map(len, pieces))))
        scope: dict[str, Any] = {
            "type": "http",
            "method": request.method,
            "path": raw.decode("latin-1"),
            "raw_path": raw,
            "query_string": query,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
            "client": (client, 40000),
        }
        return await self._answer(scope, pieces)

    async def _answer(self, scope: dict[str, Any], pieces: list[bytes]) -> Answered:
        waiting = list(pieces)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            piece = waiting.pop(0) if waiting else b""
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.server(scope, receive, send)
        start, *rest = sent
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answered(start["status"], headers, b"".join(each["body"] for each in rest))


@dataclass(frozen=True)
class Client:
    """A user of one account, logged in, who calls the API."""

    door: Door
    version: int
    email: str
    password: str
    user_key: str
    api_key: str

    @property
    def header(self) -> dict[str, str]:
        """The header that says who calls."""
        return {"Authorization": f"Pardot user_key={self.user_key}, api_key={self.api_key}"}

    def call(self, operation: str, format: str = "xml", method: str = "POST", **parameters: Any) -> Answered:  # noqa: A002
        """Carry out an operation on prospects, with the parameters in the body, or for other methods in the query."""
        return self.ask("prospect", operation, format, method, **parameters)

    def ask(self, object_: str, operation: str, *how: str, **parameters: Any) -> Answered:
        """Carry out an operation on any object; `how` are format and method, and all is said as `sent` takes it."""
        return self.door.call(*self.sent(object_, operation, *how, **parameters))

    def sent(
        self,
        object_: str,
        operation: str,
        format: str = "xml",  # noqa: A002
        method: str = "POST",
        **parameters: Any,
    ) -> Sent:
        """Return what carries out an operation; a parameter that is a list is sent as several.

        `json_body` is no parameter: it is the body, in JSON, and the parameters are in the query.
        """
        place = f"/api/{object_}/version/{self.version}/do/{operation}"
        document = parameters.pop("json_body", None)
        said = urlencode({"format": format, **parameters}, doseq=True)
        if document is not None:
            body, headers = json.dumps(document).encode(), {**self.header, "Content-Type": "application/json"}
            return Sent(method, f"{place}?{said}", body, headers)
        if method == "POST":
            return Sent(method, place, said.encode(), self.header)
        return Sent(method, f"{place}?{said}", headers=self.header)

    def made(self, email: str, **parameters: Any) -> int:
        """Create a prospect and return its id."""
        answer = self.call("create", email=email, **parameters)
        assert answer.status == 201, answer.text
        return int(answer.field("id") or "")

    def shown(self, prospect_id: int, **parameters: Any) -> dict[str, Any]:
        """Read a prospect, archived or not, as its JSON object."""
        answer = self.call("read", "json", id=prospect_id, **parameters)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.json()["prospect"]
        return shown
