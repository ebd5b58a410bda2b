"""The order of the rooms: who may import whom, and which libraries stay in which room."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import pardalote

SOURCE = Path(pardalote.__file__).parent

# Each room imports only from the lines above it; neighbours on one line don't import each other.
LINES = (
    ("settings", "clock", "refusals"),
    ("records",),
    ("store",),
    ("actions",),
    ("demo",),
    ("wire",),
    ("jobs",),
    ("api", "console", "operators", "sandbox"),
    ("tracker",),
    ("app",),
    ("cli", "pytest_plugin"),
    ("__main__",),
)
LINE_OF = {room: number for number, line in enumerate(LINES) for room in line}
# How something is said depends on what exists, and not on where it is kept or what is done with it.
KNOWN_TO_WIRE = frozenset(("records", "refusals", "settings", "clock"))

# What is used in one place only, so that it can be changed there. A name stands for everything below it.
PLACES = {
    "sqlite3": ("store/sqlite/",),
    "fcntl": ("store/sqlite/", "operators/sheet.py"),
    "sqlalchemy.dialects.sqlite": ("store/sqlite/",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/migrations/",),
    "argparse": ("cli/",),
    "granian": ("cli/",),
    "prometheus_client": ("operators/",),
    "lxml": ("wire/",),
    "psycopg": ("store/postgres/",),
    "psycopg_pool": ("store/postgres/",),
    "sqlalchemy.dialects.postgresql": ("store/postgres/", "store/schema/columns.py", "store/migrations/"),
    # Only the clock tells the time, so that tests can hold it still.
    "time.": ("clock.py",),
    "datetime.datetime.now": ("clock.py",),
    "datetime.datetime.utcnow": ("clock.py",),
    "datetime.datetime.today": ("clock.py",),
    "datetime.date.today": ("clock.py",),
    # The parent looks now and then whether its workers answer yet: it waits for real, whatever the clock says. And mail
    # is handed over at a rate.
    "time.sleep": ("cli/announcement.py", "clock.py"),
}


class Use(NamedTuple):
    """A name that a module imports or reaches through what it imported: `datetime.datetime.now`."""

    line: int
    name: str


def uses(file: str, source: str) -> Iterator[Use]:
    """Yield every use of a module in a file, whose path is given from the package's folder."""
    tree = ast.parse(source, file)
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                known[each.asname or each.name.partition(".")[0]] = (
                    each.name if each.asname else each.name.partition(".")[0]
                )
                yield Use(node.lineno, each.name)
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                name = f"{_imported_from(node, file)}.{each.name}"
                known[each.asname or each.name] = name
                yield Use(node.lineno, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            chain = ast.unparse(node).split(".")
            if chain[0] in known:
                yield Use(node.lineno, ".".join((known[chain[0]], *chain[1:])))


def _imported_from(node: ast.ImportFrom, file: str) -> str:
    if not node.level:
        return node.module or ""
    folders = ("pardalote", *Path(file).parent.parts)
    return ".".join((*folders[: len(folders) - node.level + 1], *([node.module] if node.module else ())))


def problems(file: str, source: str) -> list[str]:
    """Return what a file uses that it may not, in words; no line of the code is run."""
    found = [
        f"{file}:{use.line}: {problem}"
        for use in dict.fromkeys(uses(file, source))
        if (problem := _wrong_room(room_of(file), use.name) or _wrong_place(file, use.name))
    ]
    return sorted(set(found))


def room_of(file: str) -> str:
    """Return the room that a file belongs to: its first folder, or its own name."""
    return Path(file).parts[0].removesuffix(".py")


def _wrong_room(room: str, name: str) -> str | None:
    package, _, inner = name.partition(".")
    other = inner.partition(".")[0]
    if room == "__init__" and package == "pardalote":
        return f"the package itself imports {name}"
    if package != "pardalote" or other in ("", "__version__", room):
        return None
    if room not in LINE_OF or other not in LINE_OF:
        return f"{room} or {other} is no room"
    if LINE_OF[other] >= LINE_OF[room]:
        return f"{room} imports {other}, which is not above it"
    if room == "wire" and other not in KNOWN_TO_WIRE:
        return f"wire imports {other}"
    return None


def _wrong_place(file: str, name: str) -> str | None:
    rules = [each for each in PLACES if name == each or name.startswith(each if each[-1] == "." else each + ".")]
    if not rules or file.startswith(PLACES[max(rules, key=len)]):
        return None
    return f"{name} outside {' and '.join(PLACES[max(rules, key=len)])}"


def sources() -> dict[str, str]:
    """Return the text of every file of the package by its path."""
    return {
        path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))
    }


def test_every_room_keeps_to_its_place() -> None:
    assert [each for file, source in sources().items() for each in problems(file, source)] == []


