"""`pardalote backup` and `restore`: accounts into a folder and out of it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from pardalote.actions import moving
from pardalote.cli import main
from pardalote.clock import Clock, HeldClock
from pardalote.store import moving as rows
from pardalote.store.accounts import AccountStore
from pardalote.store.backups import BackupFolder, Manifest, checksum
from pardalote.store.moving import Progress
from pardalote.store.schema import SCHEMA_REVISION
from pardalote.store.sqlite import files as store_files
from tests import cast
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.kept import arriving, files, kept, moved
from tests.store.test_migrations import ACCOUNT, begin_at
from tests.stores import numbers_of, options_of, rows_of_file, unfinished

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the test's own data, or on other data."""

    def command(*arguments: str | Path, data: Path = data) -> tuple[int, str, str]:
        status = main([*map(str, arguments), *options_of(data)])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backups of the test lie."""
    return tmp_path / "backup"


@pytest.fixture
def filled(three: Client) -> Client:
    """The administrator of account 3, in which there are some prospects."""
    for number in range(5):
        three.call("create", email=f"{number}@backup.example", list_1=1, nickname="Bob", score=number)
    return three


def test_a_value_of_minus_nought_is_backed_up(folder: Path, run: Run, filled: Client) -> None:
    # A database keeps the sign of nought, a file does not.
    deal = {"prospect_email": "1@backup.example", "name": "Nought", "value": "-0", "probability": "0"}
    assert filled.ask("opportunity", "create", **deal).status == 200
    status, _, err = run("backup", "3", folder)
    assert (status, err) == (0, "")


@pytest.mark.usefixtures("filled")
def test_every_account_becomes_a_file_and_a_manifest(data: Path, folder: Path, run: Run) -> None:
    status, out, err = run("backup", "--all", folder)
    assert (status, err) == (0, "")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["account 3 (Account 3)", "account 4 (Account 4)"]
    assert sorted(path.name for path in folder.iterdir()) == ["3.db", "3.json", "4.db", "4.json"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    manifest = json.loads((folder / "3.json").read_text())
    assert (manifest["account"], manifest["name"]) == (3, "Account 3")
    assert manifest["tables"]["prospect"]["rows"] == 5
    assert manifest["file_checksum"] == checksum(folder / "3.db")
    assert moved(data, 3) == arriving(rows_of_file(folder / "3.db"))


def test_one_account_alone_is_told_in_json(folder: Path, run: Run) -> None:
    status, out, _ = run("backup", "4", folder, "--json")
    assert status == 0
    (told,) = json.loads(out)
    assert (told["account"], told["name"], told["rows"] > 50) == (4, "Account 4", True)
    assert BackupFolder(folder).accounts() == [4]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [((), "either name accounts or say --all"), (("3", "9"), "there is no account 9")],
)
def test_what_can_t_be_backed_up_is_said(folder: Path, run: Run, arguments: tuple[str, ...], problem: str) -> None:
    assert run("backup", *arguments, folder)[::2] == (1, f"pardalote: {problem}\n")


def test_a_backup_is_never_written_over_another(folder: Path, run: Run) -> None:
    assert run("backup", "3", folder)[0] == 0
    before = checksum(folder / "3.db")
    status, out, err = run("backup", "--all", folder)
    assert (status, out) == (1, "")
    assert err.startswith(f"pardalote: {folder} holds account 3 as of ")
    assert checksum(folder / "3.db") == before
    assert sorted(path.name for path in folder.iterdir()) == ["3.db", "3.json"]


def test_a_run_that_was_broken_off_goes_on_with_what_is_missing(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up = moving.back_up

    def back_up_first(store: AccountStore, folder: BackupFolder, clock: Clock, tell: Progress) -> Manifest:
        if store.number == 4:
            raise KeyboardInterrupt
        return back_up(store, folder, clock, tell)

    monkeypatch.setattr(moving, "back_up", back_up_first)
    assert run("backup", "--all", folder)[0] == 130
    before = checksum(folder / "3.db")
    status, _, err = run("restore", folder, "--all")
    assert (status, err) == (
        1,
        f"pardalote: the backup in {folder} is not complete: give the command that writes it again\n",
    )
    monkeypatch.undo()
    status, out, _ = run("backup", "--all", folder)
    assert (status, out.partition(" (")[0]) == (0, "account 4")
    assert checksum(folder / "3.db") == before
    assert sorted(path.name for path in folder.iterdir()) == ["3.db", "3.json", "4.db", "4.json"]


def test_an_interrupted_account_leaves_no_half_file(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rows, "check_same", interrupt)
    assert run("backup", "3", folder)[0] == 130
    assert [path.name for path in folder.iterdir()] == ["unfinished"]


@pytest.mark.usefixtures("filled")
def test_a_backup_is_restored_into_another_folder(
    data: Path, folder: Path, tmp_path: Path, run: Run, filled: Client, clock: HeldClock
) -> None:
    assert run("backup", "--all", folder, "--with-secret")[0] == 0
    other = tmp_path / "other"
    status, out, err = run("restore", folder, "--all", "--with-secret", data=other)
    assert (status, err) == (0, "")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["account 3 (Account 3)", "account 4 (Account 4)"]
    assert moved(other, 3) == moved(data, 3)
    assert (numbers_of(other), unfinished(other)) == ([3, 4], [])
    assert files(other) - {f"template-{SCHEMA_REVISION}.db", "accounts/3.db", "accounts/4.db"} == {"secret"}
    assert (other / "secret").read_bytes() == (folder / "secret").read_bytes()
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600
    assert run("check", data=other)[1] == "account 3: sound\naccount 4: sound\n"
    with Door(other, clock) as door:
        client = Client(door, 3, filled.email, filled.password, filled.user_key, filled.api_key)
        assert client.call("create", email="new@backup.example").field("id") == "6"


def test_another_secret_stays(folder: Path, tmp_path: Path, run: Run) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret").write_text("another")
    assert run("backup", "3", folder, "--with-secret")[0] == 0
    assert run("restore", folder, "3", "--with-secret", data=other)[::2] == (
        1,
        f"pardalote: {other} has another secret already\n",
    )
    assert (other / "secret").read_text() == "another"


def test_what_is_there_stays_unless_it_is_to_be_replaced(folder: Path, run: Run, three: Client) -> None:
    assert run("backup", "--all", folder)[0] == 0
    assert three.call("create", email="later@backup.example").status == 201
    assert run("account", "remove", "4", "--yes")[0] == 0
    assert run("restore", folder, "3")[2] == "pardalote: account 3 exists already\n"
    status, out, err = run("restore", folder, "--all")
    assert (status, out.partition(" (")[0]) == (1, "account 4")
    assert err == "pardalote: what is there stays as it is: account 3; --replace restores over it\n"
    assert three.call("read", email="later@backup.example").status == 200
    assert run("restore", folder, "3", "--replace")[0] == 0
    assert three.call("read", email="later@backup.example").code == 4


def test_a_server_that_has_the_account_open_answers_what_was_restored_at_once(
    folder: Path, run: Run, filled: Client, data: Path
) -> None:
    assert run("backup", "3", folder)[0] == 0
    before = filled.call("read", id=1).text
    for number in range(3):
        filled.call("update", id=1, company=f"Company {number}")
    changed = filled.call("read", id=1).text
    last = filled.call("create", email="later@backup.example").field("id")
    assert run("restore", folder, "3", "--replace")[0] == 0
    assert filled.call("read", id=1).text == before != changed
    # What it wrote afterwards is there, under an id that was never given out before.
    made = filled.call("create", email="afterwards@backup.example").field("id")
    assert made == str(int(last or 0) + 1)
    assert [row[0] for row in kept(data, 3)["prospect"]] == [1, 2, 3, 4, 5, int(made)]
    assert run("check", "3")[0] == 0


def test_an_answer_kept_of_a_removed_account_is_not_given_of_a_restored_one(
    folder: Path, run: Run, filled: Client
) -> None:
    assert run("backup", "3", folder)[0] == 0
    before = filled.call("read", id=1).text
    filled.call("update", id=1, company="Changed")
    assert filled.call("read", id=1).field("company") == "Changed"
    assert run("account", "remove", "3", "--yes")[0] == 0
    assert filled.call("read", id=1).code == 1
    assert run("restore", folder, "3")[0] == 0
    assert filled.call("read", id=1).text == before
    assert filled.call("update", id=1, company="Anew").status == 200


def test_under_another_number_keys_are_new(folder: Path, run: Run, clients: Clients, data: Path) -> None:
    assert run("backup", "--all", folder)[0] == 0
    status, _, err = run("restore", folder, "--all", "--as", "7")
    assert (status, err) == (1, "pardalote: --as is for one account\n")
    status, out, _ = run("restore", folder, "4", "--as", "7")
    assert status == 0
    assert "user_key          00000007" in out
    # Over another account as well, which is lost.
    status, out, _ = run("restore", folder, "4", "--as", "3", "--replace", "--json")
    key = json.loads(out)[0]["credentials"]["users"][0]["user_key"]
    three = clients.of(3)
    assert three.call("read", id=1).code == 1
    answer = three.door.call(
        "POST",
        "/api/login/version/4",
        f"email={cast.ADMINISTRATOR}&password={cast.PASSWORD}&user_key={key}".encode(),
    )
    assert answer.xml().findtext("version") == "4"
    assert run("check")[1] == "account 3: sound\naccount 4: sound\naccount 7: sound\n"


@pytest.mark.parametrize("name", ["3.db", "3.json"])
def test_a_backup_that_was_changed_is_refused(folder: Path, run: Run, tmp_path: Path, name: str) -> None:
    assert run("backup", "3", folder)[0] == 0
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"Webinar", b"Webinat").replace(b'"account": 3', b'"account": "'))
    status, out, err = run("restore", folder, "3", data=tmp_path / "other")
    assert (status, out) == (1, "")
    assert err.startswith(f"pardalote: {name}")
    assert numbers_of(tmp_path / "other") == []
    assert files(tmp_path / "other") - {f"template-{SCHEMA_REVISION}.db"} == set()


def test_a_file_that_holds_something_else_than_the_manifest_says_is_refused(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    assert run("backup", "3", folder)[0] == 0
    with closing(sqlite3.connect(folder / "3.db")) as connection, connection:
        connection.execute("DELETE FROM list WHERE id = 2")
    manifest = (folder / "3.json").read_text()
    told = json.loads(manifest)
    (folder / "3.json").write_text(manifest.replace(told["file_checksum"], checksum(folder / "3.db")))
    status, _, err = run("restore", folder, "3", data=tmp_path / "other")
    assert status == 1
    assert err == "pardalote: table list: 3 rows were to be there, 2 are, or they hold something else\n"
    assert (numbers_of(tmp_path / "other"), unfinished(tmp_path / "other")) == ([], [])
    assert files(tmp_path / "other" / "accounts") == set()


def test_what_is_not_in_the_folder_is_said(folder: Path, run: Run) -> None:
    assert run("restore", folder, "--all")[2] == f"pardalote: there is no backup in {folder}\n"
    assert run("backup", "3", folder)[0] == 0
    assert run("restore", folder, "4")[2] == f"pardalote: there is no backup of account 4 in {folder}\n"


def test_an_older_backup_is_brought_up_to_date_and_stays_as_it_is(folder: Path, run: Run, tmp_path: Path) -> None:
    folder.mkdir()
    file = folder / "5.db"
    file.touch()
    begin_at(file, "0002", ACCOUNT, "prospect (created_at, updated_at, revision) VALUES (1, 1, 0)")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    moment = Manifest(5, "A", 0, "1970-01-01T00:00:00Z", "0002", checksum(file), {})
    BackupFolder(folder).complete(moment)
    before = checksum(file)
    assert run("restore", folder, "5", data=tmp_path / "other")[0] == 0
    assert len(kept(tmp_path / "other", 5)["lifecycle_stage"]) > 0
    assert [row[0] for row in kept(tmp_path / "other", 5)["prospect"]] == [1]
    assert checksum(file) == before


def test_a_backup_of_a_newer_version_is_refused(folder: Path, run: Run, tmp_path: Path) -> None:
    assert run("backup", "3", folder)[0] == 0
    with closing(sqlite3.connect(folder / "3.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    manifest = json.loads((folder / "3.json").read_text())
    manifest.update(file_checksum=checksum(folder / "3.db"), schema_revision="9999")
    (folder / "3.json").write_text(json.dumps(manifest))
    status, _, err = run("restore", folder, "3", data=tmp_path / "other")
    assert status == 1
    assert "at revision '9999', which this version of Pardalote does not know" in err


def test_a_file_in_the_making_that_was_left_is_made_anew(folder: Path, run: Run) -> None:
    folder.mkdir()
    (folder / "unfinished").touch()
    store_files.make_file(folder / ".3.part", MetaData())
    assert run("backup", "3", folder)[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == ["3.db", "3.json"]
