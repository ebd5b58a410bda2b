"""`pardalote load prospects`: a row of a file becomes what a call with the same values would make of it."""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import custom_fields
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.exporting import OBJECTS, Export
from pardalote.actions.loading import pace, progress
from pardalote.actions.prospects import deeds
from pardalote.cli import main
from pardalote.records import custom_field as types
from pardalote.store.conditions import Selection
from pardalote.store.promise import Conflict, Connection
from pardalote.wire import tabular
from tests.api.surroundings import add_activity, work_on
from tests.cast import ADMINISTRATOR, CRM_OWNER_FID, EVERYBODY_DYNAMIC, INDUSTRY_CRITERION, NEWSLETTER, RELEASE_NOTES
from tests.driver import Client
from tests.stores import options_of, rows

ADA = "ada@pardot.com"
BOB = "bob@pardot.com"
FID = "00Q000000000001AAA"
# What no two prospects have alike.
OWN = {"id", "created_at", "updated_at"}


def written(folder: Path, rows: Sequence[Mapping[str, object]], name: str = "rows.csv") -> Path:
    """Write rows to a file, of the format that its name says; the headings are those of the first row."""
    file = folder / name
    lines = (
        [json.dumps(row) + "\n" for row in rows]
        if ".jsonl" in name
        else [tabular.csv_line(rows[0]).decode(), *(tabular.csv_line(row.values()).decode() for row in rows)]
    )
    text = "".join(lines).encode()
    file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return file


