"""A page of rows says each of them as a read says one, whatever their texts are made of."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.clock import HeldClock
from pardalote.records.prospect import PROSPECT
from pardalote.store.sources import SOURCES
from pardalote.store.statements import Statement
from tests.below import undone
from tests.cast import STARTED_AT, Keys
from tests.conftest import Clients
from tests.driver import Answered, Door
from tests.stores import copied

# Everything that one of the formats, or JSON on the way to them, has to say in another way.
AWKWARD = st.text(
    st.sampled_from("a0-. truefalse\"'\\/&<>\r\n\t\b\f\x01\x1f\x7f\x85\xa0éß\u2028☃\ufffd\ufffe\uffff🎈{}[],:%$"),
    max_size=8,
)
FLAGS = ("is_archived", "is_do_not_email", "is_do_not_call", "opted_out", "is_reviewed")
WORDS = st.sampled_from(("true", "false", "null", "0", "-0", "007", "15", "1.50", "-3", "1e5", "\\", '\\"', "\\u0041"))


@pytest.fixture(scope="module")
def forgetful_strict(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clients]:
    """Clients on a server that keeps no answers and leaves text text in JSON."""
    data = copied(template[0], tmp_path_factory.mktemp("strict") / "data")
    with Door(data, HeldClock(STARTED_AT), json_numbers=False, kept_answers=0) as door:
        yield Clients(door, template[1])


@pytest.mark.parametrize("strict", [False, True], ids=["numbers", "strict"])
@given(texts=st.lists(AWKWARD | WORDS, min_size=9, max_size=9), shown_at=st.integers(0, 4_000_000_000))
def test_a_page_says_every_row_as_a_read_does(
    forgetful: Clients, forgetful_strict: Clients, strict: bool, texts: list[str], shown_at: int
) -> None:
    client = (forgetful_strict if strict else forgetful).of(4)
    names = ("first_name", "last_name", "company", "phone", "comments", "grade")
    values = {name: None if text == "a" else text for name, text in zip(names, texts, strict=False)}
    custom = json.dumps({"1": texts[6], "4": [texts[7], texts[8]]})
    row = {**dict.fromkeys(FLAGS, 0), "is_starred": 1, "created_at": shown_at, "updated_at": shown_at // 2}
    with undone(client) as connection:
        table = SOURCES[PROSPECT].table
        connection.run(Statement(table.delete()))
        plain = {
            **row,
            **values,
            "custom_values": custom,
            "last_activity_at": -shown_at,
            "user_id": 1,
            "campaign_id": 2,
        }
        for number in (1, 2):
            connection.insert(table, {**plain, "id": number})
        for format_, between in (("xml", "</prospect>\n<prospect>\n"), ("json", "},{")):
            read = client.ask("prospect", "read", format_, id=2, output="simple")
            page = client.ask("prospect", "query", format_, sort_by="id", id_greater_than=1)
            several = client.ask("prospect", "query", format_, sort_by="id")
            said = inside(read)
            assert inside(page) == said
            first = said.replace("<id>2<", "<id>1<", 1) if format_ == "xml" else said.replace('"id":2', '"id":1', 1)
            assert inside(several) == between.join((first, said))


def inside(answer: Answered) -> str:
    """Return what an answer says of its prospects, as it is written, with no blanks at the beginnings of lines."""
    assert answer.status == 200, answer.text
    lines = "\n".join(line.lstrip(" ") for line in answer.text.split("\n"))
    if not lines.startswith("{"):
        return lines.partition("<prospect>\n")[2].rpartition("</prospect>")[0]
    members = lines.partition('"prospect":')[2]
    if members.startswith("["):
        return members.removeprefix("[{").removesuffix("}]}}")
    return members.removeprefix("{").removesuffix("}}}" if '"result":' in lines else "}}")
