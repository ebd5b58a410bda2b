"""The door for operators: `pardalote`, a file per command."""

import argparse
import sys
from collections.abc import Sequence

from pardalote import __version__
from pardalote.cli import account, backup, check, configure, prospect, restore, serve, user
from pardalote.cli.failure import CommandFailed
from pardalote.settings import InvalidSetting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the process's exit status."""
    parser = argparse.ArgumentParser(prog="pardalote", description="A server that speaks the Pardot API.")
    parser.add_argument("--version", action="version", version=f"pardalote {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (serve, account, user, prospect, configure, backup, restore, check):
        command.add_to(commands)
    given = parser.parse_args(arguments)
    try:
        given.run(given)
    except (CommandFailed, InvalidSetting, OSError) as failure:
        print(f"pardalote: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
