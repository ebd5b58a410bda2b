"""The one table of kinds of jobs."""

from pardalote.jobs import exports, imports
from pardalote.jobs.kinds import JobKind
from pardalote.jobs.mail import mail_kinds
from pardalote.settings import Settings


def kinds_of(settings: Settings, secret: bytes) -> tuple[JobKind, ...]:
    """Return every kind of jobs; `secret` is the server's. Raises InvalidSetting."""
    return (*exports.KINDS, *imports.KINDS, *mail_kinds(settings, secret))
