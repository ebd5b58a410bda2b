"""The documentation, held against the code."""

import dataclasses
import re
from pathlib import Path

import pytest

from pardalote import refusals
from pardalote.api.routes import ROUTES
from pardalote.settings import Settings, option_choices

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"


def _row(each: "dataclasses.Field[object]") -> str:
    default = each.default
    shown = "" if default is None else ("on" if default else "off") if isinstance(default, bool) else str(default)
    choices = option_choices(each.name)
    text = each.metadata["help"] + (f" One of {', '.join(choices)}." if choices else "")
    return f"| `--{each.name.replace('_', '-')}` | `PARDALOTE_{each.name.upper()}` | {shown} | {text} |"


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    table = [line for line in (DOCS / "settings.md").read_text().splitlines() if line.startswith("| `--")]
    assert table == [_row(each) for each in dataclasses.fields(Settings)]


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: f"{each.object}-{each.operation}")
def test_every_operation_stands_on_its_objects_page_with_its_methods(route: object) -> None:
    assert isinstance(route, type(ROUTES[0]))
    page = (DOCS / f"{route.object}.md").read_text()
    row = next(line for line in page.splitlines() if line.startswith(f"| `{route.operation}` |"))
    methods = {each.strip() for each in row.split("|")[4].split(",")}
    assert methods == route.methods - {"HEAD"}


def test_the_statuses_of_errors_are_those_of_the_table() -> None:
    told = {}
    for line in (DOCS / "differences.md").read_text().splitlines():
        if found := re.match(r"\| ([0-9, ]+) \| (200|401) \|", line):
            told.update({int(code): int(found[2]) for code in found[1].split(",")})
    ours = {each.code for each in vars(refusals).values() if isinstance(each, refusals.Reason)}
    assert {code: refusals.http_status(code) for code in ours if refusals.http_status(code) != 400} == told


@pytest.mark.parametrize("page", [*DOCS.glob("*.md"), *PROJECT.glob("*.md")], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_readme_names_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", (PROJECT / "README.md").read_text()))
    assert {"serve", "test"} <= named <= targets
