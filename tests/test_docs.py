"""The documentation, held against the code and the running server."""

import dataclasses
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pages import coverage, errors, objects
from pages.__main__ import made
from pages.catalogue import VERSIONS, Known, known
from pages.markdown import filled
from pardalote import refusals
from pardalote.api.routes import ROUTES, Route
from pardalote.records.fields import show_time
from pardalote.settings import Settings, option_choices
from pardalote.wire.dates import read_time
from tests.conftest import Clients

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
PAGES = sorted((*DOCS.rglob("*.md"), *PROJECT.glob("*.md"), *PROJECT.glob("bench/*.md")))


def _row(each: "dataclasses.Field[object]") -> str:
    default = each.default
    shown = "" if default is None else ("on" if default else "off") if isinstance(default, bool) else str(default)
    choices = option_choices(each.name)
    text = each.metadata["help"] + (f" One of {', '.join(choices)}." if choices else "")
    return f"| `--{each.name.replace('_', '-')}` | `PARDALOTE_{each.name.upper()}` | {shown} | {text} |"


def _cells(page: str) -> list[list[str]]:
    """Return the cells of every row of the tables of a page."""
    lines = (DOCS / page).read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    table = [line for line in (DOCS / "settings.md").read_text().splitlines() if line.startswith("| `--")]
    assert table == [_row(each) for each in dataclasses.fields(Settings)]


def test_what_follows_from_the_code_is_as_make_docs_makes_it() -> None:
    """Run `make docs` when this fails, and look at what it changes."""
    fresh = made()
    assert [file for file, page in fresh.items() if not file.exists() or file.read_text() != page] == []
    assert {*(DOCS / "objects").iterdir()} == {file for file in fresh if file.parent.name == "objects"}


def test_a_page_without_its_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="should hold"):
        filled("# A page\n", {"operations": ""})


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: f"{each.object}-{each.operation}")
def test_every_operation_stands_on_its_objects_page_with_its_methods_versions_and_ability(route: Route) -> None:
    rows = _cells(f"objects/{route.object}.md")
    (_, three, four, methods, ability), *more = [cells for cells in rows if cells[0] == f"`{route.operation}`"][:1]
    assert not more
    assert set(methods.split(", ")) == route.methods - {"HEAD"}
    assert ability == f"`{route.ability}`"
    assert {version for version, needs in ((3, three), (4, four)) if needs != "not there"} == route.versions


FORMS = {(each.object, each.operation, each.needs, each.version): each for each in known()}


def _calls() -> list[tuple[Known, str, str]]:
    """Return each form of an operation, a format, and what the table says of it."""
    told = []
    rows = [cells for cells in _cells("coverage.md") if len(cells) == len(coverage.HEADS)][2:]
    lines = coverage.lines()
    assert len(rows) == len(lines)
    for line, cells in zip(lines, rows, strict=True):
        assert cells[:2] == [line.object, f"`{line.operation}`" if line.operation else ""]
        for head, state in zip(coverage.HEADS[3:], cells[3:], strict=True):
            version, _, format_ = head.removeprefix("version ").partition(", ")
            if state != coverage.NEVER:
                form = FORMS[line.object, line.operation, line.needs, int(version)]
                told.append((form, format_.lower(), re.sub(r"\[(\w+)\]\(.*\)", r"\1", state)))
    return told


def test_the_table_of_coverage_has_every_form_of_every_operation() -> None:
    assert len({form for form, _, _ in _calls()}) == len(known())
    assert {(each.object, each.operation) for each in ROUTES} <= {
        (form.object, form.operation) for form, _, _ in _calls()
    }
    documented = {(each.object, each.operation) for each in known() if each.is_documented}
    assert len(documented) == 82, "the reference's operations, by their names"


def test_the_table_of_coverage_is_what_the_server_does(clients: Clients) -> None:
    """Absent is error 2; what works or differs gets further than that, whatever else is said of the call."""
    speakers = {version: clients.of(version) for version in VERSIONS}
    wrong = []
    for form, format_, state in _calls():
        client = speakers[form.version]
        place = f"/api/{form.object}/version/{form.version}" + (f"/do/{form.operation}" if form.operation else "")
        answer = client.door.call(form.methods[0], f"{place}/id/1?format={format_}", headers=client.header)
        if answer.status >= 500 or (answer.code == refusals.INVALID_ACTION.code) != (state == coverage.ABSENT):
            wrong.append((form, format_, state, answer.status, answer.text))
    assert wrong == []


def test_what_differs_is_read_from_the_objects_page() -> None:
    found = objects.differences("prospect")
    assert (found["update"], found["assign"]) == ((3, 4), (4,))
    assert not found.keys() - {each.operation for each in ROUTES if each.object == "prospect"}
    assert objects.differences("campaign") == {}


def test_an_object_that_has_no_page_yet_gets_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(objects, "FOLDER", tmp_path)
    page = objects.page("campaign")
    assert page.startswith("# Campaigns\n\nWhat a prospect's first touch is counted for.\n\n<!-- made by")
    assert {"## Operations", "## Fields", "## Criteria", "### Sorts"} <= set(page.splitlines())


def test_every_error_stands_in_the_table_with_its_text_and_status() -> None:
    told = {int(cells[0]): (cells[1], int(cells[2])) for cells in _cells("errors.md") if cells[0].isdigit()}
    assert told == {each.code: (each.message, refusals.http_status(each.code)) for each in errors.reasons()}


def test_the_statuses_of_errors_are_those_of_the_table() -> None:
    told = {}
    for line in (DOCS / "differences.md").read_text().splitlines():
        if found := re.match(r"\| ([0-9, ]+) \| (200|401) \|", line):
            told.update({int(code): int(found[2]) for code in found[1].split(",")})
    ours = {each.code for each in vars(refusals).values() if isinstance(each, refusals.Reason)}
    assert {code: refusals.http_status(code) for code in ours if refusals.http_status(code) != 400} == told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^):]+)\)", page.read_text()):
        file, _, anchor = target.partition("#")
        lead = page.parent / file if file else page
        assert lead.exists(), target
        assert not anchor or anchor in _anchors(lead.read_text()), target


def _anchors(page: str) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in heads}


def test_the_readme_names_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", (PROJECT / "README.md").read_text()))
    assert {"serve", "test"} <= named <= targets


def test_phrases_about_time_mean_what_the_page_says() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    now = int(datetime(2021, 3, 15, 10, 30, 45, tzinfo=zone).timestamp())
    phrases = [cells for cells in _cells("querying.md") if re.match(r"\d{4}-", cells[1])]
    assert len(phrases) == 20
    for phrase, moment in phrases:
        assert show_time(read_time(phrase.strip("`"), zone, now), zone) == moment, phrase
