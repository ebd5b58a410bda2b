"""The store in a PostgreSQL database: many writers at once, lost connections, and tables that are made and changed."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from threading import Barrier, local
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from pardalote.actions.loading.chunk import Chunk
from pardalote.actions.moving import Moved, Target, move
from pardalote.actions.repeating import repeated
from pardalote.cli import main
from pardalote.clock import HeldClock
from pardalote.store import migrations, prospects
from pardalote.store.postgres.engine import Database, PostgresEngine, _as_sqlalchemy
from pardalote.store.postgres.store import _ReadingConnection
from pardalote.store.promise import Conflict, StoreError, StoreUnavailable
from pardalote.store.schema import SCHEMA_REVISION, campaign
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.stores import accounts_of, every_row, options_of, rows, settings_of

pytestmark = pytest.mark.postgresql_only

TIMES = {"created_at": 1, "updated_at": 1}
LOCKED = "LOCK TABLE account_3.prospect IN ACCESS EXCLUSIVE MODE"


def engine_on(data: Path) -> PostgresEngine:
    """Return an engine on a folder's database, as another process would have it."""
    return PostgresEngine(Database(settings_of(data).database, connections=2))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[PostgresEngine]:
    """An engine on a database with nothing in it."""
    with closing(engine_on(tmp_path)) as opened:
        yield opened


@pytest.fixture
def two(data: Path, clock: HeldClock, three: Client) -> Iterator[list[Client]]:
    """The same user at two servers."""
    with ExitStack() as doors:
        both = (doors.enter_context(Door(data, clock)) for _ in range(2))
        yield [Client(door, 3, three.email, three.password, three.user_key, three.api_key) for door in both]


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all at the same time, each in a thread of its own; return their results."""
    together = Barrier(len(deeds), timeout=60)

    def take_part(deed: Callable[[], Any]) -> Any:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(take_part, deeds))


def test_of_two_writers_of_one_prospect_neither_loses_anything(two: list[Client], three: Client) -> None:
    number = three.made("bob@pardot.com", first_name="0")
    (before,) = rows(three.door.data, 3, "SELECT revision FROM prospect")

    def change(client: Client, writer: int) -> None:
        for turn in range(8):
            assert client.call("update", id=number, first_name=f"{writer}.{turn}").status == 200

    at_once([lambda: change(two[0], 1), lambda: change(two[1], 2)])
    assert rows(three.door.data, 3, "SELECT revision FROM prospect") == [(before[0] + 16,)]
    changed = rows(three.door.data, 3, "SELECT old, new FROM prospect_history WHERE field = 'first_name' ORDER BY id")
    # Each saw what the one before had left.
    assert [old for old, _ in changed[1:]] == [new for _, new in changed[:-1]]
    assert len(changed) == 17


def test_of_two_upserts_of_a_new_address_one_creates(
    two: list[Client], three: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_found_nothing, own, insert = Barrier(2, timeout=60), local(), prospects.insert

    def wait_and_insert(*given: Any) -> int:
        if not hasattr(own, "has_waited"):
            own.has_waited = True
            both_found_nothing.wait()
        return insert(*given)

    monkeypatch.setattr(prospects, "insert", wait_and_insert)
    answers = at_once([partial(each.call, "upsert", email="new@pardot.com") for each in two])
    assert sorted(answer.status for answer in answers) == [200, 201]
    assert answers[0].field("id") == answers[1].field("id")
    assert len(every_row(three.door.data, 3)["prospect"]) == 1


def test_of_two_who_wait_for_each_other_one_begins_anew(data: Path, three: Client) -> None:
    numbers = [three.made("bob@pardot.com"), three.made("eve@pardot.com")]
    both_hold_one, attempts = Barrier(2, timeout=60), list[str]()

    def change(name: str, order: list[int]) -> None:
        with closing(engine_on(data)) as engine:
            store = engine.open(3)
            assert store is not None

            def deed() -> None:
                attempts.append(name)
                with store.writing() as connection:
                    for place, number in enumerate(order):
                        row = prospects.ROWS.by_id(connection, number)
                        assert row is not None
                        prospects.update(connection, row, {"company": f"{row['company'] or ''}{name}"})
                        if place == 0 and attempts.count(name) == 1:
                            both_hold_one.wait()

            repeated(deed)

    at_once([lambda: change("a", numbers), lambda: change("b", numbers[::-1])])
    assert len(attempts) > 2
    assert {"".join(sorted(name)) for (name,) in rows(data, 3, "SELECT company FROM prospect")} == {"ab"}


def test_a_prospect_that_somebody_creates_while_it_is_loaded_is_updated(
    three: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, rejects, write = tmp_path / "rows.csv", tmp_path / "rejects.csv", Chunk._write
    file.write_text("email,first_name\nbob@pardot.com,Bob\nnobody,Nobody\neve@pardot.com,Eve\n")

    def overtaken(chunk: Chunk) -> None:
        monkeypatch.undo()
        three.made("eve@pardot.com", company="Theirs")
        write(chunk)

    monkeypatch.setattr(Chunk, "_write", overtaken)
    arguments = ["load", "prospects", "3", str(file), *options_of(three.door.data), "--json"]
    assert main([*arguments, "--rejects", str(rejects)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["created"], report["updated"], report["rejected"]) == (1, 1, 1)
    found = rows(three.door.data, 3, "SELECT email, first_name, company FROM prospect ORDER BY email")
    assert found == [("bob@pardot.com", "Bob", None), ("eve@pardot.com", "Eve", "Theirs")]
    assert rejects.read_text().count("nobody") == 1


def test_a_deed_that_meets_another_one_each_time_is_given_up() -> None:
    def deed() -> None:
        raise Conflict("again")

    with pytest.raises(StoreError, match="others change the same again and again"):
        repeated(deed)


def test_a_call_tells_of_one_account_though_another_takes_its_place_meanwhile(
    data: Path, clock: HeldClock, three: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key that the call came in with is known to the old account alone."""
    assert three.call("query").status == 200
    begin_with, replaced = _ReadingConnection.begin_with, list[Moved]()

    def begin_and_replace(connection: _ReadingConnection, *first: Any) -> None:
        begin_with(connection, *first)
        if not replaced:
            monkeypatch.undo()
            with closing(accounts_of(data)) as accounts:
                source = accounts.open(4)
                assert source is not None
                replaced.append(move(source, Target(accounts, 3, replace=True), clock, lambda *_: None))

    monkeypatch.setattr(_ReadingConnection, "begin_with", begin_and_replace)
    assert three.call("query").code == INVALID_KEY
    assert [each.account for each in replaced] == [3]


