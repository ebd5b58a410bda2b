"""A store without room: whoever writes is told to come back, nothing is changed, reads go on, and then writes too."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.api.surroundings import history
from tests.api.test_oauth import app_of
from tests.driver import Answered, Client
from tests.stores import file_of

pytestmark = pytest.mark.sqlite_only

LARGE = "a" * 60_000
XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="fail" version="1.0">\n'
    b'   <err code="0">Service unavailable, please try again later</err>\n</rsp>\n'
)
JSON = b'{"@attributes":{"stat":"fail","version":1,"err_code":0},"err":"Service unavailable, please try again later"}'
TOKEN = b'{"error":"temporarily_unavailable","error_description":"please try again later"}'
MOST_PAGES = 2**31 - 2


@contextmanager
def full(client: Client) -> Iterator[None]:
    """Let the account's file grow no more, as on a full disk."""
    execute = file_of(client.door.server, client.version).execute
    execute(f"PRAGMA max_page_count={execute('PRAGMA page_count').fetchone()[0]}")
    yield
    execute(f"PRAGMA max_page_count={MOST_PAGES}")


def unavailable(answer: Answered, body: bytes) -> bool:
    """Say whether an answer is exactly this, and says when to come back."""
    return (answer.status, answer.headers.get("retry-after"), answer.body) == (503, "5", body)


def test_a_write_without_room_is_refused_whole_and_works_once_there_is_room(
    either: Client, caplog: pytest.LogCaptureFixture
) -> None:
    known = either.made("known@full.example", company="Acme")
    # Both take what is left at hand out of the comparison: an answer that is kept and one that is made.
    before, told = either.shown(known), history(either, known)
    with full(either):
        assert unavailable(either.call("create", email="new@full.example", comments=LARGE), XML)
        assert unavailable(either.call("update", "json", id=known, company="Other", comments=LARGE), JSON)
        assert unavailable(either.call("upsert", id=known, list_1=1, comments=LARGE), XML)
        assert either.shown(known) == before
        assert history(either, known) == told
        assert either.call("read", email="new@full.example").code == 4
    assert not any(record.exc_info for record in caplog.records)
    assert either.call("update", id=known, comments=LARGE).status == 200
    either.made("new@full.example", comments=LARGE)


def test_a_batch_without_room_leaves_nothing(four: Client) -> None:
    items = ",".join(f'{{"email":"{number}@full.example","comments":"{LARGE}"}}' for number in range(3))
    with full(four):
        assert unavailable(four.call("batchCreate", prospects=f'{{"prospects":[{items}]}}'), XML)
        assert four.ask("prospect", "query").xml().findtext("result/total_results") == "0"
    assert four.call("batchCreate", prospects=f'{{"prospects":[{items}]}}').status == 201


def test_a_token_without_room_is_refused_in_the_words_of_oauth(three: Client) -> None:
    app = app_of(three.door, 3)
    with full(three):
        # A page has room for some.
        answers = (app.ask(app.by_refresh_token) for _ in range(1000))
        refused = next(each for each in answers if each.status != 200)
        assert unavailable(refused, TOKEN)
    assert app.ask(app.by_refresh_token).status == 200
