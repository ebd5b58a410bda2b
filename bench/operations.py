"""The operations that are measured, each as the bytes of a request that only its numbers change."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.account import PROSPECTS, Keys


@dataclass(frozen=True, slots=True)
class Operation:
    """A call of the API, with the parameters that its n-th request sends."""

    name: str
    operation: str
    method: str
    status: int
    # In the values {n} stands for the number of the request, {id} for that of a prospect.
    parameters: dict[str, str]
    # How many items of these parameters a request has, each keyed by its `key`; 0: it is no batch.
    items: int = 0

    @property
    def writes(self) -> bool:
        """Say whether the operation changes data."""
        return self.operation != "read"

    @property
    def is_driven(self) -> bool:
        """Say whether the bare driver has a counterpart: create and update."""
        return self.operation in ("create", "update")

    def said(self, n: int) -> bytes:
        """Return the parameters of the n-th request, urlencoded; the length is the same for every n."""
        if not self.items:
            return urlencode(self._item(n)).encode()
        # The number of the first item; each has its own.
        first = n * self.items
        items = {str(item.pop("key")): item for item in (self._item(first + place) for place in range(self.items))}
        return urlencode({"prospects": json.dumps({"prospects": items}, separators=(",", ":"))}).encode()

    def _item(self, n: int) -> dict[str, str]:
        id_ = f"{1 + n % PROSPECTS:04}"
        return {name: value.format(n=f"{n:08}", id=id_) for name, value in self.parameters.items()}

    def target(self, n: int) -> bytes:
        """Return path and query of the n-th request."""
        path = f"/api/prospect/version/3/do/{self.operation}".encode()
        return path if self.method == "POST" else path + b"?" + self.said(n)

    def body(self, n: int) -> bytes:
        """Return the body of the n-th request."""
        return self.said(n) if self.method == "POST" else b""


_WRITTEN = {
    "first_name": "Grace",
    "last_name": "Number {n}",
    "company": "Compilers & Co",
    "job_title": "Rear Admiral",
    "phone": "+1 202 555 01 00",
}

BATCH_ITEMS = 50

OPERATIONS = (
    Operation("read simple, XML", "read", "GET", 200, {"id": "{id}", "output": "simple"}),
    Operation("read simple, JSON", "read", "GET", 200, {"id": "{id}", "output": "simple", "format": "json"}),
    Operation("read full, XML", "read", "GET", 200, {"id": "{id}"}),
    Operation("read full, JSON", "read", "GET", 200, {"id": "{id}", "format": "json"}),
    Operation("create", "create", "POST", 201, {"email": "grace.{n}@compilers.example", **_WRITTEN}),
    Operation("update", "update", "POST", 200, {"id": "{id}", **_WRITTEN}),
    Operation("upsert, known", "upsert", "POST", 200, {"id": "{id}", **_WRITTEN}),
    Operation("batchUpsert, known", "batchUpsert", "POST", 200, {"key": "{id}", **_WRITTEN}, BATCH_ITEMS),
    Operation("upsert, new", "upsert", "POST", 201, {"email": "grace.{n}@single.example", **_WRITTEN}),
    Operation(
        "batchUpsert, new", "batchUpsert", "POST", 201, {"key": "grace.{n}@batch.example", **_WRITTEN}, BATCH_ITEMS
    ),
)


def headers(keys: Keys, operation: Operation) -> list[tuple[bytes, bytes]]:
    """Return the headers that every request of an operation sends."""
    sent = [(b"authorization", f"Pardot user_key={keys.user_key}, api_key={keys.api_key}".encode())]
    if operation.method == "POST":
        sent.append((b"content-type", b"application/x-www-form-urlencoded"))
        sent.append((b"content-length", b"%d" % len(operation.said(0))))
    return sent


def request(operation: Operation, keys: Keys, host: bytes, n: int, target: bytes = b"") -> bytes:
    """Return the bytes of the n-th request; `target` asks for something else in the same words."""
    sent = [(b"host", host), *headers(keys, operation)]
    lines = b"".join(b"%s: %s\r\n" % each for each in sent)
    asked = target or operation.target(n)
    return b"%s %s HTTP/1.1\r\n%s\r\n%s" % (operation.method.encode(), asked, lines, operation.body(n))
