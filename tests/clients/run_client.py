"""Runs a real client in an environment of its own: reads calls line by line, writes what the client gave back.

The first line names the client and holds what it is opened with. Each further line is a call: the dotted name
of a method, its arguments by place and by name; a name without arguments is an attribute to tell, and no name
asks for the methods that the client has. The clients are unmodified but for the place of the server, which each
keeps in one spot.
"""

import inspect
import json
import sys
from collections.abc import Callable
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

Opened = dict[str, Any]


def open_pypardot4(opened: Opened) -> Any:
    """Open PyPardot4, which keeps the server's place in a constant."""
    import pypardot.client

    pypardot.client.BASE_URI = opened["url"]
    return pypardot.client.PardotAPI(opened["email"], opened["password"], opened["user_key"], version=opened["version"])


def open_pardot_api_client(opened: Opened) -> Any:
    """Open pardot-api-client, which keeps the server's place in one constructor call."""
    import hammock
    import pardot.client
    import pardot.resource

    place = f"{opened['url']}/api"
    pardot.resource.hammock = SimpleNamespace(Hammock=lambda _original: hammock.Hammock(place))
    client = pardot.client.APIClient(opened["email"], opened["password"], opened["user_key"])
    # Every look at an object logs in anew; a session keeps the one that it got.
    # What it keeps as `email` is the user's address; only with an underscore behind it that name finds the object.
    names = (*pardot.constants.RESOURCE_OPERATIONS, "email_")
    return SimpleNamespace(**{name: getattr(client, name) for name in names})


def methods_of_pypardot4(client: Any) -> list[str]:
    """Walk the classes of PyPardot4's objects."""
    objects = {name: type(each) for name, each in vars(client).items() if hasattr(each, "client")}
    return [
        f"{name}.{method}"
        for name, each in objects.items()
        for method, _ in inspect.getmembers(each, inspect.isfunction)
        if not method.startswith("_")
    ]


def methods_of_pardot_api_client(_client: Any) -> list[str]:
    """Walk the table that pardot-api-client makes its methods from."""
    from pardot.constants import RESOURCE_OPERATIONS

    return [f"{name}.{operation}" for name, operations in RESOURCE_OPERATIONS.items() for operation in operations]


# How each is opened, and how its methods are found.
CLIENTS: dict[str, tuple[Callable[[Opened], Any], Callable[[Any], list[str]]]] = {
    "PyPardot4": (open_pypardot4, methods_of_pypardot4),
    "pardot-api-client": (open_pardot_api_client, methods_of_pardot_api_client),
}


def outcome(client: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Return what a call gave back, or the kind, code and message of what it raised."""
    try:
        found = attrgetter(call["name"])(client)
        if "arguments" not in call:
            return {"returned": found}
        return {"returned": found(*call["arguments"], **call["named"])}
    except Exception as error:
        code = getattr(error, "err_code", getattr(error, "code", None))
        return {"raised": type(error).__name__, "code": code, "message": getattr(error, "message", str(error))}


def main() -> None:
    """Serve calls until there are no more."""
    name, opened = json.loads(sys.stdin.readline())
    open_client, methods_of = CLIENTS[name]
    client = open_client(opened)
    for line in sys.stdin:
        call = json.loads(line)
        said = outcome(client, call) if "name" in call else {"returned": methods_of(client)}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
