"""What one account exports, another loads: the same prospects, whatever is in them."""

from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from datetime import UTC
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pardalote.actions.exporting import OBJECTS, Export
from pardalote.cli import main
from pardalote.clock import HeldClock
from pardalote.store.conditions import Selection
from tests import cast
from tests.api.surroundings import work_on
from tests.cast import Keys
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.stores import copied, options_of

# What no two prospects have alike, and what moves by itself.
OWN = {"id", "updated_at", "lists"}
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SIGNS = st.text(st.sampled_from(" ;,\"'[]\r\n\\ax=\ufeffé"), max_size=8)
ANY = TEXT | SIGNS
CHOSEN = st.lists(st.sampled_from(("golf", "chess", "music")), max_size=3)
PROSPECTS = st.fixed_dictionaries(
    {},
    optional={
        "first_name": ANY,
        "company": ANY,
        "comments": ANY,
        "score": st.integers(-999, 999).map(str),
        "is_starred": st.sampled_from(("0", "1")),
        "opted_out": st.just("1"),
        "campaign_id": st.sampled_from(("1", "2")),
        "user_id": st.sampled_from(("1", "3")),
        "profile_id": st.sampled_from(("1", "2")),
        "nickname": ANY,
        "story": ANY,
        "answers": ANY,
        "T_Shirt": st.sampled_from(("S", "M")),
        "birthday": st.dates().map(lambda each: each.isoformat()),
        "list_1": st.sampled_from(("0", "1")),
        "list_2": st.just("1"),
        "profile_criteria_2": st.sampled_from(("match", "nomatch", "unknown")),
        "profile_criteria_6": st.just("match"),
        "interests": CHOSEN,
        "fid": st.just("yes"),
        "archived": st.booleans(),
    },
)


def put(client: Client, email: str, values: dict[str, Any]) -> None:
    """Make a prospect through the API."""
    said = dict(values)
    for place, value in enumerate(said.pop("interests", [])):
        said[f"interests_{place}"] = value
    archived = said.pop("archived", False)
    if said.pop("fid", None) and client.version == 4:
        said["fid"] = f"00Q{email.partition('@')[0]}"
    number = client.made(email, **said)
    if "answers" in said:
        client.call("update", id=number, answers="another; one")
    if archived:
        client.call("delete", id=number)


def shown(client: Client, emails: list[str]) -> list[dict[str, Any]]:
    """Return the newest prospect with each address, archived or not, as a read shows it, without what is its own."""
    with work_on(client.door, client.version) as work:
        export = Export(work, OBJECTS["prospects"], UTC, ["email", "id"], Selection((), None))
        numbers = {str(row[0]): int(str(row[1])) for row in export.rows()}
    found = [client.shown(numbers[email]) for email in emails]
    return [{**{k: v for k, v in each.items() if k not in OWN}, "lists": lists_of(each)} for each in found]


def lists_of(shown: dict[str, Any]) -> list[int]:
    """Return the lists that a prospect is on."""
    rows = (shown["lists"] or {}).get("list_subscription", [])
    return sorted(each["list"]["id"] for each in (rows if isinstance(rows, list) else [rows]))


@pytest.fixture(scope="module")
def pairs(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Clients, Clients]]:
    """Two servers with the same accounts; each example adds to the first what the second gets too."""
    with ExitStack() as opened:
        found = []
        for name in ("here", "there"):
            data = copied(template[0], tmp_path_factory.mktemp(name) / "data")
            found.append(Clients(opened.enter_context(Door(data, HeldClock(cast.STARTED_AT))), template[1]))
        yield found[0], found[1]


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """A number for each address, so that none comes twice."""
    return count()


# Where addresses are unique, who came before is refused; else found by the address.
@pytest.mark.parametrize(
    ("version", "by", "name"), [(3, "nothing", "out.csv"), (4, "email", "out.csv"), (4, "email", "out.jsonl")]
)
@settings(max_examples=10)
@given(prospects=st.lists(PROSPECTS, min_size=2, max_size=8))
def test_an_export_loaded_elsewhere_makes_the_same_prospects(
    pairs: tuple[Clients, Clients],
    numbers: Iterator[int],
    version: int,
    by: str,
    name: str,
    prospects: list[dict[str, Any]],
) -> None:
    here, there = (each.of(version) for each in pairs)
    emails = [f"{next(numbers)}@x.com" for _ in prospects]
    for email, values in zip(emails, prospects, strict=True):
        put(here, email, values)
    file = here.door.data.parent / name
    place = [str(version), str(file), "--json"]
    with redirect_stdout(StringIO()):
        assert main(["export", "prospects", *place, *options_of(here.door.data), "--archived"]) == 0
        assert main(["load", "prospects", *place, *options_of(there.door.data), "--by", by, "--restart"]) == 0
    assert shown(there, emails) == shown(here, emails)
