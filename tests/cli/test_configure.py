"""`pardalote configure`: what a document says is made, a second time nothing happens, and an export says it again."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from pardalote.cli import main
from tests import cast
from tests.driver import Client
from tests.kept import kept
from tests.stores import options_of

DOCUMENT: dict[str, Any] = {
    "user_groups": [{"name": "Duo", "members": [cast.SALES, cast.MARKETING]}],
    "profiles": [
        {"name": "Shops", "default": True, "criteria": [{"name": "Has a shop", "weight": 3}]},
        {"name": "Partners", "criteria": [{"name": "Speaks French", "weight": 2}, {"name": "Is nice", "weight": 1}]},
    ],
    "campaigns": [{"name": "Webinar", "cost": 1200}, {"name": "Fair", "cost": 5}],
    "lists": [{"name": "Newsletter", "title": "The other newsletter"}, {"name": "VIP", "is_public": True}],
}


def run(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> str:
    assert main(["configure", *arguments, *options_of(data)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: pytest.CaptureFixture[str], data: Path, file: Path) -> str:
    assert main(["configure", "3", str(file), *options_of(data)]) == 1
    return capsys.readouterr().err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A document in a file."""
    path = tmp_path / "account.yaml"
    path.write_text(yaml.safe_dump(DOCUMENT), encoding="utf-8")
    return path


def exported(capsys: pytest.CaptureFixture[str], data: Path) -> Any:
    return yaml.safe_load(run(capsys, data, "3", "--export"))


def named(document: Any, kind: str, name: str) -> Any:
    return next(each for each in document[kind] if each["name"] == name)


def test_what_the_document_says_is_made(three: Client, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, three.door.data, "3", str(file))
    document = exported(capsys, three.door.data)
    assert named(document, "campaigns", "Webinar")["cost"] == 1200
    assert named(document, "lists", "Newsletter")["title"] == "The other newsletter"
    assert named(document, "lists", "Newsletter")["is_public"] is True
    assert named(document, "lists", "VIP")["is_public"] is True
    assert named(document, "user_groups", "Duo")["members"] == [cast.SALES, cast.MARKETING]
    assert named(document, "profiles", "Partners")["criteria"] == DOCUMENT["profiles"][1]["criteria"]
    assert [each["name"] for each in document["profiles"] if each.get("default")] == ["Shops"]


def test_a_running_server_has_it_at_once(three: Client, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    three.made("before@pardot.com")
    run(capsys, three.door.data, "3", str(file))
    shown = three.shown(three.made("after@pardot.com"))
    assert shown["profile"]["name"] == "Shops"
    assert shown["profile"]["profile_criteria"]["name"] == "Has a shop"


def test_a_second_time_nothing_happens(three: Client, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, three.door.data, "3", str(file))
    assert run(capsys, three.door.data, "3", str(file)) == "0 entries changed\n"


def test_an_export_says_everything_again(three: Client, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, three.door.data, "3", str(file))
    file.write_text(run(capsys, three.door.data, "3", "--export"), encoding="utf-8")
    assert run(capsys, three.door.data, "3", str(file)) == "0 entries changed\n"
    # In another account, the same document makes the same.
    run(capsys, three.door.data, "4", str(file))
    assert yaml.safe_load(run(capsys, three.door.data, "4", "--export")) == yaml.safe_load(file.read_text())


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    three: Client, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = exported(capsys, three.door.data)
    told = run(capsys, three.door.data, "3", str(file), "--dry-run")
    assert "+ campaigns 'Fair'\n    cost: 5\n" in told
    assert "~ campaigns 'Webinar'\n    cost: None -> 1200\n" in told
    assert told.endswith("entries would differ\n")
    assert exported(capsys, three.door.data) == before


def test_it_tells_the_steps_in_json(three: Client, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = json.loads(run(capsys, three.door.data, "3", str(file), "--json"))
    fair = {"kind": "campaigns", "key": "Fair", "new": True, "changes": {"cost": {"old": None, "new": 5}}}
    assert fair in steps


def test_the_document_may_come_on_standard_input(
    three: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("campaigns: [{name: Piped}]"))
    run(capsys, three.door.data, "3", "-")
    assert named(exported(capsys, three.door.data), "campaigns", "Piped")


def test_grades_follow_the_weights(three: Client, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = three.made("bob@pardot.com", profile_criteria_4="match")
    assert three.shown(number)["grade"] == "C"
    file.write_text('profiles: [{name: Default, criteria: [{name: "Job Title", weight: 1}]}]', encoding="utf-8")
    run(capsys, three.door.data, "3", str(file))
    shown = three.shown(number)
    assert shown["grade"] == "D+"
    assert shown["profile"]["profile_criteria"] == {"id": 4, "name": "Job Title", "matches": "Matches"}
    file.write_text("profiles: [{name: Default, criteria: []}]", encoding="utf-8")
    run(capsys, three.door.data, "3", str(file))
    assert three.shown(number)["grade"] is None


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("[]", "the document is no mapping of kinds to entries"),
        ("horses: []", "unknown: horses"),
        ("campaigns: {}", "campaigns: a list is wanted"),
        ("campaigns: [x]", "campaigns, entry 1: an entry is a mapping of fields to values"),
        ("campaigns: [{cost: 1}]", "campaigns, entry 1: name is missing"),
        ("campaigns: [{name: A, colour: red}]", "campaigns, entry 1: unknown: colour"),
        ("campaigns: [{name: A, cost: much}]", "campaigns, entry 1: cost: a whole number is wanted"),
        ("campaigns: [{name: A}, {name: A}]", "campaigns, entry 2: 'A' is there twice"),
        ("lists: [{name: A, is_public: 3}]", "lists, entry 1: is_public: true or false is wanted"),
        ("user_groups: [{name: A, members: [x@y.zz]}]", "user_groups, entry 1: there is no user 'x@y.zz'"),
        ("profiles: [{name: A, criteria: [{name: B}]}]", "profiles, entry 1: criteria: entry 1: weight is missing"),
        ("profiles: [{name: Default, default: false}]", "profiles, entry 1: make another profile the default"),
        ("campaigns: [", "while parsing a flow"),
        ("campaigns: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
    ],
)
def test_what_cant_be_is_refused_and_nothing_is_kept(
    three: Client, file: Path, capsys: pytest.CaptureFixture[str], document: str, problem: str
) -> None:
    before = exported(capsys, three.door.data)
    file.write_text(document, encoding="utf-8")
    assert problem in refused(capsys, three.door.data, file)
    assert exported(capsys, three.door.data) == before


def test_a_mistake_in_the_last_entry_undoes_the_first(
    three: Client, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("campaigns: [{name: Good}, {name: Bad, cost: much}]", encoding="utf-8")
    refused(capsys, three.door.data, file)
    assert "Good" not in json.dumps(exported(capsys, three.door.data))


def test_a_file_that_is_not_there_is_said(data: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.unlink()
    assert "No such file" in refused(capsys, data, file)


@pytest.mark.parametrize("value", ["9" * 5000, "2026-99-99", '!!int "x"', '!!timestamp "x"', '!!float "x"'])
def test_a_value_that_yaml_cannot_read_is_told(
    three: Client, file: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    file.write_text(f"campaigns: [{{name: New}}, {{name: {value}}}]", encoding="utf-8")
    before = kept(three.door.data, 3)
    assert "a value that can't be read" in refused(capsys, three.door.data, file)
    assert kept(three.door.data, 3) == before
