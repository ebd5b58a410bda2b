"""`pardalote export`: all rows of one moment, in a file that is whole or not there."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import exporting, lists
from pardalote.actions.exporting import Export
from pardalote.cli import main
from tests.api.surroundings import add_activity, work_on
from tests.cast import ADMINISTRATOR
from tests.driver import Client
from tests.stores import options_of


def export(
    capsys: pytest.CaptureFixture[str], client: Client, what: str, file: Path, *arguments: str
) -> dict[str, Any]:
    """Write rows to a file; return the report."""
    place = [str(client.version), str(file), *options_of(client.door.data), "--json"]
    assert main(["export", what, *place, *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return dict(json.loads(out))


def read(file: Path) -> list[dict[str, Any]]:
    """Return a file's rows."""
    text = (gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()).decode()
    if ".jsonl" in file.name:
        return [json.loads(each) for each in text.splitlines()]
    return list(csv.DictReader(text.splitlines(keepends=True)))


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.csv.gz", "out.jsonl.gz"])
def test_the_columns_that_are_asked_for(
    either: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    values = {
        "first_name": "é,\n",
        "interests_0": "golf",
        "interests_1": "chess",
        "user_id": 1,
        "list_2": 1,
        "list_1": 1,
    }
    number = either.made("ada@pardot.com", **values, profile_criteria_2="nomatch")
    columns = "id, first_name,interests,user,campaign,lists,profile_criteria_2,is_starred,created_at,nickname"
    assert export(capsys, either, "prospects", tmp_path / name, "--columns", columns)["rows"] == 1
    (row,) = read(tmp_path / name)
    assert list(row) == [each.strip() for each in columns.split(",")]
    packed = "csv" in name
    assert list(row.values()) == [
        str(number) if packed else number,
        "é,\n",
        "golf;chess" if packed else ["golf", "chess"],
        ADMINISTRATOR,
        "Website Tracking",
        "2;1" if packed else ["2", "1"],
        "nomatch",
        "0" if packed else 0,
        "2026-03-02 00:30:00",
        "" if packed else None,
    ]


def test_the_recycle_bin_and_what_is_older_stay_out_unless_they_are_asked_for(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    old, gone = three.made("old@pardot.com"), three.made("gone@pardot.com")
    three.door.clock.advance(1800)
    new = three.made("new@pardot.com")
    three.call("delete", id=gone)
    file, since = tmp_path / "out.jsonl", ("--updated-after", "2026-03-02 00:45:00")

    def written(*arguments: str) -> list[int]:
        export(capsys, three, "prospects", file, *arguments)
        return [each["id"] for each in read(file)]

    assert written() == [old, new]
    assert written("--archived") == [old, gone, new]
    assert written(*since) == [new]
    assert written(*since, "--archived") == [gone, new]


@pytest.mark.parametrize("what", [each for each in exporting.OBJECTS if each != "prospects"])
def test_other_objects(three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str) -> None:
    number = three.made("ada@pardot.com", list_1="1")
    add_activity(three, number, campaign_id=1)
    three.ask("opportunity", "create", prospect_email="ada@pardot.com", name="Deal", value="1", probability="5")
    report = export(capsys, three, what, tmp_path / "out.jsonl")
    rows = read(tmp_path / "out.jsonl")
    assert report["rows"] == len(rows) > 0
    assert rows[0].keys() == set(report["columns"])
    object_, tag = CALLED.get(what, (what.removesuffix("s"),) * 2)
    if object_ != "campaign":
        shown = three.ask(object_, "read", "json", id=rows[0]["id"]).json()[tag]
        assert shown["created_at"] == rows[0]["created_at"]


CALLED = {
    "list-memberships": ("listMembership", "list_membership"),
    "visitor-activities": ("visitorActivity", "visitor_activity"),
    "opportunities": ("opportunity", "opportunity"),
}


def test_more_rows_than_a_page_and_one_moment_of_them(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_AT_ONCE", 2)
    numbers = [three.made(f"{n}@pardot.com") for n in range(5)]
    rows_of = Export.rows

    def meanwhile(given: Export) -> Iterator[Any]:
        for place, row in enumerate(rows_of(given)):
            if not place:
                three.call("update", id=numbers[4], first_name="late")
                three.made("late@pardot.com")
            yield row

    monkeypatch.setattr(Export, "rows", meanwhile)
    assert export(capsys, three, "prospects", tmp_path / "out.jsonl", "--columns", "id,first_name")["rows"] == 5
    assert read(tmp_path / "out.jsonl") == [{"id": each, "first_name": None} for each in numbers]


def test_an_unfinished_file_is_never_found(
    three: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: Export) -> Iterator[Any]:
        raise KeyboardInterrupt
        yield

    file = tmp_path / "new" / "out.csv"
    file.parent.mkdir()
    monkeypatch.setattr(Export, "rows", interrupted)
    assert main(["export", "prospects", "3", str(file), *options_of(three.door.data)]) == 130
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("out.csv", "--columns", "id,nothing"), "there is no column nothing; there are id, campaign_id, "),
        (("out.csv", "--updated-after", "never"), "--updated-after: 'never' says no time"),
        (("out.xls",), "out.xls is neither .csv nor .jsonl"),
    ],
)
def test_what_can_t_be_written_is_refused_in_words(
    three: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    place = ["3", str(tmp_path / arguments[0]), *options_of(three.door.data)]
    assert main(["export", "prospects", *place, *arguments[1:]]) == 1
    assert capsys.readouterr().err.startswith(f"pardalote: {said}")


def test_lists_of_the_recycle_bin_stay_out(three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    three.made("ada@pardot.com", list_1="1", list_2="1")
    with work_on(three.door, 3) as work:
        lists.delete(work, 1)
    export(capsys, three, "prospects", tmp_path / "out.csv")
    assert [each["lists"] for each in read(tmp_path / "out.csv")] == ["2"]
    assert main(["export", "lists", "3", str(tmp_path / "lists.csv"), *options_of(three.door.data)]) == 0
    assert capsys.readouterr().out == f"2 lists written to {tmp_path / 'lists.csv'}\n"
