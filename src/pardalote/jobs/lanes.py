"""The lanes of a process that carries out jobs, wired from the settings."""

import os
import secrets
import socket
from collections.abc import Sequence

from pardalote.actions.work import Rules
from pardalote.clock import Clock
from pardalote.jobs.kinds import JobKind
from pardalote.jobs.runner import Lane, Told
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of


def lanes_of(settings: Settings, kinds: Sequence[JobKind], clock: Clock, told: Told) -> list[Lane]:
    """Return a lane for each name that the kinds give, each with stores of its own. Raises StoreError."""
    # Nobody else's, on whatever machine.
    me = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(8)}"
    rules = Rules(settings.archived_readable, settings.opt_in)
    named: dict[str, list[JobKind]] = {}
    for each in kinds:
        named.setdefault(each.lane, []).append(each)
    return [
        Lane(Accounts(engine_of(settings)), some, f"{me} {lane}", settings.job_lease, clock, rules, told)
        for lane, some in named.items()
    ]
