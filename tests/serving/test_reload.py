"""A reload: new settings, new workers, and no call that fails."""

import http.client
import multiprocessing
import os
import select
import signal
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from pardalote.api.log import EventLog
from pardalote.cli.reloading import Reload
from pardalote.clock import HeldClock
from pardalote.settings import InvalidSetting, Settings
from tests.operators.test_door import requests
from tests.served import Session
from tests.serving.conftest import LogIn, Serve
from tests.serving.test_log import lines
from tests.serving.test_metrics import READS, scrape


class Callers:
    """Some who call on connections that stay open, and some who take a new one for each call."""

    def __init__(self, session: Session) -> None:
        self.answered = self.sent_again = 0
        self.failed: list[str] = []
        self._end = Event()
        self._threads = [
            Thread(target=self._call, args=(session.twin(), reconnects)) for reconnects in (False, False, True, True)
        ]
        for each in self._threads:
            each.start()

    def _call(self, session: Session, reconnects: bool) -> None:
        with session:
            while not self._end.is_set():
                try:
                    if self._sent(session) != 3:
                        self.failed.append("another answer")
                    self.answered += 1
                except (OSError, http.client.HTTPException) as problem:
                    self.failed.append(repr(problem))
                if reconnects:
                    session.close()

    def _sent(self, session: Session) -> int | None:
        """Call, and once more on another connection if the server has closed this one before it took anything.

        No server can prevent that of a connection on which it answers nothing at the moment: it closes it, and the
        caller begins to send (RFC 9112, section 9.5). Whoever ends all at once would do it to every caller.
        """
        try:
            return session.call("read", id=999).code
        except BrokenPipeError:
            session.close()
            self.sent_again += 1
            return session.call("read", id=999).code

    def stop(self) -> None:
        self._end.set()
        for each in self._threads:
            each.join()


def ended(old: set[int]) -> None:
    """Return when these workers are gone: a process that is watched tells by itself."""
    for worker in old:
        with suppress(ProcessLookupError):
            watched = os.pidfd_open(worker)
            select.select([watched], [], [], 60)
            os.close(watched)


def test_no_call_fails_and_new_settings_hold(serve: Serve, log_in: LogIn, tmp_path: Path) -> None:
    file = tmp_path / "pardalote.toml"
    file.write_text("workers = 2\nerrors_as_ok = false\n")
    server = serve("--config", str(file), "--metrics", "127.0.0.1:0", "--log", "calls")
    session = log_in(server)
    assert session.call("read", id=999).status == 400
    callers = Callers(session)
    old = server.worker_pids()
    file.write_text("workers = 3\nerrors_as_ok = true\nopt_in = true\n")
    server.process.send_signal(signal.SIGHUP)
    ended(old)
    callers.stop()
    assert callers.failed == []
    assert callers.sent_again <= 1
    assert callers.answered > 100
    with session.twin() as fresh:
        assert fresh.call("read", id=999).status == 200
    assert len(server.worker_pids() - old) == 2
    (reloading,) = (line for line in lines(server) if line.get("event") == "reloading")
    assert reloading["changed"] == ["errors_as_ok", "opt_in"]
    assert reloading["needs_restart"] == ["workers"]
    counted = requests(scrape(server))
    assert counted[READS] + counted[*READS[:2], "200", "3"] == callers.answered + 2
    assert server.stop() == 0


def test_a_worker_that_has_ended_meanwhile_does_not_end_the_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        pid = 2**22 + 1  # Beyond what Linux gives out.

    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(multiprocessing, "active_children", lambda: [Gone()])
    Reload(Settings, Settings(), 8080, "", EventLog(HeldClock(0), "nothing"), lambda: None)()
    assert os.environ["PARDALOTE_METRICS"] == ""


def test_settings_that_can_not_be_used_are_refused_and_the_old_ones_stay(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {})
    found: list[Settings] = [Settings(log="warnings", opt_in=True)]

    def read() -> Settings:
        if not found:
            raise InvalidSetting("log: 'loud' is not one of calls, warnings, nothing")
        return found.pop()

    reload = Reload(
        read, Settings(log="warnings"), 8080, "127.0.0.1:9108", EventLog(HeldClock(0), "warnings"), lambda: None
    )
    for _ in range(2):
        reload()
        assert os.environ["PARDALOTE_OPT_IN"] == "True"
        assert os.environ["PARDALOTE_METRICS"] == "127.0.0.1:9108"
    (line,) = capfd.readouterr().err.splitlines()
    assert '"level":"warning","event":"reload_refused","problem":"log: \'loud\' is not one of' in line