INVALID_KEY = 1


def end_connections(url: str) -> None:
    """End all connections to a database, as its restart does."""
    with psycopg.connect(url, autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_connections_that_the_database_has_closed_are_replaced(three: Client) -> None:
    number = three.made("bob@pardot.com")
    known: list[tuple[str, dict[str, Any]]] = [("read", {"id": number}), ("update", {"id": number}), ("query", {})]
    for operation, given in known:
        end_connections(settings_of(three.door.data).database)
        assert three.call(operation, **given).status == 200


def test_an_account_is_opened_after_the_database_has_closed_the_connections(
    engine: PostgresEngine, tmp_path: Path
) -> None:
    engine.draft(5).publish()
    end_connections(settings_of(tmp_path).database)
    assert engine.revision(5) == SCHEMA_REVISION


def test_a_database_that_is_gone_is_no_fault_of_an_account(engine: PostgresEngine, tmp_path: Path) -> None:
    engine.draft(5).publish()
    # Every connection ends with the statement that uses it, as all do that a database closes while it restarts.
    with psycopg.connect(settings_of(tmp_path).database, autocommit=True) as other:
        other.execute(_ENDING_ITS_SESSION)
    with pytest.raises(StoreUnavailable, match=r"^the database closes every connection$"):
        engine.open(5)


_ENDING_ITS_SESSION = """
ALTER TABLE account_5.alembic_version RENAME TO moved;
CREATE VIEW account_5.alembic_version AS SELECT pg_terminate_backend(pg_backend_pid(), 0)::text AS version_num
"""


@pytest.mark.parametrize("limit", ["database_statement_seconds", "database_lock_seconds"])
def test_what_the_database_gives_up_is_answered_503_and_works_later(
    data: Path, clock: HeldClock, clients: Clients, limit: str
) -> None:
    known = clients.of(3)
    number = known.made("bob@pardot.com")
    with Door(data, clock, **{limit: 1}) as door:
        client = Client(door, 3, known.email, known.password, known.user_key, known.api_key)
        with psycopg.connect(settings_of(data).database) as other:
            other.execute(LOCKED)
            answers = [client.call("read", id=number), client.call("update", id=number, first_name="Bob")]
        assert [answer.status for answer in answers] == [503, 503]
        assert client.call("update", id=number, first_name="Bob").status == 200


def test_a_database_that_cannot_be_reached_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pardalote.store.postgres.pool._SECONDS_TO_WAIT", 0.2)
    with pytest.raises(StoreError, match=r"^the database can't be reached: "):
        PostgresEngine(Database(f"postgresql:///none?host={tmp_path}"))


def test_of_two_drafts_of_a_number_the_first_is_published(engine: PostgresEngine) -> None:
    first, second = engine.draft(5), engine.draft(5)
    first.publish()
    with pytest.raises(StoreError, match=r"^account_5 exists already$"):
        second.publish()
    assert engine.numbers() == [5]


def test_two_who_make_what_belongs_to_no_account_at_once_share_it(engine: PostgresEngine, tmp_path: Path) -> None:
    with closing(engine_on(tmp_path)) as another:
        at_once([engine.server, another.server])
        with engine.server().reading(), another.server().reading():
            pass


def test_accounts_are_listed_in_order_and_other_schemas_are_not(engine: PostgresEngine, tmp_path: Path) -> None:
    for number in (30, 4, 100):
        engine.draft(number).publish()
    with psycopg.connect(settings_of(tmp_path).database, autocommit=True) as other:
        for name in ("account_7x", "account_", "account_07", "account", "my_account_8"):
            other.execute(f"CREATE SCHEMA {name}")
    draft = engine.draft(9)
    assert engine.numbers() == [4, 30, 100]
    draft.discard()


# Columns in their order, rules and indexes of a schema, with the name of the schema left out.
STRUCTURE = """
SELECT relname::text, attnum::text, attname::text, format_type(atttypid, atttypmod), attnotnull::text,
    coalesce(pg_get_expr(adbin, adrelid), ''), coalesce(attcollation::regcollation::text, '')
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = to_regnamespace(%(schema)s) AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), '', '', '', '' FROM pg_constraint
WHERE connamespace = to_regnamespace(%(schema)s)
UNION ALL
SELECT tablename::text, indexname::text, indexdef, '', '', '', '' FROM pg_indexes WHERE schemaname = %(schema)s
"""


def structure(data: Path, schema: str) -> set[tuple[str, ...]]:
    """Return what a schema is made of."""
    with psycopg.connect(settings_of(data).database, autocommit=True) as connection:
        found = connection.execute(STRUCTURE, {"schema": schema}).fetchall()
    return {tuple(text.replace(f"{schema}.", "") for text in row) for row in found}


def test_all_steps_together_make_exactly_the_tables_of_the_schema(engine: PostgresEngine, tmp_path: Path) -> None:
    engine._migrate("account_5")
    engine.draft(6).publish()
    steps, schema = structure(tmp_path, "account_5"), structure(tmp_path, "account_6")
    assert steps - schema == schema - steps == set()
    assert len(schema) > 300


def begin_at(engine: PostgresEngine, schema: str, revision: str) -> None:
    """Make the tables of an earlier step."""
    with engine._changing(schema) as driver, _as_sqlalchemy(driver) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(migrations.FOLDER))
        command.upgrade(config, revision)


