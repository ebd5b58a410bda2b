"""NUL: no store sees one, whichever way it comes in (docs/differences.md)."""

import base64
import json

import pytest

from tests.driver import Client, Door
from tests.kept import kept

OPERATIONS = ("batchCreate", "batchUpdate", "batchUpsert")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("item", [{"company": "a\0b"}, {"com\0pany": "x"}, {"email": "new\0@pardot.com"}])
def test_a_nul_that_json_spells_refuses_the_batch(either: Client, operation: str, item: dict[str, str]) -> None:
    given = {"email": "new@pardot.com", **item}
    keyed = either.version == 3
    payload = json.dumps({"prospects": {"old@pardot.com": {}, "new@pardot.com": given} if keyed else [{}, given]})
    assert "\\u0000" in payload
    before = kept(either.door.data, either.version)
    answer = either.call(operation, prospects=payload)
    assert (answer.status, answer.code) == (400, 51), answer.text
    assert kept(either.door.data, either.version) == before


def test_a_nul_in_a_key_of_a_batch_refuses_it(three: Client) -> None:
    answer = three.call("batchCreate", prospects=json.dumps({"prospects": {"a\0@b.com": {"first_name": "Eve"}}}))
    assert (answer.status, answer.code) == (400, 51)


def test_what_only_looks_like_a_nul_is_kept(three: Client) -> None:
    payload = json.dumps({"prospects": {"eve@pardot.com": {"company": "\\u0000"}}})
    assert three.call("batchCreate", prospects=payload).code is None
    assert three.shown(1)["company"] == "\\u0000"


def test_a_nul_in_the_credentials_of_a_client_is_an_unknown_client(door: Door, three: Client) -> None:
    named = base64.b64encode(f"3MVG9.{three.user_key[:8]}.a\0b:secret".encode()).decode()
    answer = door.call("POST", "/services/oauth2/token", b"grant_type=password", {"Authorization": f"Basic {named}"})
    assert (answer.status, answer.json()["error"]) == (400, "invalid_client_id")
