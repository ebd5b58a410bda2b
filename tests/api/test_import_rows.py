"""What an import does with its rows: whom each means, what it overwrites, what becomes of those in the recycle bin."""

import pytest

from pardalote.actions import custom_fields, jobs
from pardalote.actions.jobs import LeaseLost, Task
from pardalote.actions.prospects import erasing
from pardalote.actions.work import Rules
from pardalote.jobs import imports as kinds
from pardalote.store import kept_texts
from pardalote.store.promise import Connection, StoreError, StoreUnavailable
from tests.api.imports import UPSERT, batch, create, errors, file_part, imported, opened, read, submit
from tests.api.surroundings import history, work_on
from tests.cast import NEWSLETTER
from tests.driver import Client
from tests.stores import rows

LEASE = 20
FID, OTHER_FID = "003000000000001AAA", "003000000000002AAA"


def failed(client: Client, import_id: int = 1) -> list[str]:
    """Return the reasons for which rows of an import failed."""
    return [line.rpartition(",")[2] for line in errors(client, import_id).text.splitlines()[1:]]


def test_version_3_knows_prospects_by_their_addresses(three: Client) -> None:
    bob = three.made("bob@pardot.com", first_name="Bob", company="Pardot")
    told = imported(three, "id,email,first_name\n99,BOB@pardot.com,Robert\n,eve@pardot.com,Eve\n1,,Nobody\n")
    assert (told["createdCount"], told["updatedCount"], told["errorCount"]) == (1, 1, 1)
    assert (three.shown(bob)["first_name"], three.shown(bob)["company"]) == ("Robert", "Pardot")
    assert [each.partition(":")[0] for each in failed(three)] == ["13"]


def test_version_4_knows_prospects_by_their_ids_alone(four: Client) -> None:
    bob = four.made("bob@pardot.com", first_name="Bob")
    eve = four.made("eve@pardot.com", fid=FID)
    csv = (
        "prospect_id,salesforce_fid,email,first_name\n"
        f"{bob},,,Robert\n,{FID},evelyn@pardot.com,Evelyn\n,{OTHER_FID},new@pardot.com,New\n"
        ",,bob@pardot.com,Nobody\n9999,,,Nobody\nx,,,Nobody\n"
    )
    told = imported(four, csv)
    assert (told["createdCount"], told["updatedCount"], told["errorCount"]) == (1, 2, 3)
    assert four.shown(bob)["first_name"] == "Robert"
    assert (four.shown(eve)["first_name"], four.shown(eve)["email"]) == ("Evelyn", "evelyn@pardot.com")
    assert four.shown(eve + 1)["salesforce_fid"] == OTHER_FID
    assert [each.partition(":")[0] for each in failed(four)] == ["13", "14", "16"]


def test_an_empty_cell_clears_unless_the_column_says_otherwise(three: Client) -> None:
    bob = three.made("bob@pardot.com", first_name="Bob", last_name="Smith", nickname="Bobby", score=5)
    columns = [{"field": "email"}, {"field": "first_name"}, {"field": "last_name", "nullOverwrite": False}]
    imported(three, "email,first_name,last_name\nbob@pardot.com, ,\t\n", columns=columns)
    shown = three.shown(bob)
    assert (shown["first_name"] or None, shown["last_name"]) == (None, "Smith")
    imported(three, "email,last_name,nickname\nbob@pardot.com,,\n")
    shown = three.shown(bob)
    assert not shown["last_name"]
    assert "nickname" not in shown
    assert shown["score"] == 5


