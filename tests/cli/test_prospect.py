"""`pardalote prospect erase`: nothing of a person stays, and nothing of anybody else goes."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pardalote.actions import bounces, lifecycle, opportunities, tags
from pardalote.actions.work import Work
from pardalote.cli import main
from pardalote.records import tag as tagged
from pardalote.records import visitor_activity as types
from pardalote.store import emails
from pardalote.store import opportunities as stored_opportunities
from pardalote.store.schema import counter, email_delivery, metadata, outbox_message
from pardalote.store.sqlite import files
from tests.api import assets
from tests.api.surroundings import add_activity, add_visit, add_visitor, work_on
from tests.cast import STARTED_AT
from tests.driver import Client
from tests.stores import copied, every_row, options_of

BOB = "bob.the.person@pardot.com"
NAMES = {table.name for table in metadata.sorted_tables if table is not counter}


def run(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    assert main(["prospect", "erase", *arguments, *options_of(data), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def rows(data: Path, version: int) -> Counter[str]:
    """Count the rows of every table but the counters."""
    return Counter({name: len(found) for name, found in every_row(data, version).items() if name in NAMES})


def content(data: Path, version: int) -> str:
    """Return every table's rows as text."""
    return "\n".join(f"{name} {row}" for name, found in every_row(data, version).items() for row in found)


class Shared(NamedTuple):
    """What several people have part in: the ids of an email to a list, its list email, and an opportunity."""

    email: int
    list_email: int
    opportunity: int


# A link in the email to a list.
LINK = "https://x.example/news"


def shared(client: Client) -> Shared:
    """Make what several people have part in, with somebody who had it first."""
    first = client.made("first@pardot.com")
    email, list_email = assets.list_email(client)
    assets.deliver(client, email, first)
    assets.act(client, types.CLICK, first, LINK, email_id=email, list_email_id=list_email)
    with work_on(client.door, client.version) as work:
        values = opportunities.read_new(work, {"name": "Deal", "value": "12.50", "probability": "50"})
        deal = opportunities.create(work, values, [first])
        tags.hang(work, "vip", tagged.PROSPECT, first)
    return Shared(email, list_email, deal)


def furnished(client: Client, email: str, name: str, others: Shared | None = None) -> int:
    """Make a prospect with something in every table that can hold a trace of one; return its id."""
    others = others or shared(client)
    number = client.made(email, first_name=name, list_1="1", list_2="1", profile_criteria_1="match", nickname=name)
    visitor = add_visitor(client, number, company=True, referrer=True)
    add_visit(client, visitor, number)
    add_activity(client, number, visitor_id=visitor, campaign_id=1, details=f"{name} was here")
    letter = assets.letter(client, number, subject=f"Dear {name}")
    assets.deliver(client, letter, number)
    assets.act(client, types.CLICK, number, f"https://x.example/{name}", email_id=letter)
    assets.deliver(client, others.email, number)
    assets.act(client, types.CLICK, number, LINK, email_id=others.email, list_email_id=others.list_email)
    with work_on(client.door, client.version) as work:
        for stage in (1, 2):
            lifecycle.move(work, number, stage)
        stored_opportunities.link(work.connection, others.opportunity, number)
        tags.hang(work, "vip", tagged.PROSPECT, number)
        tags.hang(work, "vip", tagged.EMAIL, letter)
        keep_message(work, letter, number, email)
        bounces.bounced(work, delivery_of(work, letter, number), is_hard=False, reason=f"{email} is full")
    client.call("update", id=number, company=f"{name} Ltd", list_2="0")
    return number


def delivery_of(work: Work, email: int, prospect: int) -> int:
    """Return the id of a prospect's copy of an email."""
    delivery = emails.delivery(work.connection, email, prospect)
    assert delivery is not None
    return int(delivery["id"])


def keep_message(work: Work, letter: int, prospect: int, address: str) -> None:
    """Keep in the outbox what would have been sent to a prospect."""
    values = {"sender": "news@example.com", "recipient": address, "content": f"To: {address}", "created_at": work.now}
    work.connection.insert(outbox_message, {"email_delivery_id": delivery_of(work, letter, prospect), **values})


# Rows that point to an email to many, never to one to a single person.
OF_MANY = {"list_email", "list_email_list"}
# No link says whose rows of these tables are: a visitor points to the first two, what is tagged and who changed
# something is said by number, and what came back by address.
WITHOUT_LINK = {"identified_company", "visitor_referrer", "tag_object", "change_set", "bounced_address"}


