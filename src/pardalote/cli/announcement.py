"""What the server says once all its workers answer: on the terminal, and in the ready file."""

import dataclasses
import http.client
import json
import os
import secrets
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from pardalote import __version__
from pardalote.actions.accounts import Credentials, Summary
from pardalote.api.log import EventLog
from pardalote.cli.supervisor import tell_ready
from pardalote.settings import Settings

_LOOK_EVERY = 0.01
# An address that stands for all is reached by this machine's own.
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Announcement:
    """Waits, in a thread of its own, for the workers."""

    def __init__(self, settings: Settings, port: int, marks: Path, events: EventLog) -> None:
        """Wait for workers that each leave a file in the folder `marks` when they are ready."""
        self._host = _ANYWHERE.get(settings.host, settings.host)
        self._port = port
        self._metrics = {"metrics": f"http://{settings.metrics}/metrics"} if settings.metrics else {}
        self._ready_file = settings.ready_file
        self._workers = settings.workers
        self._marks = marks
        self._events = events

    @property
    def url(self) -> str:
        """Where the server is reached from this machine."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self, demo: Sequence[Credentials], known: Sequence[Summary]) -> None:
        """Begin to wait; then write the ready file, the line of the log, and print."""
        threading.Thread(target=self._announce, args=(demo, known), daemon=True).start()

    def _announce(self, demo: Sequence[Credentials], known: Sequence[Summary]) -> None:
        while len(list(self._marks.iterdir())) < self._workers or not self._answers():
            time.sleep(_LOOK_EVERY)
        if self._ready_file is not None:
            told = [*map(_told, demo), *map(_told, known)]
            _write(self._ready_file, {"url": self.url, **self._metrics, "accounts": told})
        about = {"version": __version__, "process": os.getpid(), "workers": self._workers}
        self._events.tell("started", url=self.url, **self._metrics, **about)
        tell_ready()
        print(f"Pardalote listens on {self.url}", flush=True)
        for each in demo:
            print(_introduced(each), flush=True)
        if demo:
            print(f"\nTry:\n\n{curl_line(self.url, demo[0])}\n", flush=True)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def curl_line(url: str, account: Credentials) -> str:
    """Return a line for a shell that logs in and reads a prospect."""
    login = f"email={account.email}&password={account.password}&user_key={account.user_key}"
    key = f"$(curl -s {url}/api/login/version/{account.version} -d '{login}' | sed -n 's/.*<api_key>\\(.*\\)<.*/\\1/p')"
    place = f"{url}/api/prospect/version/{account.version}/do/read/email/bob@pardot.com"
    return f'curl {place} -H "Authorization: Pardot user_key={account.user_key}, api_key={key}"'


def _introduced(account: Credentials) -> str:
    return (
        f"\n{account.name} (version {account.version})\n"
        f"  email {account.email}  password {account.password}\n"
        f"  user_key {account.user_key}\n"
        f"  business unit {account.business_unit_id}\n"
        f"  client_id {account.client_id}\n"
        f"  client_secret {account.client_secret}\n"
        f"  refresh_token {account.refresh_token}"
    )


def _told(account: Credentials | Summary) -> dict[str, object]:
    told = dataclasses.asdict(account)
    return {name: value for name, value in told.items() if name in _TOLD}


_TOLD = frozenset(each.name for each in dataclasses.fields(Credentials))


def _write(ready_file: Path, content: dict[str, object]) -> None:
    fresh = ready_file.with_name(f".{ready_file.name}.{secrets.token_hex(4)}")
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(ready_file)
