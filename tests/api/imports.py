"""Imports as a client makes them: bodies in several parts, and the walk from the first call to the last."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.driver import Answered, Client

BOUNDARY = "a-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
UPSERT = {"operation": "Upsert", "object": "Prospect"}
# A part: its name, its content, and whether it is a file.
Part = tuple[str, bytes, bool]


def file_part(content: str | bytes, name: str = "importFile") -> Part:
    """Return a part with a file."""
    return name, content.encode() if isinstance(content, str) else content, True


def input_part(given: Any) -> Part:
    """Return the part with what is asked for, as JSON."""
    return "importInput", json.dumps(given).encode(), False


def parts(several: Sequence[Part]) -> bytes:
    """Return a body of several parts."""
    said = b""
    for name, content, is_file in several:
        file = '; filename="people.csv"\r\nContent-Type: text/csv' if is_file else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        said += head.encode() + content + b"\r\n"
    return said + f"--{BOUNDARY}--\r\n".encode()


def place(client: Client, operation: str, import_id: int | None = None, **parameters: str) -> str:
    """Return the URL of an operation."""
    said = "&".join(f"{name}={value}" for name, value in parameters.items())
    which = "" if import_id is None else f"/id/{import_id}"
    return f"/api/import/version/{client.version}/do/{operation}{which}" + (f"?{said}" if said else "")


def create(client: Client, given: Any, *files: Part, **parameters: str) -> Answered:
    """Create an import: by JSON alone, or in several parts when there are files."""
    url = place(client, "create", None, **{"format": "json", **parameters})
    if files:
        return client.door.call("POST", url, parts((input_part(given), *files)), header(client, MULTIPART))
    return client.door.call("POST", url, json.dumps(given).encode(), header(client))


def batch(client: Client, import_id: int, *files: Part) -> Answered:
    """Add a batch."""
    return client.door.call("POST", place(client, "batch", import_id), parts(files), header(client, MULTIPART))


def submit(client: Client, import_id: int, given: Any = None, method: str = "PATCH") -> Answered:
    """Submit an import, or ask for another change of it."""
    body = json.dumps({"state": "Ready"} if given is None else given).encode()
    return client.door.call(method, place(client, "update", import_id, format="json"), body, header(client))


def read(client: Client, import_id: int) -> dict[str, Any]:
    """Read an import."""
    answer = client.door.call("GET", place(client, "read", import_id, format="json"), headers=client.header)
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.json()["import"]
    return shown


def errors(client: Client, import_id: int) -> Answered:
    """Download the rows that failed."""
    return client.door.call("GET", place(client, "downloadErrors", import_id), headers=client.header)


def opened(client: Client, **given: Any) -> int:
    """Create an open import; return its id."""
    answer = create(client, {**UPSERT, **given})
    assert answer.status == 200, answer.text
    return int(answer.json()["import"]["id"])


def imported(client: Client, csv: str, **given: Any) -> dict[str, Any]:
    """Import a table at once, have it carried out, and return how it is read then."""
    answer = create(client, {**UPSERT, "state": "Ready", **given}, file_part(csv))
    assert answer.status == 200, answer.text
    client.door.work_off(client.version)
    return read(client, int(answer.json()["import"]["id"]))


def header(client: Client, content_type: str = "application/json") -> Mapping[str, str]:
    """Return the headers of a call with a body."""
    return {**client.header, "Content-Type": content_type, "Host": "pardalote.example"}
