"""The door for operators: `pardalote`, a file per command."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

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
    serve, account, user, prospect, configure, export, load, bounces, backup, restore, check, migrate, jobs, work,
    outbox,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the process's exit status."""
    parser = argparse.ArgumentParser(prog="pardalote", description="A server that speaks the Pardot API.")
    parser.add_argument("--version", action="version", version=f"pardalote {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    arguments = sys.argv[1:] if arguments is None else arguments
    for command in _wanted(arguments):
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


def _wanted(arguments: Sequence[str]) -> Sequence[ModuleType]:
    """Return the commands that the parser has to know: the one that is named, which spares it the others, or all."""
    named = [each for each in _COMMANDS if arguments and each.__name__ == f"{__name__}.{arguments[0]}"]
    return named or _COMMANDS


def _check_keepable(given: argparse.Namespace) -> None:
    """Raise CommandFailed for what no store can keep. A path may be anything, and no account has an absurd number."""
    for name, value in vars(given).items():
        is_beyond = isinstance(value, int) and not -_NUMBER_LIMIT <= value < _NUMBER_LIMIT and name != "account"
        is_text = isinstance(value, str) and option_kinds().get(name) is not Path
        if is_beyond or (is_text and value != value.encode("utf-8", "replace").decode()):
            raise CommandFailed("no store holds a number of more than 64 bits, or bytes that are no UTF-8")


_NUMBER_LIMIT = 2**63
