"""A real client on a demo account: its own methods, found by the client's name, and its own way to take answers."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.clients.held import Held
from tests.clients.real_client import PYPARDOT4, ClientRaised, RealClient

# A method's dotted name by the client's name.
Methods = Mapping[str, str]

_OK = {"stat": "ok", "version": 1}
_RAISES = {"PyPardot4": "PardotAPIError", "pardot-api-client": "PardotAPIException"}


class Speaker:
    """An administrator who speaks through a real client; `held` is what the account holds."""

    def __init__(self, name: str, version: int, client: RealClient, held: Held) -> None:
        self.name = name
        self.version = version
        self.client = client
        self.held = held

    def address(self, local: str) -> str:
        """Return an address that no other speaker uses."""
        return f"{local}@{self.name}-{self.version}.example".lower()

    def made(self, local: str, **values: Any) -> int:
        """Create a prospect and return its id."""
        methods = {"PyPardot4": "prospects.create", "pardot-api-client": "prospect.create"}
        number: int = self.node(methods, "prospect", self.address(local), **values)["id"]
        return number

    def do(self, methods: Methods, /, *arguments: Any, **named: Any) -> Any:
        """Call a method and return what it returned."""
        return self.client.call(methods[self.name], *arguments, **named)

    def node(self, methods: Methods, tag: str, /, *arguments: Any, **named: Any) -> Any:
        """Call a method that answers one object, and return it."""
        answer = self.do(methods, *arguments, **named)
        assert answer.keys() == {"@attributes", tag}
        assert answer["@attributes"] == _OK
        return answer[tag]

    def found(
        self, methods: Methods, tag: str, /, *arguments: Any, **criteria: Any
    ) -> tuple[int, list[dict[str, Any]]]:
        """Call a method that queries; return the total and the rows.

        PyPardot4 makes a list of none and of one by itself, the other client leaves what came.
        """
        answer = self.do(methods, *arguments, **criteria)
        result = answer if self.name == PYPARDOT4 else answer["result"]
        assert result.keys() <= {"total_results", tag}
        rows = result.get(tag, [])
        if self.name != PYPARDOT4 and isinstance(rows, dict):
            rows = [rows]
        assert isinstance(rows, list)
        return result["total_results"], rows

    def refused(self, methods: Methods, /, *arguments: Any, **named: Any) -> tuple[int | str | None, str]:
        """Make a call that the API refuses; return code and message as the client understood them."""
        with pytest.raises(ClientRaised) as refusal:
            self.do(methods, *arguments, **named)
        assert refusal.value.kind == _RAISES[self.name]
        return refusal.value.code, refusal.value.message

    def answered_nothing(self, methods: Methods, /, *arguments: Any, **named: Any) -> None:
        """Call a method whose answer is 204; pardot-api-client takes it for a failure."""
        if self.name == PYPARDOT4:
            # Its methods return the status, or say whether it was 204.
            assert self.do(methods, *arguments, **named) in (204, True)
            return
        with pytest.raises(ClientRaised, match=r"Failed to decode JSON response .*\(status code 204\)"):
            self.do(methods, *arguments, **named)
