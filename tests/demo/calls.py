"""A call of every operation on the demo accounts, as a client means it."""

import json
from typing import Any

from tests.api.imports import MULTIPART, file_part, parts
from tests.driver import Answered, Client

BATCH = json.dumps({"prospects": [{"id": 8, "email": "eight@pardot.com", "first_name": "Zoe"}]})
NEW = json.dumps({"prospects": [{"email": "nine@pardot.com"}]})
KEYED_BATCH = json.dumps({"prospects": {"8": {"first_name": "Zoe"}}})
KEYED_NEW = json.dumps({"prospects": {"nine@pardot.com": {"first_name": "Zoe"}}})
EXPORT = {
    "object": "prospect",
    "procedure": {"name": "filter_by_updated_at", "arguments": {"updated_after": "-1 month", "deleted": "all"}},
}

# A call of every operation that writes, in an order in which each can do something.
CALLS: dict[tuple[str, str], dict[str, Any]] = {
    ("prospect", "assign"): {"id": 1, "user_id": 5},
    ("prospect", "unassign"): {"id": 3},
    ("prospect", "create"): {"email": "new@pardot.com", "list_1": "1"},
    ("prospect", "update"): {"id": 2, "first_name": "Zoe", "list_8": "1"},
    ("prospect", "upsert"): {"id": 5, "company": "Zoe Ltd"},
    ("prospect", "delete"): {"id": 6},
    ("prospect", "undelete"): {"id": 6},
    ("prospect", "batchCreate"): {"prospects": (KEYED_NEW, NEW)},
    ("prospect", "batchUpdate"): {"prospects": (KEYED_BATCH, BATCH)},
    ("prospect", "batchUpsert"): {"prospects": (KEYED_BATCH.replace("Zoe", "Eva"), BATCH.replace("Zoe", "Eva"))},
    ("campaign", "create"): {"name": "New"},
    ("campaign", "update"): {"id": 1, "name": "Renamed"},
    ("customField", "create"): {"name": "New", "field_id": "new_one"},
    ("customField", "update"): {"id": 1, "name": "Renamed"},
    ("customField", "delete"): {"id": 1},
    ("list", "create"): {"name": "New"},
    ("list", "update"): {"id": 1, "name": "Renamed"},
    ("list", "delete"): {"id": 2},
    ("listMembership", "create"): {"list_id": 8, "prospect_id": 1},
    ("listMembership", "update"): {"list_id": 8, "prospect_id": 1, "opted_out": "true"},
    ("listMembership", "delete"): {"list_id": 8, "prospect_id": 1},
    ("email", "send"): {
        "prospect_id": 1,
        "campaign_id": 1,
        "name": "New",
        "subject": "New",
        "text_content": "%%unsubscribe%%",
        "from_user_id": 2,
    },
    ("prospectAccount", "assign"): {"id": 1, "user_id": 2},
    ("prospectAccount", "create"): {"name": "New"},
    ("prospectAccount", "update"): {"id": 1, "name": "Renamed"},
    ("export", "create"): {},
    ("export", "cancel"): {"id": 1},
    ("form", "create"): {"name": "New"},
    ("form", "update"): {"id": 1, "name": "Renamed"},
    ("form", "delete"): {"id": 7},
    ("user", "create"): {"email": "new@northwind.example", "role_name": "Sales"},
    ("user", "update"): {"id": 4, "role_name": "Sales Manager"},
    ("user", "delete"): {"id": 5},
    ("opportunity", "create"): {"prospect_id": 1, "name": "New", "value": 1, "probability": 1},
    ("opportunity", "update"): {"id": 1, "status": "Lost"},
    ("opportunity", "delete"): {"id": 2},
    ("opportunity", "undelete"): {"id": 2},
    ("visitor", "assign"): {"id": 1, "prospect_id": 5},
    ("import", "create"): {},
    ("import", "batch"): {"id": 7},
    ("import", "update"): {"id": 7},
}
_INPUT = b'{"operation":"Upsert","object":"Prospect"}'
_BATCH = parts([file_part("email,prospect_id\nnew@pardot.com,1\n")])
# What operations that take no parameters are told: the body and its type.
BODIES: dict[tuple[str, str], tuple[bytes, str]] = {
    ("export", "create"): (json.dumps(EXPORT).encode(), "application/json"),
    ("import", "create"): (_INPUT, "application/json"),
    ("import", "batch"): (_BATCH, MULTIPART),
    ("import", "update"): (b'{"state":"Ready"}', "application/json"),
}
# What operations that only read are told; the others need nothing, or an id.
_READ: dict[tuple[str, str], dict[str, Any]] = {
    ("listMembership", "read"): {"list_id": 1, "prospect_id": 1},
    ("export", "downloadResults"): {"id": 1, "file": 1},
    ("visit", "query"): {"prospect_ids": "1,2,3"},
    ("user", "abilities"): {},
    ("user", "cookie"): {},
    ("account", "read"): {},
    ("prospectAccount", "describe"): {},
    ("emailTemplate", "listOneToOne"): {},
}


def parameters_of(name: str, operation: str, version: int) -> dict[str, Any]:
    """Return what the operation of an object is told in the account that speaks a version."""
    given = CALLS.get((name, operation))
    if given is None:
        return _READ.get((name, operation), {} if operation == "query" else {"id": 1})
    return {key: each[version == 4] if isinstance(each, tuple) else each for key, each in given.items()}


def called(client: Client, name: str, operation: str) -> Answered:
    """Carry an operation out as a client means it, with the body that it takes."""
    given = parameters_of(name, operation, client.version)
    if (name, operation) not in BODIES:
        return client.ask(name, operation, **given)
    body, content_type = BODIES[name, operation]
    said = "".join(f"/{key}/{value}" for key, value in given.items())
    place = f"/api/{name}/version/{client.version}/do/{operation}{said}"
    return client.door.call("POST", place, body, {**client.header, "Content-Type": content_type})
