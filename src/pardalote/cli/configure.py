"""`pardalote configure`: an account furnished from a YAML document, and a document written of an account."""

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from pardalote.actions.configuring.checks import Invalid
from pardalote.actions.configuring.document import Step, configure, describe
from pardalote.actions.configuring.everything import KINDS
from pardalote.cli.failure import CommandFailed
from pardalote.cli.working import UndoWork, add_command, working


def add_to(commands: Any) -> None:
    """Add the command to the parser's commands."""
    parser = add_command(
        commands, "configure", "furnish an account from a document, or write one of it (--export)", _configure
    )
    parser.description = (
        "Makes what the document names and the account lacks, changes what differs, removes nothing; the same document "
        f"a second time does nothing. It may hold {', '.join(each.name for each in KINDS)}."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="The document, in YAML; - is standard input.")
    what.add_argument("--export", action="store_true", help="Print the document that says what the account has.")
    parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")


def _configure(given: argparse.Namespace) -> None:
    if given.export:
        _export(given)
        return
    document = _read(given.file)
    steps: list[Step] = []
    try:
        with suppress(UndoWork), working(given) as work:
            steps = configure(work, KINDS, document)
            if given.dry_run:
                raise UndoWork
    except Invalid as problem:
        raise CommandFailed(f"{given.file}: {problem}") from problem
    if given.json:
        print(json.dumps([_told(each) for each in steps]))
        return
    for step in steps:
        print(f"{'+' if step.is_new else '~'} {step.kind} {step.key!r}")
        for name, (old, new) in step.changes.items():
            print(f"    {name}: {new!r}" if step.is_new else f"    {name}: {old!r} -> {new!r}")
    print(f"{len(steps)} {'entry' if len(steps) == 1 else 'entries'} {'would differ' if given.dry_run else 'changed'}")


def _export(given: argparse.Namespace) -> None:
    with working(given) as work:
        document = describe(work, KINDS)
    if given.json:
        print(json.dumps(document))
        return
    import yaml

    yaml.safe_dump(document, sys.stdout, sort_keys=False, allow_unicode=True)


def _read(file: Path) -> Any:
    import yaml

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        return yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise CommandFailed(f"{file}: {error}") from error
    except (ValueError, AttributeError) as error:
        # A number, a date or a tagged value that is none makes PyYAML fail in Python's own ways.
        raise CommandFailed(f"{file}: it holds a value that can't be read: {error}") from error


def _told(step: Step) -> dict[str, object]:
    changes = {name: {"old": old, "new": new} for name, (old, new) in step.changes.items()}
    return {"kind": step.kind, "key": step.key, "new": step.is_new, "changes": changes}
