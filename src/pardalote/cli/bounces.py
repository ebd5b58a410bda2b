"""`pardalote bounces`: keeps what mail servers report: bounces and complaints."""

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pardalote.actions import bounces
from pardalote.actions.repeating import repeated
from pardalote.actions.work import Work
from pardalote.cli.failure import CommandFailed
from pardalote.cli.imap import PASSWORD, read_mailbox_url, unseen_in
from pardalote.cli.mailboxes import Found, messages_of
from pardalote.cli.options import PLACE, add_settings, settings_of
from pardalote.cli.working import accounts_of
from pardalote.clock import SystemClock
from pardalote.store import copies
from pardalote.store.accounts import Accounts
from pardalote.store.secret import load_secret
from pardalote.wire.mail_reports import Report, Told, read_report

# What became of a message that told nothing new.
_KNOWN, _OF_NOBODY, _NO_REPORT = "known already", "of no known mail", "no report"


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "bounces",
        help="keep what mail servers report of mails",
        description=(
            "Reads what mail servers report: bounces (RFC 3464) and complaints (RFC 5965), finds whose mail each is "
            "about, and keeps it. What a report tells counts once, however often it is read."
        ),
    )
    parser.add_argument(
        "places",
        nargs="*",
        metavar="FILE",
        help="A message, an mbox file, a Maildir, of which what is new is read, or - for a message on standard input.",
    )
    parser.add_argument(
        "--mailbox",
        metavar="URL",
        help=f"A mailbox, imaps://user@host/folder, of which what is unseen is read; its password: {PASSWORD}.",
    )
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    add_settings(parser, PLACE)
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> None:
    settings = settings_of(given)
    if not settings.database and not settings.data.is_dir():
        raise CommandFailed(f"there is no folder {settings.data}")
    if not given.places and not given.mailbox:
        raise CommandFailed("nothing to read: name a file, a Maildir, - or a --mailbox")
    secret = load_secret(settings.data, os.environ)
    told: Counter[str] = Counter()
    with closing(accounts_of(settings)) as accounts:
        keeper = _Keeper(accounts)
        for found in _messages(given.places, given.mailbox):
            told[keeper.keep(read_report(found.raw, secret))] += 1
            found.keep_as_read()
    if given.json:
        print(json.dumps(dict(sorted(told.items()))))
        return
    for name, number in sorted(told.items()):
        print(f"{number:>8}  {name}")


def _messages(places: Iterable[str], url: str | None) -> Iterator[Found]:
    for place in places:
        yield from messages_of(place)
    if url:
        yield from unseen_in(read_mailbox_url(url, os.environ.get(PASSWORD)))


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Keeps reports, each in a transaction of its account."""

    accounts: Accounts

    def keep(self, report: Report | None) -> str:
        """Keep a report; return in words what became of it."""
        if report is None:
            return _NO_REPORT
        store = self.accounts.open(report.copy.account) if report.copy is not None else None
        if report.copy is None or store is None:
            return _OF_NOBODY
        delivery = report.copy.delivery

        def kept() -> str:
            with store.writing() as connection:
                work = Work(connection, store.furnishing(connection), SystemClock().now(), through="bounces")
                if copies.by_id(connection, delivery) is None:
                    return _OF_NOBODY
                return report.told.value if _keep(work, delivery, report) else _KNOWN

        return repeated(kept)


def _keep(work: Work, delivery: int, report: Report) -> bool:
    """Keep a report; say whether it was new."""
    if report.told is Told.COMPLAINT:
        return bounces.complained(work, delivery)
    return bounces.bounced(work, delivery, report.told is Told.HARD_BOUNCE, report.reason)
