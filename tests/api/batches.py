"""Batches as a client sends them: payloads in each version's shape, in JSON and XML, and what came back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from tests.driver import Answered, Client

Item = Mapping[str, Any]


def payload(version: int, language: str, items: Iterable[Item]) -> str:
    """Return a payload of items; in version 3 each is keyed by its id, or else by its address."""
    keyed = [_keyed(each) for each in items] if version == 3 else [(None, dict(each)) for each in items]
    if language == "json":
        said: Any = dict(keyed) if version == 3 else [each for _, each in keyed]
        return json.dumps({"prospects": said})
    root = etree.Element("prospects")
    for identifier, values in keyed:
        prospect = etree.SubElement(root, "prospect", {} if identifier is None else {"identifier": identifier})
        for name, value in values.items():
            etree.SubElement(prospect, name).text = str(value)
    return etree.tostring(root, encoding="unicode")


def _keyed(item: Item) -> tuple[str, dict[str, Any]]:
    values = dict(item)
    return str(values.pop("id" if "id" in values else "email")), values


def send(client: Client, operation: str, items: Iterable[Item], language: str = "json", **more: Any) -> Answered:
    """Send a batch, with more parameters beside the payload."""
    return client.call(operation, prospects=payload(client.version, language, items), **more)


def errors(answer: Answered) -> dict[str, str]:
    """Return what an answer says of its failed items, and check that the rest of it goes with that."""
    assert answer.code is None
    if answer.headers["content-type"] == "application/json":
        said = answer.json()
        assert list(said) == ["@attributes", "errors"]
        found, stat = dict(said["errors"]), said["@attributes"]["stat"]
    else:
        (element,) = answer.xml()
        assert element.tag == "errors"
        assert {each.tag for each in element} <= {"prospect"}
        found = {each.get("identifier", ""): each.text or "" for each in element}
        stat = answer.xml().get("stat") or ""
    assert stat == ("fail" if found else "ok")
    assert not found or answer.status == 200
    return found


def item_error(client: Client, operation: str, item: Item) -> str | None:
    """Return what the one item of a batch is refused for."""
    return next(iter(errors(send(client, operation, [item])).values()), None)