def load(capsys: pytest.CaptureFixture[str], client: Client, file: Path, *arguments: str) -> dict[str, Any]:
    """Load a file; return the report."""
    place = options_of(client.door.data)
    assert main(["load", "prospects", str(client.version), str(file), *place, "--json", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return dict(json.loads(out))


def failed(capsys: pytest.CaptureFixture[str], client: Client, file: Path, *arguments: str) -> str:
    """Load a file in vain; return what the command says."""
    place = options_of(client.door.data)
    assert main(["load", "prospects", str(client.version), str(file), *place, *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    return err.removeprefix("pardalote: ").rstrip()


def counts(report: Mapping[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["rejected"]


def everybody(client: Client) -> list[dict[str, Any]]:
    """Return all prospects, the recycle bin's too, in the order of their ids."""
    with work_on(client.door, client.version) as work:
        export = Export(work, OBJECTS["prospects"], UTC, ["id"], Selection((), None))
        numbers = [row[0] for row in export.rows()]
    return [client.shown(each) for each in numbers if isinstance(each, int)]


def by_email(client: Client, email: str) -> dict[str, Any]:
    """Return the one prospect with an address."""
    shown = client.call("read", "json", email=email).json()["prospect"]
    return dict(shown[0] if isinstance(shown, list) else shown)


VALUES = {
    "first_name": "Ada",
    "last_name": "Lovelace, Countess",
    "company": 'The "Engines"',
    "comments": "two\nlines; and more",
    "score": "40",
    "is_do_not_email": "1",
    "is_starred": "yes",
    "campaign_id": "2",
    "user_id": "3",
    "profile_id": "1",
    "nickname": "Countess",
    "budget": "12.50",
    "birthday": "2020-02-03T10:00:00",
    f"list_{NEWSLETTER}": "1",
    f"list_{EVERYBODY_DYNAMIC}": "1",
    f"profile_criteria_{INDUSTRY_CRITERION}": "match",
}


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl", "rows.csv.gz", "rows.jsonl.gz"])
def test_a_row_becomes_what_a_call_would_make_of_it(
    either: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    made = either.made(BOB, **VALUES, interests_0="golf", interests_1="chess", answers="one")
    row = {"email": ADA, **VALUES, "interests": "golf;chess", "answers": "one"}
    assert counts(load(capsys, either, written(tmp_path, [row], name))) == (1, 0, 0)
    called, loaded = either.shown(made), by_email(either, ADA)
    differing = {key for key in called if called[key] != loaded[key]}
    assert differing <= OWN | {"email", "lists"}
    assert [each["list"]["id"] for each in [loaded["lists"]["list_subscription"]]] == [NEWSLETTER]
    with work_on(either.door, either.version) as work:
        histories = [
            [(row["field"], row["new"]) for row in deeds.history_of(work, each) if row["field"] != "email"]
            for each in (made, loaded["id"])
        ]
        assert {row["through"] for row in deeds.history_of(work, loaded["id"])} == {"load"}
    assert histories[0] == histories[1]


def test_the_headings_of_the_original_are_known(
    four: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = {
        "\ufeffProspect Id": "77",
        "First Name": "Ada",
        "Email": ADA,
        "JOB TITLE": "Head",
        "Address One": "1 Road",
        "Do Not Email": "Yes",
        "Do Not Call": "No",
        "Created Date": "2020-02-03 04:05:06",
        "Updated Date": "2021-02-03 04:05:06",
        "User": ADMINISTRATOR.upper(),
        "Campaign": "Webinar",
        "CRM Contact FID": "",
        "CRM Lead FID": FID,
        "Grade": "A",
        "Lists": "Newsletter; 2",
        "Past jobs": "clerk;janitor",
    }
    report = load(capsys, four, written(tmp_path, [row]))
    assert counts(report) == (1, 0, 0)
    assert report["left_out"] == ["Updated Date", "Grade", "Prospect Id"]
    shown = by_email(four, ADA)
    assert (shown["first_name"], shown["job_title"], shown["address_one"]) == ("Ada", "Head", "1 Road")
    assert (shown["created_at"], shown["is_do_not_email"], shown["is_do_not_call"]) == ("2020-02-03 04:05:06", 1, None)
    assert (shown["assigned_to"]["user"]["email"], shown["campaign"]["name"]) == (ADMINISTRATOR, "Webinar")
    assert (shown["crm_lead_fid"], shown["salesforce_fid"], shown["grade"]) == (FID, FID, None)
    assert [each["list"]["id"] for each in shown["lists"]["list_subscription"]] == [NEWSLETTER, RELEASE_NOTES]
    assert shown["past_jobs"]["value"] == ["clerk", "janitor"]


def test_unknown_headings_stop_it_unless_they_are_mapped_or_ignored(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, [{"email": ADA, "Vorname": "Ada", "Shoe=Size": "38", "x": ""}])
    said = failed(capsys, three, file)
    assert said.endswith(
        "no field is called 'Vorname', 'Shoe=Size', 'x': map such headings to fields, or ignore them (--map, --ignore)"
    )
    assert everybody(three) == []
    mapped = ("--map", "Vorname=First Name", "--map", "Shoe=Size=nickname", "--ignore", "x")
    assert counts(load(capsys, three, file, *mapped)) == (1, 0, 0)
    shown = by_email(three, ADA)
    assert (shown["first_name"], shown["nickname"]) == ("Ada", 38)


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (["email", "First Name", "first_name"], "'First Name', 'first_name' all mean first_name: ignore all but one"),
        (["first_name"], "no column is the email by which prospects are known"),
        (["email", "email"], "it has a heading twice: 'email'"),
        ([], "there are no headings in it"),
    ],
)
def test_headings_that_tell_too_little_or_too_much_are_refused(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, headings: list[str], said: str
) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(tabular.csv_line(headings) if headings else b"")
    assert said in failed(capsys, three, file)


REFUSED = [
    ({"email": "nobody"}, "4: Invalid prospect email address"),
    ({"email": ""}, "13: One or more required parameters are missing"),
    ({"campaign_id": "99"}, "38: Invalid campaign ID"),
    ({"user_id": "99"}, "10: Invalid user ID"),
    ({"user": "nobody@x.com"}, "11: Invalid user email address"),
    ({"lists": "Nowhere"}, "55: Invalid list ID"),
    ({"first_name": "x" * 65_536}, "85: Unable to save prospect"),
    ({"created_at": "once"}, "created_at says no time"),
    ({"created_at": "0001-01-01 00:00:00"}, "created_at is before 1970, or far in the future"),
    ({"crm_owner_fid": CRM_OWNER_FID, "user_id": "1"}, "125: user_id and crm_owner_fid"),
]
FULL_ROW = {name: "" for each, _ in REFUSED for name in each} | {"email": ADA}


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl"])
def test_refused_rows_go_to_a_file_as_they_were_with_the_reason(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    rows = [{**FULL_ROW, "email": BOB}, *({**FULL_ROW, **each} for each, _ in REFUSED)]
    rejects = tmp_path / f"rejects-{name}"
    report = load(capsys, three, written(tmp_path, rows, name), "--rejects", str(rejects))
    assert counts(report) == (1, 0, len(REFUSED))
    told = {each["reason"]: (each["rows"], each["first_row"]) for each in report["reasons"]}
    assert {reason.split(":")[0] for reason in told} == {reason.split(":")[0] for _, reason in REFUSED}
    assert set(told.values()) == {(1, number) for number in range(2, len(REFUSED) + 2)}
    with rejects.open(newline="") as opened:
        kept = list(csv.DictReader(opened)) if name.endswith("csv") else [json.loads(line) for line in opened]
    assert [each.pop("reject_reason").split(":")[0] for each in kept] == [each.split(":")[0] for _, each in REFUSED]
    assert kept == rows[1:]
    # Mended and loaded again, the file itself will do.
    assert counts(load(capsys, three, rejects)) == (0, 0, len(REFUSED))
    assert len(everybody(three)) == 1


def test_what_is_no_row_is_refused_and_the_others_go_on(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(b"email,company\r\n\r\na@x.com\r\nb@x.com,b,c\r\nc@x.com,\xff\xfe\r\nd@x.com,\xc3\xa9\r\n")
    rejects = tmp_path / "rejects.csv"
    report = load(capsys, three, file, "--rejects", str(rejects))
    assert counts(report) == (1, 0, 3)
    assert [each["reason"] for each in report["reasons"]] == [
        "it has 1 cells, and there are 2 headings",
        "it has 3 cells, and there are 2 headings",
        "it is not UTF-8",
    ]
    assert b"c@x.com,\xff\xfe,it is not UTF-8\r\n" in rejects.read_bytes()
    lines = tmp_path / "rows.jsonl"
    lines.write_bytes(b'{"email":"e@x.com"}\n[1]\n{"email":{"a":1}}\n{"email":"\xff"}\nx\n{"email":"f@x.com"}')
    assert counts(load(capsys, three, lines, "--rejects", str(tmp_path / "rejects.jsonl"))) == (2, 0, 4)
    assert by_email(three, "d@x.com")["company"] == "é"


def test_a_name_that_only_later_rows_have_is_understood_or_they_are_refused(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows: list[dict[str, object]] = [
        {"email": ADA},
        {"email": BOB, "First Name": "Bob", "interests": ["golf", "chess"], "grade": "A", "Shoes": "38", "x": 1},
        {"email": "eve@pardot.com", "Vorname": "Eve"},
        {"email": "max@pardot.com", "first_name": ["two", "names"]},
    ]
    report = load(capsys, three, written(tmp_path, rows, "rows.jsonl"), "--map", "Shoes=nickname", "--ignore", "x")
    assert [each["reason"] for each in report["reasons"]] == [
        "no field is called 'Vorname'",
        "first_name can't have several values",
    ]
    shown = by_email(three, BOB)
    assert (shown["first_name"], shown["nickname"], shown["interests"]["value"]) == ("Bob", 38, ["golf", "chess"])


def test_there_is_an_end_of_reasons(three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"email": ADA}, *({"email": BOB, f"x{n}": n} for n in range(150))]
    report = load(capsys, three, written(tmp_path, rows, "rows.jsonl"))
    assert (report["rejected"], len(report["reasons"])) == (150, 101)
    assert report["reasons"][0] == {"reason": "other reasons", "rows": 50, "first_row": 102}


def test_a_file_that_goes_wrong_says_where(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f'email,company\n{ADA},fine\n{BOB},"open\n')
    assert "row 2 can't be read: unexpected end of data" in failed(capsys, three, file)
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(b"email\n" + ADA.encode() * 99)[:-9])
    assert "it is no whole gzip file" in failed(capsys, three, packed)
    assert "rows.txt is neither .csv nor .jsonl" in failed(capsys, three, tmp_path / "rows.txt")
    monkeypatch.setattr(tabular, "LONGEST_LINE", 50)
    long = written(tmp_path, [{"email": ADA, "company": "x" * 50}], "long.csv")
    assert "the line at byte 15 is longer than 50 bytes" in failed(capsys, three, long)


def test_an_address_that_is_known_is_updated_and_comes_back_from_the_recycle_bin(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = three.made(ADA, first_name="Ada", company="Engines")
    three.call("delete", id=number)
    rows = [{"email": ADA.upper(), "first_name": "Augusta", "company": ""}]
    assert counts(load(capsys, three, written(tmp_path, rows))) == (0, 1, 0)
    shown = three.shown(number)
    assert (shown["first_name"], shown["company"], shown["email"]) == ("Augusta", "Engines", ADA)
    assert three.call("read", email=ADA).field("id") == str(number)


def test_a_server_that_keeps_answers_shows_what_was_loaded(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = three.made(ADA, first_name="Ada")
    assert three.shown(number)["first_name"] == "Ada"
    load(
        capsys, three, written(tmp_path, [{"email": ADA, "first_name": "A"}, {"email": ADA, "first_name": "Countess"}])
    )
    assert three.shown(number)["first_name"] == "Countess"


def test_only_named_fields_are_cleared_by_empty_cells(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    three.made(ADA, first_name="Ada", company="Engines", interests_0="golf", code="7")
    file = written(tmp_path, [{"email": ADA, "first_name": "", "company": "", "interests": "", "code": ""}])
    load(capsys, three, file, "--clear", "company", "--clear", "interests")
    shown = by_email(three, ADA)
    assert (shown["first_name"], shown["company"], "interests" in shown) == ("Ada", None, False)
    refused = load(capsys, three, file, "--clear", "code")
    assert [each["reason"].split(":")[0] for each in refused["reasons"]] == ["36"]
    assert failed(capsys, three, file, "--clear", "city") == "--clear city: no column is that field"


def test_rows_with_one_address_are_one_prospect(
    either: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [{"email": each, "first_name": str(n)} for n, each in enumerate((ADA, BOB, ADA.upper(), ADA, BOB))]
    assert counts(load(capsys, either, written(tmp_path, rows))) == (2, 3, 0)
    assert [each["first_name"] for each in everybody(either)] == [3, 4]


def test_of_several_with_one_address_the_one_that_was_active_last_is_meant(
    four: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second, third = (four.made(ADA, first_name=str(n)) for n in range(3))
    add_activity(four, first)
    four.call("delete", id=third)
    file = written(tmp_path, [{"email": ADA, "company": "Engines"}])
    assert counts(load(capsys, four, file)) == (0, 1, 0)
    assert [four.shown(each)["company"] for each in (first, second, third)] == ["Engines", None, None]
    four.call("delete", id=first)
    four.call("delete", id=second)
    assert counts(load(capsys, four, file, "--restart")) == (1, 0, 0)


def test_by_nothing_every_row_is_a_new_prospect(
    either: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, [{"email": ADA}, {"email": ADA}, {"email": BOB}])
    dry = load(capsys, either, file, "--by", "nothing", "--dry-run")
    report = load(capsys, either, file, "--by", "nothing")
    assert counts(report) == counts(dry) == ((2, 0, 1) if either.version == 3 else (3, 0, 0))
    if either.version == 3:
        assert report["reasons"][0]["reason"].startswith("9: ")


def test_by_id_the_address_may_change_unless_it_is_taken(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ada, bob = three.made(ADA), three.made(BOB, first_name="Bob")
    rows: list[dict[str, object]] = [
        {"id": ada, "email": "new@pardot.com", "first_name": "A"},
        {"id": bob, "email": "new@pardot.com", "first_name": "B"},
        {"id": 999, "email": ADA, "first_name": "C"},
        {"id": 998, "email": "", "first_name": "D"},
        {"id": "", "email": BOB, "first_name": "E"},
        {"id": "x", "email": BOB, "first_name": "F"},
    ]
    report = load(capsys, three, written(tmp_path, rows), "--by", "id")
    assert counts(report) == (1, 1, 4)
    assert sorted(each["reason"].split(":")[0] for each in report["reasons"]) == ["13", "14", "16", "54"]
    assert [(each["email"], each["first_name"]) for each in everybody(three)] == [
        ("new@pardot.com", "A"),
        (BOB, "Bob"),
        (ADA, "C"),
    ]


def test_by_salesforce_id(four: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    known = four.made(ADA, fid=FID)
    four.call("delete", id=known)
    rows = [
        {"CRM FID": FID, "email": "", "first_name": "A"},
        {"CRM FID": "003new", "email": BOB, "first_name": "B"},
        {"CRM FID": "003new", "email": BOB, "first_name": "C"},
        {"CRM FID": "003other", "email": "", "first_name": "D"},
        {"CRM FID": "no fid!", "email": BOB, "first_name": "E"},
        {"CRM FID": "", "email": BOB, "first_name": "F"},
    ]
    report = load(capsys, four, written(tmp_path, rows), "--by", "fid")
    assert counts(report) == (1, 2, 3)
    assert sorted(each["reason"].split(":")[0] for each in report["reasons"]) == ["13", "77", "79"]
    assert [(each["salesforce_fid"], each["first_name"]) for each in everybody(four)] == [(FID, "A"), ("003new", "C")]
    assert four.call("read", email=ADA).code is None


def test_salesforce_ids_are_for_accounts_that_share_addresses(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, [{"CRM FID": FID, "email": ADA}])
    assert failed(capsys, three, file, "--by", "fid").startswith("--by fid is for accounts in which")
    assert load(capsys, three, file)["left_out"] == ["CRM FID"]
    assert by_email(three, ADA)["salesforce_fid"] is None


def test_all_rows_get_a_list_a_campaign_and_a_user(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    known = three.made(ADA)
    eve = "eve@pardot.com"
    rows = [
        {"email": ADA, "user_id": "", "crm_owner_fid": ""},
        {"email": BOB, "user_id": "2", "crm_owner_fid": ""},
        {"email": eve, "user_id": "", "crm_owner_fid": CRM_OWNER_FID},
    ]
    file = written(tmp_path, rows)
    load(capsys, three, file, "--list", "1", "--list", "2", "--campaign", "2", "--user", "3")
    for number, user in ((known, 3), (by_email(three, BOB)["id"], 2), (by_email(three, eve)["id"], 4)):
        shown = three.shown(number)
        assert [each["list"]["id"] for each in shown["lists"]["list_subscription"]] == [1, 2]
        assert (shown["campaign"]["id"], shown["assigned_to"]["user"]["id"]) == (2, user)
    for said, arguments in (
        ("nobody can be put on list 3", ("--list", "3")),
        ("nobody can be put on list 99", ("--list", "99")),
        ("there is no user 99", ("--user", "99")),
        ("error 38: Invalid campaign ID", ("--campaign", "99")),
        ("--map takes HEADING=FIELD", ("--map", "x")),
        ("--rejects has to be a file of the same kind", ("--rejects", "r.jsonl")),
        ("--rejects would overwrite the file itself", ("--rejects", str(file))),
    ):
        assert failed(capsys, three, file, *arguments).startswith(said)


def many(count: int) -> list[dict[str, str]]:
    """Return rows for several chunks: every tenth is refused, every seventh is somebody who came before."""
    emails = [f"{n - 5 if n % 7 == 6 else n}@x.com" if n % 10 else "nobody" for n in range(count)]
    return [{"email": email, "first_name": f"{n}\nth", "list_1": "1"} for n, email in enumerate(emails)]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows in a transaction, however quick it is."""
    monkeypatch.setattr(pace, "_LEAST", 10)
    monkeypatch.setattr(pace, "_MOST", 10)


@pytest.mark.usefixtures("small_chunks")
def test_a_dry_run_says_the_same_and_keeps_everything(
    either: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    either.made("3@x.com")
    file, rejects = written(tmp_path, many(95)), tmp_path / "rejects.csv"
    dry = load(capsys, either, file, "--dry-run", "--rejects", str(rejects))
    told = rejects.read_bytes()
    assert len(everybody(either)) == 1
    wet = load(capsys, either, file, "--rejects", str(rejects))
    assert dry == {**wet, "dry_run": True}
    assert counts(wet)[2] == 10
    assert rejects.read_bytes() == told


def interrupt(client: Client, file: Path, rows: int, *arguments: str) -> None:
    """Load a file, interrupted when so many rows have been read."""
    rows_of = tabular.Table.rows

    def interrupted(table: tabular.Table, *start: int) -> Iterator[tabular.TableRow]:
        yield from islice(rows_of(table, *start), rows)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tabular.Table, "rows", interrupted)
        place = ("prospects", str(client.version), str(file), *options_of(client.door.data))
        assert main(["load", *place, *arguments]) == 130


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl", "rows.csv.gz"])
def test_an_interrupted_load_goes_on_and_each_row_counts_once(
    four: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    rows = many(150)
    file, rejects = written(tmp_path, rows, name), tmp_path / f"rejects.{'jsonl' if 'jsonl' in name else 'csv'}"
    arguments = ("--by", "nothing", "--rejects", str(rejects))
    for read in (65, 34):
        interrupt(four, file, read, *arguments)
        assert capsys.readouterr().err.endswith("0; the same command goes on there\n")
    capsys.readouterr()
    another = tmp_path / f"another-{rejects.name}"
    said = failed(capsys, four, file, "--by", "nothing", "--rejects", str(another))
    assert said == f"{another} is not the file of refused rows that the interrupted load has begun"
    # As if a chunk that came to nothing had written to it.
    with rejects.open("ab") as opened:
        opened.write(b"half a li")
    report = load(capsys, four, file, *arguments)
    assert (report["rows"], counts(report)) == (150, (135, 0, 15))
    assert report["resumed_after"] == 90
    assert [each["first_name"] for each in everybody(four)] == [f"{n}\nth" for n in range(150) if n % 10]
    assert rejects.read_text().count("nobody") == 15
    assert "half" not in rejects.read_text()
    again = load(capsys, four, file, *arguments)
    assert again == {**report, "resumed_after": 150}
    assert counts(load(capsys, four, file, *arguments, "--restart")) == (135, 0, 15)
    assert len(everybody(four)) == 270


@pytest.mark.usefixtures("small_chunks")
def test_a_file_that_changed_meanwhile_is_not_gone_on_with(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, many(100))
    interrupt(three, file, 64)
    capsys.readouterr()
    written(tmp_path, many(101))
    assert "has changed since the load of it was interrupted after row 60: --restart" in failed(capsys, three, file)
    report = load(capsys, three, file, "--restart")
    assert (report["rows"], report["resumed_after"]) == (101, 0)
    # A finished load of another file of the same name is nothing to go on with.
    written(tmp_path, many(102))
    assert load(capsys, three, file)["rows"] == 102


@pytest.mark.usefixtures("small_chunks")
def test_two_that_load_the_same_at_once_do_no_row_twice(
    four: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, [{"email": f"{n}@x.com"} for n in range(40)])
    rows_of = tabular.Table.rows

    def overtaken(table: tabular.Table, *start: int) -> Iterator[tabular.TableRow]:
        monkeypatch.setattr(tabular.Table, "rows", rows_of)
        assert load(capsys, four, file, "--by", "nothing")["rows"] == 40
        return rows_of(table, *start)

    monkeypatch.setattr(tabular.Table, "rows", overtaken)
    assert failed(capsys, four, file, "--by", "nothing") == "the same load goes on elsewhere"
    assert len(everybody(four)) == 40


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_met_another_transaction_counts_once(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, rejects, keep, met = written(tmp_path, many(40)), tmp_path / "rejects.csv", progress.keep, list[int]()

    def meet_another(connection: Connection, reached: progress.Progress, before: int, now: int) -> None:
        if len(met) < 3:
            met.append(before)
            raise Conflict("another came between")
        keep(connection, reached, before, now)

    monkeypatch.setattr(progress, "keep", meet_another)
    report = load(capsys, three, file, "--rejects", str(rejects))
    assert (report["rows"], counts(report)) == (40, (32, 4, 4))
    assert len(everybody(three)) == 32
    assert rejects.read_text().count("nobody") == 4


@pytest.mark.usefixtures("small_chunks")
def test_what_changes_around_the_prospects_counts_from_the_next_chunk_on(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, [{"email": f"{n}@x.com", "nickname": "Nick"} for n in range(40)])
    rows_of = tabular.Table.rows

    def meanwhile(table: tabular.Table, *start: int) -> Iterator[tabular.TableRow]:
        for row in rows_of(table, *start):
            if row.number == 21:
                with work_on(three.door, 3) as work:
                    custom_fields.delete(work, 1)
                    custom_fields.create(
                        work,
                        NewCustomField("Nick", "nickname", types.TEXT),
                    )
            yield row

    monkeypatch.setattr(tabular.Table, "rows", meanwhile)
    load(capsys, three, file)
    assert sum("nickname" in each for each in everybody(three)) == 20


def test_totals_are_right_and_the_store_is_sound_afterwards(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own = {"list_1": "1", "created_at": "2020-02-03 10:00:00"}
    rows = [{**row, **own, "is_archived": n % 3 == 0} for n, row in enumerate(many(100))]
    created = load(capsys, three, written(tmp_path, rows))["created"]
    live = int(three.ask("prospect", "query", "json", limit=1).json()["result"]["total_results"])
    gone = int(three.ask("prospect", "query", "json", limit=1, deleted="true").json()["result"]["total_results"])
    assert live + gone == created
    assert gone
    assert main(["check", *options_of(three.door.data)]) == 0
    assert "account 3: sound" in capsys.readouterr().out


def test_it_says_in_words_what_became_of_the_rows(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [{"email": ADA, "grade": "A"}, {"email": "nobody", "grade": ""}, {"email": ADA, "grade": ""}]
    arguments = ["load", "prospects", "3", str(written(tmp_path, rows)), *options_of(three.door.data)]
    assert main([*arguments, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "         3  rows",
        "         1  would be created",
        "         1  would be updated",
        "         1  would be rejected",
        "         1    4: Invalid prospect email address (first in row 2)",
        "Left out, since a load doesn't set them: grade",
    ]
    assert main(arguments) == 0
    capsys.readouterr()
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("This file has been loaded already; --restart loads it again.")


@pytest.mark.postgresql_only
def test_the_database_is_told_that_there_are_many_rows(
    capsys: pytest.CaptureFixture[str], three: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pardalote.actions.loading.loader._FIRST_LOOK", 20)
    count = "SELECT greatest(reltuples, 0)::int FROM pg_class WHERE oid = 'account_3.prospect'::regclass"
    assert rows(three.door.data, 3, count) == [(0,)]
    file = written(tmp_path, [{"email": f"{n}@many.example"} for n in range(100)])
    assert load(capsys, three, file)["created"] == 100
    # It is told when there are twenty, and whenever they have doubled.
    ((seen,),) = rows(three.door.data, 3, count)
    assert 50 <= seen <= 100