def holding_traces() -> set[str]:
    """Return the names of all tables with a link to a prospect or a visitor, directly or through others."""
    found: set[str] = {"prospect", "visitor"}
    grown = True
    while grown:
        pointing = {
            table.name
            for table in metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in found - OF_MANY
        }
        grown = not pointing <= found
        found |= pointing
    return (found - OF_MANY) | WITHOUT_LINK


# Columns of the other tables that name something without a link: none names a person, but for the two of
# WITHOUT_LINK.
NUMBERS = {
    "account.plugin_campaign_id",
    "account.default_profile_id",
    "custom_field.crm_id",
    "custom_field.field_id",
    "custom_field.type_id",
    "prospect_account_field.field_id",
    "prospect_account_field.type_id",
    "connected_app.client_id",
    "account.business_unit_id",
    "form.layout_template_id",
    "form.folder_id",
    "tag_object.object_id",
    "change_set.actor_id",
}


def test_the_tables_that_can_hold_a_trace_are_known() -> None:
    """A column that names something without a link, in a table that no link leads to, would hide from the others."""
    traced = holding_traces() - WITHOUT_LINK
    unlinked = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        if table.name not in traced
        for column in table.c
        if column.name.endswith("_id") and not column.foreign_keys
    }
    assert unlinked == NUMBERS


def test_somebody_furnished_has_something_in_each_of_them(three: Client) -> None:
    others = shared(three)
    before = rows(three.door.data, 3)
    furnished(three, BOB, "Robertissimo", others)
    assert (rows(three.door.data, 3) - before).keys() == holding_traces()


def test_every_trace_of_a_person_goes_and_nobody_elses(either: Client, capsys: pytest.CaptureFixture[str]) -> None:
    data, version = either.door.data, either.version
    others = shared(either)
    before = rows(data, version)
    number = furnished(either, BOB, "Robertissimo", others)
    one_person = rows(data, version) - before
    other = furnished(either, "ada@pardot.com", "Ada", others)
    shown = either.shown(other)
    told = run(capsys, data, str(version), "--id", str(number))
    assert told["prospects"] == 1
    assert told["removed"] == dict(one_person)
    assert "Robertissimo" not in content(data, version)
    assert BOB not in content(data, version)
    assert either.shown(other) == shown
    assert rows(data, version) == before + one_person
    assert either.call("read", id=number).code == 3


