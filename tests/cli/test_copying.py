"""`pardalote account copy` and `remove`: whole accounts from store to store, and gone for good."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from pardalote.actions.moving import Target, move
from pardalote.cli import main
from pardalote.clock import HeldClock
from pardalote.store.promise import Connection, Gone, StoreError
from pardalote.store.sqlite import files as files_of_stores
from tests import cast
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.kept import files, kept, moved
from tests.stores import (
    accounts_of,
    connection_class,
    last_ids,
    numbers_of,
    options_of,
    place_of,
    unfinished,
    unfinished_rows,
    write,
)


@pytest.fixture
def filled(clients: Clients) -> None:
    """Some prospects in both accounts, with lists, custom values and history."""
    for version in (3, 4):
        client = clients.of(version)
        for number in range(5):
            client.call("create", email=f"{number}@copy.example", list_1=1, nickname="Ünder <&>", score=number)
        client.call("delete", id=5)


def whole(data: Path) -> list[int]:
    """Return which accounts there are, where nothing else is left of any."""
    assert unfinished(data) == []
    assert files(data / "accounts") <= {f"{number}.db" for number in numbers_of(data)}
    return numbers_of(data)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main([str(each) for each in arguments])
    return status, *capsys.readouterr()


def rows(data: Path, number: int) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, int]]:
    """Return every row of an account, counters by what they count, and which ids its tables gave out."""
    return moved(data, number), last_ids(data, number)


@pytest.mark.usefixtures("filled")
def test_a_copy_is_equal_row_by_row(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "account", "copy", "3", "--to", place_of(tmp_path / "other"), *options_of(data))
    assert (status, err) == (0, "")
    assert out.startswith("account 3 (Account 3): ")
    assert out.endswith(" rows copied and verified\n")
    assert rows(tmp_path / "other", 3) == rows(data, 3)
    assert whole(tmp_path / "other") == [3]
    assert run(capsys, "check", *options_of(tmp_path / "other"))[:2] == (0, "account 3: sound\n")


@pytest.mark.sqlite_only
def test_a_copied_file_is_private(data: Path, tmp_path: Path) -> None:
    assert main(["account", "copy", "3", "--to", str(tmp_path / "other"), "--data", str(data)]) == 0
    assert (tmp_path / "other" / "accounts" / "3.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("filled")
def test_ids_go_on_after_those_that_were_ever_given_out(
    data: Path, tmp_path: Path, four: Client, capsys: pytest.CaptureFixture[str], clock: HeldClock
) -> None:
    made = four.call("create", email="last@copy.example").field("id")
    assert run(capsys, "prospect", "erase", "4", "--id", str(made), *options_of(data))[0] == 0
    assert run(capsys, "account", "copy", "4", "--to", place_of(tmp_path / "other"), *options_of(data))[0] == 0
    with Door(tmp_path / "other", clock) as door:
        client = Client(door, 4, four.email, four.password, four.user_key, four.api_key)
        assert client.call("create", email="next@copy.example").field("id") == str(int(str(made)) + 1)


@pytest.mark.usefixtures("filled")
def test_keys_are_those_of_the_original(data: Path, tmp_path: Path, three: Client, clock: HeldClock) -> None:
    assert main(["account", "copy", "3", "--to", place_of(tmp_path / "other"), *options_of(data)]) == 0
    with Door(tmp_path / "other", clock) as door:
        client = Client(door, 3, three.email, three.password, three.user_key, three.api_key)
        assert client.call("read", id=1).field("email") == "0@copy.example"


@pytest.mark.usefixtures("filled")
def test_another_number_means_new_credentials(
    data: Path, clients: Clients, clock: HeldClock, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ("--to", place_of(data), *options_of(data))
    status, out, _ = run(capsys, "account", "copy", "3", "--as", "300", "--json", *here)
    assert status == 0
    (told,) = json.loads(out)
    made = told["credentials"]
    assert told["account"] == 300
    assert made["users"][0]["email"] == cast.ADMINISTRATOR
    key = made["users"][0]["user_key"]
    (app,) = made["connected_apps"]
    with Door(data, clock) as door:
        answer = door.call("POST", "/api/login/version/3", login(cast.ADMINISTRATOR, key))
        client = Client(door, 3, cast.ADMINISTRATOR, cast.PASSWORD, key, answer.xml().findtext("api_key") or "")
        assert client.call("create", email="only@copy.example").status == 201
        body = f"grant_type=refresh_token&client_id={app['client_id']}&client_secret={app['client_secret']}"
        token = f"{body}&refresh_token={app['refresh_tokens'][0][1]}".encode()
        assert door.call("POST", "/services/oauth2/token", token).status == 200
        old = clients.of(3)
        assert door.call("POST", "/api/login/version/3", login(old.email, old.user_key)).status == 200
    # The original knows nothing of it.
    assert clients.of(3).call("read", email="only@copy.example").code == 4
    assert run(capsys, "check", "300", *options_of(data))[:2] == (0, "account 300: sound\n")
    assert len(kept(data, 300)["token"]) == len(kept(data, 3)["token"]) + 1


def login(email: str, user_key: str) -> bytes:
    return f"email={email}&password={cast.PASSWORD}&user_key={user_key}".encode()


def test_the_credentials_are_printed_once(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = ("--to", place_of(tmp_path / "other"), *options_of(data))
    _, out, _ = run(capsys, "account", "copy", "4", "--as", "5", *there)
    first, unit, *_, last = out.splitlines()
    assert first.startswith("account 5 (Account 4): ")
    assert unit == "business_unit_id  0Uv5e000000000005A"
    assert "user_key          00000005" in out
    assert "will not be shown again" in last


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("9",), "there is no account 9"),
        (("3", "--as", "4"), "account 4 exists already"),
        (("3",), "account 3 exists already"),
        (("3", "--as", "0"), "the number of an account is from 1 to 2147483647"),
        (("3", "--to", "mysql://x"), "no engine is known that keeps accounts at mysql://"),
    ],
)
def test_what_can_t_be_copied_is_said_and_nothing_is_left(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    before = files(data)
    given = (*arguments, *(() if "--to" in arguments else ("--to", place_of(data))))
    assert run(capsys, "account", "copy", *given, *options_of(data)) == (1, "", f"pardalote: {problem}\n")
    assert files(data) - {"template-0006.db"} == before - {"template-0006.db"}


def interrupt_at(rows: int) -> Callable[[int, int], None]:
    def tell(done: int, _total: int) -> None:
        if done >= rows:
            raise KeyboardInterrupt

    return tell


def quiet(_done: int, _total: int) -> None:
    """Say nothing."""


def copy(data: Path, to: Path, tell: Callable[[int, int], None]) -> Any:
    source, target = accounts_of(data), accounts_of(to)
    try:
        store = source.open(3)
        assert store is not None
        return move(store, Target(target), HeldClock(cast.STARTED_AT), tell)
    finally:
        source.close()
        target.close()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("at", [1, 20, 90, 150])
def test_a_copy_that_was_broken_off_goes_on(data: Path, tmp_path: Path, at: int) -> None:
    other = tmp_path / "other"
    with pytest.raises(KeyboardInterrupt):
        copy(data, other, interrupt_at(at))
    (draft,) = (name for name in unfinished(other) if not name.endswith(".lock"))
    assert unfinished_rows(other, draft, "SELECT count(*) FROM account") == [(1,)]
    assert not copy(data, other, quiet).started_anew
    assert rows(other, 3) == rows(data, 3)
    assert whole(other) == [3]


@pytest.mark.usefixtures("filled")
def test_a_copy_of_what_has_changed_meanwhile_begins_anew(data: Path, tmp_path: Path, three: Client) -> None:
    other = tmp_path / "other"
    with pytest.raises(KeyboardInterrupt):
        copy(data, other, interrupt_at(100))
    assert three.call("update", id=1, company="Changed").status == 200
    assert copy(data, other, quiet).started_anew
    assert rows(other, 3) == rows(data, 3)


@pytest.mark.usefixtures("filled")
def test_a_failed_copy_leaves_nothing(data: Path, tmp_path: Path) -> None:
    def fail(_done: int, _total: int) -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="the disk is full"):
        copy(data, tmp_path / "other", fail)
    assert whole(tmp_path / "other") == []


def test_two_copies_at_once_don_t_mix(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"

    def copy_too(_done: int, _total: int) -> None:
        with pytest.raises(StoreError, match="another process is at work on"):
            copy(data, other, quiet)

    copy(data, other, copy_too)
    assert rows(other, 3) == rows(data, 3)


def test_what_arrives_otherwise_than_it_was_sent_is_not_published(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = connection_class()
    insert_rows = used.insert_rows

    def spoil(self: Connection, table: Table, columns: Any, rows: Any, is_counted: bool = True) -> None:
        if table.name == "campaign":
            rows = [[value.upper() if isinstance(value, str) else value for value in row] for row in rows]
        insert_rows(self, table, columns, rows, is_counted)

    monkeypatch.setattr(used, "insert_rows", spoil)
    with pytest.raises(StoreError, match="table campaign: 2 rows were to be there, 2 are, or they hold something else"):
        copy(data, tmp_path / "other", quiet)
    assert whole(tmp_path / "other") == []


def test_removing_asks_first(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(data)
    problem = "pardalote: this would remove account 3 (Account 3) for good; --yes does it\n"
    assert run(capsys, "account", "remove", "3", *options_of(data)) == (1, "", problem)
    assert files(data) == before


def test_a_removed_account_is_gone_with_its_locks(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "account", "remove", "3", "--yes", *options_of(data))
    assert done == (0, "account 3 (Account 3) is removed\n", "")
    assert numbers_of(data) == [4]
    assert not list((data / "accounts").glob("3.*"))
    assert run(capsys, "account", "remove", "3", "--yes", *options_of(data))[2] == "pardalote: there is no account 3\n"
    assert (
        run(capsys, "account", "remove", "4", "--yes", "--json", *options_of(data))[1]
        == '{"number": 4, "removed": true}\n'
    )


def no_store(data: Path) -> None:
    (data / "accounts" / "3.db").write_bytes(b"no database" * 1000)


def broken_pages(data: Path) -> None:
    path = data / "accounts" / "3.db"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xa5" * (len(content) - 8192))


def no_table(data: Path) -> None:
    write(data, 3, "DROP TABLE account")


def no_account(data: Path) -> None:
    write(data, 3, "DELETE FROM account")


# What only a file can be.
OF_FILES = [pytest.param(each, marks=pytest.mark.sqlite_only) for each in (no_store, broken_pages)]


@pytest.mark.parametrize("damage", [*OF_FILES, no_table, no_account])
def test_a_damaged_account_is_removed_as_well(
    data: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    damage(data)
    assert run(capsys, "account", "remove", "3", "--yes", *options_of(data)) == (0, "account 3 is removed\n", "")
    assert numbers_of(data) == [4]
    assert not list((data / "accounts").glob("3.*"))


@pytest.mark.sqlite_only
def test_an_account_that_somebody_holds_for_too_long_stays(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_of_stores, "_BUSY_SECONDS", 0)
    with closing(sqlite3.connect(data / "accounts" / "3.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        status, _, err = run(capsys, "account", "remove", "3", "--yes", *options_of(data))
        connection.execute("ROLLBACK")
    assert (status, err) == (1, "pardalote: database is locked\n")
    assert run(capsys, "check", "3", *options_of(data))[1] == "account 3: sound\n"


def test_a_server_that_has_the_account_open_answers_as_if_it_had_never_been(
    data: Path, three: Client, four: Client
) -> None:
    made = three.call("create", email="a@gone.example").field("id")
    held = accounts_of(data)
    store = held.open(3)
    assert store is not None
    assert main(["account", "remove", "3", "--yes", *options_of(data)]) == 0
    assert three.call("read", id=made).code == 1
    assert three.call("create", email="b@gone.example").code == 1
    assert four.call("create", email="b@there.example").status == 201
    with pytest.raises(Gone), store.writing() as connection:
        store.furnishing(connection)
    held.close()
    assert not list((data / "accounts").glob("3.db*"))


@pytest.mark.sqlite_only
def test_no_account_takes_the_place_of_one_whose_log_is_left(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = data / "accounts" / "5.db-wal"
    left.write_bytes(b"what is left")
    copied = run(capsys, "account", "copy", "3", "--to", place_of(data), "--as", "5", *options_of(data))
    assert copied[0] == 1
    assert copied[2].startswith("pardalote: 5.db-wal is left of another account")
    assert run(capsys, "account", "remove", "5", "--yes", *options_of(data))[:2] == (0, "account 5 is removed\n")
    assert run(capsys, "account", "copy", "3", "--to", place_of(data), "--as", "5", *options_of(data))[0] == 0
