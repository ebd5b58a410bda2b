"""What goes in and out of the doors for programs: a request as it came, an answer as bytes."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pardalote.refusals import Reason
from pardalote.store.promise import Place

# What callers are told when the store is unavailable: long enough for a database that restarts.
SECONDS_UNTIL_RETRY = 5
# What a client, or whoever it asked to pass the call on, may call a server; nothing else comes into an answer.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")


@dataclass(slots=True)
class Request:
    """A request whose body has arrived whole; nothing of it is read yet."""

    method: str
    # Below the door's own place, still escaped: only so can `+`, `%2B` and `%2F` be told apart.
    path: bytes
    query: bytes
    # By lower-case names; of repeated ones the last.
    headers: dict[bytes, bytes]
    # The IP address that calls; behind a trusted proxy the one that it names.
    client: str
    body: bytes = b""
    # Of the URL that the client asks for.
    scheme: str = "http"
    # What the log line tells of the call; never a credential.
    noted: dict[str, object] = field(default_factory=dict)
    # Where limits are on (api/limits.py): its place among the calls under way, and whether it counts for the day.
    place: Place | None = None
    is_counted: bool = False

    def header(self, name: bytes) -> str:
        """Return a header's text, empty when it is not there."""
        return self.headers.get(name, b"").decode("latin-1").strip()

    @property
    def base_url(self) -> str:
        """The URL under which the client knows this server; a strange Host header names no host at all.

        The scheme is what a trusted proxy says of it (api/proxies.py); proxies pass the host on.
        """
        host = self.header(b"host")
        return f"{self.scheme}://{host if _HOST.match(host) else 'localhost'}"


class Answer(NamedTuple):
    """An answer as bytes, in one form or in both. A status of 204 has no body."""

    status: int
    content_type: bytes
    # None: only the compressed form is at hand.
    body: bytes | None
    # Compressed (api/packing.py); None: not yet, or too short to be.
    packed: bytes | None = None
    # Seconds after which the caller may try again; None: nothing is said of it.
    retry_after: int | None = None
    # Further headers, such as where a redirect leads.
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Endpoint(Protocol):
    """A door behind the HTTP side."""

    async def answer(self, request: Request) -> Answer:
        """Answer a request, whatever is in it; refusals are answers too."""
        ...

    def refuse(self, request: Request, reason: Reason, status: int) -> Answer:
        """Say, in the caller's format, why the HTTP side does not let the request in."""
        ...
