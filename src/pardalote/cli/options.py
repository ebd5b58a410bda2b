"""Options on the command line: the settings table as flags, and the settings that they make."""

import argparse
import dataclasses
import os
from collections.abc import Collection
from pathlib import Path

from pardalote.settings import Settings, load, option_choices, option_kinds

# The settings that say where the accounts are.
PLACE = ("data", "database")

_METAVARS = {Path: "PATH", int: "NUMBER", str: "TEXT"}


def add_settings(parser: argparse.ArgumentParser, names: Collection[str] | None = None) -> None:
    """Add a flag for each option of the settings table, or for the named ones; a boolean gets --no-... too."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="TOML file with the same options.")
    kinds = option_kinds()
    for each in dataclasses.fields(Settings):
        if names is not None and each.name not in names:
            continue
        kind, flag = kinds[each.name], f"--{each.name.replace('_', '-')}"
        text = each.metadata["help"]
        shown = text if each.default is None else f"{text} Default: {_said(each.default)}."
        if kind is bool:
            action = argparse.BooleanOptionalAction
            parser.add_argument(flag, action=action, default=argparse.SUPPRESS, help=shown)
        else:
            metavar = "|".join(option_choices(each.name)) or _METAVARS[kind]
            parser.add_argument(flag, metavar=metavar, default=argparse.SUPPRESS, help=shown)


def settings_of(given: argparse.Namespace) -> Settings:
    """Return the settings: flags first, then the environment, then the file. Raises InvalidSetting."""
    names = option_kinds().keys()
    flags = {name: value for name, value in vars(given).items() if name in names}
    return load(flags, os.environ, given.config)


def _said(default: object) -> str:
    return ("on" if default else "off") if isinstance(default, bool) else str(default)