def test_a_column_that_overwrites_nothing_fills_what_is_empty(three: Client) -> None:
    bob = three.made(
        "bob@pardot.com", first_name="Bob", nickname="Bobby", score=5, user_id=1, is_reviewed=0, past_jobs_0="clerk"
    )
    three.call("update", id=bob, **{f"list_{NEWSLETTER}": "1", "profile_criteria_2": "match"})
    names = (
        "first_name", "last_name", "nickname", "story", "score", "user_id", "is_reviewed", "is_starred", "past_jobs",
        f"list_{NEWSLETTER}", "profile_criteria_2", "profile_criteria_3",
    )  # fmt: skip
    values = ("Robert", "Smith", "Rob", "Long", "9", "2", "1", "", "janitor;security", "0", "nomatch", "match")
    columns = [{"field": "email"}, *({"field": each, "overwrite": False} for each in names)]
    csv = f"email,{','.join(names)}\nbob@pardot.com,{','.join(values)}\neve@pardot.com,{','.join(values)}\n"
    told = imported(three, csv, columns=columns)
    assert (told["createdCount"], told["updatedCount"]) == (1, 1)
    shown, new = three.shown(bob), three.shown(bob + 1)
    wanted = {"first_name": "Bob", "last_name": "Smith", "nickname": "Bobby", "story": "Long", "score": 5}
    assert {name: shown[name] for name in wanted} == wanted
    assert shown["assigned_to"]["user"]["id"] == 1
    assert (shown["is_reviewed"], shown["is_starred"], shown["past_jobs"]) == (1, "", "clerk") or shown[
        "is_starred"
    ] in (
        None,
        "",
    )
    assert shown["lists"]["list_subscription"]["did_opt_in"] in (None, "", False)
    matched = {each["id"]: each["matches"] for each in shown["profile"]["profile_criteria"]}
    assert (matched[2], matched[3]) == ("Matches", "Matches")
    assert (new["first_name"], new["score"], new["nickname"]) == ("Robert", 9, "Rob")
    assert new["past_jobs"] == {"value": ["janitor", "security"]}


def test_an_address_that_is_not_overwritten(four: Client) -> None:
    bob = four.made("bob@pardot.com")
    columns = [{"field": "prospect_id"}, {"field": "email", "overwrite": False}]
    imported(four, f"prospect_id,email\n{bob},robert@pardot.com\n", columns=columns)
    assert four.shown(bob)["email"] == "bob@pardot.com"


@pytest.mark.parametrize("version", [3, 4])
def test_the_recycle_bin_gives_back_only_what_is_wanted(three: Client, four: Client, version: int) -> None:
    client = three if version == 3 else four
    bob = client.made("bob@pardot.com", first_name="Bob")
    assert client.call("delete", id=bob).status == 204
    csv = f"prospect_id,email,first_name\n{bob},bob@pardot.com,Robert\n"
    assert imported(client, csv)["errorCount"] == 1
    assert failed(client) == ["132: Prospect is archived"]
    assert client.shown(bob)["is_archived"] == 1
    assert imported(client, csv, restoreDeleted=True)["updatedCount"] == 1
    assert "is_archived" not in client.shown(bob)
    assert client.shown(bob)["first_name"] == "Robert"


def test_what_the_server_tells_alone_is_left_out(three: Client) -> None:
    csv = "email,created_at,grade,is_archived,password,import_error\nbob@pardot.com,2001-01-01,A,1,secret,4: x\n"
    assert imported(three, csv)["createdCount"] == 1
    shown = three.shown(1)
    assert shown["created_at"].startswith("2026-03-02")
    assert "is_archived" not in shown


def test_history_says_who_has_imported_in_one_set_of_changes(three: Client) -> None:
    opened(three)
    for number in range(2):
        lines = "".join(f"{number}.{each}@pardot.com,{each}\n" for each in range(100))
        batch(three, 1, file_part(f"email,score\n{lines}"))
    submit(three, 1)
    three.door.work_off(3)
    told = [each for number in (1, 100, 200) for each in history(three, number)]
    assert {(each["actor"], each["actor_id"], each["through"]) for each in told} == {("user", 1, "import")}
    assert len({each["change_set_id"] for each in told}) == 1


def test_an_import_goes_on_though_a_field_is_gone(three: Client) -> None:
    opened(three)
    batch(three, 1, file_part("email,nickname,score\nbob@pardot.com,Bobby,5\n"))
    submit(three, 1)
    with work_on(three.door, 3) as work:
        custom_fields.delete(work, work.furnishing.custom_field_by_name["nickname"].id)
    three.door.work_off(3)
    assert read(three, 1)["createdCount"] == 1
    assert three.shown(1)["score"] == 5


def test_rows_of_several_pieces_are_each_done_once(three: Client) -> None:
    cell = '"two\r\nlines, ""said""' + "x" * 900 + '"'
    lines = "".join(f"{number}@pardot.com,{cell},é{number}\r\n" for number in range(300))
    assert imported(three, f"email,comments,last_name\r\n{lines}")["createdCount"] == 300
    shown = three.shown(300)
    assert (shown["email"], shown["last_name"], len(shown["comments"])) == ("299@pardot.com", "é299", len(cell) - 4)


