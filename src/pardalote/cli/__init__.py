"""The door for operators: `pardalote`, a file per command."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pardalote import __version__
from pardalote.cli import (
    account,
    backup,
    bounces,
    check,
    configure,
    export,
    jobs,
    load,
    migrate,
    outbox,
    prospect,
    restore,
    serve,
    user,
    work,
)
from pardalote.cli.failure import CommandFailed
from pardalote.settings import InvalidSetting, option_kinds
from pardalote.store.promise import StoreError

_COMMANDS = (
    serve, work, account, user, prospect, configure, export, load, jobs, outbox, bounces, backup, restore, check,
    migrate,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the process's exit status."""
    parser = argparse.ArgumentParser(prog="pardalote", description="A server that speaks the Pardot API.")
    parser.add_argument("--version", action="version", version=f"pardalote {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (
        serve,
        account,
        user,
        prospect,
        configure,
        export,
        load,
        bounces,
        backup,
        restore,
        check,
        migrate,
        jobs,
        work,
        outbox,
    ):
        command.add_to(commands)
    given = parser.parse_args(arguments)
    try:
        _check_keepable(given)
        given.run(given)
    except (CommandFailed, InvalidSetting, OSError, StoreError) as failure:
        print(f"pardalote: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _check_keepable(given: argparse.Namespace) -> None:
    """Raise CommandFailed for what no store can keep. A path may be anything, and no account has an absurd number."""
    for name, value in vars(given).items():
        is_beyond = isinstance(value, int) and not -_NUMBER_LIMIT <= value < _NUMBER_LIMIT and name != "account"
        is_text = isinstance(value, str) and option_kinds().get(name) is not Path
        if is_beyond or (is_text and value != value.encode("utf-8", "replace").decode()):
            raise CommandFailed("no store holds a number of more than 64 bits, or bytes that are no UTF-8")


_NUMBER_LIMIT = 2**63
