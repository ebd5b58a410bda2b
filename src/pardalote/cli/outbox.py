"""`pardalote outbox`: the mail that would have been handed over, where there is no mail server."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pardalote.cli.failure import CommandFailed
from pardalote.cli.working import add_command, opened
from pardalote.store import deliveries
from pardalote.store.accounts import AccountStore
from pardalote.store.promise import Row

# So many messages are read at once.
_AT_ONCE = 100


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser(
        "outbox",
        help="read the mail that would have been sent",
        description="The mail of an account that was sent while there was no mail server (--smtp).",
    )
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    add_command(kinds, "list", "list messages", _list)
    add_command(kinds, "show", "print a message with its headers", _show).add_argument(
        "message", metavar="ID", type=int, help="The message's id."
    )
    add_command(kinds, "save", "write every message into a folder, as <id>.eml", _save).add_argument(
        "folder", metavar="FOLDER", type=Path, help="The folder, which is made when it is missing."
    )


def _list(given: argparse.Namespace) -> None:
    with opened(given) as store:
        if given.json:
            print(json.dumps(list(_messages(store))))
            return
        for row in _messages(store):
            at = datetime.fromtimestamp(row["created_at"], UTC).strftime("%Y-%m-%d %H:%M:%S")
            print(f"{row['id']:>8}  {at}  email {row['email_id']}  {row['recipient']}")


def _messages(store: AccountStore) -> Iterator[Row]:
    after = 0
    while True:
        with store.reading(fresh=True) as connection:
            rows = deliveries.outbox(connection, after, _AT_ONCE)
        if not rows:
            return
        yield from rows
        after = rows[-1]["id"]


def _message(store: AccountStore, message_id: int) -> Row | None:
    with store.reading(fresh=True) as connection:
        return deliveries.message(connection, message_id)


def _show(given: argparse.Namespace) -> None:
    with opened(given) as store:
        row = _message(store, given.message)
    if row is None:
        raise CommandFailed(f"the outbox of account {given.account} has no message {given.message}")
    if given.json:
        print(json.dumps(row))
    else:
        print(row["content"].replace("\r\n", "\n"), end="")


def _save(given: argparse.Namespace) -> None:
    given.folder.mkdir(parents=True, exist_ok=True)
    saved = 0
    with opened(given) as store:
        for row in _messages(store):
            message = _message(store, row["id"])
            if message is not None:
                (given.folder / f"{row['id']}.eml").write_bytes(message["content"].encode("ascii"))
                saved += 1
    print(json.dumps({"saved": saved}) if given.json else f"{saved:,} messages are in {given.folder}")