def submitted(client: Client) -> None:
    """Submit an import of two batches, 120 rows each, of which half can't be."""
    opened(client)
    for number in range(2):
        lines = "".join(f"{number}.{each}@pardot.com,{each}\nnobody,{each}\n" for each in range(60))
        batch(client, 1, file_part(f"email,score\n{lines}"))
    submit(client, 1)


def taken(client: Client, name: str) -> Task:
    """Return the import's job in the hands of a worker of this name."""
    store = client.door.server._accounts.open(client.version)
    assert store is not None
    task = jobs.take(store, ("import",), name, LEASE, client.door.clock, Rules())
    assert task is not None
    return task


def test_each_row_is_done_once_whoever_is_killed(three: Client) -> None:
    submitted(three)
    for number in range(5):
        steps = kinds.carry_out(taken(three, f"killed {number}"))
        next(steps)
        next(steps)
        three.door.clock.advance(LEASE)
    assert read(three, 1)["state"] == "Processing"
    three.door.work_off(3)
    told = read(three, 1)
    assert (told["createdCount"], told["updatedCount"], told["errorCount"]) == (120, 0, 120)
    lines = errors(three, 1).text.splitlines()
    assert len(set(lines)) == 61 and len(lines) == 121
    assert [three.shown(number)["email"] for number in (1, 61, 120)] == [
        "0.0@pardot.com", "1.0@pardot.com", "1.59@pardot.com",
    ]  # fmt: skip
    assert rows(three.door.data, 3, "SELECT count(*) FROM load_progress") == [(0,)]


def test_who_stood_still_for_too_long_keeps_nothing_more(three: Client) -> None:
    submitted(three)
    slow = kinds.carry_out(taken(three, "slow"))
    next(slow)
    next(slow)
    three.door.clock.advance(LEASE)
    three.door.work_off(3)
    with pytest.raises((LeaseLost, StoreError)):
        next(slow)
    told = read(three, 1)
    assert (told["createdCount"], told["updatedCount"], told["errorCount"]) == (120, 0, 120)


def test_what_is_given_up_is_told_as_failed(three: Client) -> None:
    opened(three)
    batch(three, 1, file_part("email\nbob@pardot.com\neve@pardot.com\n"))
    submit(three, 1)
    with work_on(three.door, 3) as work:
        (job,) = rows(three.door.data, 3, "SELECT id FROM job WHERE kind = 'import'")
        jobs.cancel(work, job[0])
        kinds.KINDS[0].give_up(work, 1, "cancelled")
    assert read(three, 1)["state"] == "Waiting"
    three.door.work_off(3)
    told = read(three, 1)
    assert (told["state"], told["createdCount"], told["errorCount"]) == ("Complete", 0, 2)
    assert {each.partition(":")[0] for each in failed(three)} == {"157"}


def test_what_cannot_even_be_told_row_by_row_is_counted(three: Client) -> None:
    opened(three)
    batch(three, 1, file_part("email\nbob@pardot.com\neve@pardot.com\n"))
    submit(three, 1)
    with work_on(three.door, 3) as work:
        kinds.KINDS[1].give_up(work, 1, "cancelled")
        kinds.KINDS[0].give_up(work, 1, "cancelled")
    told = read(three, 1)
    assert (told["state"], told["createdCount"], told["errorCount"]) == ("Complete", 0, 2)
    three.door.work_off(3)
    assert read(three, 1) == told


def test_a_change_set_that_was_erased_is_begun_anew(three: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.actions.loading.pace._FIRST", 1)
    monkeypatch.setattr("pardalote.actions.loading.pace._LEAST", 1)
    monkeypatch.setattr("pardalote.actions.loading.pace._MOST", 1)
    answer = create(three, {**UPSERT, "state": "Ready"}, file_part("email\nbob@pardot.com\neve@pardot.com\n"))
    assert answer.status == 200
    original, calls = kept_texts.piece, iter(range(100))

    def erasing_bob(connection: Connection, text_id: int, number: int) -> str | None:
        if next(calls) == 1:
            with work_on(three.door, 3) as work:
                erasing.erase(work, 1)
            raise StoreUnavailable("away")
        return original(connection, text_id, number)

    monkeypatch.setattr(kept_texts, "piece", erasing_bob)
    three.door.work_off(3)
    three.door.clock.advance(60)
    three.door.work_off(3)
    assert read(three, 1)["createdCount"] == 2
    assert three.shown(2)["email"] == "eve@pardot.com"
