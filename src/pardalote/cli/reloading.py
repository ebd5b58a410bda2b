"""A reload: workers begin anew with the settings as they are now, and those that were there finish their calls."""

import dataclasses
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress

from pardalote.api.log import EventLog
from pardalote.api.proxies import TrustedProxies
from pardalote.jobs.mail import check_settings
from pardalote.settings import InvalidSetting, Settings, as_environment

# What the parent itself has done or holds: it stays as it is until the next start.
_FIXED = ("host", "port", "data", "database", "database_replica", "workers", "jobs", "demo", "ready_file", "metrics")


class Reload:
    """Is called at each SIGHUP, before the HTTP server replaces its workers one by one."""

    def __init__(
        self,
        read: Callable[[], Settings],
        settings: Settings,
        port: int,
        metrics: str,
        events: EventLog,
        restart_jobs: Callable[[], None],
    ) -> None:
        """`read` reads the settings anew; `settings` is what it gave first, `port` and `metrics` where is listened.

        `restart_jobs` lets what carries out jobs begin anew.
        """
        self._read = read
        self._settings = settings
        # Which may be any free ones.
        self._port = port
        self._metrics = metrics
        self._events = events
        self._restart_jobs = restart_jobs

    def __call__(self) -> None:
        """Hand the settings as they are now to the workers to come, and tell those that are there to finish."""
        try:
            fresh = self._read()
            TrustedProxies(fresh.trusted_proxies)
            check_settings(fresh)
            self._take(fresh)
        except (InvalidSetting, OSError) as problem:
            self._events.warn("reload_refused", problem=str(problem))
        for worker in multiprocessing.active_children():
            if worker.pid is not None:
                # One that ended this moment may be among them still.
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGHUP)
        self._restart_jobs()

    def hand_over(self) -> None:
        """Write the settings where workers read them."""
        os.environ.update(as_environment(dataclasses.replace(self._settings, port=self._port, metrics=self._metrics)))
        self._events.wanted = self._settings.log
        logging.disable(logging.CRITICAL if self._settings.log == "nothing" else logging.NOTSET)

    def _take(self, fresh: Settings) -> None:
        names = [each.name for each in dataclasses.fields(Settings)]
        different = [name for name in names if getattr(fresh, name) != getattr(self._settings, name)]
        kept = {name: getattr(self._settings, name) for name in _FIXED}
        self._settings = dataclasses.replace(fresh, **kept)
        self.hand_over()
        self._events.tell(
            "reloading",
            changed=[name for name in different if name not in _FIXED],
            needs_restart=[name for name in different if name in _FIXED],
        )