@pytest.mark.sqlite_only
def test_nothing_stays_in_free_space_or_in_the_log_of_a_running_server(
    three: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    furnished(three, BOB, "Robertissimo")
    run(capsys, three.door.data, "3", "--email", BOB.upper())
    files = list((three.door.data / "accounts").glob("3.db*"))
    assert "3.db-wal" in {file.name for file in files}
    for file in files:
        assert b"Robertissimo" not in file.read_bytes()
        assert BOB.encode() not in file.read_bytes()


@pytest.mark.sqlite_only
def test_a_log_that_is_in_use_is_said(
    three: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_BUSY_SECONDS", 0)
    furnished(three, BOB, "Robertissimo")
    with closing(sqlite3.connect(three.door.data / "accounts" / "3.db")) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM prospect").fetchone()
        assert main(["prospect", "erase", "3", "--email", BOB, *options_of(three.door.data)]) == 1
    assert capsys.readouterr().err == (
        "pardalote: what was removed stays in the log of the store for a while, which is in use\n"
    )
    assert three.call("read", email=BOB).code == 4


def test_who_shares_an_address_is_one_person(four: Client, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = four.made(BOB), four.made(BOB)
    assert run(capsys, four.door.data, "4", "--email", BOB)["prospects"] == 2
    assert [four.call("read", id=each).code for each in (first, second)] == [3, 3]


def test_what_came_back_from_an_address_goes_with_the_last_who_has_it(
    four: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, other = four.made(BOB), four.made(BOB.upper()), four.made("ada@pardot.com")
    for each in (first, other):
        letter = assets.letter(four, each)
        assets.deliver(four, letter, each)
        with work_on(four.door, 4) as work:
            bounces.bounced(work, delivery_of(work, letter, each), is_hard=True)
    four.call("delete", id=second)
    assert "bounced_address" not in run(capsys, four.door.data, "4", "--id", str(first))["removed"]
    assert run(capsys, four.door.data, "4", "--id", str(second))["removed"]["bounced_address"] == 1
    left = every_row(four.door.data, 4)["bounced_address"]
    assert [row["email_key"] for row in left] == ["ada@pardot.com"]


def test_what_came_back_from_a_former_address_goes_too(either: Client, capsys: pytest.CaptureFixture[str]) -> None:
    number = either.made("new@pardot.com")
    letter = assets.letter(either, number)
    assets.deliver(either, letter, number)
    with work_on(either.door, either.version) as work:
        delivery = delivery_of(work, letter, number)
        work.connection.update(email_delivery, delivery, {"recipient": BOB})
        bounces.bounced(work, delivery, is_hard=True)
    removed = run(capsys, either.door.data, str(either.version), "--id", str(number))["removed"]
    assert removed["bounced_address"] == 1


def test_a_person_is_found_by_a_salesforce_id(four: Client, capsys: pytest.CaptureFixture[str]) -> None:
    number = four.made(BOB, fid="00Q000000000001AAA")
    assert run(capsys, four.door.data, "4", "--fid", "00Q000000000001AAA")["prospects"] == 1
    assert four.call("read", id=number).code == 3


def test_the_recycle_bin_is_emptied(either: Client, capsys: pytest.CaptureFixture[str]) -> None:
    gone = [either.made(f"{n}@pardot.com") for n in range(3)]
    stays = either.made("stays@pardot.com")
    for number in gone:
        either.call("delete", id=number)
    assert run(capsys, either.door.data, str(either.version), "--recycle-bin")["prospects"] == 3
    assert [either.call("read", id=each).code for each in gone] == [3, 3, 3]
    assert either.call("read", id=stays).code is None
    assert run(capsys, either.door.data, str(either.version), "--recycle-bin")["removed"] == {}


def test_a_dry_run_says_the_same_and_keeps_everything(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    number = furnished(three, BOB, "Bob")
    before = content(three.door.data, 3)
    dry = run(capsys, three.door.data, "3", "--id", str(number), "--dry-run")
    assert content(three.door.data, 3) == before
    wet = run(capsys, three.door.data, "3", "--id", str(number))
    assert dry == {**wet, "dry_run": True}


def test_it_says_in_words_what_went(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    number = three.made(BOB)
    arguments = ["prospect", "erase", "3", "--id", str(number), *options_of(three.door.data)]
    assert main([*arguments, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "1 prospect would be erased"
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[2]) == ("1 prospect erased", "       1  prospect")


@pytest.mark.parametrize("whom", [("--id", "999"), ("--email", "nobody@pardot.com"), ("--fid", "00Q")])
def test_nobody_is_no_success(data: Path, capsys: pytest.CaptureFixture[str], whom: tuple[str, str]) -> None:
    assert main(["prospect", "erase", "3", *whom, *options_of(data)]) == 1
    assert capsys.readouterr().err == "pardalote: there is no such prospect\n"


def test_who_used_an_erased_persons_browser_shows_what_is_left(
    either: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    bob, eve = either.made(BOB), either.made("eve@pardot.com")
    browser = add_visitor(either, bob)
    own = add_activity(either, eve, at=STARTED_AT - 900)
    add_activity(either, eve, at=STARTED_AT - 600, visitor_id=browser)
    assert len(either.shown(eve)["visitor_activities"]["visitor_activity"]) == 2
    run(capsys, either.door.data, str(either.version), "--id", str(bob))
    left = either.shown(eve)
    assert left["visitor_activities"]["visitor_activity"]["id"] == own
    assert (left["last_activity_at"], left["last_activity"]["visitor_activity"]["id"]) == ("2026-03-02 00:15:00", own)


@pytest.mark.parametrize("whom", [("--id", "9" * 30), ("--email", "bob\udcff@pardot.com")])
def test_what_no_store_holds_is_refused_in_words(
    data: Path, capsys: pytest.CaptureFixture[str], whom: tuple[str, str]
) -> None:
    assert main(["prospect", "erase", "3", *whom, *options_of(data)]) == 1
    assert capsys.readouterr().err.startswith("pardalote: no store holds ")


def test_another_copy_of_the_account_is_untouched(
    three: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = furnished(three, BOB, "Bob")
    three.door.close()
    copy = tmp_path / "copy"
    copied(three.door.data, copy)
    run(capsys, copy, "3", "--id", str(number))
    assert BOB in content(three.door.data, 3)