def test_an_older_account_is_brought_up_to_date_once_whoever_comes(engine: PostgresEngine, tmp_path: Path) -> None:
    begin_at(engine, "account_5", "0002")
    with closing(engine_on(tmp_path)) as another:
        stores = at_once([lambda: engine.open(5), lambda: another.open(5)])
        for store in stores:
            with store.writing() as connection:
                connection.insert(campaign, {"name": "Here", **TIMES})
    assert rows(tmp_path, 5, "SELECT version_num FROM alembic_version") == [(SCHEMA_REVISION,)]
    assert rows(tmp_path, 5, "SELECT count(*) FROM campaign") == [(2,)]


def test_an_unknown_revision_is_refused(engine: PostgresEngine, tmp_path: Path) -> None:
    engine.draft(5).publish()
    with psycopg.connect(settings_of(tmp_path).database, autocommit=True) as other:
        other.execute("UPDATE account_5.alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"^account_5: its tables are at revision '9999', which "):
        engine.open(5)


def test_a_sound_schema_has_no_problems_and_an_unusable_index_is_one(engine: PostgresEngine, tmp_path: Path) -> None:
    engine.draft(5).publish()
    store = engine.open(5)
    assert store is not None
    assert store.problems() == []
    store.forget()
    with psycopg.connect(settings_of(tmp_path).database, autocommit=True) as other:
        other.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'account_5.ix_campaign_name'::regclass"
        )
    assert store.problems() == ["the index ix_campaign_name is unusable"]
