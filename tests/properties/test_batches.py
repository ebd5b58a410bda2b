"""A batch of items does what as many single calls do, one after the other."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote import refusals
from pardalote.clock import HeldClock
from tests import cast
from tests.api.batches import Item, errors, send
from tests.cast import Keys
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.kept import kept, moved
from tests.properties.test_writing import CHANGES, parameters
from tests.stores import copied

Template = tuple[Path, dict[int, dict[str, Keys]]]

EMAILS = st.sampled_from(["bob@pardot.com", "BOB@pardot.com", "eve@pardot.com", "ann@pardot.com", "nonsense"])
IDS = st.sampled_from(["1", "2", "3", "99"])
OTHERS = st.fixed_dictionaries(
    {},
    optional={
        "campaign_id": st.sampled_from(["1", "99"]),
        "user_id": st.sampled_from(["2", "99", ""]),
        "list_1": st.just("1"),
    },
)
# In version 3 one key names the prospect, an address perhaps beside an id; in version 4 all may be given.
NAMED = {
    3: st.one_of(
        st.fixed_dictionaries({"email": EMAILS}), st.fixed_dictionaries({"id": IDS}, optional={"email": EMAILS})
    ),
    4: st.fixed_dictionaries(
        {}, optional={"id": IDS, "email": EMAILS, "fid": st.sampled_from(["00Q1", "0032", "no!fid", ""])}
    ),
}
OPERATIONS = {"batchCreate": "create", "batchUpdate": "update", "batchUpsert": "upsert"}
# What a single update says of a prospect that there is not, or that nothing names.
NOT_FOUND = {"Invalid prospect ID", "Invalid prospect fid", "One or more required parameters are missing"}


@pytest.fixture(scope="module")
def pair(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clients, Clients]]:
    """Two servers that begin alike, and go on alike as long as a batch is as many single calls."""
    with ExitStack() as opened:
        made = []
        for name in ("single", "batch"):
            data = copied(template[0], tmp_path_factory.mktemp(name) / "data")
            made.append(Clients(opened.enter_context(Door(data, HeldClock(cast.STARTED_AT))), template[1]))
            for version in (3, 4):
                made[-1].of(version).made("bob@pardot.com", fid="00Q1")
                made[-1].of(version).made("eve@pardot.com")
        yield made[0], made[1]


# Acts are counted here.
NUMBERED = ("change_set", "prospect_history", "sqlite_sequence", "counter")


def told(client: Client) -> dict[str, list[Any]]:
    """Return what an account holds, but for which changes are of one act."""
    tables = kept(client.door.data, client.version)
    history = sorted((row[2:] for row in tables["prospect_history"]), key=repr)
    counted = moved(client.door.data, client.version)["counter"]
    told = {name: rows for name, rows in tables.items() if name not in NUMBERED}
    return {**told, "prospect_history": history, "counter": counted}


def one_by_one(client: Client, operation: str, items: list[Item]) -> list[str | None]:
    """Carry out each item by a call of its own; return what each is refused for."""
    said: list[str | None] = []
    for each in items:
        answer = client.call(operation, **each)
        said.append(None if answer.code is None else answer.xml().findtext("err"))
    return said


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
def test_a_batch_is_as_many_single_calls(
    pair: tuple[Clients, Clients], version: int, operation: str, data: st.DataObject
) -> None:
    drawn = st.tuples(NAMED[version], CHANGES.map(parameters), OTHERS)
    items: list[Item] = [
        {**changes, **others, **named} for named, changes, others in data.draw(st.lists(drawn, max_size=5), "items")
    ]
    if version == 3:
        # A key counts once.
        items = list({str(each.get("id", each.get("email"))): each for each in items}.values())
    language = data.draw(st.sampled_from(["json", "xml"]), "language")
    user = data.draw(st.sampled_from([cast.ADMINISTRATOR, cast.SALES_MANAGER]), "user")
    single, batch = (clients.of(version, user) for clients in pair)
    expected = one_by_one(single, OPERATIONS[operation], items)
    found = errors(send(batch, operation, items, language))
    assert told(batch) == told(single)
    keys = [str(each.get("id", each.get("email"))) for each in items] if version == 3 else map(str, range(len(items)))
    pairs = {key: text for key, text in zip(keys, expected, strict=True) if text is not None}
    assert found.keys() == pairs.keys()
    for key, text in pairs.items():
        assert found[key] == text or (operation == "batchUpdate" and found[key] == NO_RECORD and _unfound(text))


NO_RECORD = refusals.PROSPECT_RECORD_NOT_FOUND.message


def _unfound(text: str) -> bool:
    return text in NOT_FOUND or text == refusals.INVALID_PROSPECT_EMAIL.message
