"""Real clients and batches of prospects."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4, ClientRaised
from tests.clients.speaker import Methods, Speaker

CREATE = {PYPARDOT4: "prospects.batchCreate", PARDOT_API_CLIENT: "prospect.batchCreate"}
UPDATE = {PYPARDOT4: "prospects.batchUpdate", PARDOT_API_CLIENT: "prospect.batchUpdate"}
UPSERT = {PYPARDOT4: "prospects.batchUpsert", PARDOT_API_CLIENT: "prospect.batchUpsert"}
READ = {PYPARDOT4: "prospects.read_by_email", PARDOT_API_CLIENT: "prospect.read"}
DONE = {"@attributes": {"stat": "ok", "version": 1}, "errors": {}}

# The values of prospects by what names each: an address or an id.
Items = Mapping[str | int, Mapping[str, Any]]


def as_json(speaker: Speaker, items: Items) -> str:
    """Write a batch as the account's version has it: with the names as keys, or within the items."""
    if speaker.version == 3:
        return json.dumps({"prospects": {str(name): values for name, values in items.items()}})
    return json.dumps({"prospects": [{_key(name): name, **values} for name, values in items.items()]})


def as_xml(speaker: Speaker, items: Items) -> str:
    """Write a batch as XML."""
    written = []
    for name, values in items.items():
        named, fields = f" identifier={quoteattr(str(name))}", dict(values)
        if speaker.version == 4:
            named, fields = "", {_key(name): name, **values}
        inner = "".join(f"<{field}>{escape(str(value))}</{field}>" for field, value in fields.items())
        written.append(f"<prospect{named}>{inner}</prospect>")
    return f"<prospects>{''.join(written)}</prospects>"


def carry_out(speaker: Speaker, methods: Methods, batch: str) -> Any:
    """Send a batch: PyPardot4 does in the body, pardot-api-client in the path."""
    if speaker.name == PYPARDOT4:
        return speaker.do(methods, prospects=batch)
    return speaker.do(methods, batch)


def shown(speaker: Speaker, email: str) -> dict[str, Any]:
    """Return a prospect as the client reads it."""
    prospect: dict[str, Any] = speaker.node(READ, "prospect", email)
    return prospect


def _key(name: str | int) -> str:
    return "id" if isinstance(name, int) else "email"


@pytest.mark.parametrize("write", [as_json, as_xml])
def test_it_creates_several(speaker: Speaker, write: Any) -> None:
    first, second = (speaker.address(f"{write.__name__}-{each}+new") for each in ("one", "two"))
    items: Items = {
        first: {"first_name": "Zoë", "company": "Q & <A> / Söhne", "list_2": 1},
        second: {"past_jobs_0": "clerk", "past_jobs_1": "cook"},
    }
    assert carry_out(speaker, CREATE, write(speaker, items)) == DONE
    first, second = (each.replace("+", "%2B") if speaker.name == PYPARDOT4 else each for each in (first, second))
    one = shown(speaker, first)
    assert (one["first_name"], one["company"]) == ("Zoë", "Q & <A> / Söhne")
    assert one["lists"]["list_subscription"]["list"]["id"] == 2
    assert shown(speaker, second)["past_jobs"] == {"value": ["clerk", "cook"]}


def test_it_changes_several(speaker: Speaker) -> None:
    emails = [speaker.address(each) for each in ("one-changed", "two-changed")]
    numbers = [speaker.made(each, city="Oslo", state="Oslo") for each in ("one-changed", "two-changed")]
    items: Items = {number: {"city": "Bergen", "state": ""} for number in numbers}
    assert carry_out(speaker, UPDATE, as_json(speaker, items)) == DONE
    assert [(shown(speaker, each)["city"], shown(speaker, each)["state"]) for each in emails] == [("Bergen", None)] * 2


def test_it_creates_and_changes(speaker: Speaker) -> None:
    """PyPardot4 keeps the answer to itself."""
    email, number = speaker.address("upserted"), speaker.made("there-already")
    items: Items = {number: {"city": "Bergen"}, email: {"city": "Oslo"}}
    answer = carry_out(speaker, UPSERT, as_json(speaker, items))
    assert answer == (None if speaker.name == PYPARDOT4 else DONE)
    assert [shown(speaker, each)["city"] for each in (email, speaker.address("there-already"))] == ["Oslo", "Bergen"]


def test_what_fails_is_told_and_the_rest_is_done(speaker: Speaker) -> None:
    """A failed item has no code; pardot-api-client then says nothing of what failed."""
    email = speaker.address("good-one")
    batch = as_json(speaker, {email: {"city": "Oslo"}, "bad one": {"city": "Bergen"}})
    if speaker.name == PYPARDOT4:
        identifier = "1" if speaker.version == 4 else "bad one"
        assert carry_out(speaker, CREATE, batch) == {
            "@attributes": {"stat": "fail", "version": 1},
            "errors": {identifier: "Invalid prospect email address"},
        }
    else:
        with pytest.raises(ClientRaised, match="Unknown error") as refusal:
            carry_out(speaker, CREATE, batch)
        assert refusal.value.code == ""
    assert shown(speaker, email)["city"] == "Oslo"


def test_a_batch_of_too_many_is_refused(speaker: Speaker) -> None:
    items: Items = {speaker.address(str(number)): {} for number in range(51)}
    with pytest.raises(ClientRaised) as refusal:
        carry_out(speaker, CREATE, as_json(speaker, items))
    assert refusal.value.code == 70


def test_pypardot4_flattens_a_list(pypardot: Speaker) -> None:
    """A batch that is no text yet goes as so many parameters, of which none is a batch."""
    assert pypardot.refused(CREATE, prospects=[{"email": pypardot.address("flat")}])[0] == 71
