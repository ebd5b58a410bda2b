"""A mailing whose process is killed (kill -9): everybody gets it, and only what was under way may come twice."""

import os
import signal
import subprocess
from functools import partial
from pathlib import Path

from tests import cast, stores
from tests.driver import Client
from tests.jobs.mail_servers import MailServer
from tests.jobs.mailings import job, people, send
from tests.served import COMMAND
from tests.stores import options_of

PEOPLE = 200
# After so many mails, of all, the process is killed: while one was taken, and that is not answered yet.
KILLED_AT = (1, 90, 91)


def test_everybody_is_mailed_whoever_is_killed(three: Client, data: Path) -> None:
    people(three, *(f"p{number}" for number in range(PEOPLE)))
    send(three, **{"list_ids[]": cast.NEWSLETTER})
    # The processes have a clock of their own.
    stores.write(data, 3, "UPDATE job SET due_at = 0")
    with MailServer() as server:
        for _ in KILLED_AT:
            process = work(data, server)
            server.heard = partial(kill_at_times, process)
            assert process.wait(60) == -signal.SIGKILL
            stores.write(data, 3, "UPDATE job SET leased_until = 0")
        server.heard = lambda _count: None
        assert work(data, server).wait(60) == 0
    assert job(three)["state"] == "done"
    assert len(server.copies) == PEOPLE
    assert len(server.taken) <= PEOPLE + len(KILLED_AT)
    ids = {(recipient, server.message(number)["message-id"]) for number, recipient in enumerate(server.recipients)}
    assert len(ids) == PEOPLE


def kill_at_times(process: "subprocess.Popen[bytes]", count: int) -> None:
    """Kill a process when it is time."""
    if count in KILLED_AT:
        process.kill()


def work(data: Path, server: MailServer) -> "subprocess.Popen[bytes]":
    """Start a process that carries out what is due, and ends."""
    smtp = {"PARDALOTE_SMTP": server.url()}
    return subprocess.Popen([COMMAND, "work", "--once", *options_of(data)], env={**os.environ, **smtp})
