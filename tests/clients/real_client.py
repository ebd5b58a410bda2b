"""A real client library as a test sees it: its methods, called in a process of the clients' own environment."""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

PYPARDOT4 = "PyPardot4"
PARDOT_API_CLIENT = "pardot-api-client"

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-clients" / "bin" / "python"
# A proxy that the machine has for other places is not asked for this one.
ENVIRONMENT = {**os.environ, "NO_PROXY": "*", "no_proxy": "*"}


class ClientRaised(Exception):
    """The client raised: the kind of its exception, the API's code and message."""

    def __init__(self, kind: str, code: int | str | None, message: str) -> None:
        super().__init__(f"{kind} {code}: {message}")
        self.kind = kind
        self.code = code
        self.message = message


class RealClient:
    """A session of a real client; ends with the `with` block."""

    def __init__(self, name: str, url: str, version: int, email: str, password: str, user_key: str) -> None:
        """Open the client that the registry calls `name`; `user_key` and the rest are what it logs in with."""
        assert PYTHON.exists(), "the clients have no environment: make clients-env"
        self._process = subprocess.Popen(
            [PYTHON, Path(__file__).with_name("run_client.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        opened = {"url": url, "version": version, "email": email, "password": password, "user_key": user_key}
        self._say([name, opened])

    def call(self, name: str, /, *arguments: Any, **named: Any) -> Any:
        """Call a method by its dotted name and return what it returned. Raises ClientRaised."""
        return self._answer({"name": name, "arguments": arguments, "named": named})

    def tell(self, name: str) -> Any:
        """Return an attribute by its dotted name."""
        return self._answer({"name": name})

    def methods(self) -> set[str]:
        """Return the dotted names of the methods that the client has for objects."""
        return set(self._answer({}))

    def _answer(self, call: dict[str, Any]) -> Any:
        assert self._process.stdout is not None
        self._say(call)
        answer = json.loads(self._process.stdout.readline())
        if "raised" in answer:
            raise ClientRaised(answer["raised"], answer["code"], answer["message"])
        return answer["returned"]

    def _say(self, line: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> "RealClient":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the client's process."""
        self._process.communicate(timeout=30)