def test_every_file_belongs_to_a_room() -> None:
    assert {room_of(file) for file in sources()} - {"__init__"} <= LINE_OF.keys()


def test_every_exception_is_still_needed() -> None:
    used = {(use.name, file) for file, source in sources().items() for use in uses(file, source)}
    assert {("time.sleep", "cli/announcement.py"), ("time.time", "clock.py")} <= used


@pytest.mark.parametrize(
    ("file", "source", "problem"),
    [
        ("records/list.py", "from pardalote.store import schema", "records imports store, which is not above it"),
        ("records/list.py", "import pardalote.api.door", "records imports api, which is not above it"),
        ("store/schema.py", "from pardalote import actions", "store imports actions, which is not above it"),
        ("store/schema.py", "from ..actions import work", "store imports actions, which is not above it"),
        ("store/migrations/env.py", "from ... import app", "store imports app, which is not above it"),
        ("store/schema.py", "def late():\n    from pardalote import cli", "store imports cli, which is not above it"),
        ("clock.py", "from pardalote.settings import load", "clock imports settings, which is not above it"),
        ("api/door.py", "from pardalote.console import pages", "api imports console, which is not above it"),
        ("api/http.py", "from pardalote.operators import traffic", "api imports operators, which is not above it"),
        ("cli/serve.py", "import pardalote.pytest_plugin", "cli imports pytest_plugin, which is not above it"),
        ("wire/reply.py", "from pardalote.store.promise import Row", "wire imports store"),
        ("wire/reply.py", "import pardalote.actions as deeds", "wire imports actions"),
        ("utils/text.py", "from pardalote import clock", "utils or clock is no room"),
        ("api/door.py", "from pardalote.helpers import cut", "api or helpers is no room"),
        ("__init__.py", "from pardalote import clock", "the package itself imports pardalote.clock"),
        ("store/accounts.py", "import sqlite3", "sqlite3 outside store/sqlite/"),
        ("store/accounts.py", "from sqlite3 import connect", "sqlite3.connect outside store/sqlite/"),
        ("store/accounts.py", "import fcntl", "fcntl outside store/sqlite/ and operators/sheet.py"),
        (
            "store/schema.py",
            "from sqlalchemy.dialects.sqlite import insert",
            "sqlalchemy.dialects.sqlite.insert outside store/sqlite/",
        ),
        ("actions/work.py", "from sqlalchemy import select", "sqlalchemy.select outside store/"),
        ("store/sqlite/files.py", "from alembic import command", "alembic.command outside store/migrations/"),
        ("app.py", "import argparse", "argparse outside cli/"),
        ("api/door.py", "from lxml import etree", "lxml.etree outside wire/"),
        ("app.py", "import prometheus_client", "prometheus_client outside operators/"),
        ("actions/work.py", "import time\nnow = time.time()", "time.time outside clock.py"),
        ("actions/work.py", "from time import monotonic", "time.monotonic outside clock.py"),
        ("actions/work.py", "from time import *", "time.* outside clock.py"),
        ("api/http.py", "import time as t\nt.time()", "time.time outside clock.py"),
        ("api/http.py", "import time\ntime.sleep(1)", "time.sleep outside cli/announcement.py and clock.py"),
        (
            "wire/dates.py",
            "from datetime import datetime as moment\nmoment.now()",
            "datetime.datetime.now outside clock.py",
        ),
        ("wire/dates.py", "import datetime\ndatetime.date.today()", "datetime.date.today outside clock.py"),
    ],
)
def test_a_made_up_violation_is_found(file: str, source: str, problem: str) -> None:
    assert [each.partition(": ")[2] for each in problems(file, source)] == [problem]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("records/list.py", "from pardalote.records.fields import Field"),
        ("records/list.py", "from . import fields"),
        ("actions/work.py", "from pardalote.clock import Clock\ndef now(clock):\n    return clock.now()"),
        ("api/door.py", "from pardalote import __version__, refusals"),
        ("wire/reply.py", "from pardalote.records.fields import Field\nfrom datetime import datetime, tzinfo"),
        ("wire/xml.py", "from lxml import etree"),
        ("store/sqlite/turns.py", "import fcntl, sqlite3"),
        ("store/migrations/versions/0001.py", "from alembic import op\nimport sqlalchemy"),
        ("cli/announcement.py", "import time\ntime.sleep(1)"),
        ("actions/work.py", "import timeit"),
        ("__main__.py", "from pardalote.cli import main"),
        ("cli/serve.py", "from pardalote import app, demo\nimport granian"),
    ],
)
def test_what_is_allowed_is_not_found(file: str, source: str) -> None:
    assert problems(file, source) == []
